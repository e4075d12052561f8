import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import type { Words } from './page-words.ts';
import { pt } from './pt.ts';

/** Languages that Loupe has words in, the default first. */
export const PAGE_LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'pt'] as const;

export type PageLanguage = (typeof PAGE_LANGUAGES)[number];

/** Loupe's own words on pages. */
export const WORDS: Readonly<Record<PageLanguage, Words>> = { en, de, es, fr, it, pt };
