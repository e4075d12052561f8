import { contentStateViewUrl, viewUrl } from '../../urls.ts';
import { Html, html } from '../parts/html.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';

/** The viewers that Loupe brings. */
export const VIEWERS = { mirador: 'Mirador', uv: 'Universal Viewer' } as const;

export type ViewerName = keyof typeof VIEWERS;

/** The viewer that a page leads to beside its own. */
export function otherThan(viewer: ViewerName): ViewerName {
  return viewer === 'mirador' ? 'uv' : 'mirador';
}

/** Loupe's own drawing: a sheet of paper with the four letters. */
export const MANIFEST_ICON = new Html(
  '<svg viewBox="0 0 44 24" width="44" height="24" aria-hidden="true"><rect x=".75" y=".75" width="42.5" height="22.5" rx="4"/><path d="M9 7v10M17 7v10M25 7v10M33 17V7h5M33 12h4"/></svg>',
);

/**
 * List items with a link to each viewer.
 *
 * @param manifest absolute address of the manifest
 * @param canvas id of the photograph to open, on its page, whose panel to share it leads there too; undefined for the whole
 * @param state absolute address of the content state to open instead: of a detail
 */
export function viewerLinks(
  manifest: string,
  canvas: string | undefined,
  { root, reader }: PageContext,
  state?: string,
): Html {
  const links = (['mirador', 'uv'] as const).map((viewer) => {
    const address = viewUrl(root, manifest, viewer);
    const whole = canvas === undefined ? address : `${address}&canvas=${canvas}`;
    const place = state === undefined ? whole : contentStateViewUrl(root, state, viewer);
    const mark = canvas === undefined ? html`` : html` class="in-share"`;
    return html`<li${mark}><a href="${inSameLanguage(place, reader)}">${ownWords(reader.words.openIn(VIEWERS[viewer]), reader)}</a></li>\n`;
  });
  return html`${links}`;
}

/** The address of a manifest, to be dropped on any viewer: what is dragged names the manifest in its query. */
export function manifestToDrag(manifest: string, { reader }: PageContext): Html {
  const address = `${manifest}?manifest=${encodeURIComponent(manifest)}`;
  return html`<a class="manifest" href="${address}" title="${reader.words.manifestToDrag}"${ownLanguage(reader)}>${MANIFEST_ICON}<span>${reader.words.manifest}</span></a>`;
}
