export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What a client reads of a document. */
export function sent(document: object | undefined): JsonObject {
  if (document === undefined) throw new Error('there is no document');
  const json: Json = JSON.parse(JSON.stringify(document));
  if (!isObject(json)) throw new Error('the document is not an object');
  return json;
}

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** An object in a document, and how it is reached. */
export interface PlacedObject {
  readonly object: JsonObject;
  /** The keys that lead to it, without indexes of arrays. */
  readonly keys: readonly string[];
  /** The last of the keys: the property that holds it, itself or in a list; empty for the document. */
  readonly property: string;
}

/** Every object in a document, outer ones first. */
export function objectsIn(json: Json | undefined, keys: readonly string[] = []): readonly PlacedObject[] {
  if (Array.isArray(json)) return json.flatMap((item: Json) => objectsIn(item, keys));
  if (!isObject(json)) return [];
  const below = Object.entries(json).flatMap(([key, value]) => objectsIn(value, [...keys, key]));
  return [{ object: json, keys, property: keys.at(-1) ?? '' }, ...below];
}

/** The objects of one `type`. */
export function ofType(json: Json | undefined, type: string): JsonObject[] {
  return objectsIn(json)
    .map(({ object }) => object)
    .filter((object) => object['type'] === type);
}

/** The objects in an array at a key; none when there is no such array. */
export function listAt(object: JsonObject, key: string): JsonObject[] {
  const list = object[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Every string in a document. */
export function stringsIn(json: Json | undefined): string[] {
  if (typeof json === 'string') return [json];
  if (typeof json !== 'object' || json === null) return [];
  return Object.values(json).flatMap(stringsIn);
}

/** What is at a path of a document: `at(manifest, 'sequences', 0, 'canvases')`. */
export function at(json: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = json;
  for (const step of path) {
    if (typeof step === 'number')
      found = Array.isArray(found) ? (found[step] as Json | undefined) : undefined;
    else found = isObject(found) ? found[step] : undefined;
  }
  return found;
}

/** One value or a list of them, as a list. */
export function listed(json: Json | undefined): readonly Json[] {
  if (json === undefined) return [];
  return Array.isArray(json) ? json : [json as Json];
}

/** Puts another object in the place of one in a document; `property` holds it, itself or in a list. */
export type Rewrite = (object: JsonObject, property: string) => JsonObject;

/** A document with every object rewritten, inner ones first. */
export function rewritten(json: Json, rewrite: Rewrite, property = ''): Json {
  if (Array.isArray(json)) return json.map((item: Json) => rewritten(item, rewrite, property));
  if (!isObject(json)) return json;
  const entries = Object.entries(json).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, rewritten(value, rewrite, key)] as const],
  );
  return rewrite(Object.fromEntries(entries), property);
}

export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
