import { LoupeError } from '../errors.ts';
import type { Decimal } from './decimal.ts';
import type { Dimensions } from './geometry.ts';
import type { Format } from './request.ts';

/**
 * The largest images that are made, in pixels, as configured (section 5.2). `maxWidth` alone holds for the
 * height too and the reverse, as the specification lets clients infer.
 */
export interface Limits {
  readonly maxWidth?: number | undefined;
  readonly maxHeight?: number | undefined;
  readonly maxArea?: number | undefined;
  /** False switches upscaling off. It is off as well where there is no limit that would bound it (5.7). */
  readonly upscaling?: boolean | undefined;
}

/** libvips makes no image with a longer side. */
const LONGEST_SIDE = 100_000_000;

/** What an image in a format may at most be. */
export interface FormatLimit {
  /** Pixels of a side that the encoder can write. */
  readonly maxSide: number;
  /** Pixels in all. The encoders of AVIF and GIF hold the whole image, AVIF's with about 32 bytes a pixel. */
  readonly maxArea: number;
}

const ANY = Number.POSITIVE_INFINITY;

/** Measured with the encoders of libvips 8.18. */
const FORMAT_LIMITS: Readonly<Record<Format, FormatLimit>> = {
  jpg: { maxSide: 65_500, maxArea: ANY },
  png: { maxSide: LONGEST_SIDE, maxArea: ANY },
  webp: { maxSide: 16_383, maxArea: ANY },
  gif: { maxSide: 65_535, maxArea: 32_000_000 },
  tif: { maxSide: LONGEST_SIDE, maxArea: ANY },
  avif: { maxSide: 16_384, maxArea: 16_000_000 },
};

/** What a size must stay within, in pixels; the area may be Infinity. */
export interface Bounds {
  readonly width: number;
  readonly height: number;
  readonly area: number;
}

/** What an image in a format must stay within, by the limits of the server and those of the format. */
export function boundsOf(limits: Limits, format: Format): Bounds {
  const { maxSide, maxArea } = FORMAT_LIMITS[format];
  return {
    width: Math.min(maxWidthOf(limits), maxSide),
    height: Math.min(maxHeightOf(limits), maxSide),
    area: Math.min(limits.maxArea ?? Number.POSITIVE_INFINITY, maxArea),
  };
}

/** The largest width in pixels, as published or inferred from `maxHeight`; Infinity without a limit. */
export function maxWidthOf(limits: Limits): number {
  return limits.maxWidth ?? limits.maxHeight ?? Number.POSITIVE_INFINITY;
}

/** The largest height in pixels, as published or inferred from `maxWidth`; Infinity without a limit. */
function maxHeightOf(limits: Limits): number {
  return limits.maxHeight ?? limits.maxWidth ?? Number.POSITIVE_INFINITY;
}

/** Section 5.7: upscaling may be offered only where maxWidth or maxArea is published. */
export function offersUpscaling(limits: Limits): boolean {
  const bounded = (limits.maxWidth ?? limits.maxHeight ?? limits.maxArea) !== undefined;
  return bounded && limits.upscaling !== false;
}

/** Whether an image of this size, in pixels, is within all of the bounds. */
export function isWithin(width: number, height: number, bounds: Bounds): boolean {
  return width <= bounds.width && height <= bounds.height && width * height <= bounds.area;
}

/**
 * The largest width and height in the proportions of the given ones that stay within the bounds, at least
 * 1 x 1; not larger than the given ones unless `upscale`.
 */
