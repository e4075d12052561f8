import type { Dimensions } from '../../image/geometry.ts';

/** How far a file is a pyramid itself: tiles, and the same image in smaller sizes. */
export interface PyramidFacts {
  /** Undefined for strips, and for formats without tiles. */
  readonly tile: Dimensions | undefined;
  /** Smaller sizes, each half as large as the one before. */
  readonly smallerSizes: number;
  /** Small parts of it can be read at every scale without reading much more. */
  readonly isGood: boolean;
}

/** The pyramid of a file that has none. */
export const NO_PYRAMID: PyramidFacts = { tile: undefined, smallerSizes: 0, isGood: false };

/** Smaller tiles are many files in one, larger ones take long to decode. */
const TILE_SIDES = { least: 64, most: 2048 };

/** The smallest size that a pyramid needs to have: what a thumbnail is made of. */
const SMALL_ENOUGH = 1024;

/** One of the images of a file that may be a smaller size of another. */
interface Level extends Dimensions {
  readonly tile?: Dimensions | undefined;
}

/**
 * Judges a file with tiles as a pyramid.
 *
 * @param copies the other images beside it, in any order
 */
export function pyramidFacts(
  image: Dimensions,
  tile: Dimensions | undefined,
  copies: readonly Level[],
): PyramidFacts {
  const sizes = smallerSizesOf(image, copies);
  const smallest = sizes.at(-1) ?? image;
  const isTiled = tile !== undefined && [tile.width, tile.height].every(isTileSide);
  return {
    tile,
    smallerSizes: sizes.length,
    isGood: isTiled && Math.max(smallest.width, smallest.height) <= SMALL_ENOUGH,
  };
}

/**
 * The smaller sizes of an image, each half as large as the one before.
 *
 * @param copies the other images beside it, in any order
 */
export function smallerSizesOf<Copy extends Dimensions>(image: Dimensions, copies: readonly Copy[]): Copy[] {
  const sizes: Copy[] = [];
  for (let next = halfOf(image, copies); next; next = halfOf(next, copies)) sizes.push(next);
  return sizes;
}

/** The same of JPEG 2000, in which smaller sizes lie within the larger ones. */
export function wavelets(image: Dimensions, tile: Dimensions, smallerSizes: number): PyramidFacts {
  const longest = Math.max(image.width, image.height);
  return { tile, smallerSizes, isGood: longest / 2 ** smallerSizes <= SMALL_ENOUGH };
}

function halfOf<Copy extends Dimensions>(whole: Dimensions, copies: readonly Copy[]): Copy | undefined {
  return copies.find(
    ({ width, height }) =>
      (width < whole.width || height < whole.height) &&
      isHalf(width, whole.width) &&
      isHalf(height, whole.height),
  );
}

function isHalf(side: number, of: number): boolean {
  return Math.abs(side - of / 2) < 1 || (of === 1 && side === 1);
}

function isTileSide(side: number): boolean {
  return side >= TILE_SIDES.least && side <= TILE_SIDES.most;
}
