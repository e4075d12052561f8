import { type PresentationVersion, presentationUrl } from '../../../urls.ts';
import type { Manifest, Range, RangeItem } from '../../model/manifest.ts';
import type { SerialisationContext } from './context.ts';
import { descriptiveProperties, internationalString, metadataWithText } from './descriptive-properties.ts';
import type { Range3, ResourceReference } from './types.ts';

/** A Range with those below it (3.0, 5.4; the same in 4.0). Canvases in it are references. */
export function serialiseRange(
  version: PresentationVersion,
  manifest: Manifest,
  range: Range,
  context: SerialisationContext,
): Range3 {
  const { base } = context;
  const owner: ResourceReference<'Manifest'> = {
    id: presentationUrl(base, version, { kind: 'manifest', manifest: manifest.id }),
    type: 'Manifest',
    label: internationalString(manifest.label),
  };
  function serialise(current: Range): Range3 {
    return {
      id: presentationUrl(base, version, { kind: 'range', manifest: manifest.id, range: current.id }),
      type: 'Range',
      ...descriptiveProperties({ ...current, metadata: metadataWithText(current.label, current) }),
      partOf: [owner],
      items: current.items.map(serialiseItem),
    };
  }
  function serialiseItem(item: RangeItem): Range3 | ResourceReference<'Canvas'> {
    if (item.kind === 'range') return serialise(item.range);
    const resource = { kind: 'canvas', manifest: manifest.canvasesOf, canvas: item.canvas } as const;
    return { id: presentationUrl(base, version, resource), type: 'Canvas' };
  }
  return serialise(range);
}

/** The range of a tree with this id; undefined when there is none. */
export function findRange(root: Range | undefined, id: string): Range | undefined {
  if (!root || root.id === id) return root;
  for (const item of root.items) {
    const found = item.kind === 'range' ? findRange(item.range, id) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Whether a range or one below it has places. */
export function hasPlacesWithin(range: Range | undefined): boolean {
  if (!range) return false;
  return (
    range.places.length > 0 ||
    range.items.some((item) => item.kind === 'range' && hasPlacesWithin(item.range))
  );
}
