import { fold } from './fold.ts';
import { KnownWords, SHORTEST_BEGINNING, WITHOUT_STEMS } from './known-words.ts';
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

const known = new KnownWords();

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
  const latin = latinWordsOf(text);
  if (latin) {
    for (const { start, end } of latin) {
      const found = known.at(text, start, end, language);
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
  return known.at(text, start, end, language).stems;
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
  for (const language of STEMMED_LANGUAGES) {
    const found = stemsOf(lower, language);
    for (const stem of found) words.add(stem);
    // Also itself: what has it for a stem, as *cactuses* has *cactus*, may have another one than it.
    for (const stem of found.length === 0 ? [] : [word, ...found]) stems.add(`${language}${stem}`);
  }
  const beginning = word.length < SHORTEST_BEGINNING ? undefined : `${WITHOUT_STEMS}${word}`;
  return { words: [...words], stems: [...stems], beginning };
}
