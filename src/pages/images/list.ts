import { folderOf } from '../../archive/identifier.ts';
import { addTo } from '../../multimap.ts';
import { imagePageUrl, imageUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { renderPager } from '../parts/pager.ts';
import { inSameLanguage, type Reader } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { scanWarnings } from './scan-warnings.ts';
import { IMAGE_WORDS } from './words.ts';

/** What the page of thumbnails shows of one image. */
export interface ListedImage {
  readonly identifier: string;
  /** Pixels of the upright image, once they are known. */
  readonly dimensions?: { readonly width: number; readonly height: number } | undefined;
  /** Why the scan cannot be read, in words for people. With dimensions, an earlier version of it is still shown. */
  readonly problem?: string | undefined;
  /** What is wrong with the scan that is shown, in English sentences. */
  readonly warnings?: readonly string[] | undefined;
}

/** One page of the list. Pages count from 1. */
export interface ImagesPage {
  readonly root: string;
  readonly images: readonly ListedImage[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly reader: Reader;
}

/** Longest side of a thumbnail: one of the sizes that are stored ready-made. */
const THUMBNAIL = 400;
/** A panorama or a scroll gets a box of at most this shape, so that it neither fills nor vanishes from its row. */
const WIDEST = 2.2;

function nameOf(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf('/') + 1);
}

/** Width over height of the box: known before the thumbnail arrives, so that nothing jumps. */
function shapeOf({ dimensions }: ListedImage): string {
  const shape = dimensions ? dimensions.width / dimensions.height : 4 / 3;
  return Math.min(WIDEST, Math.max(1 / WIDEST, shape)).toFixed(4);
}

function card(image: ListedImage, root: string, reader: Reader): Html {
  const { identifier, dimensions, problem, warnings = [] } = image;
  const { pageLanguage } = reader;
  const name = html`<b>${nameOf(identifier)}</b>`;
  const reason = pageLanguage === 'en' ? html`${problem ?? ''}` : html`<bdi lang="en">${problem ?? ''}</bdi>`;
  if (problem && !dimensions) return html`<li class="broken"><p>${name}</p><p>${reason}</p></li>\n`;
  const size = dimensions ? `${dimensions.width} × ${dimensions.height}` : '';
  // What is read has what is seen in it (WCAG 2.2, 2.5.3), and the folder too.
  const spoken = `${identifier} ${size}`.trimEnd();
  const note = problem
    ? html`<p class="note">${IMAGE_WORDS[pageLanguage].shownAsBefore} ${reason}</p>`
    : html``;
  return html`<li style="--shape:${shapeOf(image)}"><a href="${inSameLanguage(imagePageUrl(root, identifier), reader)}" aria-label="${spoken}">
<img src="${imageUrl(root, 3, identifier)}/full/!${THUMBNAIL},${THUMBNAIL}/0/default.jpg" alt="" loading="lazy" decoding="async">
<span>${name} <small>${size}</small></span></a>${note}${scanWarnings(warnings, pageLanguage)}</li>
`;
}

function groups({ root, images, reader }: ImagesPage): Html[] {
  const folders = new Map<string, ListedImage[]>();
  for (const image of images) addTo(folders, folderOf(image.identifier), image);
  return [...folders].map(
    ([folder, members]) => html`<section>
${folder === '' ? html`` : html`<h2>${folder}</h2>\n`}<ul class="sheet">
${members.map((image) => card(image, root, reader))}</ul>
</section>
`,
  );
}

/** The contact sheet: every image as a thumbnail, in folders, opening in a viewer. */
export function renderImagesPage(input: ImagesPage): string {
  const { root, images, total, page, pages, reader } = input;
  const { pageLanguage, words, asked } = reader;
  const own = IMAGE_WORDS[pageLanguage];
  return renderPage({
    title: page > 1 ? own.pageOfList(page) : words.allImages,
    root,
    language: pageLanguage,
    body: html`<header class="top"><a class="home" href="${inSameLanguage(`${root}/`, reader)}">${words.allEssays}</a><h1>${words.allImages}</h1><p>${own.images(total)}</p>${searchBox(root, reader)}</header>
<main>
${images.length === 0 ? html`<p class="empty">${own.noImages}</p>` : groups(input)}
${renderPager({ path: `${root}/images`, page, pages, words, asked })}
</main>`,
  });
}
