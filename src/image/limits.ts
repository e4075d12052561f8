import { LoupeError } from '../errors.ts';
import type { Dimensions } from './geometry.ts';
import type { Format } from './request.ts';
import { frameOf, isOblique, type ResultForm } from './result-form.ts';

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
  /** What a single render may hold above an idle renderer, in bytes; not published, as it depends on the format. */
  readonly renderMemoryBytes?: number | undefined;
}

/**
 * Limits as they are written, where 0 stands for none.
 *
 * @param renderMemoryBytes as `Limits` has it
 */
export function limitsAsWritten(
  { maxWidth, maxHeight, maxArea, upscaling }: WrittenLimits,
  renderMemoryBytes: number,
): Limits {
  return {
    maxWidth: maxWidth || undefined,
    maxHeight: maxHeight || undefined,
    maxArea: maxArea || undefined,
    upscaling,
    renderMemoryBytes,
  };
}

interface WrittenLimits {
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly maxArea: number;
  readonly upscaling: boolean;
}

/**
 * Decoders of PNG refuse a longer side. libvips could write ten times as much, at a cost for each row and column that
 * no number of pixels shows, and fails above that while it resamples.
 */
const LONGEST_SIDE = 1_000_000;

/** What an image in a format may at most be. */
export interface FormatLimit {
  /** Pixels of a side that the encoder can write. */
  readonly maxSide: number;
  /** Pixels in all: about five seconds of one processor, whatever memory there is. */
  readonly maxArea: number;
}

const ANY = Number.POSITIVE_INFINITY;

/**
 * Measured with the encoders of libvips 8.18: a longer side by one pixel fails, but for png and tif. jp2 is as long as
 * decoders take for granted; a pdf holds a JPEG.
 */
const FORMAT_LIMITS: Readonly<Record<Format, FormatLimit>> = {
  jpg: { maxSide: 65_500, maxArea: ANY },
  png: { maxSide: LONGEST_SIDE, maxArea: 60_000_000 },
  webp: { maxSide: 16_383, maxArea: ANY },
  gif: { maxSide: 65_535, maxArea: 24_000_000 },
  tif: { maxSide: LONGEST_SIDE, maxArea: 36_000_000 },
  avif: { maxSide: 16_384, maxArea: 16_000_000 },
  jp2: { maxSide: 65_535, maxArea: 16_000_000 },
  pdf: { maxSide: 65_500, maxArea: ANY },
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

/** Whether the frame of a rotated image is within the limits that hold for it. */
export function isRotatedWithin(size: Dimensions, form: ResultForm, limits: Limits): boolean {
  return exceededByFrame(size, form, limits) === undefined;
}

/**
 * Refuses a rotation whose result is above a limit. Rotation enlarges the image to the bounding box of its corners
 * (section 4.3), which must fit the encoder and memory too: a thin strip at 45 degrees has hundreds of times its
 * own area.
 *
 * @param size of the image before it is rotated, in pixels
 * @throws LoupeError `invalid-request`, naming the limit
 */
export function refuseRotatedAboveLimits(size: Dimensions, form: ResultForm, limits: Limits): void {
  const exceeded = exceededByFrame(size, form, limits);
  if (exceeded === undefined) return;
  const { width, height } = frameOf(size, form.degrees);
  throw new LoupeError(
    'invalid-request',
    `rotation "${form.degrees}": the rotated image would be ${width} x ${height} pixels${exceeded}; ask for a smaller size`,
  );
}

/** The end of a sentence, which names the limit that the frame exceeds; undefined when it exceeds none. */
function exceededByFrame(size: Dimensions, form: ResultForm, limits: Limits): string | undefined {
  if (form.degrees === '0' || form.degrees === '180') return undefined;
  const { width, height } = frameOf(size, form.degrees);
  const formatLimit = exceededFormatLimit(width, height, form.format);
  if (formatLimit !== undefined) return `, and ${formatLimit}`;
  const isAboveArea = width * height > (limits.maxArea ?? Number.POSITIVE_INFINITY);
  return isOblique(form) && isAboveArea ? `, above maxArea ${limits.maxArea}` : undefined;
}
