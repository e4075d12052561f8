import { isObject, type JsonObject, objectsIn } from './json.ts';
import type { Rule } from './presentation-rules.ts';

/** Gives a document with something wrong in it. */
export type Damage = (document: JsonObject) => unknown;

/** Changes one property of the first object of a class, pointers to one aside; undefined removes it. */
export function change(type: string, key: string, value: unknown): Damage {
  return (document) => {
    const found = objectsIn(document).find(
      ({ object, keys }) => object['type'] === type && !['start', 'partOf'].includes(keys.at(-1) ?? ''),
    );
    if (!found) throw new Error(`there is no ${type}`);
    return replaced(document, found.object, key, value);
  };
}

function replaced(value: unknown, target: JsonObject, key: string, by: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => replaced(item, target, key, by));
  if (!isObject(value)) return value;
  const copy = Object.entries(value).map(([name, item]) => [name, replaced(item, target, key, by)]);
  return Object.fromEntries(value === target ? [...copy.filter(([name]) => name !== key), [key, by]] : copy);
}

/** The names of the rules that a damaged document breaks, as one text. */
export function brokenBy(damage: Damage, document: JsonObject, rules: readonly Rule[]): string {
  const damaged = damage(document);
  if (!isObject(damaged)) throw new Error('not an object');
  return rules
    .filter(({ violations }) => violations(damaged).length > 0)
    .map(({ name }) => name)
    .join('\n');
}
