import { pairsOf, wantedForms } from './forms.ts';
import type { Query, QueryPiece, WantedMarks } from './query.ts';

/** Every text has it. */
export const EVERY_MARK = 'all';

/**
 * A query in the language of FTS5 (https://www.sqlite.org/fts5.html, 3), for the columns `words`, `stems` and `marks`. It is
 * made of quoted words of letters and digits alone: nothing that somebody types is read as that language.
 *
 * @returns undefined when nothing can be found
 */
export function matchExpression({ pieces, without, isOpen }: Query, marks: WantedMarks): string | undefined {
  if (!isOpen && pieces.length === 0) return undefined;
  const wanted = marks.map((some) => `marks : (${some.map(quote).join(' OR ')})`);
  const parts = [...pieces.map(expressionOf), ...wanted];
  if (parts.length === 0) parts.push(`marks : ${quote(EVERY_MARK)}`);
  const all = parts.map((part) => `(${part})`).join(' AND ');
  if (without.length === 0) return all;
  const none = without.map((each) => `(${each.map((piece) => `(${expressionOf(piece)})`).join(' AND ')})`);
  return `(${all}) NOT (${none.join(' OR ')})`;
}

function expressionOf(piece: QueryPiece): string {
  switch (piece.kind) {
    case 'word': {
      const { words, stems, beginning } = wantedForms(piece.written);
      const forms = [...stems.map(quote), ...(beginning === undefined ? [] : [`${quote(beginning)} *`])];
      const ofWords = `words : (${words.map(quote).join(' OR ')})`;
      return forms.length === 0 ? ofWords : `${ofWords} OR stems : (${forms.join(' OR ')})`;
    }
    case 'phrase':
      return `words : ${quote(piece.words.join(' '))}${piece.isBeginning ? ' *' : ''}`;
    case 'characters': {
      const column = piece.characters.length === 1 ? 'stems' : 'words';
      return `${column} : ${quote(pairsOf(piece.characters).join(' '))}`;
    }
  }
}

function quote(words: string): string {
  return `"${words.replaceAll('"', '')}"`;
}
