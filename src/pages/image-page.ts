import { encodeIdentifier } from '../urls.ts';
import { Html, html } from './html.ts';
import { renderPage } from './layout.ts';

/** What the page of one image shows. */
export interface ImagePage {
  readonly root: string;
  readonly identifier: string;
  readonly width: number;
  readonly height: number;
}

function button(does: string, words: string, strokes: string): Html {
  const icon = new Html(
    `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${strokes}"/></svg>`,
  );
  return html`<button type="button" data-does="${does}" aria-label="${words}" title="${words}">${icon}</button>`;
}

/** Hidden until the script that they need has started. */
const CONTROLS = html`<div class="controls" role="toolbar" aria-label="View" hidden>
${button('zoom-in', 'Zoom in', 'M12 5v14M5 12h14')}
${button('zoom-out', 'Zoom out', 'M5 12h14')}
${button('whole', 'Whole image', 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5')}
${button('pixels', 'Actual pixels', 'M6 7l2-1v12M12 9v.5M12 15v.5M16 7l2-1v12')}
${button('turn', 'Turn to the right', 'M19 12a7 7 0 1 1-2.5-5.4M17 2v5h-5')}
${button('full-screen', 'Full screen', 'M3 6h18v12H3zM7 10h10v4H7z')}
<output title="Size on the screen"></output></div>`;

/** One image in OpenSeadragon, with the addresses that other programs take. */
export function renderImagePage({ root, identifier, width, height }: ImagePage): string {
  const encoded = encodeIdentifier(identifier);
  const service = `${root}/iiif/3/${encoded}`;
  return renderPage({
    title: `${identifier} – Loupe`,
    root,
    bodyClass: 'viewing',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/viewer.js'],
    body: html`<header class="top"><a class="home" href="${root}/" aria-label="Loupe: all images">Loupe</a><h1>${identifier}</h1>
<p>${width} × ${height} pixels</p>
<nav aria-label="Addresses of this image"><a href="${service}/info.json">IIIF 3</a>
<a href="${root}/iiif/2/${encoded}/info.json">IIIF 2</a>
<a href="${root}/dzi/${encoded}.dzi">Deep Zoom</a>
<a href="${service}/full/max/0/default.jpg">JPEG</a></nav></header>
<main id="viewer" class="whole" data-info="${service}/info.json" aria-label="${identifier}">
${CONTROLS}
<p class="failure" role="alert" hidden></p>
<noscript><img src="${service}/full/!1024,1024/0/default.jpg" alt="${identifier}"></noscript></main>`,
  });
}
