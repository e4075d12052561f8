import sharp from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { type EdgeTile, packKey, readyMadeSizes, storedLevels } from '../../image/pyramid.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import { planFromPyramid, type RenderPlan } from '../render/plan.ts';
import type { LevelPixels, Levels } from './level-pixels.ts';
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

/** Adds the ready-made sizes of an image to its pack. */
export async function addReadyMadeSizes(image: Dimensions, levels: Levels, add: AddToPack): Promise<void> {
  for (const { size, plan } of planSizes(image)) {
    const level = levels[plan.level];
    if (!level) throw new Error('the level of a ready-made size was not kept');
    await add(packKey({ kind: 'size', ...size }), await encodePart(level, plan));
  }
}

/** Adds an edge tile to the pack, cut out of its level. */
export async function addEdgeTile(tile: EdgeTile, levels: Levels, add: AddToPack): Promise<void> {
  const level = levels[tile.level];
  if (!level) throw new Error('the level of an edge tile is missing');
  const extract = { x: tile.column * TILE_SIZE, y: tile.row * TILE_SIZE, ...tile.size };
  const jpeg = await encodePart(level, { extract, resize: undefined, crop: undefined });
  await add(packKey({ kind: 'edge', ...tile }), jpeg);
}

async function encodePart(
  { bytes, width, height, channels }: LevelPixels,
  { extract, resize, crop }: Omit<RenderPlan, 'level'>,
): Promise<Buffer> {
  const image = sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false }).extract({
    left: extract.x,
    top: extract.y,
    width: extract.width,
    height: extract.height,
  });
  if (resize) image.resize(resize.width, resize.height, { fit: 'fill', kernel: 'lanczos3' });
  if (crop) image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(JPEG_OPTIONS)
    .toBuffer();
}
