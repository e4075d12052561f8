import type { CatalogImage, ImageCatalog } from '../archive/catalog.ts';
import type { Limits } from '../image/limits.ts';
import type { Manifest, PaintedImage } from '../presentation/model/manifest.ts';
import { megapixelsOf } from '../rendering/cost.ts';
import { resolveWhole } from '../serving/located-image.ts';
import { bagSize } from './bag-size.ts';

/** What the least bag counts as: a process is started for each, which takes a third of a second of a core. */
const LEAST_MEGAPIXELS = 30;

/** Bytes of a scan that count as a megapixel, as many as one has that is not compressed: its pixels are not decoded. */
const BYTES_PER_MEGAPIXEL = 3e6;

/**
 * What making a bag counts as in budgets, in megapixels, by look-ups alone: those of its pictures, which are read as they are stored, of
 * pictures that have to be rendered what the render costs, and of scans one for each three megabytes. What is not there costs nothing.
 */
export function bagMegapixels(
  { canvases }: Pick<Manifest, 'canvases'>,
  images: Pick<ImageCatalog, 'get'>,
  limits: Limits,
): number {
  const costs = new Map<string, number>();
  for (const painted of canvases.flatMap((canvas) => canvas.images)) {
    const image = images.get(painted.identifier);
    if (!image) continue;
    // Pages of a file share its scan, and a picture that is shown twice is there once.
    const isScan = painted.original !== undefined;
    const file = isScan ? `scan ${image.master.path}` : `picture ${painted.identifier}`;
    if (!costs.has(file))
      costs.set(
        file,
        isScan ? image.master.bytes / BYTES_PER_MEGAPIXEL : pictureCost(painted, image, limits),
      );
  }
  const sum = [...costs.values()].reduce((total, cost) => total + cost, 0);
  return Math.max(LEAST_MEGAPIXELS, sum);
}

function pictureCost(
  painted: PaintedImage,
  { record, problem, ...known }: CatalogImage,
  limits: Limits,
): number {
  if (!record && problem !== undefined) return 0;
  const { width, height } = record ?? known.dimensions ?? painted;
  const size = bagSize({ width, height }, limits);
  if (record && size.kind === 'exact') return (size.width * size.height) / 1e6;
  // What a render would take of memory is told when it is made.
  const sized = resolveWhole({ width, height, gray: false }, size, {
    ...limits,
    renderMemoryBytes: undefined,
  });
  const source = { kind: record ? 'pyramid' : 'master', width, height, gray: false } as const;
  return megapixelsOf(source, sized);
}
