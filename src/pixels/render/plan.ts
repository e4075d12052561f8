import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { paddedDimensions, pyramidLevels, SPARE_PIXELS } from '../../image/pyramid.ts';

/** How to get the pixels of a region at a size out of one level of a pyramid. */
export interface RenderPlan {
  /** Index of the level, which is the page of the TIFF. */
  readonly level: number;
  /** Pixels of the level. */
  readonly extract: Rectangle;
  /** What the extracted pixels are resampled to; undefined when they are not resampled. */
  readonly resize: Dimensions | undefined;
  /** The part of the resampled pixels that is the result; undefined when it is all of them. */
  readonly crop: Rectangle | undefined;
}

/**
 * How far an edge of the region may lie from its true place, in pixels of the result. One level finer than needed
 * always meets this, so that no render costs more than four times the least.
 */
const TOLERANCE = 1 / 4;

/** An error at which the search ends. */
const CLOSE = 1 / 32;

/** One side of a plan; `error` is the distance of the worse edge from its true place in pixels of the result. */
interface Span {
  readonly start: number;
  readonly length: number;
  readonly resized: number;
  readonly cropStart: number;
  readonly error: number;
}

/**
 * Plans a region at a size from a stored pyramid: from the smallest level that has at least as many pixels as
 * the result, unless the region's edges cannot be met there and a finer level is needed.
 *
 * A level's pixels are `scaleFactor` pixels of the image wide, so the edges of a region seldom fall between two
 * of them. Cutting at the nearest would shift the result by up to half a pixel against the tiles. Instead a
 * slightly larger part is resampled by nearly the same factor, chosen so that the region's edges fall between
 * pixels of the result, which is cut there.
 *
 * @param canRead whether a plan that reads a smaller level can be followed; left out: each can
 */
export function planFromPyramid(
  image: Dimensions,
  region: Rectangle,
  size: Dimensions,
  canRead: (plan: RenderPlan) => boolean = () => true,
): RenderPlan {
  const levels = pyramidLevels(image);
  const padded = paddedDimensions(image);
  for (let level = levels.length - 1; level > 0; level--) {
    const scaleFactor = 2 ** level;
    const x = planSpan(region.x, region.width, image.width, padded.width, scaleFactor, size.width);
    const y = planSpan(region.y, region.height, image.height, padded.height, scaleFactor, size.height);
    if (!x || !y || x.error > TOLERANCE || y.error > TOLERANCE) continue;
    const plan = planOf(level, x, y, size);
    if (canRead(plan)) return plan;
  }
  return planOfRegion(region, size);
}

/** Plans a region at a size from full-size pixels. */
export function planOfRegion(region: Rectangle, size: Dimensions): RenderPlan {
  const asIs = region.width === size.width && region.height === size.height;
  return { level: 0, extract: region, resize: asIs ? undefined : size, crop: undefined };
}

function planOf(level: number, x: Span, y: Span, size: Dimensions): RenderPlan {
  const extract = { x: x.start, y: y.start, width: x.length, height: y.length };
  const resize = { width: x.resized, height: y.resized };
  const crop = { x: x.cropStart, y: y.cropStart, ...size };
  return {
    level,
    extract,
    resize: resize.width === extract.width && resize.height === extract.height ? undefined : resize,
    crop: resize.width === size.width && resize.height === size.height ? undefined : crop,
  };
}

/**
 * @param start first pixel of the region, in the image
 * @param side pixels of the region
 * @param whole pixels of the image; the level has padding beyond, copies of its last pixel, up to `padded`
 * @param wanted pixels of the result
 * @returns undefined when the level has too few pixels
 */
function planSpan(
  start: number,
  side: number,
  whole: number,
  padded: number,
  scaleFactor: number,
  wanted: number,
): Span | undefined {
  const from = start / scaleFactor;
  const to = (start + side) / scaleFactor;
  const first = Math.floor(from);
  const last = Math.ceil(to);
  // At the image's edge, the last pixel of a level counts whole, as it does in tiles.
  const aligned = first === from && (last === to || start + side === whole);
  if (aligned && last - first === wanted) {
    return { start: first, length: wanted, resized: wanted, cropStart: 0, error: 0 };
  }
  if (to - from < wanted) return undefined;
  if (first === from && last === to) {
    return { start: first, length: last - first, resized: wanted, cropStart: 0, error: 0 };
  }
  return closestSpan(from, to, padded / scaleFactor, wanted);
}

/** Cut at the nearest pixels: at worst half a pixel of the level off, which is a quarter of two. */
function nearestSpan(from: number, to: number, wanted: number): Span | undefined {
  const start = Math.round(from);
  const end = Math.round(to);
  if (end - start < wanted) return undefined;
  const error = (Math.max(Math.abs(start - from), Math.abs(end - to)) * wanted) / (to - from);
  return { start, length: end - start, resized: wanted, cropStart: 0, error };
}

function closestSpan(from: number, to: number, available: number, wanted: number): Span | undefined {
  // Pixels of the result for each of the level.
  const factor = wanted / (to - from);
  const last = Math.ceil(to);
  let best = nearestSpan(from, to, wanted);
  for (let start = Math.floor(from); start >= 0 && from - start < SPARE_PIXELS; start--) {
    for (let end = last; end <= available && end - last < SPARE_PIXELS; end++) {
      const length = end - start;
      const resized = Math.round(length * factor);
      const step = length / resized;
      const cropStart = Math.round((from - start) / step);
      if (cropStart + wanted > resized) continue;
      const startError = Math.abs(start + cropStart * step - from) * factor;
      const endError = Math.abs(start + (cropStart + wanted) * step - to) * factor;
      const error = Math.max(startError, endError);
      if (best && error >= best.error) continue;
      best =
        resized === length
          ? { start: start + cropStart, length: wanted, resized: wanted, cropStart: 0, error }
          : { start, length, resized, cropStart, error };
      if (error < CLOSE) return best;
    }
  }
  return best;
}
