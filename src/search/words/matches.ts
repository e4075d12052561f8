import { formsOf, type WantedForms, wantedForms } from './forms.ts';
import type { Query, QueryPiece } from './query.ts';
import { type StemmedLanguage, stemmedLanguage } from './stems.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A part of a text: UTF-16 units, the end not included. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where a query is found in a text. */
export interface TextMatches {
  /** In their order, none within another. */
  readonly ranges: readonly TextRange[];
  /** How many of the pieces of the query the text has. */
  readonly pieces: number;
}

/** How much of the text around a match a quotation has. */
const CONTEXT = 40;

/**
 * Finds the pieces of a query in a text, by the rules by which the index finds them.
 *
 * @param language BCP 47, `none` where it is unknown
 */
export function matchesIn(text: string, language: string, { pieces }: Query): TextMatches {
  const tokens = tokensOf(text);
  const stems = stemmedLanguage(language);
  const found = pieces.map((piece) => [...rangesOf(piece, tokens, text, stems)]);
  return { ranges: merged(found.flat()), pieces: found.filter((ranges) => ranges.length > 0).length };
}

/** A word or a phrase of a text, and how it is compared. */
export interface Term {
  readonly word: string;
  readonly written: string;
}

/** A term of a script without spaces has at most so many characters. */
const MOST_TERM_CHARACTERS = 6;

/** The words of a text that a query finds which is the beginning of one. */
export function* termsIn(text: string, { pieces }: Query): Iterable<Term> {
  const tokens = tokensOf(text);
  const last = pieces.at(-1);
  if (!last) return;
  for (const at of tokens.keys()) {
    const length = lengthAt(last, tokens, at, () => false);
    if (length === 0) continue;
    const end = last.kind === 'characters' ? endOfTerm(tokens, at, length) : at + length;
    const found = tokens.slice(at, end);
    const written = text.slice(found[0]?.start, found.at(-1)?.end);
    yield { word: found.map(({ word }) => word).join(' '), written };
  }
}

function endOfTerm(tokens: readonly Token[], at: number, length: number): number {
  let end = at + length;
  while (end < at + MOST_TERM_CHARACTERS && tokens[end]?.beginsRun === false) end += 1;
  return end;
}

function* rangesOf(
  piece: QueryPiece,
  tokens: readonly Token[],
  text: string,
  language: StemmedLanguage | undefined,
): Iterable<TextRange> {
  const wanted = piece.kind === 'word' ? wantedForms(piece.written) : undefined;
  const isWord = (token: Token): boolean =>
    wanted !== undefined && isForm(wanted, token, () => formsOf(token, text, language));
  for (const [at, token] of tokens.entries()) {
    const length = lengthAt(piece, tokens, at, isWord);
    const last = tokens[at + length - 1];
    if (length > 0 && last) yield { start: token.start, end: last.end };
  }
}

/** How many tokens from one on are the piece; none where it is not there. */
function lengthAt(
  piece: QueryPiece,
  tokens: readonly Token[],
  at: number,
  isWord: (token: Token) => boolean,
): number {
  const first = tokens[at];
  if (!first) return 0;
  if (piece.kind === 'word') return !first.isCharacter && isWord(first) ? 1 : 0;
  const words = piece.kind === 'phrase' ? piece.words : piece.characters;
  for (const [offset, word] of words.entries()) {
    const token = tokens[at + offset];
    if (!token || token.isCharacter !== (piece.kind === 'characters')) return 0;
    if (piece.kind === 'characters' && offset > 0 && token.beginsRun) return 0;
    const isLast = offset === words.length - 1;
    const isFound =
      piece.kind === 'phrase' && piece.isBeginning && isLast
        ? token.word.startsWith(word)
        : token.word === word;
    if (!isFound) return 0;
  }
  return words.length;
}

function isForm(
  { words, stems, beginning }: WantedForms,
  { word }: Token,
  forms: () => readonly string[],
): boolean {
  if (words.includes(word)) return true;
  return forms().some(
    (form) => stems.includes(form) || (beginning !== undefined && form.startsWith(beginning)),
  );
}

function merged(ranges: readonly TextRange[]): readonly TextRange[] {
  const apart: TextRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = apart.at(-1);
    if (!last || range.start >= last.end) apart.push(range);
    else if (range.end > last.end) apart[apart.length - 1] = { start: last.start, end: range.end };
  }
  return apart;
}

/** A match with what stands before and after it (Web Annotation 4.2.4, TextQuoteSelector). */
export interface TextQuote {
  readonly prefix: string;
  readonly exact: string;
  readonly suffix: string;
}

/** Quotes a match; what stands around it is cut between words. */
export function quoteOf(text: string, { start, end }: TextRange): TextQuote {
  return {
    prefix: text.slice(wordStart(text, start - CONTEXT, start), start),
    exact: text.slice(start, end),
    suffix: text.slice(end, wordEnd(text, end + CONTEXT, end)),
  };
}

/** Where the first word begins that is whole from a place on, before another place. */
function wordStart(text: string, from: number, before: number): number {
  if (from <= 0) return 0;
  const space = /\s/.exec(text.slice(from - 1, before));
  return space ? from + space.index : characterStart(text, from);
}

/** Where the last word ends that is whole up to a place, after another place. */
function wordEnd(text: string, to: number, after: number): number {
  if (to >= text.length) return text.length;
  const [, rest] = /\s(\S*)$/.exec(text.slice(after, to + 1)) ?? [];
  return rest === undefined ? characterStart(text, to) : to - rest.length;
}

/** A place that is not within a character of two units. */
function characterStart(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at;
}
