import { COMPARED_VIEWS, type ComparisonLook } from '../../content-state/comparison.ts';
import { directionOf } from '../../presentation/script/direction.ts';
import { Html, html } from '../parts/html.ts';
import { ownDirection, ownLanguage } from '../parts/marked-text.ts';
import type { Reader } from '../parts/reader.ts';
import { COMPARE_WORDS } from './words.ts';

function icon(strokes: string): Html {
  return new Html(
    `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${strokes}"/></svg>`,
  );
}

const ZOOMS = [
  ['zoom-in', 'zoomIn', 'M12 5v14M5 12h14'],
  ['zoom-out', 'zoomOut', 'M5 12h14'],
  ['whole', 'wholeImage', 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'],
] as const;

/** A button that is pressed or not, and the key that presses it. */
function toggle(does: string, words: string, key: string, isPressed: boolean): Html {
  const shortcut = key === '' ? html`` : html` aria-keyshortcuts="${key}" title="${words} (${key})"`;
  return html`<button type="button" data-does="${does}" aria-pressed="${isPressed ? 'true' : 'false'}"${shortcut}>${words}</button>\n`;
}

/** The keys of the ways to look at two photographs. */
const KEYS = { beside: '1', wipe: '2', fade: '3' } as const;

/**
 * What changes how photographs are looked at: shown by the script.
 *
 * @param names of the photographs
 */
export function compareTools(names: readonly string[], look: ComparisonLook, reader: Reader): Html {
  const words = COMPARE_WORDS[reader.pageLanguage];
  const zooms = ZOOMS.map(
    ([does, word, strokes]) =>
      html`<button type="button" class="zooms" data-does="${does}" aria-label="${reader.words[word]}" title="${reader.words[word]}">${icon(strokes)}</button>\n`,
  );
  const [first = ''] = names;
  const views = COMPARED_VIEWS.map((view) => toggle(view, words[view], KEYS[view], view === look.view));
  const overEachOther =
    names.length === 2
      ? html`<span class="views" role="group" aria-label="${words.arrangement}">${views}</span>
<input type="range" class="share-of" min="0" max="100" value="${look.share}" dir="${directionOf(reader.textLanguage)}" aria-label="${words.share(first)}" title="${words.share(first)}" aria-valuetext="${look.share} %">`
      : html``;
  return html`<div class="tools"${ownLanguage(reader)}${ownDirection(reader)} role="group" aria-label="${reader.words.view}" hidden>
${zooms}${names.length > 1 ? toggle('linked', words.linked, 'L', look.isLinked) : html``}${overEachOther}</div>`;
}
