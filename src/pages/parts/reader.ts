import type { Limits } from '../../image/limits.ts';
import type { LanguageMap, PaintedImage } from '../../presentation/model/manifest.ts';
import { bestTag, primaryLanguage, type Wording, wordingAmong } from '../../presentation/script/wording.ts';
import type { BaseUrl } from '../../urls.ts';
import type { Words } from '../words/page-words.ts';
import { PAGE_LANGUAGES, type PageLanguage, WORDS } from '../words/words.ts';

/** The languages in which a page is rendered for its reader. */
export interface Reader {
  /** Of the texts, as far as they have it, and so of the document: BCP 47. */
  readonly textLanguage: string;
  /** Of Loupe's own words: BCP 47. */
  readonly pageLanguage: PageLanguage;
  readonly words: Words;
  /** The languages that are wished for, best first, the one of the document before all: `languages` begins with them. */
  readonly wished: readonly string[];
  /** For texts of the archive, best first; a text that has none of them is shown in any. */
  readonly languages: readonly string[];
  /** The language that the address asks for, which links pass on. */
  readonly asked: string | undefined;
}

/** What pages about essays are rendered with, beside the essay itself. */
export interface PageContext {
  /** Path prefix of the site: the browser loads and follows paths, so that they work behind TLS. */
  readonly root: string;
  /** For addresses that leave the page: canonical ones, and those of manifests for other programs. */
  readonly base: BaseUrl;
  readonly reader: Reader;
  readonly limits: Limits;
  /** Essays can be downloaded whole; left out: they cannot. */
  readonly hasBags?: boolean;
}

/** At most this many languages of a browser count: a header may list thousands, and each text is looked up in all. */
const MOST_WISHES = 20;

/**
 * The reader of a page whose content is in some languages.
 *
 * @param available BCP 47 tags, the main one first
 * @param asked the `lang` of the address
 * @param accepted the languages of Accept-Language, best first; `*` is ignored
 */
export function readerOf(
  available: readonly string[],
  asked: string | undefined,
  accepted: readonly string[],
): Reader {
  const tags = available.filter((tag) => tag !== 'none');
  const spoken = accepted.filter((tag) => tag !== '*').slice(0, MOST_WISHES);
  const wishes = [...(asked === undefined ? [] : [asked]), ...spoken];
  const content = bestTag(wishes, tags) ?? tags[0];
  const wished = [...new Set([...(content === undefined ? [] : [content]), ...wishes])];
  const languages = [...wished, ...tags];
  const pageLanguage = bestTag(languages, PAGE_LANGUAGES) ?? 'en';
  const textLanguage = content ?? pageLanguage;
  return {
    textLanguage,
    pageLanguage,
    words: WORDS[pageLanguage],
    wished,
    languages: [...new Set(languages)],
    asked,
  };
}

/**
 * The same reader without what makes no difference to texts in some languages: wishes for others, and a second wish for a
 * language in another region. Readers who get the same texts become equal.
 *
 * @param tags all languages of the texts
 */
export function readerAmong(tags: Iterable<string>, reader: Reader): Reader {
  const byLanguage = new Map<string, string[]>();
  for (const tag of tags)
    byLanguage.set(primaryLanguage(tag), [...(byLanguage.get(primaryLanguage(tag)) ?? []), tag]);
  const languages = new Map<string, string>();
  for (const wish of reader.languages) {
    const language = primaryLanguage(wish);
    const known = byLanguage.get(language);
    if (known === undefined || languages.has(language)) continue;
    const same = known.find((tag) => tag.toLowerCase() === wish.toLowerCase());
    // A region that no text is from gets whatever comes first in a text: not always the same tag.
    languages.set(language, same ?? (known.length === 1 ? (known[0] ?? wish) : `${language}-*`));
  }
  const wished = new Set(reader.wished.map(primaryLanguage));
  return {
    ...reader,
    wished: [...languages].flatMap(([language, tag]) => (wished.has(language) ? [tag] : [])),
    languages: [...languages.values()],
  };
}

/**
 * The same reader of one essay among others: a text in no language that is wished for is in the essay's own, as on the page
 * of the essay.
 *
 * @param own of the essay, BCP 47, the main one first
 */
export function readerOfOne(own: readonly string[], reader: Reader): Reader {
  const { wished, languages } = reader;
  return { ...reader, languages: [...new Set([...wished, ...own, ...languages])] };
}

/** Chooses from a language map: the reader's languages, then an unknown language, then any. */
export function wordingFor(map: LanguageMap, { languages }: Reader): Wording {
  return wordingAmong(map, languages);
}

/** A text as one line without markup, for titles and attributes. */
export function lineFor(map: LanguageMap, reader: Reader): string {
  return wordingFor(map, reader).values.join(' · ');
}

/** A link to another page of this server, in the language that this one was asked in. */
export function inSameLanguage(url: string, { asked }: Reader): string {
  if (asked === undefined) return url;
  const [page = '', fragment] = url.split('#', 2);
  const query = `${page.includes('?') ? '&' : '?'}lang=${encodeURIComponent(asked)}`;
  return `${page}${query}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** The name of a language in that language itself: `English`, `español`. */
export function endonym(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
  } catch {
    // A tag that is for private use as a whole, and some that are older than BCP 47, name no language that is known.
    return tag;
  }
}

/** The languages of an essay that a page can be asked in. */
export function languagesOf({ languages }: { readonly languages: readonly string[] }): readonly string[] {
  return languages.filter((tag) => tag !== 'none');
}

/** A name with that of the image behind it, where that has one. */
export function withImageName(name: string, { label }: PaintedImage, reader: Reader): string {
  return label === undefined ? name : `${name}, ${lineFor(label, reader)}`;
}

/** A text of a photograph, with which of its images is shown where that is not the first: `Letter, Verso`. */
export function nameOfVersion(
  text: LanguageMap,
  { version, image }: { readonly version: number; readonly image: PaintedImage },
  reader: Reader,
): string {
  const name = lineFor(text, reader);
  if (version === 1) return name;
  return image.label === undefined
    ? `${name}, ${reader.words.version(version)}`
    : withImageName(name, image, reader);
}
