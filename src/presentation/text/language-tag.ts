import { nearest } from '../../nearest.ts';

/** Languages that people name by what looks like their country, or by other codes. */
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
};

const NAMING_LANGUAGES = ['en', 'es', 'de', 'fr', 'it', 'pt'];
const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz'];

function namesIn(language: string): Intl.DisplayNames {
  return new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });
}

/** Made once: it takes longer than reading a small file. */
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

/** Tags that were looked at; a file has few, and each many times. */
const kept = new Map<string, string | undefined>();
const MAX_KEPT = 500;

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/**
 * A language tag (BCP 47) in its canonical form: `en-GB` for `EN-gb`; `none` stays (Presentation 3.0, 4.4).
 *
 * @returns undefined for what is no tag: `en_UK`, `spanish`, `xx`. Codes of three letters are all taken; nobody has a list
 *   of the languages of the world at hand.
 */
export function languageTag(tag: string): string | undefined {
  if (tag === 'none') return tag;
  if (kept.has(tag)) return kept.get(tag);
  // The longest that anybody uses have about 20.
  const found = tag.length <= 100 ? canonical(tag) : undefined;
  const code = found?.split('-')[0] ?? '';
  const isKnown = code.length === 3 || (code.length === 2 && ENGLISH.of(code) !== undefined);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(tag, isKnown ? found : undefined);
  return kept.get(tag);
}

/** The tag that someone meant by another word: `en-GB` for `en_UK`, `es` for `spanish`. */
export function meantLanguage(written: string): string | undefined {
  const word = written.trim().toLowerCase();
  if (word.length > 60) return undefined;
  const code = Object.hasOwn(OTHER_CODES, word) ? OTHER_CODES[word] : undefined;
  if (code !== undefined) return code;
  const hyphened = languageTag(word.replaceAll('_', '-'));
  if (hyphened !== undefined) return hyphened;
  names ??= languageNames();
  const name = nearest(word, [...names.keys()]);
  return name === undefined ? undefined : names.get(name);
}
