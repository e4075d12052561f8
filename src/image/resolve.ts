import { LoupeError } from '../errors.ts';
import { type Decimal, isAbove } from './decimal.ts';
import type { Dialect } from './dialect.ts';
import {
  type Dimensions,
  type ImageWithTiles,
  impliedHeight,
  impliedWidth,
  type Rectangle,
} from './geometry.ts';
import { largestSize, refuseAboveMemory } from './largest-size.ts';
import { type Limits, offersUpscaling, refuseAboveLimits, refuseRotatedAboveLimits } from './limits.ts';
import type { PixelKind } from './render-memory.ts';
import {
  type ExplicitSize,
  type FittedSize,
  formatSize,
  type ImageRequest,
  type Quality,
  type Region,
  type Size,
} from './request.ts';
import type { ResolvedQuality, ResultForm } from './result-form.ts';

/** What must be known of an image to resolve requests for it: its true upright dimensions, in pixels. */
export interface SourceImage extends ImageWithTiles, PixelKind {
  /** The image has no colour, so that `gray` is its default quality. */
  readonly gray: boolean;
  /** The scan is of a negative and served as a positive, so that `negative` is one of its qualities. */
  readonly isNegative?: boolean;
}

/** A request resolved for one image; independent of the dialect in which it was made. */
export interface ResolvedImage extends ResultForm {
  /** Pixels of the full image, inside it, at least 1 x 1. */
  readonly region: Rectangle;
  /** Pixels of the result before rotation, at least 1 x 1, within every limit. */
  readonly size: Dimensions;
  readonly mirror: boolean;
}

/**
 * Resolves a request for this image (section 4): the region cropped to the image, the size in pixels.
 *
 * @throws LoupeError `invalid-request` for what the specification refuses or a limit forbids,
 *   `not-implemented` for `^` where it is needed and upscaling is not offered
 */
export function resolveImage(
  dialect: Dialect,
  request: ImageRequest,
  source: SourceImage,
  limits: Limits,
): ResolvedImage {
  const region = resolveRegion(request.region, source);
  const { mirror, degrees } = request.rotation;
  const form: ResultForm = {
    degrees: degrees === '360' ? '0' : degrees,
    quality: resolveQuality(request.quality, source),
    format: request.format,
  };
  const size = resolveSize(dialect, request.size, { region, source, form, limits });
  return { region, size, mirror, ...form };
}

/** A short text that is equal for equal resolved images and for no others. */
export function derivativeKey(resolved: ResolvedImage): string {
  const { region, size } = resolved;
  const mark = resolved.mirror ? '!' : '';
  return `${region.x},${region.y},${region.width},${region.height}/${size.width},${size.height}/${mark}${resolved.degrees}/${resolved.quality}.${resolved.format}`;
}

function resolveQuality(quality: Quality, source: SourceImage): ResolvedQuality {
  if (quality === 'bitonal') return 'bitonal';
  if (quality === 'negative') {
    if (source.isNegative) return 'negative';
    throw new LoupeError(
      'invalid-request',
      'quality "negative" is of scans of negatives, and this image is of none: it must be one of default, color, gray, bitonal',
    );
  }
  return quality === 'gray' && !source.gray ? 'gray' : 'default';
}

function resolveRegion(region: Region, source: SourceImage): Rectangle {
  const { width, height } = source;
  switch (region.kind) {
    case 'full':
      return { x: 0, y: 0, width, height };
    case 'square': {
      const side = Math.min(width, height);
      return {
        x: Math.floor((width - side) / 2),
        y: Math.floor((height - side) / 2),
        width: side,
        height: side,
      };
    }
    case 'pixels':
      return cropped(region.x, region.y, region.width, region.height, source);
    case 'percent':
      return cropped(
        startOf(region.x, width),
        startOf(region.y, height),
        // A region is never empty, however small its percentage.
        Math.max(1, percentOf(region.width, width)),
        Math.max(1, percentOf(region.height, height)),
        source,
      );
  }
}

