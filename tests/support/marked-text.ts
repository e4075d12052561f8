/** Marks a place in a text; it is no part of it. */
export const MARK = '¶';

export interface MarkedText {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** The text without its mark, and where that stood. */
export function markedText(marked: string): MarkedText {
  const at = marked.indexOf(MARK);
  if (at < 0) return { text: marked, line: 1, column: 1 };
  const before = marked.slice(0, at).split('\n');
  const last = before.at(-1) ?? '';
  return { text: marked.replace(MARK, ''), line: before.length, column: last.length + 1 };
}
