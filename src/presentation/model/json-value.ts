export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Whether a value is an object and not a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A value that may stand alone or in a list (JSON-LD), as a list; empty when there is none. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return isJsonArray(value) ? value : [value];
}

/** The objects in a list; other members are left out. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

/** A value that is a text; undefined for any other value. */
export function stringOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A copy in which `change` replaces every text; `name` is that of the property of `owner` it is in, directly or in lists. */
export function withTexts(
  value: JsonValue,
  change: (text: string, name: string, owner: JsonObject) => string,
): JsonValue {
  const copy = (current: JsonValue, name: string, owner: JsonObject): JsonValue => {
    if (typeof current === 'string') return change(current, name, owner);
    if (isJsonArray(current)) return current.map((item) => copy(item, name, owner));
    if (!isJsonObject(current)) return current;
    return Object.fromEntries(
      Object.entries(current).map(([key, inner]) => [key, copy(inner, key, current)]),
    );
  };
  return copy(value, '', {});
}

/** A JSON value as text: nothing for what is nested, of which JavaScript may be unable to make any. */
export function scalarText(value: JsonValue | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}
