/** Signs that look like one that YAML knows, and are another letter. */
const NAMES: Readonly<Record<string, string>> = {
  '\uff1a': 'a full-width colon (：)',
  '\ufe55': 'a small colon (﹕)',
  '\u2236': 'a ratio sign (∶)',
  '\ua789': 'a letter colon (꞉)',
  '\uff0d': 'a full-width hyphen (－)',
  '\u2010': 'a typographic hyphen (‐)',
  '\u2013': 'an en dash (–)',
  '\u2014': 'an em dash (—)',
  '\u2212': 'a minus sign (−)',
  '\u2022': 'a bullet (•)',
  '\u30fb': 'a middle dot (・)',
  '\uff3b': 'a full-width bracket (［)',
  '\uff5b': 'a full-width brace (｛)',
  '\uff3d': 'a full-width bracket (］)',
  '\uff5d': 'a full-width brace (｝)',
  '\uff0c': 'a full-width comma (，)',
  '\u3001': 'an ideographic comma (、)',
  '\ufe50': 'a small comma (﹐)',
  '\uff64': 'a half-width ideographic comma (､)',
  '\uff03': 'a full-width number sign (＃)',
  '\uff02': 'a full-width quotation mark (＂)',
  '\uff07': 'a full-width apostrophe (＇)',
  '\u201c': 'a typographic quotation mark (“)',
  '\u201d': 'a typographic quotation mark (”)',
  '\u201e': 'a typographic quotation mark („)',
  '\u201f': 'a typographic quotation mark (‟)',
  '\u2018': 'a typographic quotation mark (‘)',
  '\u2019': 'a typographic quotation mark (’)',
  '\u201a': 'a typographic quotation mark (‚)',
  '\u00a0': 'a non-breaking space (U+00A0)',
  '\u202f': 'a narrow non-breaking space (U+202F)',
  '\u2007': 'a figure space (U+2007)',
  '\u3000': 'an ideographic space (U+3000)',
};

// Of each kind, for the inside of [] of regular expressions.
export const COLONS = '\uff1a\ufe55\u2236\ua789';
export const DASHES = '\uff0d\u2010\u2013\u2014\u2212\u2022\u30fb';
export const OPENINGS = '\uff3b\uff5b';
export const CLOSINGS = '\uff3d\uff5d';
export const COMMAS = '\uff0c\u3001\ufe50\uff64';
export const QUOTES = '\uff02\uff07\u201c\u201d\u201e\u201f\u2018\u2019\u201a';
export const SPACES = '\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000';

/** What a sign is called, with itself or its number. */
export function named(sign: string): string {
  const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return Object.hasOwn(NAMES, sign) ? (NAMES[sign] ?? '') : `a space that is none of YAML (U+${code})`;
}

/** A sign that was taken for another, in a line. */
export interface LookAlike {
  /** From 0, in the line or text that was searched. */
  readonly index: number;
  readonly message: string;
  readonly suggestion: string;
}

/** A sign, with where it stands in words. */
export function lookAlike(index: number, sign: string, where: string, suggestion: string): LookAlike {
  return { index, message: `${named(sign)} stands ${where}`, suggestion };
}

/** How to write lists and groups. */
export const LIST_OR_GROUP = 'write [ and ], { and }, with commas between';

/** Of the groups of the expression, the second is the sign, and the first all that stands before it. */
export type SignPattern = readonly [RegExp, where: string, suggestion: string];

/** The sign of the first pattern that a text has. */
export function firstOf(patterns: readonly SignPattern[], text: string): LookAlike | undefined {
  for (const [pattern, where, suggestion] of patterns) {
    const [, before = '', sign] = pattern.exec(text) ?? [];
    if (sign !== undefined) return lookAlike(before.length, sign, where, suggestion);
  }
  return undefined;
}
