import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { fold } from './fold.ts';

/** The stemmers of Snowball, by language; of English that of Porter. */
const STEMMERS = { de: german, en: english, es: spanish, fr: french, it: italian, pt: portuguese } as const;

/** A language whose words are found by their stems. */
export type StemmedLanguage = keyof typeof STEMMERS;

/** These languages. */
export const STEMMED_LANGUAGES: readonly StemmedLanguage[] = ['de', 'en', 'es', 'fr', 'it', 'pt'];

/** The language of a tag (BCP 47), as far as its words have stems here. */
export function stemmedLanguage(tag: string): StemmedLanguage | undefined {
  const [primary = ''] = tag.toLowerCase().split('-');
  return STEMMED_LANGUAGES.find((language) => language === primary);
}

/** Stems are made of letters of these languages alone, and of no word that is longer than any of them. */
const STEMMABLE = /^[a-zß-ÿœ]{2,40}$/;

/**
 * The stems of a word in a language: with its accents, and as it is typed without them, as these may be others.
 *
 * @param word in lower case, with its accents
 * @returns folded; none for what is no word
 */
export function stemsOf(word: string, language: StemmedLanguage): readonly string[] {
  if (!STEMMABLE.test(word)) return [];
  const stem = STEMMERS[language];
  const folded = fold(word);
  const first = fold(stem(folded));
  if (folded === word) return [first];
  const second = fold(stem(word));
  return second === first ? [first] : [first, second];
}
