import type { ContentStateTarget } from '../../content-state/content-state.ts';
import { html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { arrowsOf, ownWords } from '../parts/marked-text.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { VIEWERS } from './links.ts';
import { type ShownPlace, VIEWER_ASSETS } from './page.ts';

/** What the page of things of other archives shows. */
export interface ElsewherePage {
  readonly context: PageContext;
  /** What the browser is to look up, and what of this archive is beside it. */
  readonly places: readonly (ContentStateTarget | ShownPlace)[];
}

/** The host that a title names: that of the first thing of another archive. */
function hostOf(places: ElsewherePage['places']): string {
  const [first] = places.flatMap((place) => ('id' in place ? [place.manifest ?? place.id] : []));
  return first === undefined ? '' : new URL(first).host;
}

/**
 * Manifests of other archives in Mirador. All of it is looked up by the browser; the page is sent with a policy that keeps it apart
 * from all others of this server.
 */
export function renderElsewherePage({ context, places }: ElsewherePage): string {
  const { root, reader } = context;
  const { words } = reader;
  const host = hostOf(places);
  return renderPage({
    title: `${host} – ${VIEWERS.mirador}`,
    root,
    language: reader.textLanguage,
    head: html`<meta name="robots" content="noindex">\n`,
    bodyClass: 'framing',
    ...VIEWER_ASSETS.mirador,
    body: html`<header class="frame-bar"><a href="${inSameLanguage(`${root}/`, reader)}">${arrowsOf(reader).back} ${ownWords(words.allEssays, reader)}</a>
<span>${ownWords(words.ofAnotherArchive(host), reader)}</span></header>
<noscript><p class="frame-message">${ownWords(words.needsScript, reader)}</p></noscript>
<p class="frame-message" id="failure" role="alert" hidden>${ownWords(words.notLookedUp(host), reader)}</p>
<div class="frame"><div id="viewer-frame" class="mirador" data-view="${root}/view" data-elsewhere="${JSON.stringify(places)}" data-language="${reader.textLanguage}"></div></div>`,
  });
}
