import type { Sharp } from 'sharp';
import { type Dimensions, intersectionOf, type Rectangle } from '../image/geometry.ts';

/** The normalised pixels of a master, read from top to bottom: 8-bit gray or sRGB, or of a profile, rows without padding. */
export interface PixelRows extends Dimensions {
  readonly channels: 1 | 3;
  /** By which the colours are read, where they are not sRGB or gray. */
  readonly profile?: Buffer | undefined;
  /**
   * The bytes of some rows, which must be inside the image; valid until the next read.
   *
   * @param into memory of their size, where whoever reads them from a file may put them
   */
  read(firstRow: number, rows: number, into?: Buffer): Promise<Buffer>;
  /**
   * A pipeline that gives all rows, extended to the right and below by copies of the last column and row. Only of images that
   * are decoded at once: it holds few of their rows at a time, and is not to be called beside `read`. Whoever runs it looks
   * whether its result is of that size.
   */
  readonly extended?: (size: Dimensions) => Sharp;
  /**
   * Decodes all rows into memory of their size, in half of the time that the image library takes. Not to be called beside
   * `read`.
   *
   * @returns false when that library has to look at the file: then what the memory holds is undefined
   */
  readonly decodeInto?: (raster: Raster) => Promise<boolean>;
}

/** Pixels in memory: a part of an image, or all of it. */
export interface Raster extends Dimensions {
  readonly channels: 1 | 3;
  readonly bytes: Buffer;
  /** Where the first row begins, in bytes. */
  readonly start: number;
  /** From a row to the next, in bytes. */
  readonly stride: number;
}

/** One row of tiles of a level. */
export interface TileRow {
  /** Index, 0 for full size. */
  readonly level: number;
  readonly row: number;
  readonly columns: number;
  readonly tile: Dimensions;
  readonly channels: 1 | 3;
  /**
   * The pixels of tile after tile, each row after row, black where a tile reaches beyond the
   * level. Valid until the visit ends.
   */
  readonly pixels: Buffer;
}

/** Pixels of a part of a picture. */
export interface PlacedPixels {
  /** In pixels of the picture. */
  readonly area: Rectangle;
  readonly channels: 1 | 3;
  /** Rows from the top, without gaps; a byte for each channel. */
  readonly pixels: Buffer;
}

/**
 * Memory for the pixels of a part.
 *
 * @param memoryOf gives so many bytes
 */
export function emptyPixels(
  area: Rectangle,
  channels: 1 | 3,
  memoryOf: (bytes: number) => Buffer = Buffer.allocUnsafeSlow,
): PlacedPixels {
  return { area, channels, pixels: memoryOf(area.width * area.height * channels) };
}

/** A part of placed pixels, which it lies within, where it lies in memory. */
export function rasterWithin({ area, pixels, channels }: PlacedPixels, part: Rectangle): Raster {
  const { width, height } = part;
  const stride = area.width * channels;
  const start = (part.y - area.y) * stride + (part.x - area.x) * channels;
  return { width, height, channels, bytes: pixels, start, stride };
}

/** Copies pixels to where they belong, as far as there is room for them. */
export function copyPlaced(from: PlacedPixels, to: PlacedPixels): void {
  const common = intersectionOf(from.area, to.area);
  if (common) copyRaster(rasterWithin(from, common), rasterWithin(to, common));
}

/** Copies pixels into memory for as many. */
export function copyRaster(from: Raster, { bytes, start, stride }: Raster): void {
  const length = from.width * from.channels;
  if (from.stride === length && stride === length) {
    from.bytes.copy(bytes, start, from.start, from.start + from.height * length);
    return;
  }
  for (let y = 0; y < from.height; y++) {
    const at = from.start + y * from.stride;
    from.bytes.copy(bytes, start + y * stride, at, at + length);
  }
}
