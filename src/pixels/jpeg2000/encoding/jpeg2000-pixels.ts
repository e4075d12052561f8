import type { Dimensions } from '../../../image/geometry.ts';

/** Pixels of 8 bits, pixel after pixel without gaps. */
export interface Jpeg2000Pixels extends Dimensions {
  readonly channels: 1 | 3;
  readonly bytes: Buffer;
}

/** How pixels are coded. */
export interface Jpeg2000Coding {
  /** Bytes of the pixels for each byte of the codestream; 1: without loss. */
  readonly ratio: number;
  readonly seconds: number;
}

/** Side of a tile: it bounds what is in memory, and what a reader decodes for a part. */
export const ENCODED_TILE = 1024;

const MOST_HALVINGS = 5;

/** How often a tile is halved: as long as there is something to halve. */
export function halvingsOf({ width, height }: Dimensions): number {
  const side = Math.min(width, height, ENCODED_TILE);
  return Math.min(MOST_HALVINGS, Math.floor(Math.log2(side)));
}
