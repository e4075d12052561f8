import { nearest } from '../../nearest.ts';

/** Country codes and other codes that people write for a language. */
const OTHER_CODES: Readonly<Record<string, string>> = {
  sp: 'es',
  esp: 'es',
  jp: 'ja',
  cn: 'zh',
  gr: 'el',
  cz: 'cs',
  dk: 'da',
  ua: 'uk',
  kr: 'ko',
  ger: 'de',
  fre: 'fr',
  '@none': 'none',
};

const NAMING_LANGUAGES = ['en', 'es', 'de', 'fr', 'it', 'pt'];
const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz'];

function namesIn(language: string): Intl.DisplayNames {
  return new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });
}

/** Made once, since making it takes longer than reading a small file. */
const ENGLISH = namesIn('en');

function languageNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const codes = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));
  const display = NAMING_LANGUAGES.map(namesIn);
  for (const code of codes.filter((each) => Intl.getCanonicalLocales(each)[0] === each)) {
    const found = display.map((each) => each.of(code)?.toLowerCase());
    for (const name of [...found, namesIn(code).of(code)?.toLowerCase()])
      if (name !== undefined && !names.has(name)) names.set(name, code);
  }
  return names;
}

let names: ReadonlyMap<string, string> | undefined;

/**
 * A tag by the rules of BCP 47 (RFC 5646, 2.1): language with extended languages, script, region, variants, extensions and
 * private use, or private use alone.
 */
const WELL_FORMED =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+)$/i;
/** Tags that are older than these rules and do not follow them (RFC 5646, 2.2.8). */
const GRANDFATHERED: ReadonlySet<string> = new Set([
  ...['en-gb-oed', 'i-ami', 'i-bnn', 'i-default', 'i-enochian', 'i-hak', 'i-klingon', 'i-lux', 'i-mingo'],
  ...['i-navajo', 'i-pwn', 'i-tao', 'i-tay', 'i-tsu', 'sgn-be-fr', 'sgn-be-nl', 'sgn-ch-de'],
]);

/** What is known of a tag. */
export interface LanguageTag {
  /** In its canonical form, where Node knows that; else as it is written. */
  readonly tag: string;
  /** Whether its language is registered, as far as Node can tell: it has no list of codes of three letters. */
  readonly isKnown: boolean;
}

/** Tags that were looked up: a file has few, and each many times. */
const kept = new Map<string, LanguageTag | undefined>();
const MAX_KEPT = 500;
/** The longest tags in use have about 20 letters. */
const MAX_LENGTH = 100;

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function lookedUp(tag: string): LanguageTag | undefined {
  if (tag.length > MAX_LENGTH) return undefined;
  const isOld = GRANDFATHERED.has(tag.toLowerCase());
  if (!isOld && !WELL_FORMED.test(tag)) return undefined;
  const found = canonical(tag);
  const [code = ''] = (found ?? tag).toLowerCase().split('-');
  const isNamed = code.length === 2 && canonical(code) !== undefined && ENGLISH.of(code) !== undefined;
  return { tag: found ?? tag, isKnown: isOld || code === 'x' || code.length === 3 || isNamed };
}

/**
 * A language tag (BCP 47) in its canonical form: `en-GB` for `EN-gb`; `none` stays (Presentation 3.0, 4.4).
 *
 * @returns undefined for a text that is no well-formed tag: `en_UK`, `@none`
 */
export function languageTag(tag: string): LanguageTag | undefined {
  if (tag === 'none') return { tag, isKnown: true };
  if (kept.has(tag)) return kept.get(tag);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(tag, lookedUp(tag));
  return kept.get(tag);
}

/** The tag to suggest for a text that is none, or that nobody knows: `en-GB` for `en_UK`, `es` for `spanish`. */
export function suggestLanguage(written: string): string | undefined {
  const word = written.trim().toLowerCase();
  if (word.length > 60) return undefined;
  const code = Object.hasOwn(OTHER_CODES, word) ? OTHER_CODES[word] : undefined;
  if (code !== undefined) return code;
  const hyphened = languageTag(word.replaceAll('_', '-'));
  if (hyphened?.isKnown) return hyphened.tag;
  names ??= languageNames();
  const name = nearest(word, [...names.keys()]);
  return name === undefined ? undefined : names.get(name);
}
