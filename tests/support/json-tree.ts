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

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** An object in a document, and the property that holds it, itself or in a list. */
export interface Held {
  readonly property: string;
  readonly object: JsonObject;
}

/** Every object of a document, outer ones first; that of the document itself is held by no property. */
export function objectsOf(json: Json | undefined, property = ''): readonly Held[] {
  if (Array.isArray(json)) return json.flatMap((item: Json) => objectsOf(item, property));
  if (!isObject(json)) return [];
  const below = Object.entries(json).flatMap(([key, value]) => objectsOf(value, key));
  return [{ property, object: json }, ...below];
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
