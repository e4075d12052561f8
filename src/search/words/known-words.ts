import { fold } from './fold.ts';
import { type StemmedLanguage, stemsOf } from './stems.ts';

/** A word of a text as the index has it. */
export interface KnownWord {
  /** As it is compared; empty where it has no letters. */
  readonly word: string;
  /** What it is found by beside itself. */
  readonly stems: readonly string[];
}

/** Shorter words of languages without stems are found whole only. */
export const SHORTEST_BEGINNING = 3;

/** Begins the words of languages without stems, as two letters of a language begin a stem. */
export const WITHOUT_STEMS = 'xx';

const NOT_LATIN = /[^\0-\u024f]/;

interface KeptWord extends KnownWord {
  readonly written: string;
  readonly language: StemmedLanguage | undefined;
}

/** Words that are kept, of all languages together, at most; a power of two. */
const PLACES = 2 ** 15;

/** Places in which a word may be kept: texts that are made to have them all in the same are read no slower for it. */
const PLACES_OF_A_WORD = 8;

/** Longer words are rare, and what they are found by is cut. */
const LONGEST = 64;

/**
 * Words as they were found before: texts repeat them. A word is looked up where it stands in its text, so that no string is
 * made for it.
 */
export class KnownWords {
  readonly #hashes = new Int32Array(PLACES);
  readonly #words = new Array<KeptWord | undefined>(PLACES);

  /**
   * @param text in which the word stands
   * @param end UTF-16 units, not included
   */
  at(text: string, start: number, end: number, language: StemmedLanguage | undefined): KnownWord {
    if (end - start > LONGEST) return foundBy(text.slice(start, end), language);
    const hash = hashOf(text, start, end);
    let free = hash & (PLACES - 1);
    for (let offset = 0; offset < PLACES_OF_A_WORD; offset += 1) {
      const place = (hash + offset) & (PLACES - 1);
      const known = this.#hashes[place];
      if (known === hash) {
        const kept = this.#words[place];
        if (kept && isAt(kept, text, start, end) && kept.language === language) return kept;
      } else if (known === 0) {
        free = place;
        break;
      }
    }
    // Joined anew, it does not hold the text of which it is a part.
    const written = [...text.slice(start, end)].join('');
    const { word, stems } = foundBy(written, language);
    // Not copied with a spread: objects that are made so have a shape each, and are slow to read.
    const kept = { word, stems, written, language };
    this.#hashes[free] = hash;
    this.#words[free] = kept;
    return kept;
  }
}

function isAt({ written }: KeptWord, text: string, start: number, end: number): boolean {
  return written.length === end - start && text.startsWith(written, start);
}

/** FNV-1a, of UTF-16 units; never 0. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash === 0 ? 1 : hash;
}

/** @param written as it stands in the text */
function foundBy(written: string, language: StemmedLanguage | undefined): KnownWord {
  const word = fold(written);
  return { word, stems: word === '' ? [] : stemsBeside(written, word, language) };
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
