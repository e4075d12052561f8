import sharp from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { packKey, readyMadeSizes, storedLevels } from '../../image/pyramid.ts';
import { storedJpegOptions } from '../encode.ts';
import type { JoinedTiles } from '../jpeg/joined-tiles.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import type { AddToPack } from '../jpeg/pack.ts';
import { planFromPyramid, type RenderPlan } from '../render/plan.ts';
import { halvedLevel, type LevelPixels, type Levels } from './level-pixels.ts';

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

/**
 * A ready-made size out of the tiles of levels: as they are where nothing is resampled, else of pixels.
 *
 * @param between as `decodeBetween` gives it
 */
export async function encodeFromTiles(
  tiles: readonly JoinedTiles[],
  between: Levels,
  plan: RenderPlan,
): Promise<Buffer> {
  if (isBetween(plan)) return encodeFromLevels(between, plan);
  const level = tiles[plan.level];
  if (!level) throw new Error('the level of a ready-made size is missing');
  // The whole image begins where its levels begin.
  return level.join({ column: 0, row: 0 }, plan.extract);
}

/** The pixels of the levels that sizes between levels come of. Only the largest has been a JPEG; the others are its halves. */
export async function decodeBetween(
  image: Dimensions,
  tiles: readonly JoinedTiles[],
  channels: 1 | 3,
): Promise<Levels> {
  const wanted = planSizes(image).flatMap(({ plan }) => (isBetween(plan) ? [plan.level] : []));
  const levels: LevelPixels[] = [];
  for (let index = Math.min(...wanted); index <= Math.max(...wanted); index++) {
    const finer = levels[index - 1];
    levels[index] = finer ? halvedLevel(finer) : await decodedLevel(image, tiles, channels, index);
  }
  return levels;
}

function isBetween({ resize, crop }: RenderPlan): boolean {
  return resize !== undefined || crop !== undefined;
}

/** A level with its padding. */
async function decodedLevel(
  image: Dimensions,
  tiles: readonly JoinedTiles[],
  channels: 1 | 3,
  index: number,
): Promise<LevelPixels> {
  const size = storedLevels(image)[index];
  const level = tiles[index];
  if (!size || !level) throw new Error('the level of a ready-made size is missing');
  const bytes = await sharp(level.join({ column: 0, row: 0 }, size))
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return { ...size, channels, bytes };
}

/** A ready-made size out of the pixels of levels. */
export async function encodeFromLevels(levels: Levels, plan: RenderPlan): Promise<Buffer> {
  const level = levels[plan.level];
  if (!level) throw new Error('the level of a ready-made size was not kept');
  const { bytes, width, height, channels } = level;
  const { extract, resize, crop } = plan;
  const image = sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false }).extract({
    left: extract.x,
    top: extract.y,
    width: extract.width,
    height: extract.height,
  });
  if (resize) image.resize(resize.width, resize.height, { fit: 'fill', kernel: 'lanczos3' });
  if (crop) image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  image.toColourspace(channels === 1 ? 'b-w' : 'srgb');
  const codec = await jpegCodec();
  if (codec instanceof Error) return image.jpeg(storedJpegOptions()).toBuffer();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const stride = info.width * channels;
  return codec.encode({ width: info.width, height: info.height, channels, bytes: data, start: 0, stride });
}
