import type { Dimensions } from '../image/geometry.ts';

/** The normalised pixels of a master, to be read from top to bottom: 8-bit gray or sRGB, rows without padding. */
export interface PixelRows extends Dimensions {
  readonly channels: 1 | 3;
  /** The bytes of some rows, which must be inside the image; valid until the next read. */
  read(firstRow: number, rows: number): Promise<Buffer>;
}
