export type JsonObject = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is sent of a document. */
export function asSent(document: object): JsonObject {
  const json: unknown = JSON.parse(JSON.stringify(document));
  if (!isJsonObject(json)) throw new Error('not an object');
  return json;
}

/** An object in a document, with the keys that lead to it (indexes of arrays left out). */
export interface PlacedObject {
  readonly object: JsonObject;
  readonly keys: readonly string[];
}

/** Every object in a document, itself first. */
export function objectsIn(value: unknown, keys: readonly string[] = []): PlacedObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsIn(item, keys));
  if (!isJsonObject(value)) return [];
  const below = Object.entries(value).flatMap(([key, item]) => objectsIn(item, [...keys, key]));
  return [{ object: value, keys }, ...below];
}

/** The objects of one `type`. */
export function ofType(document: unknown, type: string): JsonObject[] {
  return objectsIn(document)
    .map(({ object }) => object)
    .filter((object) => object['type'] === type);
}

/** The objects in an array at a key; none when there is no such array. */
export function listAt(object: JsonObject, key: string): JsonObject[] {
  const list = object[key];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** Every string in a document. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
