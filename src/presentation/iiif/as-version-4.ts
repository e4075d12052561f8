import { idOf } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, listOf } from '../model/json-value.ts';
import { scaleOf, servicesBesideScale } from '../space/physical-dimensions.ts';
import { withoutFragment } from '../text/web-address.ts';

/** Names that 4.0 has for properties of 3.0. */
const RENAMED: Readonly<Record<string, string>> = {
  placeholderCanvas: 'placeholderContainer',
  accompanyingCanvas: 'accompanyingContainer',
};

/** Types of the resources in a manifest, by the ids in its document. */
export type TypeOfId = (id: string) => string;

/** A part of a canvas by its fragment as a Specific Resource, which 4.0 has instead. */
function part(address: string, typeOf: TypeOfId): JsonObject {
  const source = withoutFragment(address);
  return {
    id: address,
    type: 'SpecificResource',
    source: { id: source, type: typeOf(source) },
    selector: [
      {
        type: 'FragmentSelector',
        conformsTo: 'http://www.w3.org/TR/media-frags/',
        value: address.slice(source.length + 1),
      },
    ],
  };
}

/** 4.0, Annotation: what is only named by its address is an object with its type. */
function named(address: string, typeOf: TypeOfId): JsonObject {
  return address.includes('#') ? part(address, typeOf) : { id: address, type: typeOf(address) };
}

function specificResource(node: JsonObject, fallbackId: string, typeOf: TypeOfId): JsonObject {
  const { source, selector } = node;
  return {
    ...node,
    id: idOf(node) ?? fallbackId,
    ...(typeof source === 'string' && { source: named(source, typeOf) }),
    ...(selector !== undefined && { selector: listOf(selector) }),
  };
}

/** 4.0 has one target and one body; what several stand for is a resource of its own (Web Annotation 3.2.9, A.2). */
function together(
  value: JsonValue,
  each: (one: JsonValue, index: number) => JsonValue,
  type: string,
): JsonValue {
  const all = listOf(value).map(each);
  const [only] = all;
  return only !== undefined && all.length === 1 ? only : { type, items: all };
}

function isText(value: JsonValue): boolean {
  return isJsonObject(value) && value['type'] === 'TextualBody';
}

/** 4.0, Annotation: motivations are a list, body and target one object each. */
function annotation4(node: JsonObject, typeOf: TypeOfId): JsonObject {
  const id = idOf(node) ?? '';
  const { motivation, body, target } = node;
  const one =
    (name: string) =>
    (value: JsonValue, index: number): JsonValue => {
      if (typeof value === 'string') return named(value, typeOf);
      if (!isJsonObject(value)) return value;
      const own = `${id}#${name}${index > 0 ? index + 1 : ''}`;
      if (value['type'] === 'SpecificResource') return specificResource(value, own, typeOf);
      if (isText(value) && typeof value['language'] === 'string')
        return { ...value, language: [value['language']] };
      return value;
    };
  // The same text in several languages is a choice between them.
  const bodies = body !== undefined && listOf(body).every(isText) ? 'Choice' : 'Independents';
  return {
    ...node,
    ...(motivation !== undefined && { motivation: listOf(motivation) }),
    ...(body !== undefined && { body: together(body, one('body'), bodies) }),
    ...(target !== undefined && { target: together(target, one('target'), 'Independents') }),
  };
}

function canvas4(node: JsonObject): JsonObject {
  const millimetres = scaleOf(node);
  if (millimetres === undefined) return node;
  const { service: _, ...rest } = node;
  const services = servicesBesideScale(node);
  return {
    ...rest,
    spatialScale: {
      type: 'Quantity',
      quantityValue: Number((millimetres / 1000).toPrecision(12)),
      unit: 'm',
    },
    ...(services.length > 0 && { service: services }),
  };
}

function rangeItem4(item: JsonValue, rangeId: string, index: number, typeOf: TypeOfId): JsonValue {
  if (!isJsonObject(item)) return item;
  const id = idOf(item) ?? '';
  if (item['type'] === 'SpecificResource') return specificResource(item, `${rangeId}#item${index}`, typeOf);
  return item['type'] === 'Canvas' && id.includes('#') ? part(id, typeOf) : item;
}

function resource4(node: JsonObject, typeOf: TypeOfId): JsonObject {
  const { type, items, start } = node;
  if (type === 'Annotation') return annotation4(node, typeOf);
  if (type === 'Canvas') return canvas4(node);
  if (type !== 'Range' && type !== 'Manifest') return node;
  return {
    ...node,
    ...(isJsonObject(start) && { start: rangeItem4(start, `${idOf(node) ?? ''}#start`, 0, typeOf) }),
    ...(type === 'Range' &&
      isJsonArray(items) && {
        items: items.map((item, index) => rangeItem4(item, idOf(node) ?? '', index, typeOf)),
      }),
  };
}

/**
 * A resource of Presentation 3.0 as the draft of 4.0 has it, with all that is in it. What 4.0 does not name stays as it is.
 *
 * @param typeOf the type of what an annotation or range names by its id alone
 */
export function asVersion4(value: JsonValue, typeOf: TypeOfId): JsonValue {
  if (isJsonArray(value)) return value.map((item) => asVersion4(item, typeOf));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(resource4(value, typeOf)).map(([name, inner]) => [
      RENAMED[name] ?? name,
      asVersion4(inner, typeOf),
    ]),
  );
}
