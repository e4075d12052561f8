import { presentationUrl } from '../../../urls.ts';
import type { Manifest, Range } from '../../model/manifest.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { metadataWithText } from '../shared/descriptive-properties.ts';
import { descriptive2, viewing2 } from './descriptive.ts';
import { services2 } from './services.ts';
import { type JsonLd2, links2, linksOfProviders } from './values.ts';

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
  const top = range === manifest.structures && isNavigation(range);
  const ranges = range.items.flatMap((item) =>
    item.kind === 'range' && isNavigation(item.range) ? [urlOf(item.range.id)] : [],
  );
  const own = range.items.flatMap((item) => (item.kind === 'canvas' ? [item] : []));
  const canvases = top && ranges.length > 0 ? [] : own;
  const start = range.start ?? (top ? canvases[0]?.canvas : firstCanvas(range));
  const { homepage = [], rendering = [], seeAlso = [], providers = [], supplementary } = range;
  const links = {
    related: links2([...homepage, ...linksOfProviders(providers)]),
    rendering: links2(rendering),
    seeAlso: links2(seeAlso),
  };
  return {
    '@id': urlOf(range.id),
    '@type': 'sc:Range',
    ...descriptive2({ ...range, metadata: metadataWithText(range.label, range) }, context),
    ...viewing2(range),
    ...(top && { viewingHint: topHint(range) }),
    ...services2(range, context),
    ...Object.fromEntries(Object.entries(links).filter(([, value]) => value !== undefined)),
    // Section 5.6: where it is not the first of `canvases`.
    ...(start !== undefined && start !== canvases[0]?.canvas && { startCanvas: canvasUrlOf(start) }),
    ...(supplementary !== undefined && { contentLayer: supplementary }),
    ...(ranges.length > 0 && { ranges }),
    ...(canvases.length > 0 && {
      canvases: canvases.map(({ canvas, fragment }) =>
        fragment === undefined ? canvasUrlOf(canvas) : `${canvasUrlOf(canvas)}#${fragment}`,
      ),
    }),
  };
}

/** `top`, with the other hints of the range. */
function topHint(range: Range): string | readonly string[] {
  const { viewingHint = [] } = viewing2(range);
  const others = typeof viewingHint === 'string' ? [viewingHint] : viewingHint;
  return others.length > 0 ? ['top', ...others] : 'top';
}

/** Ranges that are no entries of a table of contents (3.0, 3.2 behavior) are in no other, so that none shows them. */
function isNavigation({ behavior = [] }: Range): boolean {
  return !behavior.includes('no-nav') && !behavior.includes('thumbnail-nav');
}

/** The photograph that the section begins with, in itself or below. */
function firstCanvas(range: Range): string | undefined {
  for (const item of range.items) {
    const canvas = item.kind === 'canvas' ? item.canvas : firstCanvas(item.range);
    if (canvas !== undefined) return canvas;
  }
  return undefined;
}
