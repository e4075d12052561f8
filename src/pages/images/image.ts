import { deepZoomUrl, imageUrl } from '../../urls.ts';
import { html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { viewerControls } from '../parts/viewer-controls.ts';
import { WORDS } from '../parts/words.ts';

/** What the page of one image shows. */
export interface ImagePage {
  readonly root: string;
  readonly identifier: string;
  readonly width: number;
  readonly height: number;
}

/** One image in OpenSeadragon, with the addresses that other programs take. */
export function renderImagePage({ root, identifier, width, height }: ImagePage): string {
  const service = imageUrl(root, 3, identifier);
  return renderPage({
    title: `${identifier} – Loupe`,
    root,
    bodyClass: 'viewing',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/viewer.js'],
    body: html`<header class="top"><a class="home" href="${root}/images" aria-label="Loupe: all images">Loupe</a><h1>${identifier}</h1>
<p>${width} × ${height} pixels</p>
<nav aria-label="Addresses of this image"><a href="${service}/info.json">IIIF 3</a>
<a href="${imageUrl(root, 2, identifier)}/info.json">IIIF 2</a>
<a href="${deepZoomUrl(root, identifier)}">Deep Zoom</a>
<a href="${service}/full/max/0/default.jpg">JPEG</a></nav></header>
<main id="viewer" class="whole" data-info="${service}/info.json" aria-label="${identifier}">
${viewerControls(WORDS.en)}
<noscript><img src="${service}/full/!1024,1024/0/default.jpg" alt="${identifier}"></noscript></main>`,
  });
}
