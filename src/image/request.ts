import { LoupeError } from '../errors.ts';
import { type Decimal, isAbove, parseDecimal, parsePixels } from './decimal.ts';
import type { Dialect } from './dialect.ts';

/** The part of the image that is requested, in pixels or in percent of the full image (section 4.1). */
export type Region =
  | { readonly kind: 'full' }
  | { readonly kind: 'square' }
  | {
      readonly kind: 'pixels';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly kind: 'percent';
      readonly x: Decimal;
      readonly y: Decimal;
      readonly width: Decimal;
      readonly height: Decimal;
    };

/** The size the region is scaled to (section 4.2); `upscale` is the mark `^`. `full` is of 2.1 only. */
export type Size = ExplicitSize | FittedSize;

/** Names its pixels: refused when they are too many. */
export type ExplicitSize =
  | { readonly kind: 'full' }
  | { readonly kind: 'width'; readonly width: number; readonly upscale: boolean }
  | { readonly kind: 'height'; readonly height: number; readonly upscale: boolean }
  | { readonly kind: 'percent'; readonly percent: Decimal; readonly upscale: boolean }
  | { readonly kind: 'exact'; readonly width: number; readonly height: number; readonly upscale: boolean };

/** As large as every limit allows. */
export type FittedSize =
  | { readonly kind: 'max'; readonly upscale: boolean }
  | { readonly kind: 'confined'; readonly width: number; readonly height: number; readonly upscale: boolean };

/** Mirroring on the vertical axis, then clockwise degrees from 0 to 360 inclusive (section 4.3). */
export interface Rotation {
  readonly mirror: boolean;
  readonly degrees: Decimal;
}

/** Section 4.4, and the scan of a negative that is served as a positive. */
export const QUALITIES = ['default', 'color', 'gray', 'bitonal', 'negative'] as const;
export type Quality = (typeof QUALITIES)[number];

/** Section 4.5. */
export const FORMATS = ['jpg', 'png', 'webp', 'gif', 'tif', 'avif', 'jp2', 'pdf'] as const;
export type Format = (typeof FORMATS)[number];

/** An image request as the client sent it, independent of the image. */
export interface ImageRequest {
  readonly region: Region;
  readonly size: Size;
  readonly rotation: Rotation;
  readonly quality: Quality;
  readonly format: Format;
}

/**
 * The request in four percent-decoded path segments (section 4).
 *
 * @throws LoupeError `invalid-request`, naming the parameter and its accepted forms
 */
export function parseImageRequest(
  dialect: Dialect,
  region: string,
  size: string,
  rotation: string,
  qualityAndFormat: string,
): ImageRequest {
  const dot = qualityAndFormat.lastIndexOf('.');
  return {
    region: parseRegion(region),
    size: parseSize(dialect, size),
    rotation: parseRotation(rotation),
    quality: parseQuality(dot === -1 ? qualityAndFormat : qualityAndFormat.slice(0, dot)),
    format: parseFormat(dot === -1 ? '' : qualityAndFormat.slice(dot + 1)),
  };
}

/**
 * Reads a region (section 4.1).
 *
 * @throws LoupeError `invalid-request`
 */
export function parseRegion(text: string): Region {
  if (text === 'full') return { kind: 'full' };
  if (text === 'square') return { kind: 'square' };
  const percent = text.startsWith('pct:');
  const first = text.indexOf(',');
  const second = text.indexOf(',', first + 1);
  const third = text.indexOf(',', second + 1);
  if (first === -1 || second === -1 || third === -1) throw badRegion(text);
  if (percent) {
    const x = parseDecimal(text.slice(4, first));
    const y = parseDecimal(text.slice(first + 1, second));
    const width = parseDecimal(text.slice(second + 1, third));
    const height = parseDecimal(text.slice(third + 1));
    if (x === undefined || y === undefined || width === undefined || height === undefined) {
      throw badRegion(text);
    }
    if (width === '0' || height === '0') throw emptyRegion(text);
    return { kind: 'percent', x, y, width, height };
  }
  const x = parsePixels(text, 0, first);
  const y = parsePixels(text, first + 1, second);
  const width = parsePixels(text, second + 1, third);
  const height = parsePixels(text, third + 1, text.length);
  if (x < 0 || y < 0 || width < 0 || height < 0) throw badRegion(text);
  if (width === 0 || height === 0) throw emptyRegion(text);
  return { kind: 'pixels', x, y, width, height };
}

/**
 * Reads a size (section 4.2), in the forms of the dialect.
 *
 * @throws LoupeError `invalid-request`
 */
