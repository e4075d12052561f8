import { directionOf, hasRightToLeft, textDirection } from '../../presentation/script/direction.ts';
import { primaryLanguage } from '../../presentation/script/wording.ts';
import { type Html, html } from './html.ts';
import type { Reader } from './reader.ts';

/** What a text runs like when nobody says: as its first letter. */
function firstDirection(text: string): 'ltr' | 'rtl' {
  return textDirection(text, undefined);
}

/**
 * `lang` and `dir` of an element, as far as its text is in another language, or runs in another direction, than the page.
 *
 * @param text without markup
 * @param language BCP 47; undefined where it is unknown
 */
export function textMarks(text: string, language: string | undefined, { textLanguage }: Reader): Html {
  const direction = textDirection(text, language);
  const isForeign = language !== undefined && language !== textLanguage;
  if (!isForeign && direction === directionOf(textLanguage)) return html``;
  const dir = firstDirection(text) === direction ? 'auto' : direction;
  return html`${isForeign ? html` lang="${language}"` : html``} dir="${dir}"`;
}

/** Several values in one line, in which one may run in another direction than the next. */
export function inOneLine(values: readonly Html[]): Html {
  const isMixed = values.length > 1 && values.some(({ text }) => hasRightToLeft(text));
  return html`${values.map((value, at) => html`${at > 0 ? ', ' : ''}${isMixed ? html`<bdi>${value}</bdi>` : value}`)}`;
}

function isInOwnLanguage({
  textLanguage,
  pageLanguage,
}: Pick<Reader, 'textLanguage' | 'pageLanguage'>): boolean {
  return primaryLanguage(textLanguage) === pageLanguage;
}

/** Marks the language of an element whose words are Loupe's own, where that is not the language of the page. */
export function ownLanguage(reader: Pick<Reader, 'textLanguage' | 'pageLanguage'>): Html {
  return isInOwnLanguage(reader) ? html`` : html` lang="${reader.pageLanguage}"`;
}

/** Marks the direction of an element whose words are Loupe's own, where that is not the direction of the page. */
export function ownDirection({ textLanguage }: Pick<Reader, 'textLanguage'>): Html {
  return directionOf(textLanguage) === 'rtl' ? html` dir="ltr"` : html``;
}

/** Words of Loupe's own, in the language of the page or marked. */
export function ownWords(words: string, reader: Reader): Html {
  return isInOwnLanguage(reader)
    ? html`${words}`
    : html`<span lang="${reader.pageLanguage}" dir="ltr">${words}</span>`;
}

/** The attributes by which the root of a page says its language and its direction. */
export function rootMarks(language: string): Html {
  return html` lang="${language}"${directionOf(language) === 'rtl' ? html` dir="rtl"` : html``}`;
}

/** Arrows that lead back and on, as the page runs. */
export function arrowsOf({ textLanguage }: Reader): { readonly back: string; readonly on: string } {
  return directionOf(textLanguage) === 'rtl' ? { back: '→', on: '←' } : { back: '←', on: '→' };
}
