import type { PresentationResource } from '../../urls.ts';
import { isJsonArray, isJsonObject, type JsonObject, objectsIn } from '../json-value.ts';
import type { LanguageMap, Range, RangeItem } from '../model.ts';
import { freeId } from '../text/ids.ts';
import { withoutFragment } from '../text/web-address.ts';
import { describedBy } from './import-properties.ts';
import { embeddedResources, idOf, isEmbeddedRange, targetsOf } from './resources.ts';

/** The table of contents of an IIIF JSON manifest; several trees become one under the manifest's label. */
export function importRanges(
  manifest: JsonObject,
  label: LanguageMap,
  addresses: ReadonlyMap<string, PresentationResource>,
): Range | undefined {
  const byId = new Map<string, JsonObject>();
  for (const { role, node } of embeddedResources(manifest))
    if (role === 'range') byId.set(idOf(node) ?? '', node);
  const placed = new Set<string>();

  function rangeOf(node: JsonObject): Range | undefined {
    const id = idOf(node) ?? '';
    const resource = addresses.get(id);
    // A range that is named twice, or within itself, is placed where it comes first.
    if (resource?.kind !== 'range' || placed.has(id)) return undefined;
    placed.add(id);
    const items = isJsonArray(node['items']) ? node['items'] : [];
    return {
      id: resource.range,
      ...describedBy(node, { none: [resource.range] }),
      items: items.flatMap((item) => (isJsonObject(item) ? itemsOf(item) : [])),
    };
  }

  function itemsOf(item: JsonObject): readonly RangeItem[] {
    if (item['type'] === 'Range') {
      const node = isEmbeddedRange(item) ? item : byId.get(idOf(item) ?? '');
      const range = node && rangeOf(node);
      return range ? [{ kind: 'range', range }] : [];
    }
    return targetsOf(item).flatMap((target): RangeItem[] => {
      const resource = addresses.get(withoutFragment(target));
      return resource?.kind === 'canvas' ? [{ kind: 'canvas', canvas: resource.canvas }] : [];
    });
  }

  const roots = objectsIn(manifest['structures']);
  // Ranges in a flat list refer to each other: those that no other refers to are the roots.
  const named = new Set(
    roots.flatMap(({ items }) => objectsIn(items).filter((item) => !isEmbeddedRange(item))).map(idOf),
  );
  const tops = roots.filter((root) => !named.has(idOf(root)));
  const ranges = tops.flatMap((root) => rangeOf(root) ?? []);
  const [only] = ranges;
  if (!only || ranges.length === 1) return only;
  const taken = new Set([...addresses.values()].flatMap((each) => (each.kind === 'range' ? each.range : [])));
  return {
    id: freeId('contents', taken),
    label,
    metadata: [],
    places: [],
    items: ranges.map((range) => ({ kind: 'range', range })),
  };
}
