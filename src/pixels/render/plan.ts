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

/**
 * How much of the image may be missing at its right and lower edge, in pixels of the result, where a level lacks its last pixels: then
 * the last ones that it has are the end of the image. One level finer than needed always meets this, too.
 */
const EDGE_TOLERANCE = 1 / 2;

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
 * @param readable how much of a smaller level there is for a plan that would read more of it; left out, or undefined: all that it reads
 */
export function planFromPyramid(
  image: Dimensions,
  region: Rectangle,
  size: Dimensions,
  readable: (plan: RenderPlan) => Dimensions | undefined = () => undefined,
): RenderPlan {
  const levels = pyramidLevels(image);
  const { width, height } = paddedDimensions(image);
  for (let level = levels.length - 1; level > 0; level--) {
    const scaleFactor = 2 ** level;
    const whole = { width: width / scaleFactor, height: height / scaleFactor };
    const plan = planInLevel(level, whole, image, region, size);
    const held = plan && readable(plan);
    const planned = held ? planInLevel(level, held, image, region, size) : plan;
    if (planned) return planned;
  }
  return planOfRegion(region, size);
}

/** @param available of the level, in its pixels */
function planInLevel(
  level: number,
  available: Dimensions,
  image: Dimensions,
  region: Rectangle,
  size: Dimensions,
): RenderPlan | undefined {
  const scaleFactor = 2 ** level;
  const x = planSpan(region.x, region.width, image.width, available.width, scaleFactor, size.width);
  const y = planSpan(region.y, region.height, image.height, available.height, scaleFactor, size.height);
  if (!x || !y || x.error > TOLERANCE || y.error > TOLERANCE) return undefined;
  return planOf(level, x, y, size);
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
 * @param whole pixels of the image
 * @param available pixels of the level: most have padding beyond the image, copies of its last pixel; a few lack the last one
 * @param wanted pixels of the result
 * @returns undefined when the level has too few pixels
 */
function planSpan(
  start: number,
  side: number,
  whole: number,
  available: number,
  scaleFactor: number,
  wanted: number,
): Span | undefined {
  const from = start / scaleFactor;
  const end = (start + side) / scaleFactor;
  const isAtEdge = start + side === whole;
  const to = isAtEdge ? Math.min(end, available) : end;
  if (((end - to) * wanted) / (end - from) > EDGE_TOLERANCE) return undefined;
  const first = Math.floor(from);
  const last = Math.ceil(to);
  // At the image's edge, the last pixel of a level counts whole, as it does in tiles.
  const aligned = first === from && last <= available && (last === to || isAtEdge);
  if (aligned && last - first === wanted) {
    return { start: first, length: wanted, resized: wanted, cropStart: 0, error: 0 };
  }
  if (to - from < wanted) return undefined;
  if (first === from && last === to && last <= available) {
    return { start: first, length: last - first, resized: wanted, cropStart: 0, error: 0 };
  }
  return closestSpan(from, to, available, wanted);
}

/** Cut at the nearest pixels: at worst half a pixel of the level off, which is a quarter of two. */
function nearestSpan(from: number, to: number, available: number, wanted: number): Span | undefined {
  const start = Math.round(from);
  const end = Math.min(Math.round(to), available);
  if (end - start < wanted) return undefined;
  const error = (Math.max(Math.abs(start - from), Math.abs(end - to)) * wanted) / (to - from);
  return { start, length: end - start, resized: wanted, cropStart: 0, error };
}

function closestSpan(from: number, to: number, available: number, wanted: number): Span | undefined {
  // Pixels of the result for each of the level.
  const factor = wanted / (to - from);
  const last = Math.ceil(to);
  let best = nearestSpan(from, to, available, wanted);
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
