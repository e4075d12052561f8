import { Html, html } from '../parts/html.ts';
import { ownDirection, ownLanguage } from '../parts/marked-text.ts';
import type { Reader } from '../parts/reader.ts';
import { MANIFEST_ICON, VIEWERS } from '../viewers/links.ts';
import type { SharedComparison } from './shared-comparison.ts';
import type { SharedPlace } from './shared-place.ts';
import { SHARE_WORDS, type ShareWords } from './words.ts';

function icon(strokes: string): Html {
  return new Html(
    `<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${strokes}"/></svg>`,
  );
}

/** What opens the panel: shown by the script, without which it would open nothing. */
export function shareButton(reader: Reader): Html {
  const { share } = SHARE_WORDS[reader.pageLanguage];
  return html`<button type="button" class="opens-share"${ownLanguage(reader)} title="${share} (S)" aria-keyshortcuts="S" aria-controls="share" aria-expanded="false" hidden>${icon('M12 15V4M8 7.5L12 3.5l4 4M7 11H5v9h14v-9h-2')}<span>${share}</span></button>`;
}

/** A text that can be copied. */
interface Offer {
  /** What the script puts into it. */
  readonly shows: string;
  readonly name: string;
  /** What it is called on the screen, where that is more than its name. */
  readonly heading?: Html;
  /** A text of several lines. */
  readonly isLong?: true;
  readonly isFirst?: true;
}

function copyButton({ shows, name, isFirst }: Offer, { copy }: ShareWords): Html {
  return html`<button type="button" data-copies="${shows}" aria-label="${copy}: ${name}"${isFirst ? html` autofocus` : html``}>${copy}</button>`;
}

function offer(offered: Offer, words: ShareWords): Html {
  const { shows, name, heading, isLong } = offered;
  const field =
    isLong === undefined
      ? html`<input type="text" id="share:${shows}" data-shows="${shows}" dir="ltr" readonly spellcheck="false" aria-label="${name}">`
      : html`<textarea id="share:${shows}" data-shows="${shows}" dir="auto" readonly spellcheck="false" rows="4" aria-label="${name}"></textarea>`;
  return html`<div class="offer"><p>${heading ?? name}</p>
<div class="taken">${field}${copyButton(offered, words)}</div></div>
`;
}

function linkTo(shows: string, name: string): Html {
  return html`<a data-leads="${shows}">${name}</a>`;
}

function viewerOffer(shows: keyof typeof VIEWERS, words: ShareWords): Html {
  const name = words.openIn(VIEWERS[shows]);
  return offer({ shows, name, heading: linkTo(shows, name) }, words);
}

/** What only photographs of essays have. */
function ofPhotographs(words: ShareWords): Html {
  const files = html`${words.citation} <span>${linkTo('bibtex', 'BibTeX')} ${linkTo('csl', 'CSL-JSON')}</span>`;
  return html`${offer({ shows: 'cited', name: words.citation, heading: files, isLong: true }, words)}
${viewerOffer('mirador', words)}${viewerOffer('uv', words)}
${offer({ shows: 'state', name: words.contentState }, words)}`;
}

/** The manifest and the content state, to be dropped on a viewer. */
function dragHandle({ drag }: ShareWords): Html {
  return html`<a class="dragged" draggable="true">${MANIFEST_ICON}<span>${drag}</span></a>`;
}

/**
 * All that can be taken away of what is on the screen: filled by the script, which alone knows that.
 *
 * @param place what has a canvas is a photograph of an essay; an image alone has less
 */
export function sharePanel(place: SharedPlace, reader: Reader): Html {
  const words = SHARE_WORDS[reader.pageLanguage];
  const { sizes } = words;
  const picture = html`${words.picture} <select data-sizes="${JSON.stringify(sizes)}" aria-label="${words.pictureSize}"${ownDirection(reader)}></select>`;
  return shareDialog(
    { place, of: html`<p data-whole="${words.whole}" data-detail="${words.detail}"></p>` },
    html`${offer({ shows: 'link', name: words.link, isFirst: true }, words)}
${offer({ shows: 'picture', name: words.picture, heading: picture }, words)}
${offer({ shows: 'frame', name: words.embed }, words)}
${place.dragged ? ofPhotographs(words) : html``}
<div class="carried">${codeOf(words)}
${place.dragged ? dragHandle(words) : html``}</div>`,
    reader,
  );
}

/** All that can be taken away of several photographs that are compared: filled by the script. */
export function comparisonPanel(place: SharedComparison, reader: Reader): Html {
  const words = SHARE_WORDS[reader.pageLanguage];
  return shareDialog(
    { place, of: html`<p></p>` },
    html`${offer({ shows: 'link', name: words.link, isFirst: true }, words)}
${viewerOffer('mirador', words)}
${offer({ shows: 'state', name: words.contentState }, words)}
<div class="carried">${codeOf(words)}</div>`,
    reader,
  );
}

/** The code of the link. */
function codeOf({ saveQrCode, qrCode }: ShareWords): Html {
  return html`<a class="qr" title="${saveQrCode}" data-shows="${qrCode}"></a>`;
}

/** The panel around what it offers. */
function shareDialog(
  { place, of }: { readonly place: SharedPlace | SharedComparison; readonly of: Html },
  offers: Html,
  reader: Reader,
): Html {
  const words = SHARE_WORDS[reader.pageLanguage];
  return html`<dialog id="share" class="share"${ownLanguage(reader)} aria-labelledby="share:title" data-place="${JSON.stringify(place)}" data-copied="${words.copied}" data-selected="${words.selected}">
<div class="share-head"><h2 id="share:title">${words.share}</h2>
${of}
<button type="button" class="closes" aria-label="${words.close}" title="${words.close}">${icon('M6 6l12 12M18 6L6 18')}</button></div>
<div class="share-body">
${offers}
</div>
<p class="said" role="status"></p></dialog>`;
}
