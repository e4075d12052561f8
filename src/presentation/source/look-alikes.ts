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

const COLONS = '\uff1a\ufe55\u2236\ua789';
const DASHES = '\uff0d\u2010\u2013\u2014\u2212\u2022\u30fb';
const OPENINGS = '\uff3b\uff5b';
const QUOTES = '\uff02\uff07\u201c\u201d\u201e\u201f\u2018\u2019\u201a';
const SPACES = '\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000';

function named(sign: string): string {
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

function lookAlike(index: number, sign: string, where: string, suggestion: string): LookAlike {
  return { index, message: `${named(sign)} stands ${where}`, suggestion };
}

const KEY = new RegExp(
  `^([ \\t]*(?:- +)*["'${QUOTES}]?([\\p{L}][\\w-]*)["'${QUOTES}]?[ \\t${SPACES}]*)([${COLONS}])`,
  'u',
);

/** A key that is followed by something that looks like a colon, at the beginning of a line. */
export function keyWithoutColon(line: string, isKey: (word: string) => boolean): LookAlike | undefined {
  const [, before = '', key = '', sign = ''] = KEY.exec(line) ?? [];
  if (sign === '' || !isKey(key)) return undefined;
  return lookAlike(before.length, sign, `after ${key}`, `write ${key}: with a colon and a space`);
}

const NO_SPACE = /^([ \t]*(?:- +)*([\p{L}][\w-]*):)([^ \t\r\n/\\])/u;

/** A key whose colon is not followed by a space, at the beginning of a line. */
export function keyWithoutSpace(line: string, isKey: (word: string) => boolean): LookAlike | undefined {
  const [, before = '', key = '', next = ''] = NO_SPACE.exec(line) ?? [];
  if (next === '' || !isKey(key)) return undefined;
  const isSpace = new RegExp(`[${SPACES}]`, 'u').test(next);
  return {
    index: before.length,
    message: isSpace ? `${named(next)} stands after ${key}:` : `there is no space after ${key}:`,
    suggestion: `write ${key}: with a colon and a space`,
  };
}

type Pattern = readonly [RegExp, where: string, suggestion: string];

/** The last group of each is the sign; everything before it is the first. */
const PATTERNS: readonly Pattern[] = [
  [
    new RegExp(`^([ \\t]*)([${SPACES}])`, 'u'),
    'at the beginning of the line',
    'indent with spaces of the space bar, two for each step',
  ],
  [/^([ \t]*)(\uff03)/u, 'at the beginning of the line', 'begin a remark with #'],
  [
    new RegExp(`^([ \\t]*)([${DASHES}])[ \\t${SPACES}]`, 'u'),
    'at the beginning of the line',
    'begin each line of a list with a hyphen and a space',
  ],
  [
    new RegExp(`^([ \\t]*(?:- +)*-)([${SPACES}])`, 'u'),
    'after the hyphen',
    'write a hyphen and a space of the space bar',
  ],
  [
    new RegExp(`^([ \\t]*(?:- +)*[\\w-]+:)([${SPACES}])`, 'u'),
    'after the colon',
    'write a colon and a space of the space bar',
  ],
  [
    new RegExp(`^([ \\t]*(?:- +)*(?:[\\w-]+: +)?)([${OPENINGS}])`, 'u'),
    'where a list or group begins',
    'write [ and ], { and }, with commas between',
  ],
  [
    new RegExp(`^([ \\t]*(?:- +)*(?:[\\w-]+: +)?)([${QUOTES}])`, 'u'),
    'where a text begins',
    'put a text between double quotes of the keyboard (")',
  ],
];

/** The first sign in a line that looks like one that YAML knows there. */
export function lookAlikeIn(line: string): LookAlike | undefined {
  const key = keyWithoutColon(line, () => true);
  if (key) return key;
  for (const [pattern, where, suggestion] of PATTERNS) {
    const [, before = '', sign] = pattern.exec(line) ?? [];
    if (sign !== undefined) return lookAlike(before.length, sign, where, suggestion);
  }
  return undefined;
}

const LIST = new RegExp(`^(-?)([${DASHES}${OPENINGS}${SPACES}])`, 'u');

/** What was taken for the beginning of a list or group, in a text that stands where one is wanted. */
export function lookAlikeOfList(text: string): Omit<LookAlike, 'index'> | undefined {
  const [, hyphen = '', sign] = LIST.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return OPENINGS.includes(sign)
    ? { message: `${named(sign)} begins no list`, suggestion: 'write [ and ], with commas between' }
    : {
        message: `${named(sign)} stands ${hyphen === '' ? 'for a hyphen' : 'after the hyphen'}`,
        suggestion: 'begin each line of a list with a hyphen and a space',
      };
}

const DOUBLE = '\uff02\u201c\u201d\u201e\u201f';
const SINGLE = '\uff07\u2018\u2019\u201a';
const BETWEEN = new RegExp(
  `^(?:[${DOUBLE}][^${DOUBLE}]*[${DOUBLE}]|[${SINGLE}][^${SINGLE}]*[${SINGLE}])$`,
  'u',
);

/** The quotes of another kind that a text stands between, as they are called; undefined for any other text. */
export function quotesAround(text: string): string | undefined {
  return BETWEEN.test(text) ? named(text.slice(0, 1)) : undefined;
}

/** A word without quotes and full-width letters. */
export function plainWord(word: string): string {
  return word
    .replace(new RegExp(`[${QUOTES}]`, 'gu'), '')
    .normalize('NFKC')
    .trim();
}
