import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import type { Words } from './page-words.ts';
import { pt } from './pt.ts';

/** Loupe's own words on pages, by language; the first is the default. */
export const WORDS = { en, de, es, fr, it, pt } as const satisfies Record<string, Words>;

/** A language that Loupe has words in. */
export type PageLanguage = keyof typeof WORDS;

/** All of them, the default first. */
export const PAGE_LANGUAGES: readonly PageLanguage[] = ['en', 'de', 'es', 'fr', 'it', 'pt'];
