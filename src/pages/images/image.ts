import { deepZoomUrl, imageUrl } from '../../urls.ts';
import { html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { inSameLanguage, type Reader } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { viewerControls } from '../parts/viewer-controls.ts';
import { scanWarnings } from './scan-warnings.ts';
import { IMAGE_WORDS } from './words.ts';

/** What the page of one image shows. */
export interface ImagePage {
  readonly root: string;
  readonly identifier: string;
  readonly width: number;
  readonly height: number;
  /** What is wrong with the scan, in English sentences. */
  readonly warnings: readonly string[];
  readonly reader: Reader;
}

/** One image in OpenSeadragon, with the addresses that other programs take. */
export function renderImagePage(page: ImagePage): string {
  const { root, identifier, width, height, warnings, reader } = page;
  const { pageLanguage, words } = reader;
  const service = imageUrl(root, 3, identifier);
  return renderPage({
    title: `${identifier} – Loupe`,
    root,
    language: pageLanguage,
    bodyClass: 'viewing',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/viewer.js'],
    body: html`<header class="top"><a class="home" href="${inSameLanguage(`${root}/images`, reader)}" aria-label="Loupe: ${words.allImages}">Loupe</a><h1>${identifier}</h1>
<p>${width} × ${height} ${words.pixels}</p>
<nav aria-label="${IMAGE_WORDS[pageLanguage].addresses}"><a href="${service}/info.json">IIIF 3</a>
<a href="${imageUrl(root, 2, identifier)}/info.json">IIIF 2</a>
<a href="${deepZoomUrl(root, identifier)}">Deep Zoom</a>
<a href="${service}/full/max/0/default.jpg">JPEG</a></nav>${scanWarnings(warnings, pageLanguage)}${searchBox(root, reader)}</header>
<main id="viewer" class="whole" data-info="${service}/info.json" aria-label="${identifier}">
${viewerControls(words)}
<noscript><img src="${service}/full/!1024,1024/0/default.jpg" alt="${identifier}"></noscript></main>`,
  });
}
