import { MAIN_FONT, OTHER_FONTS } from './letter-table.ts';

/** Pairs of the distance from the last range, and of how many more it has, to the base of 36. */
function rangesIn(table: readonly string[]): readonly (readonly [number, number])[] {
  let last = 0;
  return table
    .join(' ')
    .split(' ')
    .map((written) => {
      const [distance = '', more = '0'] = written.split('.');
      const first = last + Number.parseInt(distance, 36);
      last = first + Number.parseInt(more, 36);
      return [first, last] as const;
    });
}

function classOf(table: readonly string[]): string {
  return rangesIn(table)
    .map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`)
    .join('');
}

/** Made when the first text is looked at. */
let patterns: { readonly main: RegExp; readonly mainWhole: RegExp; readonly unprinted: RegExp } | undefined;

function made() {
  patterns ??= {
    main: new RegExp(`[${classOf(MAIN_FONT)}]`, 'u'),
    mainWhole: new RegExp(`^[\\s${classOf(MAIN_FONT)}]*$`, 'u'),
    unprinted: new RegExp(`[^${classOf(MAIN_FONT)}${classOf(OTHER_FONTS)}]`, 'gu'),
  };
  return patterns;
}

/** What has no shape of its own: controls, joiners, marks of direction, variants, spaces. */
const UNSEEN = /^[\p{C}\p{Z}\s\p{Default_Ignorable_Code_Point}]$/u;
const PRIVATE = /^\p{Co}$/u;

/** Whether a letter can be seen on paper, if a font has it. */
export function isSeen(letter: string): boolean {
  return !UNSEEN.test(letter) || PRIVATE.test(letter);
}

/** Whether Noto Serif has a letter. */
export function isInMainFont(codePoint: number): boolean {
  return made().main.test(String.fromCodePoint(codePoint));
}

/** Whether Noto Serif has all letters of a text. */
export function isInMainFontWhole(text: string): boolean {
  return made().mainWhole.test(text);
}

/** Texts of Latin letters alone, which need not be looked at closely. */
const PLAIN = /^[\n -~\u00a0-\u017f\u2010-\u2027]*$/;

const NONE: readonly string[] = [];

/** The letters of a text that no font for printed essays has, each once; none for nearly every text. */
export function unprintedLetters(text: string): readonly string[] {
  if (PLAIN.test(text)) return NONE;
  const found = text.match(made().unprinted) ?? [];
  return [...new Set(found)].filter(isSeen);
}
