import { isObject, type LoadedJson, type LoadedObject } from './manifest-json.ts';

// Texts of manifests in one language each, for viewers that choose another one than that of their page.

/** Properties whose values are texts in languages (Presentation 3.0, 4.1, and 2.1, 4.3). */
const TEXTS: ReadonlySet<string> = new Set(['label', 'value', 'summary', 'description', 'attribution']);

function primary(tag: string): string {
  return tag.split('-', 1)[0]?.toLowerCase() ?? '';
}

/** The tag for a wish: the same, else one of the same language from any region. */
function found(tags: readonly string[], wish: string): string | undefined {
  return (
    tags.find((tag) => tag.toLowerCase() === wish.toLowerCase()) ??
    tags.find((tag) => primary(tag) === primary(wish))
  );
}

/** The tag that pages choose for wishes, best first; else that of no language, else the first. */
function chosen(tags: readonly string[], wishes: readonly string[]): string | undefined {
  for (const wish of wishes) {
    const tag = found(tags, wish);
    if (tag !== undefined) return tag;
  }
  return tags.find((tag) => tag === 'none') ?? tags[0];
}

/** The language of a value of 2.1. */
function languageOf(value: LoadedJson): string {
  const language = isObject(value) ? value['@language'] : undefined;
  return typeof language === 'string' ? language : 'none';
}

/** A text of 3.0 or 2.1 with the values of one language; undefined for anything else. */
function textIn(text: LoadedJson, wishes: readonly string[]): LoadedJson | undefined {
  if (Array.isArray(text)) {
    const tag = chosen(text.map(languageOf), wishes);
    return text.filter((value: LoadedJson) => languageOf(value) === tag);
  }
  if (!isObject(text) || !Object.values(text).every(Array.isArray)) return undefined;
  const tag = chosen(Object.keys(text), wishes);
  return tag === undefined ? text : { [tag]: text[tag] };
}

/**
 * A manifest, or a part of one, with each text in one language.
 *
 * @param wishes BCP 47, best first
 */
export function inOneLanguage(part: LoadedJson, wishes: readonly string[]): LoadedJson {
  if (Array.isArray(part)) return part.map((each: LoadedJson) => inOneLanguage(each, wishes));
  if (!isObject(part)) return part;
  const entries = Object.entries(part).map(([name, value = null]) => [
    name,
    (TEXTS.has(name) ? textIn(value, wishes) : undefined) ?? inOneLanguage(value, wishes),
  ]);
  return Object.fromEntries(entries) as LoadedObject;
}
