import { isJsonObject, type JsonObject, type JsonValue, objectsIn, stringOf } from '../model/json-value.ts';
import { describedIn3 } from './descriptive.ts';
import { contentTypeOf, languagesOfContent } from './links.ts';
import { specificResource, targetOf } from './selectors.ts';
import { imageAddressOf } from './services.ts';
import { languageMapFrom } from './texts.ts';
import { addressOf, listAt, numberOf, objectsAt, type Placed, typesOf, type Upgrading } from './upgrading.ts';

/** What paints, or stands in a note: content, a text, a part of something, or a choice. */
function bodyOf(node: Placed<JsonObject>, upgrading: Upgrading): JsonObject | undefined {
  const { value, path } = node;
  const types = typesOf(value);
  if (types.includes('Choice')) return choiceOf(node, upgrading);
  if (types.includes('SpecificResource')) {
    const [whole] = objectsAt(node, 'full');
    return specificResource(node, whole ? bodyOf(whole, upgrading) : addressOf(value['full']), upgrading);
  }
  const chars = stringOf(value['chars']) ?? stringOf(value['value']);
  if (chars !== undefined) {
    return upgrading.from(path, {
      id: addressOf(value),
      type: 'TextualBody',
      value: chars,
      format: stringOf(value['format']),
      language: stringOf(value['language']),
      ...(types.includes('Tag') && { purpose: 'tagging' }),
    });
  }
  const id = upgrading.addressOr(node, 'this content of an annotation');
  if (id === undefined) return undefined;
  const described = describedIn3(node, 'Content', upgrading);
  return upgrading.from(path, {
    id: imageAddressOf(id, objectsIn(described['service']), path, upgrading),
    type: contentTypeOf(value),
    ...described,
    format: stringOf(value['format']),
    width: numberOf(value['width']),
    height: numberOf(value['height']),
    duration: numberOf(value['duration']),
    language: languagesOfContent(value),
  });
}

/** `oa:Choice` (2.1, 5.5): the default one first. */
function choiceOf(node: Placed<JsonObject>, upgrading: Upgrading): JsonObject {
  const parts = [...objectsAt(node, 'default'), ...objectsAt(node, 'item')];
  const items = parts.flatMap((part) => bodyOf(part, upgrading) ?? []);
  const label = languageMapFrom(node.value['label']);
  return upgrading.from(node.path, { id: addressOf(node.value), type: 'Choice', label, items });
}

function motivationOf(value: JsonValue | undefined): JsonValue | undefined {
  const said = (Array.isArray(value) ? value : [value]).flatMap((each) =>
    typeof each === 'string' ? [each.replace(/^(?:oa|sc|as):/, '')] : [],
  );
  return said.length > 1 ? said : said[0];
}

/**
 * An annotation of Open Annotation as one of the Web Annotation Data Model.
 *
 * @param fallback its id when the file gives it none; it must have one
 * @returns undefined for one that shows nothing
 */
function annotationOf(
  { value, path }: Placed<JsonObject>,
  fallback: { readonly id: string; readonly target: string },
  upgrading: Upgrading,
): JsonObject | undefined {
  const node = { value, path };
  const body = listAt(node, 'resource').flatMap((each): readonly JsonValue[] => {
    if (typeof each.value === 'string') return [{ id: each.value, type: 'Dataset' }];
    return isJsonObject(each.value)
      ? [bodyOf({ value: each.value, path: each.path }, upgrading) ?? []].flat()
      : [];
  });
  if (body.length === 0) {
    upgrading.warn(path, 'this annotation has no `resource`: it shows nothing and is left out');
    return undefined;
  }
  return upgrading.from(path, {
    id: addressOf(value) ?? fallback.id,
    type: 'Annotation',
    motivation: motivationOf(value['motivation']) ?? 'painting',
    ...describedIn3(node, 'Annotation', upgrading),
    body: body.length > 1 ? body : body[0],
    target: targetOf(value['on'], [...path, 'on'], upgrading) ?? fallback.target,
  });
}

/** Ids that occur once in a document: what stands there twice gets another one. */
export class FreeIds {
  readonly #taken = new Set<string>();

  /** Has nothing else get this id. */
  keep(id: string | undefined): void {
    if (id !== undefined) this.#taken.add(id);
  }

  /** The id, or one that is like it and was not given before. */
  take(id: string): string {
    let free = id;
    for (let count = 2; this.#taken.has(free); count += 1) free = `${id}-${count}`;
    this.#taken.add(free);
    return free;
  }
}

/** Annotations as the items of a page, whose ids are given below `base`. */
export function annotationsOf(
  nodes: readonly Placed<JsonObject>[],
  { base, target, ids }: { readonly base: string; readonly target: string; readonly ids: FreeIds },
  upgrading: Upgrading,
): readonly JsonObject[] {
  return nodes
    .map((node, index) => {
      const id = ids.take(addressOf(node.value) ?? `${base}/${index + 1}`);
      const named = { value: { ...node.value, '@id': id }, path: node.path };
      return annotationOf(named, { id, target }, upgrading);
    })
    .filter((annotation) => annotation !== undefined);
}
