import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';

const ADDRESSES: ReadonlySet<string> = new Set(['id', '@id', 'target', 'source', 'scope']);

/**
 * Whether the texts of a property are addresses. `id` is a language too, Indonesian, whose texts are a list; an address in
 * `id` is not.
 */
export function holdsAddresses(name: string, { [name]: value }: JsonObject): boolean {
  return ADDRESSES.has(name) && (typeof value === 'string' || !name.endsWith('id'));
}

/**
 * A document whose addresses have no blanks around them, as programs that fill in templates leave them. One warning names
 * the first of them.
 */
export function withTrimmedIds(document: JsonObject, report: Report): JsonObject {
  let first: { readonly text: string; readonly path: AuthoredPath } | undefined;
  let count = 0;
  const trimmed = (value: JsonValue, isAddress: boolean, path: AuthoredPath): JsonValue => {
    if (typeof value === 'string') {
      const text = isAddress ? value.trim() : value;
      if (text === value) return value;
      first ??= { text, path };
      count += 1;
      return text;
    }
    if (isJsonArray(value)) return value.map((item, index) => trimmed(item, isAddress, [...path, index]));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        trimmed(inner, holdsAddresses(key, value), [...path, key]),
      ]),
    );
  };
  const result = trimmed(document, false, []);
  if (first)
    report.warning(
      first.path,
      'address',
      `there are blanks around the address ${quoted(first.text)}${count > 1 ? ` and around ${count - 1} more` : ''}, which are left out`,
      `write ${first.text}`,
    );
  return isJsonObject(result) ? result : document;
}
