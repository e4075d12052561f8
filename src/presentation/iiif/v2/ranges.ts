import { presentationUrl } from '../../../urls.ts';
import type { Manifest, Range } from '../../model.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { metadataWithText } from '../shared/descriptive-properties.ts';
import { descriptive2, services2 } from './descriptive.ts';
import type { JsonLd2 } from './values.ts';

/** The table of contents as a flat list (2.1, 5.6), each range before those below it; undefined without sections. */
export function structures2(
  manifest: Manifest,
  context: SerialisationContext,
): readonly JsonLd2[] | undefined {
  const { structures } = manifest;
  return structures && rangesOf(structures).map((range) => range2(manifest, range, context));
}

function rangesOf(range: Range): readonly Range[] {
  return [range, ...range.items.flatMap((item) => (item.kind === 'range' ? rangesOf(item.range) : []))];
}

/**
 * A section of the essay; the first one is the top of the hierarchy. With `ranges` and `canvases` rather than `members`:
 * in members, Mirador and Universal Viewer lose what is below a range. The top lists only the ranges, as it should (5.6),
 * unless that would leave it empty.
 */
export function range2(manifest: Manifest, range: Range, context: SerialisationContext): JsonLd2 {
  const urlOf = (id: string): string =>
    presentationUrl(context.base, 2, { kind: 'range', manifest: manifest.id, range: id });
  const canvasUrlOf = (canvas: string): string =>
    presentationUrl(context.base, 2, { kind: 'canvas', manifest: manifest.canvasesOf, canvas });
  const top = range === manifest.structures;
  const ranges = range.items.flatMap((item) => (item.kind === 'range' ? [urlOf(item.range.id)] : []));
  const own = range.items.flatMap((item) => (item.kind === 'canvas' ? [item.canvas] : []));
  const canvases = top && ranges.length > 0 ? [] : own;
  const start = top ? canvases[0] : firstCanvas(range);
  return {
    '@id': urlOf(range.id),
    '@type': 'sc:Range',
    ...descriptive2({ ...range, metadata: metadataWithText(range.label, range) }, context),
    ...(top && { viewingHint: 'top' }),
    ...services2(range.places),
    // Section 5.6: where it is not the first of `canvases`.
    ...(start !== undefined && start !== canvases[0] && { startCanvas: canvasUrlOf(start) }),
    ...(ranges.length > 0 && { ranges }),
    ...(canvases.length > 0 && { canvases: canvases.map(canvasUrlOf) }),
  };
}

/** The photograph that the section begins with, in itself or below. */
function firstCanvas(range: Range): string | undefined {
  for (const item of range.items) {
    const canvas = item.kind === 'canvas' ? item.canvas : firstCanvas(item.range);
    if (canvas !== undefined) return canvas;
  }
  return undefined;
}
