import sharp, { type Sharp } from 'sharp';
import { LARGEST_HELD_RESULT_PIXELS, LARGEST_TURNED_PIXELS } from '../../../image/render-memory.ts';
import type { ResolvedImage } from '../../../image/resolve.ts';
import { isOblique } from '../../../image/result-form.ts';
import { copyRaster, type Raster } from '../../pixel-rows.ts';
import type { RenderPlan } from '../plan.ts';
import { canResample, resampled } from './resample.ts';
import { type Quarters, turnedRaster } from './turn-raster.ts';

/**
 * Gives pixels of a level their final size and direction in memory, without a pipeline.
 *
 * @param part that the plan reads
 * @returns pixels that are valid until the next render; undefined for what a pipeline has to make row after row: large results, enlarged
 * ones, and those that are rotated by other than quarter turns
 */
export function finishedRaster(part: Raster, plan: RenderPlan, resolved: ResolvedImage): Raster | undefined {
  const { size, mirror } = resolved;
  const quarters = quartersOf(resolved);
  const isTurned = mirror || quarters !== 0;
  const most = isTurned ? LARGEST_TURNED_PIXELS : LARGEST_HELD_RESULT_PIXELS;
  if (isOblique(resolved) || size.width * size.height > most) return undefined;
  const { resize } = plan;
  if (resize && !canResample(part, resize)) return undefined;
  const sized = resize ? resampled(part, resize, plan.crop ?? { x: 0, y: 0, ...resize }) : part;
  return isTurned ? turnedRaster(sized, mirror, quarters) : sized;
}

function quartersOf({ degrees }: ResolvedImage): Quarters {
  switch (degrees) {
    case '90':
      return 1;
    case '180':
      return 2;
    case '270':
      return 3;
    default:
      return 0;
  }
}

/** A pipeline that gives pixels, which have to stay as they are until it has ended. */
export function pipelineOfRaster(raster: Raster): Sharp {
  const { width, height, channels } = raster;
  const image = sharp(rowsWithoutGaps(raster), { raw: { width, height, channels }, limitInputPixels: false });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

function rowsWithoutGaps(raster: Raster): Buffer {
  const { width, height, channels, bytes, start } = raster;
  const stride = width * channels;
  if (raster.stride === stride) return bytes.subarray(start, start + stride * height);
  const rows = Buffer.allocUnsafe(stride * height);
  copyRaster(raster, { ...raster, bytes: rows, start: 0, stride });
  return rows;
}
