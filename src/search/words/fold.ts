/** Letters that Unicode does not decompose into a letter and a mark, as people type them who do not have them. */
const SPELLED: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ł: 'l', ŋ: 'ng', þ: 'th', ς: 'σ' },
};
const TO_SPELL = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'g');

/** Accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic, which many texts leave out. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;

/** What a compatibility decomposition makes besides letters and digits, and what only says where a word may be cut. */
const NO_LETTERS = /[^\p{L}\p{N}\p{M}\p{Co}]/gu;

const SIMPLE = /^[a-z0-9]*$/;

/** Longer words are cut: nobody types them, and an index of what machines write would not end. */
const LONGEST = 64;

/**
 * A word as it is compared: in lower case, without accents, full-width and other forms of a letter made one. Holds letters,
 * digits and marks only, and may be empty.
 */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (SIMPLE.test(lower)) return lower.slice(0, LONGEST);
  const folded = lower
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(TO_SPELL, (letter) => SPELLED[letter] ?? letter)
    .replace(NO_LETTERS, '');
  return folded.length <= LONGEST
    ? folded
    : [...folded.slice(0, LONGEST)].join('').replace(/[\ud800-\udbff]$/, '');
}
