import { type Html, html } from '../parts/html.ts';
import { arrowsOf, ownDirection, ownLanguage } from '../parts/marked-text.ts';
import type { Reader } from '../parts/reader.ts';
import { SHARE_WORDS } from '../share/words.ts';
import { DETAIL_WORDS } from '../words/detail-words.ts';
import { KEY_WORDS } from '../words/key-words.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';

/** What a page has keys for besides what each has. */
export interface KeysOfPage {
  /** Other photographs before and after. */
  readonly steps?: boolean;
  readonly measures?: boolean;
  readonly tour?: boolean;
}

/** Keys that do one thing, or more and less of it. */
export interface KeyRow {
  readonly keys: readonly string[];
  readonly words: string;
  readonly where?: string;
}

function rowsOf(reader: Reader, { steps, measures, tour }: KeysOfPage): readonly KeyRow[] {
  const { words, pageLanguage } = reader;
  const tools = TOOL_WORDS[pageLanguage];
  const keys = KEY_WORDS[pageLanguage];
  const { back, on } = arrowsOf(reader);
  const { shift } = keys;
  return [
    ...(steps
      ? [
          { keys: [back, 'P'], words: words.previous },
          { keys: [on, 'N'], words: words.next },
        ]
      : []),
    { keys: ['←', '↑', '→', '↓'], words: keys.move, where: keys.onPicture },
    { keys: ['+', '−'], words: keys.zoom },
    { keys: ['0'], words: words.wholeImage },
    { keys: ['R'], words: words.turn },
    { keys: [`${shift} R`], words: tools.turnLeft },
    { keys: ['F'], words: tools.mirror },
    { keys: ['I'], words: tools.invert },
    { keys: ['B', `${shift} B`], words: keys.moreOrLess(tools.brightness) },
    { keys: ['C', `${shift} C`], words: keys.moreOrLess(tools.contrast) },
    { keys: ['X'], words: tools.reset },
    ...(measures ? [{ keys: ['M'], words: tools.measure }] : []),
    ...(tour ? [{ keys: ['T'], words: tools.tour }] : []),
    { keys: [`${shift} + ${keys.drag}`], words: DETAIL_WORDS[pageLanguage].choose, where: keys.onPicture },
    { keys: ['S'], words: SHARE_WORDS[pageLanguage].share },
    { keys: ['Esc'], words: keys.leave },
    { keys: ['?'], words: keys.keys },
  ];
}

/** Tells the keys of a page with a viewer. */
export function keyHelp(reader: Reader, page: KeysOfPage): Html {
  return keyDialog(reader, rowsOf(reader, page));
}

/** Tells keys, and lets those of letters and signs be turned off: opened by the script. */
export function keyDialog(reader: Reader, told: readonly KeyRow[]): Html {
  const { keys, close, single } = KEY_WORDS[reader.pageLanguage];
  const rows = told.map(({ keys: strokes, words, where }) => {
    const names = strokes.map((stroke, at) => html`${at === 0 ? '' : ' '}<kbd>${stroke}</kbd>`);
    const place = where === undefined ? html`` : html` <small>${where}</small>`;
    return html`<div><dt>${names}</dt><dd>${words}${place}</dd></div>\n`;
  });
  return html`<dialog id="keys" class="keys"${ownLanguage(reader)}${ownDirection(reader)} aria-labelledby="keys:title">
<form method="dialog"><h2 id="keys:title">${keys}</h2><button class="closes" aria-label="${close}" title="${close}">×</button></form>
<dl>
${rows}</dl>
<label><input type="checkbox" checked> ${single}</label></dialog>
`;
}
