import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import { listed } from './upgrading.ts';

/** A language map of 3.0 (4.4.1) that is being made. */
type Texts = Map<string, string[]>;

function add(texts: Texts, language: string, text: string): void {
  const known = texts.get(language);
  if (known) known.push(text);
  else texts.set(language, [text]);
}

function languagesOf(value: JsonValue | undefined): readonly string[] {
  const languages = listed({ value, path: [] }).flatMap((each) => stringOf(each.value) ?? []);
  return languages.length > 0 ? languages : ['none'];
}

function isLanguageMap(value: JsonObject): boolean {
  return Object.entries(value).every(
    ([name, texts]) =>
      /^@?[a-z]{2,8}(?:-[a-z\d]+)*$/i.test(name) && (typeof texts === 'string' || isJsonArray(texts)),
  );
}

function collect(value: JsonValue, texts: Texts): void {
  if (isJsonArray(value)) {
    for (const item of value) collect(item, texts);
  } else if (isJsonObject(value)) {
    if ('@value' in value) {
      for (const language of languagesOf(value['@language'])) add(texts, language, textOf(value['@value']));
    } else if ('chars' in value || 'value' in value) {
      // Some programs write the names of embedded texts, or those of JSON-LD without their sign.
      const text = textOf(value['chars'] ?? value['value']);
      for (const language of languagesOf(value['language'])) add(texts, language, text);
    } else if (isLanguageMap(value)) {
      // Some programs write the language maps of version 3 into version 2.
      for (const [name, inner] of Object.entries(value))
        for (const text of listed({ value: inner, path: [] }))
          add(texts, name === '@none' ? 'none' : name, textOf(text.value));
    }
  } else if (value !== null) {
    add(texts, 'none', textOf(value));
  }
}

/** What stands beside a text: its language and, of no meaning for it, its type. */
const OF_TEXTS: ReadonlySet<string> = new Set([
  ...['@value', '@language', '@type'],
  ...['chars', 'value', 'language', 'format'],
]);

/** Whether all of a value is text in the forms that version 2 has, or that programs write there. */
export function isReadable(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.every(isReadable);
  if (!isJsonObject(value)) return true;
  if (['@value', 'chars', 'value'].some((name) => name in value))
    return Object.entries(value).every(([name, text]) => OF_TEXTS.has(name) && !isJsonObject(text));
  return isLanguageMap(value) && !Object.values(value).flat().some(isJsonObject);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/**
 * A text of version 2 (2.1, 4.3), in one or several languages, as a language map.
 *
 * @returns undefined when there is no text in it
 */
export function languageMapFrom(value: JsonValue | undefined): JsonObject | undefined {
  const texts: Texts = new Map();
  if (value !== undefined) collect(value, texts);
  const said = [...texts].map(
    ([language, all]) => [language, all.filter((text) => text.trim() !== '')] as const,
  );
  const kept = said.filter(([, all]) => all.length > 0);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Texts that the archive does not give, in English. */
export function english(text: string): JsonObject {
  return { en: [text] };
}
