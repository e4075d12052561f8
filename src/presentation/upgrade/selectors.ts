import { isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import { addressOf, isSaid, listed, objectsAt, type Placed, typesOf, type Upgrading } from './upgrading.ts';

/** Selectors of Open Annotation as those of the Web Annotation Data Model: alternatives become a list. */
function selectorsOf(node: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  return objectsAt(node, 'selector').flatMap((selector): readonly JsonObject[] => {
    const { value, path } = selector;
    const types = typesOf(value);
    if (types.includes('Choice')) {
      const parts = [...objectsAt(selector, 'default'), ...objectsAt(selector, 'item')];
      return parts.flatMap((part) =>
        selectorsOf({ value: { selector: part.value }, path: part.path }, upgrading),
      );
    }
    const { '@context': _context, '@type': _type, '@id': _id, chars, value: text, ...rest } = value;
    const type = types.find((each) => each.endsWith('Selector')) ?? 'FragmentSelector';
    return [upgrading.from(path, { type, ...rest, value: stringOf(text) ?? stringOf(chars) })];
  });
}

/** One selector, or the list of them. */
function oneOrAll(selectors: readonly JsonObject[]): JsonValue | undefined {
  return selectors.length > 1 ? selectors : selectors[0];
}

/** A part of a resource (2.1, 5.6) as a SpecificResource; `source` is what 3.0 has of the whole. */
export function specificResource(
  node: Placed<JsonObject>,
  source: JsonValue | undefined,
  upgrading: Upgrading,
): JsonObject {
  const style = stringOf(node.value['style']);
  return upgrading.from(node.path, {
    id: addressOf(node.value),
    type: 'SpecificResource',
    source,
    selector: oneOrAll(selectorsOf(node, upgrading)),
    styleClass: style,
  });
}

/** What an annotation is `on` (2.1, 5.4) as its target: the address of a canvas, with its fragment, or a part of one. */
export function targetOf(
  on: JsonValue | undefined,
  at: Placed['path'],
  upgrading: Upgrading,
): JsonValue | undefined {
  const targets = listed({ value: on, path: at }).flatMap(({ value, path }): readonly JsonValue[] => {
    if (!isJsonObject(value)) return typeof value === 'string' ? [value.trim()] : [];
    const node = { value, path };
    const whole = addressOf(value['full'] ?? value['source']);
    const isPart = whole !== undefined && value['selector'] !== undefined;
    if (isPart)
      return [specificResource({ value: { ...value, '@id': '' }, path: node.path }, whole, upgrading)];
    if (whole !== undefined) return [whole];
    if (isSaid(value['selector']))
      upgrading.warn(
        [...path, 'selector'],
        'this does not say what it is a part of in `full`: the selector is left out',
      );
    return [upgrading.addressOr(node, 'what this annotation is on') ?? []].flat();
  });
  return targets.length > 1 ? targets : targets[0];
}
