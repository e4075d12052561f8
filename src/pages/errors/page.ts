import { html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { searchBox } from '../parts/search-box.ts';
import { WORDS } from '../words/words.ts';

const ENGLISH = { words: WORDS.en, pageLanguage: 'en', textLanguage: 'en', asked: undefined } as const;

/** What went wrong, for a person. */
export interface ErrorPage {
  readonly root: string;
  readonly status: number;
  /** A sentence that says why. */
  readonly message: string;
}

function headingOf(status: number): string {
  if (status === 404) return 'There is nothing here';
  if (status === 410) return 'This is gone';
  return status < 500 ? 'This address is not understood' : 'This image cannot be shown';
}

/** Says to a person why a page cannot be shown. */
export function renderErrorPage({ root, status, message }: ErrorPage): string {
  const heading = headingOf(status);
  return renderPage({
    title: `${heading} – Loupe`,
    root,
    body: html`<header class="top"><a class="home" href="${root}/">Loupe</a>${searchBox(root, ENGLISH)}</header>
<main class="message"><h1>${heading}</h1><p>${message}</p>
<p><a href="${root}/">All essays</a> · <a href="${root}/images">All images</a></p></main>`,
  });
}
