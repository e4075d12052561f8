import { isObject, type LoadedJson, type LoadedObject } from './manifest-json.ts';

// Texts of manifests in one language each, for viewers that choose another one than that of their page.

/** Properties whose values are texts in languages (Presentation 3.0, 4.1, and 2.1, 4.3). */
const TEXTS: ReadonlySet<string> = new Set(['label', 'value', 'summary', 'description', 'attribution']);

/** Properties whose values are what annotations say (Web Annotation 3.2, and 2.1, 5.4): a text for each language. */
const BODIES: ReadonlySet<string> = new Set(['body', 'resource']);

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

/** What a text of an annotation is there for: by its purpose in 3.0, by its type in 2.1, in which that of tags is another one. */
function jobOf({ purpose, '@type': type }: LoadedObject): string {
  return JSON.stringify([purpose ?? null, type ?? null]);
}

/** A body that is a text, and says in which language. */
function isTextInLanguage(body: LoadedJson): body is LoadedObject & { readonly language: string } {
  if (!isObject(body) || typeof body['language'] !== 'string') return false;
  return [body['value'], body['chars']].some((text) => typeof text === 'string');
}

/**
 * The bodies of an annotation, without texts that say in other languages what one says in the chosen one. Bodies that are no
 * texts, or name no language, stay: they may say something else.
 */
function bodiesIn(bodies: readonly LoadedJson[], wishes: readonly string[]): readonly LoadedJson[] {
  const tags = new Map<string, string[]>();
  for (const text of bodies.filter(isTextInLanguage)) {
    const known = tags.get(jobOf(text)) ?? [];
    known.push(text.language);
    tags.set(jobOf(text), known);
  }
  const kept = new Map([...tags].map(([job, known]) => [job, chosen(known, wishes)]));
  return bodies.filter((body) => !isTextInLanguage(body) || body.language === kept.get(jobOf(body)));
}

/** The value of a property with what it says in one language; undefined where it is to be looked into. */
function narrowed(name: string, value: LoadedJson, wishes: readonly string[]): LoadedJson | undefined {
  if (TEXTS.has(name)) return textIn(value, wishes);
  if (!BODIES.has(name) || !Array.isArray(value)) return undefined;
  return bodiesIn(value, wishes).map((body) => inOneLanguage(body, wishes));
}

/**
 * A manifest, a part of one or a page of annotations, with each text in one language.
 *
 * @param wishes BCP 47, best first
 */
export function inOneLanguage(part: LoadedJson, wishes: readonly string[]): LoadedJson {
  if (Array.isArray(part)) return part.map((each: LoadedJson) => inOneLanguage(each, wishes));
  if (!isObject(part)) return part;
  const entries = Object.entries(part).map(([name, value = null]) => [
    name,
    narrowed(name, value, wishes) ?? inOneLanguage(value, wishes),
  ]);
  return Object.fromEntries(entries) as LoadedObject;
}
