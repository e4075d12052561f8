import { type Html, html } from './html.ts';
import { ownDirection, ownLanguage } from './marked-text.ts';
import type { Reader } from './reader.ts';

/** What the box needs of a reader; pages that have none say it in English. */
export type SearchReader = Pick<Reader, 'words' | 'pageLanguage' | 'textLanguage' | 'asked'>;

/** Longer ones are refused. */
const MOST_CHARACTERS = 500;

/**
 * Where people search the whole archive, on every page; works without scripts.
 *
 * @param written what stands in it already
 */
export function searchBox(root: string, reader: SearchReader, written = ''): Html {
  const { words, asked } = reader;
  const language = asked === undefined ? html`` : html`<input type="hidden" name="lang" value="${asked}">`;
  return html`<form class="search" role="search" action="${root}/search"${ownLanguage(reader)}${ownDirection(reader)}><input type="search" name="q" value="${written}" dir="auto" maxlength="${MOST_CHARACTERS}" aria-label="${words.searchFor}" placeholder="${words.searchFor}"><button>${words.search}</button>${language}</form>`;
}
