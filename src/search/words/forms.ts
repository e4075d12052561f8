import { fold } from './fold.ts';
import { STEMMED_LANGUAGES, type StemmedLanguage, stemmedLanguage, stemsOf } from './stems.ts';
import { latinWordsOf, type Token, tokensOf } from './tokens.ts';

/** What the index has of a text, in words that are set apart by spaces. */
export interface IndexedForms {
  /** All words in their order, and of scripts without spaces all pairs of characters that stand together. */
  readonly words: string;
  /** In any order, each once: stems that differ from their words, words without stems, and single characters. */
  readonly stems: string;
}

/** Texts by language (BCP 47, `none` where it is unknown), without markup. */
export type PlainTexts = Readonly<Record<string, readonly string[]>>;

/** Stands between texts, so that no phrase is found at the end of one and the beginning of the next. */
const BETWEEN = '\ue000';

/** Shorter words of languages without stems are found whole only. */
const SHORTEST_BEGINNING = 3;

/** Begins the words of languages without stems, as two letters of a language begin a stem. */
const WITHOUT_STEMS = 'xx';

const NOT_LATIN = /[^\0-\u024f]/;

/** A word of a text as the index has it. */
interface KnownWord {
  /** As it is compared; empty where it has no letters. */
  readonly word: string;
  /** What it is found by beside itself. */
  readonly stems: readonly string[];
}

/** Words that are kept, of all languages together: texts repeat them. */
const MOST_KNOWN = 30_000;
const known = new Map<string, Map<string, KnownWord>>();
let knownCount = 0;

/** @param written as it stands in the text */
function knownWord(
  written: string,
  ofLanguage: Map<string, KnownWord>,
  language?: StemmedLanguage,
): KnownWord {
  const before = ofLanguage.get(written);
  if (before) return before;
  if (knownCount >= MOST_KNOWN) {
    for (const words of known.values()) words.clear();
    knownCount = 0;
  }
  const word = fold(written);
  const found = { word, stems: word === '' ? [] : stemsBeside(written, word, language) };
  ofLanguage.set(written, found);
  knownCount += 1;
  return found;
}

function knownWordsOf(language: StemmedLanguage | undefined): Map<string, KnownWord> {
  const name = language ?? WITHOUT_STEMS;
  const words = known.get(name) ?? new Map<string, KnownWord>();
  known.set(name, words);
  return words;
}

/** What a word is found by beside itself, as `stems` holds it. */
function stemsBeside(
  written: string,
  word: string,
  language: StemmedLanguage | undefined,
): readonly string[] {
  // A word in another script than its language is written in is of another language.
  if (language === undefined || NOT_LATIN.test(word))
    return word.length < SHORTEST_BEGINNING ? [] : [`${WITHOUT_STEMS}${word}`];
  return stemsOf(written.toLowerCase().normalize('NFC'), language)
    .filter((stem) => stem !== word)
    .map((stem) => `${language}${stem}`);
}

/** The words by which a run of characters is found: its pairs; itself where it is one character. */
export function pairsOf(characters: readonly string[]): readonly string[] {
  return characters.length < 2
    ? characters
    : characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

/** Texts of one thing in several languages as the index has them. */
export function indexedForms(texts: PlainTexts): IndexedForms {
  const words: string[] = [];
  const stems = new Set<string>();
  for (const [tag, values] of Object.entries(texts))
    for (const text of values) {
      if (words.length > 0) words.push(BETWEEN);
      addForms(text, stemmedLanguage(tag), words, stems);
    }
  return { words: words.join(' '), stems: [...stems].join(' ') };
}

function addForms(
  text: string,
  language: StemmedLanguage | undefined,
  words: string[],
  stems: Set<string>,
): void {
  const ofLanguage = knownWordsOf(language);
  const latin = latinWordsOf(text);
  if (latin) {
    for (const written of latin) {
      const found = knownWord(written, ofLanguage, language);
      if (found.word !== '') words.push(found.word);
      for (const stem of found.stems) stems.add(stem);
    }
    return;
  }
  let run: string[] = [];
  const endRun = (): void => {
    words.push(...pairsOf(run));
    run = [];
  };
  for (const token of tokensOf(text)) {
    if (token.beginsRun) endRun();
    if (token.isCharacter) {
      run.push(token.word);
      stems.add(token.word);
    } else {
      words.push(token.word);
      for (const stem of formsOf(token, text, language)) stems.add(stem);
    }
  }
  endRun();
}

/** What a word of a text is found by beside itself, as `stems` holds it. */
export function formsOf(
  { start, end }: Token,
  text: string,
  language: StemmedLanguage | undefined,
): readonly string[] {
  return knownWord(text.slice(start, end), knownWordsOf(language), language).stems;
}

/** The words and stems that a word of a query finds, whatever language it is of. */
export interface WantedForms {
  /** Itself, and its stems. */
  readonly words: readonly string[];
  readonly stems: readonly string[];
  /** The beginning of words of languages without stems. */
  readonly beginning: string | undefined;
}

/** @param written as somebody typed it */
export function wantedForms(written: string): WantedForms {
  const lower = written.toLowerCase().normalize('NFC');
  const word = fold(written);
  const words = new Set([word]);
  const stems = new Set<string>();
  for (const language of STEMMED_LANGUAGES)
    for (const stem of stemsOf(lower, language)) {
      words.add(stem);
      stems.add(`${language}${stem}`);
    }
  const beginning = word.length < SHORTEST_BEGINNING ? undefined : `${WITHOUT_STEMS}${word}`;
  return { words: [...words], stems: [...stems], beginning };
}