export function fitWithin(width: number, height: number, bounds: Bounds, upscale: boolean): Dimensions {
  if (!upscale && isWithin(width, height, bounds)) return { width, height };
  const scale = Math.min(
    bounds.width / width,
    bounds.height / height,
    Math.sqrt(bounds.area / (width * height)),
    upscale ? Number.POSITIVE_INFINITY : 1,
  );
  const wide = Math.max(1, Math.round(width * scale));
  const high = Math.max(1, Math.round(height * scale));
  if (wide * high <= bounds.area) return { width: wide, height: high };
  // Rounding up has crossed the area: round down, and shorten what is still too long beside a 1 px side.
  const lower = Math.max(1, Math.floor(width * scale));
  const flatter = Math.max(1, Math.floor(height * scale));
  if (lower * flatter <= bounds.area) return { width: lower, height: flatter };
  return lower > flatter
    ? { width: Math.max(1, Math.floor(bounds.area / flatter)), height: flatter }
    : { width: lower, height: Math.max(1, Math.floor(bounds.area / lower)) };
}

/**
 * Refuses an explicit size beyond a limit (section 4.2).
 *
 * @throws LoupeError `invalid-request`, naming the limit
 */
export function refuseAboveLimits(width: number, height: number, limits: Limits, format: Format): void {
  const maxWidth = maxWidthOf(limits);
  const maxHeight = maxHeightOf(limits);
  const maxArea = limits.maxArea ?? Number.POSITIVE_INFINITY;
  if (width > maxWidth) throw above(`width ${width}`, `maxWidth ${maxWidth}`);
  if (height > maxHeight) throw above(`height ${height}`, `maxHeight ${maxHeight}`);
  if (width * height > maxArea) throw above(`${width} x ${height} pixels`, `maxArea ${maxArea}`);
  const formatLimit = exceededFormatLimit(width, height, format);
  if (formatLimit !== undefined)
    throw new LoupeError(
      'invalid-request',
      `size: ${width} x ${height} is too large for ${format}: ${formatLimit}`,
    );
}

/** A sentence that names the format's limit that an image of this size exceeds; undefined when it exceeds none. */
function exceededFormatLimit(width: number, height: number, format: Format): string | undefined {
  const { maxSide, maxArea } = FORMAT_LIMITS[format];
  if (Math.max(width, height) > maxSide) return `${format} images are at most ${maxSide} px wide and high`;
  if (width * height > maxArea) return `${format} images have at most ${maxArea} pixels`;
  return undefined;
}

function above(what: string, limit: string): LoupeError {
  return new LoupeError('invalid-request', `size: ${what} is above ${limit}`);
}

/**
 * Refuses a rotation whose result is above a limit. Rotation enlarges the image to the bounding box of its corners
 * (section 4.3), which must fit the encoder and memory too: a thin strip at 45 degrees has hundreds of times its
 * own area.
 *
 * @param width of the image before it is rotated, in pixels, as `height`
 * @throws LoupeError `invalid-request`, naming the limit
 */
export function refuseRotatedAboveLimits(
  width: number,
  height: number,
  degrees: Decimal,
  limits: Limits,
  format: Format,
): void {
  if (degrees === '0' || degrees === '180') return;
  const angle = (Number(degrees) * Math.PI) / 180;
  const sine = Math.abs(Math.sin(angle));
  const cosine = Math.abs(Math.cos(angle));
  const quarter = degrees === '90' || degrees === '270';
  const boxWidth = quarter ? height : Math.ceil(width * cosine + height * sine);
  const boxHeight = quarter ? width : Math.ceil(height * cosine + width * sine);
  const box = `the rotated image would be ${boxWidth} x ${boxHeight} pixels`;
  const formatLimit = exceededFormatLimit(boxWidth, boxHeight, format);
  if (formatLimit !== undefined)
    throw new LoupeError(
      'invalid-request',
      `rotation "${degrees}": ${box}, and ${formatLimit}; ask for a smaller size`,
    );
  if (!quarter && boxWidth * boxHeight > (limits.maxArea ?? Number.POSITIVE_INFINITY)) {
    throw new LoupeError(
      'invalid-request',
      `rotation "${degrees}": ${box}, above maxArea ${limits.maxArea}; ask for a smaller size`,
    );
  }
}
