import type { ContentStateTarget } from '../../content-state/content-state.ts';
import type { JsonValue } from '../../presentation/model/json-value.ts';
import { html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { arrowsOf, ownWords } from '../parts/marked-text.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { otherThan, VIEWERS, type ViewerName } from './links.ts';
import { frameDirection, type ShownPlace, VIEWER_ASSETS } from './page.ts';

/** What the page of things of other archives shows. */
export interface ElsewherePage {
  readonly context: PageContext;
  readonly viewer: ViewerName;
  /** Path of the same in the other viewer. */
  readonly other: string;
  /** Of the content state, as they are written (Content State 1.0, 2.2.3). */
  readonly targets: readonly JsonValue[];
  /** What the browser is to look up, and what of this archive is beside it. */
  readonly places: readonly (ContentStateTarget | ShownPlace)[];
}

/** The host that a title names: that of the first thing of another archive. */
function hostOf(places: ElsewherePage['places']): string {
  const [first] = places.flatMap((place) => ('id' in place ? [place.manifest ?? place.id] : []));
  return first === undefined ? '' : new URL(first).host;
}

/**
 * Manifests of other archives in a viewer. All of it is looked up by the browser; the page is sent with a policy that keeps it apart
 * from all others of this server.
 */
export function renderElsewherePage({ context, viewer, other, targets, places }: ElsewherePage): string {
  const { root, reader } = context;
  const { words } = reader;
  const host = hostOf(places);
  const otherName = VIEWERS[otherThan(viewer)];
  return renderPage({
    title: `${host} – ${VIEWERS[viewer]}`,
    root,
    language: reader.textLanguage,
    head: html`<meta name="robots" content="noindex">\n`,
    bodyClass: 'framing',
    ...VIEWER_ASSETS[viewer],
    body: html`<header class="frame-bar"><a href="${inSameLanguage(`${root}/`, reader)}">${arrowsOf(reader).back} ${ownWords(words.allEssays, reader)}</a>
<span>${ownWords(words.ofAnotherArchive(host), reader)}</span>
<a href="${inSameLanguage(other, reader)}">${ownWords(words.openIn(otherName), reader)}</a></header>
<noscript><p class="frame-message">${ownWords(words.needsScript, reader)}</p></noscript>
<p class="frame-message" id="failure" role="alert" hidden>${ownWords(words.notLookedUp(host), reader)}</p>
<div class="frame"><div id="viewer-frame" class="${viewer}"${frameDirection(viewer)} data-view="${inSameLanguage(`${root}/view?viewer=${viewer}`, reader)}" data-targets="${JSON.stringify(targets)}" data-elsewhere="${JSON.stringify(places)}" data-language="${reader.textLanguage}"></div></div>`,
  });
}
