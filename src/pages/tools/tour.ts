import { type Html, html } from '../parts/html.ts';
import { arrowsOf, ownDirection, ownLanguage } from '../parts/marked-text.ts';
import type { Reader } from '../parts/reader.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';

/** What leads through the notes: shown by the script, without which it would lead nowhere. */
export function tourButton(reader: Reader): Html {
  const { tour } = TOOL_WORDS[reader.pageLanguage];
  return html`<button type="button" class="opens-tour"${ownLanguage(reader)} title="${tour} (T)" aria-keyshortcuts="T" hidden>${tour}</button>
`;
}

/** Over the picture: the note that is shown, which is read out, and the ways on. Filled by the script out of the list of notes. */
export function tourPanel(reader: Reader): Html {
  const { tour, tourPlace, tourBack, tourOn, tourEnd } = TOOL_WORDS[reader.pageLanguage];
  const arrows = arrowsOf(reader);
  const step = (by: number, words: string, sign: string): Html =>
    html`<button type="button" data-steps="${by}" aria-label="${words}" title="${words}"${ownLanguage(reader)}>${sign}</button>`;
  return html`<section class="tour" tabindex="-1" aria-label="${tour}"${ownLanguage(reader)} data-place="${tourPlace}" hidden>
<div class="tour-head"><p${ownDirection(reader)} aria-live="polite"></p>${step(-1, tourBack, arrows.back)}${step(1, tourOn, arrows.on)}${step(0, tourEnd, '×')}</div>
<div class="tour-text" lang="${reader.textLanguage}" aria-live="polite"></div></section>
`;
}
