import { type Html, html } from '../parts/html.ts';
import type { Reader } from '../parts/reader.ts';
import { controlButton } from '../parts/viewer-controls.ts';
import { KEY_WORDS } from '../words/key-words.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';

/** How far light and contrast can be changed, in percent of what they are. */
const RANGES = { brightness: { least: 40, most: 240 }, contrast: { least: 40, most: 300 } } as const;

function slider(adjusts: keyof typeof RANGES, words: string, key: string): Html {
  const { least, most } = RANGES[adjusts];
  return html`<label title="${words} (${key}, ⇧ ${key})"><span class="slider-name">${words}</span><input type="range" data-adjusts="${adjusts}" min="${least}" max="${most}" step="10" value="100" aria-keyshortcuts="${key} Shift+${key}"></label>
`;
}

/**
 * The tools of a viewer, behind a button that unfolds them: they turn the picture, mirror, lighten and invert it in the browser,
 * and measure it.
 *
 * @param measures whether it is known how large the original is
 */
export function viewingTools({ pageLanguage }: Pick<Reader, 'pageLanguage'>, measures: boolean): Html {
  const words = TOOL_WORDS[pageLanguage];
  const measure = controlButton(
    'measure',
    words.measure,
    'M3 16L16 3l5 5L8 21zM7 12l2 2M10 9l3 3M13 6l2 2',
    'M',
  );
  // A frame of film: shown by the script where the image has a negative.
  const negative = controlButton(
    'negative',
    words.negative,
    'M4 4h16v16H4zM4 9h3M4 15h3M17 9h3M17 15h3M7 4v16M17 4v16',
  );
  return html`${negative}
${controlButton('tools', words.tools, 'M4 7h9M19 7h1M16 4.5a2.5 2.5 0 1 0 .01 0M4 17h1M11 17h9M8 14.5a2.5 2.5 0 1 0 .01 0')}
<div class="tools" id="viewer:tools" role="group" aria-label="${words.tools}" hidden>
${controlButton('turn-left', words.turnLeft, 'M5 12a7 7 0 1 0 2.5-5.4M7 2v5h5', 'Shift+R')}
${controlButton('mirror', words.mirror, 'M12 3v18M9 7L3 17h6zM15 7l6 10h-6z', 'F')}
${controlButton('invert', words.invert, 'M12 4a8 8 0 1 0 .01 0M12 4v16M12 8h6.7M12 12h8M12 16h6.7', 'I')}
${measures ? measure : html``}
${controlButton('keys', KEY_WORDS[pageLanguage].keys, 'M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17.5v.5', '?')}
<button type="button" class="worded" data-does="reset" title="${words.reset} (X)" aria-keyshortcuts="X" disabled>${words.reset}</button>
${slider('brightness', words.brightness, 'B')}${slider('contrast', words.contrast, 'C')}</div>
`;
}

/** What tells how the picture is shown; read out when that changes. */
export function viewingState({ pageLanguage }: Pick<Reader, 'pageLanguage'>, mark: Html): Html {
  const { asItIs, turned, mirrored, inverted, brightnessOf, contrastOf } = TOOL_WORDS[pageLanguage];
  return html`<p class="viewing-state"${mark} dir="ltr" role="status" data-as-it-is="${asItIs}" data-turned="${turned}" data-mirrored="${mirrored}" data-inverted="${inverted}" data-brightness="${brightnessOf}" data-contrast="${contrastOf}"></p>
`;
}

/** Where a line is drawn whose length is told, and a bar that shows a length: shown by the script. */
export function measuringLayer({ pageLanguage }: Pick<Reader, 'pageLanguage'>, mark: Html): Html {
  const { measure, measureByPointer, measureByKeys } = TOOL_WORDS[pageLanguage];
  return html`<div class="scale-bar"${mark} dir="ltr" hidden><span></span></div>
<div class="measuring"${mark} role="application" tabindex="0" aria-label="${measure}" aria-describedby="measuring:help" hidden><svg aria-hidden="true"><line class="under"/><line/><circle r="7"/><circle r="7"/></svg><p class="measured" dir="ltr" role="status"></p><p class="drawing-help" id="measuring:help" dir="ltr">${measureByPointer} <span>${measureByKeys}</span></p></div>
`;
}
