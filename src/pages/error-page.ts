import { html } from './html.ts';
import { renderPage } from './layout.ts';

/** Says to a person why a page cannot be shown. */
export function renderErrorPage({ root, message }: { root: string; message: string }): string {
  return renderPage({
    title: 'Loupe',
    root,
    body: html`<header class="top"><a class="home" href="${root}/">Loupe</a></header>
<main><p class="message">${message}</p>
<p><a href="${root}/">All images</a></p></main>`,
  });
}
