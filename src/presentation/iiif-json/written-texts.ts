import { isJsonArray, isJsonObject, type JsonValue } from '../model/json-value.ts';
import type { LanguageMap } from '../model/manifest.ts';

/** The texts of a language map in a file that is served as it was written, as far as it is one; undefined for none. */
export function writtenLanguageMap(value: JsonValue | undefined): LanguageMap | undefined {
  if (!isJsonObject(value)) return undefined;
  const texts = Object.entries(value).flatMap(([language, values]) =>
    isJsonArray(values) ? [[language, values.filter((each) => typeof each === 'string')] as const] : [],
  );
  return texts.length > 0 ? Object.fromEntries(texts) : undefined;
}
