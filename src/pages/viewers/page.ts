import type { LanguageMap } from '../../presentation/model/manifest.ts';
import { type Html, html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { arrowsOf, ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { otherThan, VIEWERS, type ViewerName } from './links.ts';

/** What the page of a viewer shows. */
export interface ViewPage {
  readonly context: PageContext;
  readonly viewer: ViewerName;
  /** Of the manifest or collection. */
  readonly label: LanguageMap;
  /** Path of the essay's page, or of the list of all. */
  readonly back: string;
  /** Path of the same in the other viewer. */
  readonly other: string;
  /** A window each, where the viewer has several. */
  readonly places: readonly [ShownPlace, ...ShownPlace[]];
}

/** Where a viewer begins. */
export interface ShownPlace {
  /** Path or URL of a manifest or collection in the version that viewers read. */
  readonly manifest: string;
  /** The `id` of the canvas to begin with. */
  readonly canvas?: string;
  /** Which of its images is shown first, from 1; left out for the first. */
  readonly version?: number;
  /** `x,y,width,height` in units of the canvas, within it. */
  readonly region?: string;
}

/** The page's own style sheet is small: it must not affect the viewers. */
export const VIEWER_ASSETS = {
  mirador: {
    scripts: ['mirador/mirador.min.js'],
    modules: ['client/viewers/mirador.js'],
    styles: ['viewer-frame.css'],
  },
  uv: {
    scripts: ['universalviewer/umd/UV.js'],
    modules: ['client/viewers/universal-viewer.js'],
    styles: ['viewer-frame.css', 'universalviewer/uv.css'],
  },
} as const;

/**
 * The direction of the element that a viewer fills. Mirador is mirrored with its page; Universal Viewer is made for what runs
 * from left to right, and cuts its own words on other pages.
 */
export function frameDirection(viewer: ViewerName): Html {
  return viewer === 'uv' ? html` dir="ltr"` : html``;
}

/** A manifest in Mirador or Universal Viewer, which fills the window below a line that leads back. */
export function renderViewPage({ context, viewer, label, back, other, places }: ViewPage): string {
  const { root, reader } = context;
  const [{ manifest, canvas, version, region }, ...others] = places;
  const place = [
    ...(canvas === undefined ? [] : [html` data-canvas="${canvas}"`]),
    ...(version === undefined ? [] : [html` data-version="${version}"`]),
    ...(region === undefined ? [] : [html` data-region="${region}"`]),
    ...(others.length === 0 ? [] : [html` data-others="${JSON.stringify(others)}"`]),
  ];
  const otherName = VIEWERS[otherThan(viewer)];
  return renderPage({
    title: `${lineFor(label, reader)} – ${VIEWERS[viewer]}`,
    root,
    language: reader.textLanguage,
    head: html`<meta name="robots" content="noindex">\n`,
    bodyClass: 'framing',
    ...VIEWER_ASSETS[viewer],
    body: html`<header class="frame-bar"><a href="${inSameLanguage(back, reader)}">${arrowsOf(reader).back} ${phrase(label, reader)}</a>
<a href="${inSameLanguage(other, reader)}">${ownWords(reader.words.openIn(otherName), reader)}</a>
${searchBox(root, reader)}</header>
<noscript><p class="frame-message">${ownWords(reader.words.needsScript, reader)}</p></noscript>
<div class="frame"><div id="viewer-frame" class="${viewer}"${frameDirection(viewer)} data-manifest="${manifest}" data-language="${reader.textLanguage}"${place}></div></div>`,
  });
}
