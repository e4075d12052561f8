import { nearest } from './nearest.ts';

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

function nameOf(code: string, inLanguage: string): string | undefined {
  return new Intl.DisplayNames(inLanguage, { type: 'language', fallback: 'none' }).of(code);
}

function languageNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const codes = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));
  const display = NAMING_LANGUAGES.map(
    (language) => new Intl.DisplayNames(language, { type: 'language', fallback: 'none' }),
  );
  for (const code of codes.filter((each) => Intl.getCanonicalLocales(each)[0] === each)) {
    const found = display.map((each) => each.of(code)?.toLowerCase());
    for (const name of [...found, nameOf(code, code)?.toLowerCase()])
      if (name !== undefined && !names.has(name)) names.set(name, code);
  }
  return names;
}

let names: ReadonlyMap<string, string> | undefined;

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
  const found = canonical(tag);
  const code = found?.split('-')[0] ?? '';
  return code.length === 3 || (code.length === 2 && nameOf(code, 'en') !== undefined) ? found : undefined;
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
