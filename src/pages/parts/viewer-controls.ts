import type { Words } from '../words/page-words.ts';
import { Html, html } from './html.ts';

function button(does: string, words: string, strokes: string): Html {
  const icon = new Html(
    `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${strokes}"/></svg>`,
  );
  return html`<button type="button" data-does="${does}" aria-label="${words}" title="${words}">${icon}</button>`;
}

/**
 * The buttons over a viewer, and its message of failure: hidden until the script shows them.
 *
 * @param mark the language of the words, where it is not that of the page: an attribute
 */
export function viewerControls(words: Words, mark: Html = html``): Html {
  return html`<div class="controls"${mark} role="toolbar" aria-label="${words.view}" hidden>
${button('zoom-in', words.zoomIn, 'M12 5v14M5 12h14')}
${button('zoom-out', words.zoomOut, 'M5 12h14')}
${button('whole', words.wholeImage, 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5')}
${button('pixels', words.actualPixels, 'M6 7l2-1v12M12 9v.5M12 15v.5M16 7l2-1v12')}
${button('turn', words.turn, 'M19 12a7 7 0 1 1-2.5-5.4M17 2v5h-5')}
${button('full-screen', words.fullScreen, 'M3 6h18v12H3zM7 10h10v4H7z')}
<output dir="ltr" title="${words.sizeOnScreen}"></output></div>
<p class="failure"${mark} role="alert" hidden>${words.noAnswer}</p>`;
}
