import { DETAIL_WORDS } from '../words/detail-words.ts';
import type { PageLanguage } from '../words/words.ts';
import { Html, html } from './html.ts';
import type { Reader } from './reader.ts';

/** The key that does the same, as `aria-keyshortcuts` names it. */
function keyMark(words: string, key: string | undefined): Html {
  if (key === undefined) return html` title="${words}"`;
  return html` title="${words} (${key.replace('Shift+', '⇧ ')})" aria-keyshortcuts="${key}"`;
}

/** A button over a viewer: what it does, its name, its icon, and the key that does the same. */
export function controlButton(does: string, words: string, strokes: string, key?: string): Html {
  const icon = new Html(
    `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${strokes}"/></svg>`,
  );
  return html`<button type="button" data-does="${does}" aria-label="${words}"${keyMark(words, key)}>${icon}</button>`;
}

/** Where a rectangle is drawn, and what tells of it: shown by the script while a detail is being chosen. */
function drawingLayer(pageLanguage: PageLanguage, mark: Html): Html {
  const { choose, drag, keys, place, taken } = DETAIL_WORDS[pageLanguage];
  return html`<div class="drawing"${mark} role="application" tabindex="0" aria-label="${choose}" aria-describedby="drawing:help" hidden><div class="drawn" hidden></div><p class="drawing-help" id="drawing:help" dir="ltr">${drag} <span>${keys}</span></p></div>
<p class="drawn-place"${mark} dir="ltr" role="status" data-place="${place}" data-taken="${taken}"></p>`;
}

/**
 * The buttons over a viewer, where a detail is drawn, and its message of failure: hidden until the script shows them.
 *
 * @param mark the language of the words, where it is not that of the page: an attribute
 * @param draws whether a detail can be chosen, which makes sense where the page has an address for it
 * @param more tools that the page has besides
 */
export function viewerControls(
  { words, pageLanguage }: Pick<Reader, 'words' | 'pageLanguage'>,
  mark: Html = html``,
  draws = true,
  more: Html = html``,
): Html {
  const draw = controlButton('draw', DETAIL_WORDS[pageLanguage].choose, 'M7 2v15h15M2 7h15v15');
  return html`${draws ? drawingLayer(pageLanguage, mark) : html``}
<div class="controls"${mark} role="toolbar" aria-label="${words.view}" hidden>
${controlButton('zoom-in', words.zoomIn, 'M12 5v14M5 12h14')}
${controlButton('zoom-out', words.zoomOut, 'M5 12h14')}
${controlButton('whole', words.wholeImage, 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5')}
${controlButton('pixels', words.actualPixels, 'M6 7l2-1v12M12 9v.5M12 15v.5M16 7l2-1v12')}
${controlButton('turn', words.turn, 'M19 12a7 7 0 1 1-2.5-5.4M17 2v5h-5', more.text === '' ? undefined : 'R')}
${draws ? draw : html``}
${controlButton('full-screen', words.fullScreen, 'M3 6h18v12H3zM7 10h10v4H7z')}
<output dir="ltr" title="${words.sizeOnScreen}"></output>${more}</div>
<p class="failure"${mark} role="alert" hidden>${words.noAnswer}</p>`;
}
