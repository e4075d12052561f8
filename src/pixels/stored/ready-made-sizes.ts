import sharp, { type Sharp } from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { packKey, readyMadeSizes, storedLevels } from '../../image/pyramid.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import { planFromPyramid, type RenderPlan } from '../render/plan.ts';
import type { JoinedTiles } from './joined-tiles.ts';
import type { Levels } from './level-pixels.ts';
import type { AddToPack } from './pack.ts';

/** A ready-made size, and how it comes of a level: as it would for a request, so that responses do not show which are ready-made. */
interface PlannedSize {
  readonly size: Dimensions;
  readonly plan: RenderPlan;
}

function planSizes(image: Dimensions): PlannedSize[] {
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  return readyMadeSizes(image).map((size) => ({ size, plan: planFromPyramid(image, whole, size) }));
}

/** The levels that the ready-made sizes of an image come of, by their index. */
export function levelsOfSizes(image: Dimensions): Set<number> {
  return new Set(planSizes(image).map(({ plan }) => plan.level));
}

/** Bytes of these levels. */
export function bytesOfSizes(image: Dimensions, channels: 1 | 3): number {
  const wanted = levelsOfSizes(image);
  const sizes = storedLevels(image).filter((_, index) => wanted.has(index));
  return sizes.reduce((sum, { width, height }) => sum + width * height * channels, 0);
}

/** Adds the ready-made sizes of an image to its pack, each encoded by its plan. */
export async function addReadyMadeSizes(
  image: Dimensions,
  encode: (plan: RenderPlan) => Promise<Buffer>,
  add: AddToPack,
): Promise<void> {
  for (const { size, plan } of planSizes(image))
    await add(packKey({ kind: 'size', ...size }), await encode(plan));
}

/** A ready-made size out of the pixels of levels. */
export async function encodeFromLevels(levels: Levels, plan: RenderPlan): Promise<Buffer> {
  const level = levels[plan.level];
  if (!level) throw new Error('the level of a ready-made size was not kept');
  const { bytes, width, height, channels } = level;
  const image = sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false });
  const { x: left, y: top, ...size } = plan.extract;
  return encodePart(image.extract({ left, top, ...size }), plan, channels);
}

/**
 * A ready-made size out of the tiles of levels: as they are where nothing is resampled, else of their pixels, as a render takes
 * them too.
 */
export async function encodeFromTiles(
  levels: readonly JoinedTiles[],
  plan: RenderPlan,
  channels: 1 | 3,
): Promise<Buffer> {
  const { level, extract, resize, crop } = plan;
  const tiles = levels[level];
  if (!tiles) throw new Error('the level of a ready-made size is missing');
  // The whole image begins where its levels begin.
  const jpeg = tiles.join({ column: 0, row: 0 }, extract);
  return resize || crop ? encodePart(sharp(jpeg), plan, channels) : jpeg;
}

async function encodePart(
  image: Sharp,
  { resize, crop }: Pick<RenderPlan, 'resize' | 'crop'>,
  channels: 1 | 3,
): Promise<Buffer> {
  const exact = { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false } as const;
  if (resize) image.resize(resize.width, resize.height, exact);
  if (crop) image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(JPEG_OPTIONS)
    .toBuffer();
}
