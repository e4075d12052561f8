/** The way in which a text runs, as in the `dir` attribute of HTML. */
export type Direction = 'ltr' | 'rtl';

/** Scripts that run from right to left (ISO 15924). */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set([
  ...['Adlm', 'Arab', 'Aran', 'Armi', 'Avst', 'Chrs', 'Cprt', 'Elym', 'Hatr', 'Hebr', 'Hung', 'Khar'],
  ...['Lydi', 'Mand', 'Mani', 'Mend', 'Merc', 'Mero', 'Narb', 'Nbat', 'Nkoo', 'Orkh', 'Ougr', 'Palm', 'Phli'],
  ...['Phlp', 'Phnx', 'Prti', 'Rohg', 'Samr', 'Sarb', 'Sogd', 'Sogo', 'Syrc', 'Syre', 'Syrj', 'Syrn', 'Thaa'],
  ...['Todr', 'Yezi'],
]);

/** The blocks of letters that run from right to left, without the digits in them, which do not. */
const LETTER_TO_LEFT =
  /[\u05be\u05c0\u05c3\u05c6\u05d0-\u05f4\u0608\u060b\u060d\u061b-\u064a\u066d-\u066f\u0671-\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u070d\u070f\u0710\u0712-\u072f\u074d-\u07a5\u07b1-\u07ea\u07f4\u07f5\u07fa-\u0815\u081a\u0824\u0828\u0830-\u0858\u085e-\u088e\u08a0-\u08c9\u200f\ufb1d\ufb1f-\ufdff\ufe70-\ufefc\u{10800}-\u{10d23}\u{10e80}-\u{10e9f}\u{10eb0}-\u{10ef9}\u{10f00}-\u{10fff}\u{1e800}-\u{1e8cf}\u{1e900}-\u{1e943}\u{1e94b}-\u{1eeff}]/u;

const LETTER = /\p{L}/u;
const ALL_LETTERS = /\p{L}/gu;

/** Of tags that were asked for: a page has few languages, and each many times. */
const kept = new Map<string, Direction>();
const MAX_KEPT = 500;

/**
 * The direction of a language, by the script of its tag or the script that it is usually written in.
 *
 * @param tag BCP 47; what is no tag counts as from left to right
 */
export function directionOf(tag: string): Direction {
  const known = kept.get(tag);
  if (known) return known;
  if (kept.size >= MAX_KEPT) kept.clear();
  const direction = RIGHT_TO_LEFT.has(likelySubtags(tag).script ?? '') ? 'rtl' : 'ltr';
  kept.set(tag, direction);
  return direction;
}

/**
 * Language, script and region of a tag, as they are likely where it does not say them (UTS 35, Likely Subtags).
 *
 * @returns nothing for a tag of private use, and for what is no tag
 */
export function likelySubtags(tag: string): Partial<Record<'language' | 'script' | 'region', string>> {
  try {
    const { language, script, region } = new Intl.Locale(tag).maximize();
    return { language, ...(script && { script }), ...(region && { region }) };
  } catch {
    return {};
  }
}

/** Whether a text has letters that run from right to left. */
export function hasRightToLeft(text: string): boolean {
  return LETTER_TO_LEFT.test(text);
}

function hasLeftToRight(text: string): boolean {
  for (const [letter] of text.matchAll(ALL_LETTERS)) if (!LETTER_TO_LEFT.test(letter)) return true;
  return false;
}

/**
 * The direction of a text: that of its language, unless all its letters run the other way, such as a name in Latin letters in
 * an Arabic essay. Of a text in an unknown language, that of its first letter.
 *
 * @param language BCP 47; undefined where it is unknown
 */
export function textDirection(text: string, language: string | undefined): Direction {
  if (language === undefined) return hasRightToLeft(LETTER.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr';
  const direction = directionOf(language);
  if (direction === 'rtl') return hasRightToLeft(text) || !hasLeftToRight(text) ? 'rtl' : 'ltr';
  return hasRightToLeft(text) && !hasLeftToRight(text) ? 'rtl' : 'ltr';
}