/** Section 4.1: cropped at the image's edge; wholly outside is an error. */
function cropped(x: number, y: number, width: number, height: number, source: SourceImage): Rectangle {
  if (x >= source.width || y >= source.height) {
    throw new LoupeError(
      'invalid-request',
      `region: begins at ${x},${y}, outside of the image, which is ${source.width} x ${source.height} pixels`,
    );
  }
  return { x, y, width: Math.min(width, source.width - x), height: Math.min(height, source.height - y) };
}

function percentOf(percent: Decimal, pixels: number): number {
  return Math.round((Number(percent) * pixels) / 100);
}

/** A start below 100 % is inside the image, even where rounding would put it on the edge. */
function startOf(percent: Decimal, pixels: number): number {
  const start = percentOf(percent, pixels);
  return Number.parseInt(percent, 10) < 100 ? Math.min(start, pixels - 1) : start;
}

/** What a size is resolved against. */
interface SizeContext {
  readonly region: Rectangle;
  readonly source: SourceImage;
  readonly form: ResultForm;
  readonly limits: Limits;
}

function resolveSize(dialect: Dialect, size: Size, context: SizeContext): Dimensions {
  const { region, source, form, limits } = context;
  const result =
    size.kind === 'max' || size.kind === 'confined'
      ? fittedSize(size, context)
      : namedSize(dialect, size, context);
  refuseRotatedAboveLimits(result, form, limits);
  refuseAboveMemory({ image: source, region, form, limits }, result);
  return result;
}

/** A size that is made as it is asked, or refused. */
function namedSize(
  dialect: Dialect,
  size: ExplicitSize,
  { region, source, form, limits }: SizeContext,
): Dimensions {
  const result = explicitSize(size, region, source);
  if (result.width < 1 || result.height < 1) {
    throw new LoupeError('invalid-request', `size "${formatSize(size)}": the result would have no pixels`);
  }
  const marked = size.kind !== 'full' && size.upscale;
  const larger =
    result.width > region.width ||
    result.height > region.height ||
    (size.kind === 'percent' && isAbove(size.percent, 100));
  if (larger) refuseUpscaling(dialect, size, marked, region, limits);
  refuseAboveLimits(result.width, result.height, limits, form.format);
  return result;
}

function refuseUpscaling(
  dialect: Dialect,
  size: Size,
  marked: boolean,
  region: Rectangle,
  limits: Limits,
): void {
  const allowed = marked || dialect.upscalesUnmarked;
  if (allowed && offersUpscaling(limits)) return;
  if (marked) throw notUpscaled(size);
  const remedy =
    dialect.hasUpscaleMark && offersUpscaling(limits) ? `; "^${formatSize(size)}" would allow it` : '';
  throw new LoupeError(
    'invalid-request',
    `size "${formatSize(size)}" is above the region, which is ${region.width} x ${region.height} pixels${remedy}`,
  );
}

function notUpscaled(size: Size): LoupeError {
  return new LoupeError('not-implemented', `size "${formatSize(size)}": images are not upscaled here`);
}

/** `max`, `^max`, `!w,h` and `^!w,h`: as large as possible within everything that bounds them (section 4.2). */
function fittedSize(size: FittedSize, { region, source, form, limits }: SizeContext): Dimensions {
  const box = size.kind === 'max' ? undefined : size;
  const result = largestSize({ image: source, region, form, limits }, size.upscale, box);
  const larger = result.width > region.width || result.height > region.height;
  if (larger && !offersUpscaling(limits)) throw notUpscaled(size);
  return result;
}

function explicitSize(size: ExplicitSize, region: Rectangle, source: Dimensions): Dimensions {
  switch (size.kind) {
    case 'full':
      return { width: region.width, height: region.height };
    case 'exact':
      return { width: size.width, height: size.height };
    case 'width':
      return { width: size.width, height: impliedHeight(size.width, region, source) };
    case 'height':
      return { width: impliedWidth(size.height, region, source), height: size.height };
    case 'percent':
      return { width: percentOf(size.percent, region.width), height: percentOf(size.percent, region.height) };
  }
}
