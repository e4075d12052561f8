import { LoupeError } from '../../errors.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A part of a query that a text must have. */
export type QueryPiece =
  /** A word in any of its forms, as it was written. */
  | { readonly kind: 'word'; readonly written: string }
  /** Words that follow each other, as they are written; the last may be the beginning of one. */
  | { readonly kind: 'phrase'; readonly words: readonly string[]; readonly isBeginning: boolean }
  /** Characters that follow each other, of a script without spaces. */
  | { readonly kind: 'characters'; readonly characters: readonly string[] };

/** What is looked for. */
export interface Query {
  /** A text must have all of them. */
  readonly pieces: readonly QueryPiece[];
  /** It must have none of these, each of which is several pieces together. */
  readonly without: readonly (readonly QueryPiece[])[];
  /** Nothing was written: every text is found. Otherwise, one without pieces finds none. */
  readonly isOpen: boolean;
}

/** Bounds of what one query costs. */
export const MOST_CHARACTERS = 500;
export const MOST_WORDS = 32;

/** A quoted phrase, which may be left open, or what stands between spaces; a hyphen before it leaves it out. */
const TERM = /(-?)(?:"([^"]*)"?|([^\s"]+))/g;

/** Everything that is found, where nothing was written. */
export const OPEN_QUERY: Query = { pieces: [], without: [], isOpen: true };

/**
 * Reads what somebody has typed: words, `"phrases"`, `beginnings*`, and `-without`. Nothing of it is an error but its length;
 * signs that mean nothing here part words, as in texts.
 *
 * @param text undefined or empty for all
 * @throws LoupeError `invalid-request`
 */
export function parseQuery(text: string | undefined): Query {
  if (text === undefined || text.trim() === '') return OPEN_QUERY;
  if (text.length > MOST_CHARACTERS)
    throw new LoupeError('invalid-request', `at most ${MOST_CHARACTERS} characters`, { parameter: 'q' });
  const pieces: QueryPiece[] = [];
  const without: (readonly QueryPiece[])[] = [];
  let count = 0;
  // Controls are no part of a word; the character that XML and URLs cannot hold, least of all.
  for (const [, hyphen, quoted, bare = ''] of text.replace(/\p{Cc}/gu, ' ').matchAll(TERM)) {
    const tokens = tokensOf(quoted ?? bare);
    count += tokens.length;
    if (count > MOST_WORDS)
      throw new LoupeError('invalid-request', `at most ${MOST_WORDS} words`, { parameter: 'q' });
    const found = piecesOf(quoted ?? bare, tokens, quoted !== undefined);
    if (hyphen === '') pieces.push(...found);
    else if (found.length > 0) without.push(found);
  }
  return { pieces, without, isOpen: false };
}

/**
 * Finds words that begin as a text does; where that is several words, they follow each other (Content Search 1.0, 4.2).
 *
 * @throws LoupeError `invalid-request`
 */
export function queryOfBeginning(text: string): Query {
  const { pieces } = parseQuery(`"${text.replaceAll('"', ' ')}"`);
  const last = pieces.at(-1);
  if (last?.kind !== 'phrase') return { pieces, without: [], isOpen: false };
  return { pieces: [...pieces.slice(0, -1), { ...last, isBeginning: true }], without: [], isOpen: false };
}

/** Words that stand together are one phrase, whatever parts them: `cactus/01`. */
function piecesOf(text: string, tokens: readonly Token[], isQuoted: boolean): QueryPiece[] {
  const isBeginning = !isQuoted && text.endsWith('*');
  const groups: Token[][] = [];
  for (const token of tokens) {
    const last = groups.at(-1);
    const isNew =
      !last || token.isCharacter !== last[0]?.isCharacter || (token.isCharacter && token.beginsRun);
    if (isNew) groups.push([token]);
    else last.push(token);
  }
  return groups.map((group, at): QueryPiece => {
    const words = group.map(({ word }) => word);
    if (group[0]?.isCharacter) return { kind: 'characters', characters: words };
    const begins = isBeginning && at === groups.length - 1;
    const [only] = group;
    if (only && group.length === 1 && !isQuoted && !begins)
      return { kind: 'word', written: text.slice(only.start, only.end) };
    return { kind: 'phrase', words, isBeginning: begins };
  });
}

/** Marks that a text must have: of each list at least one. */
export type WantedMarks = readonly (readonly string[])[];
