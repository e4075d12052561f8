import { comparedText, comparisonAddress } from '../../content-state/comparison.ts';
import type { Canvas } from '../../presentation/model/manifest.ts';
import { type Html, html } from '../parts/html.ts';
import { ownDirection, ownLanguage, ownWords } from '../parts/marked-text.ts';
import { pictureUrl } from '../parts/picture.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext } from '../parts/reader.ts';
import type { ComparedPhotograph } from './panes.ts';
import { COMPARE_WORDS } from './words.ts';

/** Photographs that are offered; the others of a large essay are reached by their links. */
const MOST_OFFERED = 200;

/** Wide enough for screens with two pixels for each. */
const WIDTH = 300;

/** The photographs around one, in the order of their essay. */
function around(canvases: readonly Canvas[], canvas: Canvas): readonly Canvas[] {
  const middle = canvases.indexOf(canvas) - MOST_OFFERED / 2;
  const start = Math.max(0, Math.min(middle, canvases.length - MOST_OFFERED));
  return canvases.slice(start, start + MOST_OFFERED);
}

/** Where one more photograph is chosen: among those of the essay of the last, or by the link of any. Works without scripts. */
export function chooser(photographs: readonly ComparedPhotograph[], context: PageContext): Html {
  const last = photographs.at(-1);
  if (!last) return html``;
  const { root, reader, limits } = context;
  const words = COMPARE_WORDS[reader.pageLanguage];
  const places = photographs.map(({ named }) => named);
  const { manifest } = last;
  const items = around(manifest.canvases, last.canvas).map((canvas) => {
    const [image] = canvas.images;
    const place = { manifest: manifest.id, canvas: canvas.id, version: 1, xywh: undefined };
    const address = inSameLanguage(comparisonAddress(root, [...places, place]), reader);
    const shape = (image.width / image.height).toFixed(4);
    return html`<li style="--shape:${shape}"><a href="${address}" data-adds="${comparedText(place)}" rel="nofollow"><img src="${pictureUrl(root, image, limits, WIDTH)}" alt="" loading="lazy" decoding="async"><span>${phrase(canvas.label, reader)}</span></a></li>\n`;
  });
  const kept = places.map((place) => html`<input type="hidden" name="photo" value="${comparedText(place)}">`);
  const language =
    reader.asked === undefined ? html`` : html`<input type="hidden" name="lang" value="${reader.asked}">`;
  return html`<h2>${phrase(manifest.label, reader)}</h2>
<ul class="sheet" aria-label="${lineFor(manifest.label, reader)}">
${items}</ul>
<form class="by-link" action="${root}/compare"${ownLanguage(reader)}${ownDirection(reader)}>${kept}<label><span>${words.byLink}</span>
<input type="text" name="photo" required dir="ltr" maxlength="2000" placeholder="https://"></label><button>${words.addLink}</button>${language}</form>`;
}

/** The same behind a button, where there are photographs to look at. */
export function foldedChooser(photographs: readonly ComparedPhotograph[], context: PageContext): Html {
  const { add } = COMPARE_WORDS[context.reader.pageLanguage];
  return html`<details class="adding"><summary>${ownWords(add, context.reader)}</summary>
<div class="choices">${chooser(photographs, context)}</div></details>`;
}
