import { COMPARED_VIEWS, type ComparisonLook } from '../../content-state/comparison.ts';
import { directionOf } from '../../presentation/script/direction.ts';
import { Html, html } from '../parts/html.ts';
import { ownDirection, ownLanguage } from '../parts/marked-text.ts';
import type { Reader } from '../parts/reader.ts';
import { SHARE_WORDS } from '../share/words.ts';
import { keyDialog } from '../tools/key-help.ts';
import { KEY_WORDS } from '../words/key-words.ts';
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

const KEYS_ICON = 'M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17.5v.5';

/** The keys of the page, for those who ask. */
export function compareKeys(photographs: number, reader: Reader): Html {
  const { words, pageLanguage } = reader;
  const compare = COMPARE_WORDS[pageLanguage];
  const keys = KEY_WORDS[pageLanguage];
  const views = COMPARED_VIEWS.map((view) => ({ keys: [KEYS[view]], words: compare[view] }));
  return keyDialog(reader, [
    { keys: ['←', '↑', '→', '↓'], words: keys.move, where: keys.onPicture },
    { keys: ['+', '−'], words: keys.zoom },
    { keys: ['0'], words: words.wholeImage },
    ...(photographs > 1 ? [{ keys: ['L'], words: compare.linked }] : []),
    ...(photographs === 2 ? views : []),
    ...(photographs > 1 ? [{ keys: ['S'], words: SHARE_WORDS[pageLanguage].share }] : []),
    { keys: ['Esc'], words: keys.leave },
    { keys: ['?'], words: keys.keys },
  ]);
}

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
  const { keys } = KEY_WORDS[reader.pageLanguage];
  const [first = ''] = names;
  const views = COMPARED_VIEWS.map((view) => toggle(view, words[view], KEYS[view], view === look.view));
  const overEachOther =
    names.length === 2
      ? html`<span class="views" role="group" aria-label="${words.arrangement}">${views}</span>
<input type="range" class="share-of" min="0" max="100" value="${look.share}" dir="${directionOf(reader.textLanguage)}" aria-label="${words.share(first)}" title="${words.share(first)}" aria-valuetext="${look.share} %">`
      : html``;
  return html`<div class="compare-tools"${ownLanguage(reader)}${ownDirection(reader)} role="group" aria-label="${reader.words.view}" hidden>
${zooms}${names.length > 1 ? toggle('linked', words.linked, 'L', look.isLinked) : html``}${overEachOther}<button type="button" class="zooms" data-does="keys" aria-label="${keys}" title="${keys} (?)" aria-keyshortcuts="?">${icon(KEYS_ICON)}</button></div>`;
}
