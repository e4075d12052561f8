import { addTo } from '../../multimap.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { warningsAt } from '../problems/warnings.ts';

/** A value of the file, and where it stands there. */
export interface Placed<Value extends JsonValue = JsonValue> {
  readonly value: Value;
  readonly path: AuthoredPath;
}

/**
 * What an upgrade remembers: where the parts of the new document come from, what it had to leave out or to guess, and the
 * types of the resources in the file.
 */
export class Upgrading {
  readonly #places = new Map<string, AuthoredPath[]>();
  readonly #origins = new WeakMap<object, AuthoredPath>();
  readonly #types = new Map<string, string>();

  /** What was left out or guessed, as warnings. */
  get problems(): readonly Problem[] {
    return warningsAt(this.#places, 'version-2');
  }

  /** Notes the type of a resource of the file. */
  know(id: string | undefined, type: string): void {
    if (id !== undefined && !this.#types.has(id)) this.#types.set(id, type);
  }

  /** The type of the resource of the file that has this id. */
  typeOf(id: string): string | undefined {
    return this.#types.get(id);
  }

  /** Notes where a part of the new document comes from, and returns it without the properties that are not there. */
  from(path: AuthoredPath, properties: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
    const kept = Object.entries(properties).flatMap(([name, value]) =>
      value === undefined || (isJsonArray(value) && value.length === 0 && name !== 'items')
        ? []
        : [[name, value] as const],
    );
    const made: JsonObject = Object.fromEntries(kept);
    this.#origins.set(made, path);
    return made;
  }

  warn(path: AuthoredPath, message: string): void {
    addTo(this.#places, message, path);
  }

  /** The address of what has none without being of use; tells that it is left out. */
  addressOr(each: Placed, what: string): string | undefined {
    const address = addressOf(each.value);
    if (address === undefined && isSaid(each.value))
      this.warn(each.path, `${what} has no address: it is left out`);
    return address;
  }

  /** Where in the file the part of the new document at a path comes from: its own place, or that of what it is in. */
  originOf(document: JsonObject, path: AuthoredPath): AuthoredPath {
    let found = this.#origins.get(document) ?? [];
    let current: JsonValue | undefined = document;
    for (const step of path) {
      const inside: JsonValue | undefined = current;
      if (isJsonArray(inside)) current = inside[Number(step)];
      else if (isJsonObject(inside)) current = inside[String(step)];
      else break;
      if (typeof current === 'object' && current !== null) found = this.#origins.get(current) ?? found;
    }
    return found;
  }
}

/** Whether a value says anything. */
export function isSaid(value: JsonValue | undefined): boolean {
  if (isJsonArray(value)) return value.some(isSaid);
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && String(value).trim() !== '';
}

/** A value as a list with the place of each member: version 2 writes one value without a list. */
export function listed({
  value,
  path,
}: {
  value: JsonValue | undefined;
  path: AuthoredPath;
}): readonly Placed[] {
  if (value === undefined || value === null) return [];
  if (!isJsonArray(value)) return [{ value, path }];
  return value.map((item, index) => ({ value: item, path: [...path, index] }));
}

/** A property as such a list. */
export function listAt({ value, path }: Placed<JsonObject>, name: string): readonly Placed[] {
  return listed({ value: value[name], path: [...path, name] });
}

/** The objects of a property, each with its place. */
export function objectsAt(node: Placed<JsonObject>, name: string): readonly Placed<JsonObject>[] {
  return listAt(node, name).flatMap(({ value, path }) => (isJsonObject(value) ? [{ value, path }] : []));
}

/** The address of what is named by a text, or is there as an object. */
export function addressOf(value: JsonValue | undefined): string | undefined {
  const address = isJsonObject(value) ? stringOf(value['@id'] ?? value['id']) : stringOf(value);
  return address === undefined || address.trim() === '' ? undefined : address.trim();
}

/** The types of a resource without their prefixes: `Image` for `dctypes:Image`. */
export function typesOf({ '@type': type }: JsonObject): readonly string[] {
  return listed({ value: type, path: [] }).flatMap(({ value }) =>
    typeof value === 'string' ? [value.replace(/^.*[:/#]/, '')] : [],
  );
}

/** A whole number, also of one that is written as a text; undefined for anything else. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
