import type { Words } from '../words/page-words.ts';
import { type Html, html } from './html.ts';

/** Where a page stands in a list that is cut into pages, which count from 1. */
export interface Pager {
  readonly path: string;
  readonly page: number;
  readonly pages: number;
  readonly words: Words;
  /** The language of the words, where it is not that of the page: an attribute. */
  readonly mark?: Html;
  readonly asked?: string | undefined;
}

/** Links to the first, previous, next and last page; nothing where there is one only. */
export function renderPager({ path, page, pages, words, asked, mark = html`` }: Pager): Html {
  if (pages < 2) return html``;
  const language = asked === undefined ? '' : `&lang=${encodeURIComponent(asked)}`;
  const link = (to: number, label: string, goesThere: boolean): Html =>
    goesThere
      ? html`<a href="${path}${path.includes('?') ? '&' : '?'}page=${to}${language}">${label}</a>`
      : html`<span>${label}</span>`;
  return html`<nav class="pager"${mark} aria-label="${words.pages}">${link(1, words.first, page > 1)} ${link(page - 1, words.previousPage, page > 1)}
<span dir="ltr" aria-current="page">${words.page(page, pages)}</span> ${link(page + 1, words.nextPage, page < pages)} ${link(pages, words.last, page < pages)}</nav>`;
}
