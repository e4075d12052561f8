import type { PresentationResource } from '../../urls.ts';
import { embeddedResources, idOf, isEmbeddedRange, targetsOf } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, objectsIn, stringOf } from '../model/json-value.ts';
import {
  type LanguageMap,
  type Range,
  type RangeItem,
  type Sequence,
  VIEWING_DIRECTIONS,
} from '../model/manifest.ts';
import { freeId } from '../text/ids.ts';
import { withoutFragment } from '../text/web-address.ts';
import { describedBy, type FindImage, linksOf } from './properties.ts';
import { behaviorOf, saidOfPart } from './said.ts';

/** The table of contents of a manifest, and the orders of its canvases. */
export interface ImportedRanges {
  readonly structures?: Range;
  readonly sequences: readonly Sequence[];
}

/** Ids of the canvases in a range and in those below it, each once. */
export function canvasesWithin({ items }: Range): ReadonlySet<string> {
  return new Set(
    items.flatMap((item) => (item.kind === 'canvas' ? [item.canvas] : [...canvasesWithin(item.range)])),
  );
}

/** What a range says beside its label and what is in it. */
function saidOfRange(
  node: JsonObject,
  addresses: ReadonlyMap<string, PresentationResource>,
  find: FindImage,
): Partial<Range> {
  const viewingDirection = VIEWING_DIRECTIONS.find((direction) => direction === node['viewingDirection']);
  const seeAlso = linksOf(node['seeAlso']);
  const [start] = targetsOf(node['start']).flatMap((target) => {
    const resource = addresses.get(withoutFragment(target));
    return resource?.kind === 'canvas' ? [resource.canvas] : [];
  });
  const { supplementary } = node;
  const collection = isJsonObject(supplementary) ? stringOf(supplementary['id']) : undefined;
  return {
    ...saidOfPart(node, find),
    ...(viewingDirection && { viewingDirection }),
    ...(seeAlso.length > 0 && { seeAlso }),
    ...(start !== undefined && { start }),
    ...(collection !== undefined && { supplementary: collection }),
  };
}

/** Reads ranges, each where it comes first. */
class RangeReader {
  readonly #addresses: ReadonlyMap<string, PresentationResource>;
  readonly #find: FindImage;
  readonly #byId = new Map<string, JsonObject>();
  readonly #placed = new Set<string>();

  constructor(manifest: JsonObject, addresses: ReadonlyMap<string, PresentationResource>, find: FindImage) {
    this.#addresses = addresses;
    this.#find = find;
    for (const { role, node } of embeddedResources(manifest))
      if (role === 'range') this.#byId.set(idOf(node) ?? '', node);
  }

  /** @returns undefined for one that is elsewhere, and for one that is named twice or within itself */
  read(node: JsonObject): Range | undefined {
    const id = idOf(node) ?? '';
    const resource = this.#addresses.get(id);
    const { items } = node;
    if (resource?.kind !== 'range' || this.#placed.has(id) || !isJsonArray(items)) return undefined;
    this.#placed.add(id);
    return {
      id: resource.range,
      ...describedBy(node, { none: [resource.range] }),
      ...saidOfRange(node, this.#addresses, this.#find),
      items: items.flatMap((item) => (isJsonObject(item) ? this.#itemsOf(item) : [])),
    };
  }

  #itemsOf(item: JsonObject): readonly RangeItem[] {
    if (item['type'] === 'Range') {
      const node = isEmbeddedRange(item) ? item : this.#byId.get(idOf(item) ?? '');
      const range = node && this.read(node);
      return range ? [{ kind: 'range', range }] : [];
    }
    return targetsOf(item).flatMap((target): RangeItem[] => {
      const resource = this.#addresses.get(target) ?? this.#addresses.get(withoutFragment(target));
      if (resource?.kind !== 'canvas') return [];
      const [, fragment = ''] = target.split('#', 2);
      const isPart = fragment.includes('xywh=') && !this.#addresses.has(target);
      return [{ kind: 'canvas', canvas: resource.canvas, ...(isPart && { fragment }) }];
    });
  }
}

/** All canvases in the order of a range; those that are not in it come last. */
function sequenceOf(range: Range, canvases: readonly string[], names: Set<string>): Sequence {
  const first = canvasesWithin(range);
  const { id, label } = range;
  return {
    id: freeId(id, names),
    label,
    canvases: [...first, ...canvases.filter((canvas) => !first.has(canvas))],
  };
}

/**
 * The ranges of an IIIF JSON manifest: its table of contents, of which several trees become one under the manifest's label,
 * and its orders. A range that is an order (3.0, 3.2 behavior) is in the table of contents only for the ranges in it.
 *
 * @param canvases ids of all canvases
 */
export function importRanges(
  manifest: JsonObject,
  label: LanguageMap,
  addresses: ReadonlyMap<string, PresentationResource>,
  find: FindImage,
  canvases: readonly string[],
): ImportedRanges {
  const reader = new RangeReader(manifest, addresses, find);
  const roots = objectsIn(manifest['structures']);
  // Ranges in a flat list refer to each other: those that no other refers to are the roots.
  const named = new Set(
    roots.flatMap(({ items }) => objectsIn(items).filter((item) => !isEmbeddedRange(item))).map(idOf),
  );
  const tops = roots.filter((root) => !named.has(idOf(root)));
  const read = tops.flatMap((node) => {
    const range = reader.read(node);
    return range ? [{ range, isOrder: behaviorOf(node).includes('sequence') }] : [];
  });
  // In 2.1 the first order is at the address that ends with this.
  const names = new Set(['normal']);
  const sequences = read.flatMap(({ range, isOrder }) =>
    isOrder ? [sequenceOf(range, canvases, names)] : [],
  );
  const ranges = read.flatMap(({ range, isOrder }) =>
    isOrder && range.items.every(({ kind }) => kind === 'canvas') ? [] : [range],
  );
  const [only] = ranges;
  if (!only) return { sequences };
  if (ranges.length === 1) return { structures: only, sequences };
  const taken = new Set([...addresses.values()].flatMap((each) => (each.kind === 'range' ? each.range : [])));
  const structures: Range = {
    id: freeId('contents', taken),
    label,
    metadata: [],
    places: [],
    items: ranges.map((range) => ({ kind: 'range', range })),
  };
  return { structures, sequences };
}
