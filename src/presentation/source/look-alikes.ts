import {
  COLONS,
  DASHES,
  firstOf,
  LIST_OR_GROUP,
  type LookAlike,
  lookAlike,
  named,
  OPENINGS,
  QUOTES,
  type SignPattern,
  SPACES,
} from './signs.ts';

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

/** Signs of structure, before a text or key begins. */
export const STRUCTURE: readonly SignPattern[] = [
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
    new RegExp(`^([ \\t]*(?:- +)*-[ \\t]*)([${SPACES}])`, 'u'),
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
    LIST_OR_GROUP,
  ],
  [
    new RegExp(`^([ \\t]*(?:- +)*[\\w-]+:[ \\t]+[|>][-+\\d]*[ \\t]*)([${SPACES}])`, 'u'),
    'after | or >',
    'end the line there',
  ],
];

const PATTERNS: readonly SignPattern[] = [
  ...STRUCTURE,
  [
    new RegExp(`^([ \\t]*(?:- +)*(?:[\\w-]+: +)?)([${QUOTES}])`, 'u'),
    'where a text begins',
    'put a text between double quotes of the keyboard (")',
  ],
];

/** The first sign in a line that looks like one that YAML knows there. */
export function lookAlikeIn(line: string): LookAlike | undefined {
  return keyWithoutColon(line, () => true) ?? firstOf(PATTERNS, line);
}

const LIST = new RegExp(`^(-?)([${DASHES}${OPENINGS}${SPACES}\uff03])`, 'u');

/** What was taken for the beginning of a list or group, in a text that stands where one is wanted. */
export function lookAlikeOfList(text: string): Omit<LookAlike, 'index'> | undefined {
  const [, hyphen = '', sign] = LIST.exec(text) ?? [];
  if (sign === undefined) return undefined;
  if (sign === '\uff03')
    return { message: `${named(sign)} begins no remark`, suggestion: 'begin a remark with #' };
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
