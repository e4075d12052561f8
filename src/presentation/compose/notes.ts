import type { Dimensions } from '../../image/geometry.ts';
import type { AuthoredNote } from '../authored/essay.ts';
import type { LanguageMap, Note } from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { htmlOfPlainText, isHtml } from '../text/html.ts';
import { freeId } from '../text/ids.ts';
import { regionOnCanvas } from './region.ts';

/** A text in all its languages in one format: HTML as soon as it is that in one of them. */
function bodyOf(text: LanguageMap): Pick<Note, 'text' | 'format'> {
  if (!Object.values(text).flat().some(isHtml)) return { text, format: 'text/plain' };
  const html = Object.entries(text).map(
    ([language, values]) =>
      [language, values.map((value) => (isHtml(value) ? value : htmlOfPlainText(value)))] as const,
  );
  return { text: Object.fromEntries(html), format: 'text/html' };
}

/**
 * The annotations of a canvas, in the order in which readers should meet them: the caption, the author's notes, and the
 * alternative text. Caption and alternative text are of the whole canvas; viewers that show annotations but not a canvas's
 * `summary` show the caption so.
 */
export function composeNotes(
  authored: readonly AuthoredNote[],
  canvas: Dimensions & {
    readonly caption: LanguageMap | undefined;
    readonly alternativeText: LanguageMap | undefined;
  },
): { readonly notes: readonly Note[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const taken = new Set(authored.flatMap(({ id }) => id ?? []));
  const notes: Note[] = [];
  if (canvas.caption)
    notes.push({
      id: freeId('caption', taken),
      motivation: 'commenting',
      ...bodyOf(canvas.caption),
    });

  const numbers = { note: 0, tag: 0 };
  for (const note of authored) {
    const kind = note.tag ? 'tag' : 'note';
    numbers[kind] += 1;
    const placed = note.region && regionOnCanvas(note.region, canvas, [...note.at, 'region']);
    problems.push(...(placed?.problems ?? []));
    notes.push({
      id: note.id ?? freeId(`${kind}-${numbers[kind]}`, taken),
      motivation: note.tag ? 'tagging' : 'commenting',
      ...bodyOf(note.text),
      ...(placed && { region: placed.region }),
    });
  }

  if (canvas.alternativeText)
    notes.push({
      id: freeId('alternative-text', taken),
      motivation: 'describing',
      text: canvas.alternativeText,
      format: 'text/plain',
    });
  return { notes, problems };
}
