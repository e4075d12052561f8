import { fold } from './fold.ts';

/** A word, or one character of a script that is written without spaces. */
export interface Token {
  /** As it is compared. */
  readonly word: string;
  /** Whether it is one of the characters of a run, which are found by pairs. */
  readonly isCharacter: boolean;
  /** Whether it is the first of its run; a word is a run by itself. */
  readonly beginsRun: boolean;
  /** Where it stands in the text: UTF-16 units, the end not included. */
  readonly start: number;
  readonly end: number;
}

/** Scripts whose words have no spaces between them, and Korean, whose words have endings of many forms. */
const WITHOUT_SPACES =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}';

/** Letters, digits and marks; soft hyphens stand within words. */
const RUN = /[\p{L}\p{N}\p{M}\p{Co}\u00ad]+/gu;
const PARTS = new RegExp(`(?<characters>[${WITHOUT_SPACES}]+)|[^${WITHOUT_SPACES}]+`, 'gu');

/** A text of Latin letters and usual signs, as most are; its words are quickly found. */
const LATIN_TEXT = /^[\0-\xac\xae-\u024f\u2010-\u2027\u2030-\u203a]*$/;

/** Of each character below U+0250, whether it is one of a word. */
const IN_LATIN_WORDS = Uint8Array.from({ length: 0x250 }, (_, code) =>
  /[0-9A-Za-zª²³µ¹º¼-¾À-ÖØ-öø-\u024f]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** A part of a text: UTF-16 units, the end not included. */
interface WordRange {
  readonly start: number;
  readonly end: number;
}

/** Where the words of a text stand, where it is one of Latin letters alone; undefined for any other. */
export function latinWordsOf(text: string): readonly WordRange[] | undefined {
  if (!LATIN_TEXT.test(text)) return undefined;
  const words: WordRange[] = [];
  let start = -1;
  for (let at = 0; at < text.length; at += 1) {
    const isInWord = IN_LATIN_WORDS[text.charCodeAt(at)] === 1;
    if (isInWord && start < 0) start = at;
    else if (!isInWord && start >= 0) {
      words.push({ start, end: at });
      start = -1;
    }
  }
  if (start >= 0) words.push({ start, end: text.length });
  return words;
}

/** The words of a text, and the characters of scripts without spaces, in their order. Linear in the length of the text. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const latin = latinWordsOf(text);
  if (latin) {
    for (const { start, end } of latin) addWord(tokens, text.slice(start, end), start);
    return tokens;
  }
  for (const { 0: run, index: at } of text.matchAll(RUN)) {
    for (const part of run.matchAll(PARTS)) {
      const start = at + part.index;
      if (part.groups?.['characters'] !== undefined) addCharacters(tokens, part[0], start);
      else addWord(tokens, part[0], start);
    }
  }
  return tokens;
}

function addWord(tokens: Token[], text: string, start: number): void {
  const word = fold(text);
  if (word !== '')
    tokens.push({ word, isCharacter: false, beginsRun: true, start, end: start + text.length });
}

function addCharacters(tokens: Token[], text: string, from: number): void {
  let beginsRun = true;
  let start = from;
  for (const character of text) {
    const end = start + character.length;
    // A half-width character may be several of full width.
    for (const part of fold(character)) {
      tokens.push({ word: part, isCharacter: true, beginsRun, start, end });
      beginsRun = false;
    }
    start = end;
  }
}
