/** Both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * The line and column of a letter.
 *
 * @param offset letters before it
 */
export function placeAt(text: string, offset: number): TextPlace {
  if (offset === 0) return { line: 1, column: 1 };
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - text.lastIndexOf('\n', offset - 1) };
}
