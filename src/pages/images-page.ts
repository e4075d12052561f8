import { encodeIdentifier } from '../urls.ts';
import { type Html, html } from './html.ts';
import { renderPage } from './layout.ts';

/** What the page of thumbnails shows of one image. */
export interface ListedImage {
  readonly identifier: string;
  /** Why it cannot be shown, in words for people. */
  readonly problem?: string | undefined;
}

/** One page of the list. Pages count from 1. */
export interface ImagesPage {
  readonly root: string;
  readonly images: readonly ListedImage[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

function folderOf(identifier: string): string {
  return identifier.slice(0, Math.max(0, identifier.lastIndexOf('/')));
}

function card(root: string, { identifier, problem }: ListedImage): Html {
  const name = identifier.slice(identifier.lastIndexOf('/') + 1);
  if (problem) return html`<li class="card broken"><p>${name}</p><p>${problem}</p></li>\n`;
  const encoded = encodeIdentifier(identifier);
  return html`<li class="card"><a href="${root}/image/${encoded}">
<img src="${root}/iiif/3/${encoded}/full/!400,400/0/default.jpg" alt="" loading="lazy" decoding="async">
<span>${name}</span></a></li>
`;
}

function groups(root: string, images: readonly ListedImage[]): Html[] {
  const folders = new Map<string, ListedImage[]>();
  for (const image of images) {
    const folder = folderOf(image.identifier);
    folders.set(folder, [...(folders.get(folder) ?? []), image]);
  }
  return [...folders].map(
    ([folder, members]) => html`<section>
<h2>${folder === '' ? 'images' : folder}</h2>
<ul class="cards">
${members.map((image) => card(root, image))}</ul>
</section>
`,
  );
}

function pager({ root, page, pages }: ImagesPage): Html {
  if (pages < 2) return html``;
  const link = (to: number, words: string): Html =>
    to >= 1 && to <= pages ? html`<a href="${root}/?page=${to}">${words}</a>` : html`<span>${words}</span>`;
  return html`<nav class="pager" aria-label="Pages">${link(page - 1, 'Previous')} <span>${page} of ${pages}</span> ${link(page + 1, 'Next')}</nav>`;
}

/** The first page: every image as a thumbnail, in folders, opening in a viewer. */
export function renderImagesPage(input: ImagesPage): string {
  const { root, images, total } = input;
  const empty = html`<p class="empty">There are no images yet. Put scans in the image folder: they appear here by themselves.</p>`;
  return renderPage({
    title: 'Loupe',
    root,
    body: html`<header class="top"><h1>Loupe</h1><p>${total} ${total === 1 ? 'image' : 'images'}</p></header>
<main>
${images.length === 0 ? empty : groups(root, images)}
${pager(input)}
</main>`,
  });
}
