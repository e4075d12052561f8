import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { withoutFragment } from '../text/web-address.ts';

/** The place that a resource has in a manifest. */
export type Role =
  | 'canvas'
  | 'placeholder'
  | 'accompanying'
  | 'range'
  | 'painting-page'
  | 'painting'
  | 'notes-page'
  | 'note';

/** A resource that an IIIF JSON manifest contains, rather than refers to. */
export interface EmbeddedResource {
  readonly role: Role;
  readonly node: JsonObject;
  readonly path: AuthoredPath;
  /** The page of an annotation, the canvas or range of a page, the canvas of a placeholder. */
  readonly owner: EmbeddedResource | undefined;
}

/** The type that each role has (3.0, 2). */
export const TYPES: Readonly<Record<Role, string>> = {
  canvas: 'Canvas',
  placeholder: 'Canvas',
  accompanying: 'Canvas',
  range: 'Range',
  'painting-page': 'AnnotationPage',
  painting: 'Annotation',
  'notes-page': 'AnnotationPage',
  note: 'Annotation',
};

function* membersOf(
  node: JsonObject,
  name: string,
  path: AuthoredPath,
): Iterable<readonly [JsonObject, AuthoredPath]> {
  const list = node[name];
  if (!Array.isArray(list)) return;
  for (const [index, item] of list.entries()) if (isJsonObject(item)) yield [item, [...path, name, index]];
}

function* pagesOf(
  node: JsonObject,
  name: 'items' | 'annotations',
  path: AuthoredPath,
  owner: EmbeddedResource | undefined,
): Iterable<EmbeddedResource> {
  const [page, annotation]: [Role, Role] =
    name === 'items' ? ['painting-page', 'painting'] : ['notes-page', 'note'];
  for (const [inner, at] of membersOf(node, name, path)) {
    // A page without items is a reference to one elsewhere (3.0, 5.5).
    if (!('items' in inner)) continue;
    const found: EmbeddedResource = { role: page, node: inner, path: at, owner };
    yield found;
    for (const [item, itemAt] of membersOf(inner, 'items', at))
      yield { role: annotation, node: item, path: itemAt, owner: found };
  }
}

/** Whether a placeholder or accompanying canvas is here, rather than referred to (3.0, 3.1). */
function isEmbeddedCanvas(node: JsonValue | undefined): node is JsonObject {
  return isJsonObject(node) && ['items', 'width', 'height', 'duration'].some((name) => name in node);
}

function* canvasAndParts(canvas: EmbeddedResource): Iterable<EmbeddedResource> {
  const { node, path } = canvas;
  yield canvas;
  yield* pagesOf(node, 'items', path, canvas);
  yield* pagesOf(node, 'annotations', path, canvas);
  const { placeholderCanvas, accompanyingCanvas } = node;
  if (isEmbeddedCanvas(placeholderCanvas))
    yield* canvasAndParts({
      role: 'placeholder',
      node: placeholderCanvas,
      path: [...path, 'placeholderCanvas'],
      owner: canvas,
    });
  if (isEmbeddedCanvas(accompanyingCanvas))
    yield* canvasAndParts({
      role: 'accompanying',
      node: accompanyingCanvas,
      path: [...path, 'accompanyingCanvas'],
      owner: canvas,
    });
}

/** Whether a Range is here, rather than referred to: a reference has no `items` (3.0, 5.4). */
export function isEmbeddedRange(node: JsonObject): boolean {
  return node['type'] === 'Range' && 'items' in node;
}

/** Whether a Range of `structures` or of another Range is only referred to. */
function isRangeReference(node: JsonObject): boolean {
  return node['type'] === 'Range' && !('items' in node);
}

function* rangesIn(
  node: JsonObject,
  name: 'structures' | 'items',
  path: AuthoredPath,
  owner: EmbeddedResource | undefined,
): Iterable<EmbeddedResource> {
  for (const [range, at] of membersOf(node, name, path)) {
    if (name === 'items' ? !isEmbeddedRange(range) : isRangeReference(range)) continue;
    const found: EmbeddedResource = { role: 'range', node: range, path: at, owner };
    yield found;
    yield* pagesOf(range, 'annotations', at, found);
    yield* rangesIn(range, 'items', at, found);
  }
}

/** Every resource that an IIIF JSON manifest contains, in the order of the file, without the manifest itself. */
export function* embeddedResources(manifest: JsonObject): Iterable<EmbeddedResource> {
  if (manifest['type'] !== 'Manifest') return;
  for (const [node, path] of membersOf(manifest, 'items', []))
    yield* canvasAndParts({ role: 'canvas', node, path, owner: undefined });
  const { placeholderCanvas, accompanyingCanvas } = manifest;
  for (const [name, node] of Object.entries({ placeholderCanvas, accompanyingCanvas }))
    if (isEmbeddedCanvas(node))
      yield* canvasAndParts({ role: 'accompanying', node, path: [name], owner: undefined });
  yield* rangesIn(manifest, 'structures', [], undefined);
  yield* pagesOf(manifest, 'annotations', [], undefined);
}

/** The `id` of a resource, if it is a text. */
export function idOf(node: JsonObject): string | undefined {
  return stringOf(node['id']);
}

/** The addresses in the target of an annotation, or in an item of a Range, with their fragments. */
export function targetsOf(value: JsonObject[string] | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => targetsOf(item));
  if (!isJsonObject(value)) return [];
  // Several targets as one (Web Annotation, 4.4).
  if (!('id' in value) && isJsonArray(value['items'])) return targetsOf(value['items']);
  if (value['type'] !== 'SpecificResource' && !('source' in value)) {
    const id = idOf(value);
    return id === undefined ? [] : [id];
  }
  const selectors = Array.isArray(value['selector'])
    ? objectsIn(value['selector'])
    : isJsonObject(value['selector'])
      ? [value['selector']]
      : [];
  const fragment = selectors
    .filter(({ type }) => type === 'FragmentSelector')
    .map((selector) => stringOf(selector['value']))
    .find((text) => text !== undefined);
  return targetsOf(value['source']).map((source) =>
    fragment === undefined ? source : `${withoutFragment(source)}#${fragment}`,
  );
}