export function parseSize(dialect: Dialect, text: string): Size {
  if (text === 'full' && dialect.hasFullSize) return { kind: 'full' };
  const upscale = text.startsWith('^');
  if (upscale && !dialect.hasUpscaleMark) throw badSize(dialect, text);
  const form = upscale ? text.slice(1) : text;
  if (form === 'max') return { kind: 'max', upscale };
  if (form.startsWith('pct:')) {
    const percent = parseDecimal(form.slice(4));
    if (percent === undefined) throw badSize(dialect, text);
    if (percent === '0') throw emptySize(text);
    return { kind: 'percent', percent, upscale };
  }
  const confined = form.startsWith('!');
  const start = confined ? 1 : 0;
  const comma = form.indexOf(',');
  const width = parsePixels(form, start, comma);
  const height = parsePixels(form, comma + 1, form.length);
  const noWidth = comma === start;
  const noHeight = comma === form.length - 1;
  if (comma === -1 || (width < 0 && !noWidth) || (height < 0 && !noHeight)) throw badSize(dialect, text);
  if ((noWidth || noHeight) && (confined || noWidth === noHeight)) throw badSize(dialect, text);
  if (width === 0 || height === 0) throw emptySize(text);
  if (confined) return { kind: 'confined', width, height, upscale };
  if (noHeight) return { kind: 'width', width, upscale };
  if (noWidth) return { kind: 'height', height, upscale };
  return { kind: 'exact', width, height, upscale };
}

/**
 * Reads a rotation in degrees, 0 to 360 (section 4.3).
 *
 * @throws LoupeError `invalid-request`
 */
export function parseRotation(text: string): Rotation {
  const mirror = text.startsWith('!');
  const degrees = parseDecimal(mirror ? text.slice(1) : text);
  if (degrees === undefined || isAbove(degrees, 360)) {
    throw refuse(
      'rotation',
      text,
      'must be a number from 0 to 360 with nothing but digits and a dot, or ! and such a number',
    );
  }
  return { mirror, degrees };
}

/**
 * Reads a quality (section 4.4).
 *
 * @throws LoupeError `invalid-request`
 */
export function parseQuality(text: string): Quality {
  for (const quality of QUALITIES) if (quality === text) return quality;
  throw refuse('quality', text, `must be one of ${QUALITIES.join(', ')} (the last of negatives alone)`);
}

/**
 * Reads a format (section 4.5).
 *
 * @throws LoupeError `invalid-request`
 */
export function parseFormat(text: string): Format {
  for (const format of FORMATS) if (format === text) return format;
  throw refuse('format', text, `must be one of ${FORMATS.join(', ')}`);
}

/** The request as "region/size/rotation/quality.format", with `^` not percent-encoded: the inverse of parsing. */
export function formatImageRequest(request: ImageRequest): string {
  const { rotation } = request;
  const turned = rotation.mirror ? `!${rotation.degrees}` : rotation.degrees;
  return `${formatRegion(request.region)}/${formatSize(request.size)}/${turned}/${request.quality}.${request.format}`;
}

function formatRegion(region: Region): string {
  switch (region.kind) {
    case 'full':
    case 'square':
      return region.kind;
    case 'pixels':
      return `${region.x},${region.y},${region.width},${region.height}`;
    case 'percent':
      return `pct:${region.x},${region.y},${region.width},${region.height}`;
  }
}

/** A size as in a URI, except that its mark `^` is not percent-encoded. */
export function formatSize(size: Size): string {
  const mark = size.kind !== 'full' && size.upscale ? '^' : '';
  switch (size.kind) {
    case 'full':
      return 'full';
    case 'max':
      return `${mark}max`;
    case 'width':
      return `${mark}${size.width},`;
    case 'height':
      return `${mark},${size.height}`;
    case 'percent':
      return `${mark}pct:${size.percent}`;
    case 'exact':
      return `${mark}${size.width},${size.height}`;
    case 'confined':
      return `${mark}!${size.width},${size.height}`;
  }
}

function badRegion(text: string): LoupeError {
  return refuse(
    'region',
    text,
    'must be full, square, x,y,w,h in whole pixels or pct:x,y,w,h in percent, with nothing but digits and (in percent) a dot in its numbers, at most 15 digits long',
  );
}

function emptyRegion(text: string): LoupeError {
  return refuse('region', text, 'must have a width and a height above zero');
}

function badSize(dialect: Dialect, text: string): LoupeError {
  const whole = dialect.hasFullSize ? 'full, max' : 'max';
  const mark = dialect.hasUpscaleMark
    ? ', each also after ^ (sent as ^ or %5E) to allow upscaling'
    : ', without ^, which is of Image API 3';
  return refuse(
    'size',
    text,
    `must be ${whole}, w, ,h w,h !w,h (whole pixels, at most 15 digits) or pct:n${mark}, in ${dialect.name}`,
  );
}

function emptySize(text: string): LoupeError {
  return refuse('size', text, 'must be at least 1 pixel wide and high');
}

function refuse(parameter: string, text: string, sentence: string): LoupeError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  return new LoupeError('invalid-request', `${parameter} ${JSON.stringify(shown)} ${sentence}`);
}
