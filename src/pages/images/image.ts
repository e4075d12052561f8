import { regionText } from '../../content-state/selector.ts';
import type { Rectangle } from '../../image/geometry.ts';
import { deepZoomUrl, imageDetailUrl, imagePageUrl, imageUrl, informationUrl } from '../../urls.ts';
import { html } from '../parts/html.ts';
import { renderHead, renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { oembedLink } from '../parts/oembed-link.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { viewerControls } from '../parts/viewer-controls.ts';
import { shareButton, sharePanel } from '../share/panel.ts';
import { sharedImage } from '../share/shared-place.ts';
import { preloadFirstPicture } from '../tools/first-picture.ts';
import { keyHelp } from '../tools/key-help.ts';
import { viewingState, viewingTools } from '../tools/viewing-tools.ts';
import { scanWarnings } from './scan-warnings.ts';
import { IMAGE_WORDS } from './words.ts';

/** What the page of one image shows. */
export interface ImagePage {
  readonly context: PageContext;
  readonly identifier: string;
  readonly width: number;
  readonly height: number;
  /** The detail to begin with, in pixels, within the image. */
  readonly region?: Rectangle | undefined;
  /** What is wrong with the scan, in English sentences. */
  readonly warnings: readonly string[];
}

/** What programs that show links learn of it. */
function headOf({ context, identifier, width, height, region }: ImagePage) {
  const { base, limits, reader } = context;
  const canonical = imagePageUrl(base, identifier);
  const size = `${width} × ${height} ${reader.words.pixels}`;
  const head = {
    canonical,
    languages: [],
    title: identifier,
    description: `${identifier}, ${size}`,
    picture: linkPicture(
      base,
      limits,
      { image: { identifier, width, height }, extent: { width, height } },
      region,
    ),
    alternativeText: identifier,
    address: region && imageDetailUrl(base, identifier, regionText(region)),
    kind: 'website',
    hidden: false,
  } as const;
  const preloads = preloadFirstPicture(context, { identifier, width, height });
  return html`${renderHead(head, context)}${oembedLink(head.address ?? canonical, identifier, context)}${preloads}`;
}

/** One image in OpenSeadragon, with the addresses that other programs take. */
export function renderImagePage(page: ImagePage): string {
  const { context, identifier, width, height, region, warnings } = page;
  const { root, reader } = context;
  const { pageLanguage, words } = reader;
  const service = imageUrl(root, 3, identifier);
  const detail = region === undefined ? html`` : html` data-region="${regionText(region)}"`;
  return renderPage({
    title: `${identifier} – Loupe`,
    root,
    language: pageLanguage,
    head: headOf(page),
    bodyClass: 'viewing',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/viewer.js', 'client/share.js'],
    styles: ['loupe.css', 'share.css', 'tools.css'],
    body: html`<header class="top"><a class="home" href="${inSameLanguage(`${root}/images`, reader)}" aria-label="Loupe: ${words.allImages}">Loupe</a><h1>${identifier}</h1>
<p>${width} × ${height} ${words.pixels}</p>
<nav aria-label="${IMAGE_WORDS[pageLanguage].addresses}"><a href="${informationUrl(root, 3, identifier)}">IIIF 3</a>
<a href="${informationUrl(root, 2, identifier)}">IIIF 2</a>
<a href="${deepZoomUrl(root, identifier)}">Deep Zoom</a>
<a href="${service}/full/max/0/default.jpg">JPEG</a></nav>${scanWarnings(warnings, pageLanguage)}${shareButton(reader)}${searchBox(root, reader)}</header>
<main id="viewer" class="whole" data-info="${informationUrl(root, 3, identifier)}" data-page="${imagePageUrl(root, identifier)}" data-canvas-width="${width}" data-canvas-height="${height}"${detail} aria-label="${identifier}">
${viewerControls(reader, html``, true, viewingTools(reader, false))}
${viewingState(reader, html``)}<noscript><img src="${service}/full/!1024,1024/0/default.jpg" alt="${identifier}"></noscript></main>
${sharePanel(sharedImage({ identifier, width, height }, context), reader)}
${keyHelp(reader, {})}`,
  });
}
