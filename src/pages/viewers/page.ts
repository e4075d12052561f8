import type { LanguageMap } from '../../presentation/model.ts';
import { viewUrl } from '../../urls.ts';
import { html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { arrowsOf, ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { VIEWERS, type ViewerName } from './links.ts';

/** What the page of a viewer shows. */
export interface ViewPage {
  readonly context: PageContext;
  readonly viewer: ViewerName;
  /** Of the manifest or collection. */
  readonly label: LanguageMap;
  /** Path of the essay's page, or of the list of all. */
  readonly back: string;
  /** The address of the manifest or collection that the page was asked for. */
  readonly asked: string;
  /** Path of the manifest or collection in the version that viewers read. */
  readonly manifest: string;
  /** The `id` of the canvas to begin with. */
  readonly canvas: string | undefined;
}

/** The page's own style sheet is small: it must not affect the viewers. */
const ASSETS = {
  mirador: {
    scripts: ['mirador/mirador.min.js'],
    modules: ['client/mirador.js'],
    styles: ['viewer-frame.css'],
  },
  uv: {
    scripts: ['universalviewer/umd/UV.js'],
    modules: ['client/universal-viewer.js'],
    styles: ['viewer-frame.css', 'universalviewer/uv.css'],
  },
} as const;

/** A manifest in Mirador or Universal Viewer, which fills the window below a line that leads back. */
export function renderViewPage({ context, viewer, label, back, asked, manifest, canvas }: ViewPage): string {
  const { root, reader } = context;
  const other = viewer === 'mirador' ? 'uv' : 'mirador';
  const place = canvas === undefined ? html`` : html` data-canvas="${canvas}"`;
  return renderPage({
    title: `${lineFor(label, reader)} – ${VIEWERS[viewer]}`,
    root,
    language: reader.textLanguage,
    head: html`<meta name="robots" content="noindex">\n`,
    bodyClass: 'framing',
    ...ASSETS[viewer],
    body: html`<header class="frame-bar"><a href="${inSameLanguage(back, reader)}">${arrowsOf(reader).back} ${phrase(label, reader)}</a>
<a href="${inSameLanguage(viewUrl(root, asked, other), reader)}">${ownWords(reader.words.openIn(VIEWERS[other]), reader)}</a>
${searchBox(root, reader)}</header>
<noscript><p class="frame-message">${ownWords(reader.words.needsScript, reader)}</p></noscript>
<div class="frame"><div id="viewer-frame" class="${viewer}" data-manifest="${manifest}" data-language="${reader.textLanguage}"${place}></div></div>`,
  });
}
