/** ASCII punctuation in the order in which people find it: all of it before digits, and these before letters. */
const PUNCTUATION = '/ _-,;:!?.\'"()[]{}@*\\&#%`^+<=>|~$';

/** Letters that Unicode does not take apart, and where people look for them. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

const PUNCTUATION_KEYS = new Map(
  [...PUNCTUATION].map((sign, at) => [sign, String.fromCharCode(at + 1)] as const),
);

/**
 * What names are ordered by as people do: numbers by their value, `cactus/9` before `cactus/10`; what is in a folder
 * directly after it; letters without regard to case and accents. Keys compare alike as texts of JavaScript and of SQLite,
 * and hold no NUL. Different names may have the same key.
 */
export function naturalKey(name: string): string {
  const folded = /^[\x20-\x7e]*$/.test(name) ? name.toLowerCase() : foldedLetters(name);
  return folded.replace(/\d+|[^a-z\d]/gu, (part) => PUNCTUATION_KEYS.get(part) ?? keyOfPart(part));
}

/** Orders names by their keys. Total: only equal names give 0. In SQL: `ORDER BY key, name`. */
export function compareNaturally(a: string, b: string): number {
  if (a === b) return 0;
  return compareTexts(naturalKey(a), naturalKey(b)) || compareTexts(inPlane(a), inPlane(b));
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function foldedLetters(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[æœøßłđðþı]/g, (letter) => LETTERS[letter] ?? letter);
}

function keyOfPart(part: string): string {
  if (/^\d/.test(part)) {
    const digits = part.replace(/^0+/, '');
    // The longer number is the greater one.
    return `0${String.fromCharCode(48 + digits.length)}${digits}`;
  }
  return part < ' ' ? ' ' : inPlane(part);
}

/** JavaScript orders letters beyond the first plane before some of that, SQLite after all: here both do after. */
function inPlane(text: string): string {
  return text.replace(
    /[\u{10000}-\u{10ffff}\ud800-\udfff]/gu,
    (letter) => `\uffff${letter.codePointAt(0)?.toString(16).padStart(6, '0')}`,
  );
}
