/** Width and height of a stored tile, in pixels. */
export const TILE_SIZE = 512;

/** In pixels. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** An image, and the side of the tiles that it is stored in; left out: `TILE_SIZE`. */
export interface ImageWithTiles extends Dimensions {
  readonly tileSize?: number;
}

/** A part of an image, in pixels from its top left. */
export interface Rectangle extends Dimensions {
  readonly x: number;
  readonly y: number;
}

/** What two rectangles have in common; undefined when that is no pixel. */
export function intersectionOf(one: Rectangle, other: Rectangle): Rectangle | undefined {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  const width = Math.min(one.x + one.width, other.x + other.width) - x;
  const height = Math.min(one.y + one.height, other.y + other.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** Whether two rectangles are the same one. */
export function isSameRectangle(one: Rectangle, { x, y, width, height }: Rectangle): boolean {
  return one.x === x && one.y === y && one.width === width && one.height === height;
}

/** Whether a region is a tile at this scale factor, whole or cut off by the image's edge (implementation note 3). */
export function isTileRegion(region: Rectangle, image: ImageWithTiles, scaleFactor: number): boolean {
  const step = tileSizeOf(image) * scaleFactor;
  return (
    region.x % step === 0 &&
    region.y % step === 0 &&
    region.width === Math.min(step, image.width - region.x) &&
    region.height === Math.min(step, image.height - region.y)
  );
}

/** Width and height of the tiles of an image, in pixels. */
export function tileSizeOf({ tileSize = TILE_SIZE }: ImageWithTiles): number {
  return tileSize;
}

/** The height in pixels that a size `w,` implies, at least 1 (3.0 section 4.2, 2.1 section 4.2). */
export function impliedHeight(width: number, region: Rectangle, image: ImageWithTiles): number {
  const scaleFactor = scaleFactorOf(region.width, width);
  const scaled = isListed(region, image, scaleFactor) ? Math.ceil(region.height / scaleFactor) : undefined;
  return impliedSide((region.height * width) / region.width, scaled);
}

/** The width in pixels that a size `,h` implies, at least 1. */
export function impliedWidth(height: number, region: Rectangle, image: ImageWithTiles): number {
  const scaleFactor = scaleFactorOf(region.height, height);
  const scaled = isListed(region, image, scaleFactor) ? Math.ceil(region.width / scaleFactor) : undefined;
  return impliedSide((region.width * height) / region.height, scaled);
}

/**
 * The exact side in the region's proportions to the nearest pixel, at least 1. Clients of 2.1, however, request the
 * levels and tiles of info.json as `w,` and lay them out by its scale factors, rounding up: the rounded side is used
 * where it is within a pixel or a hundredth of the exact one (the width was rounded up too).
 */
function impliedSide(exact: number, scaled: number | undefined): number {
  if (scaled !== undefined && Math.abs(scaled - exact) < Math.max(1, exact / 100)) return scaled;
  return Math.max(1, Math.round(exact));
}

/** The smallest power of two that divides `side` to `wanted`, rounded up; 0 when there is none. */
function scaleFactorOf(side: number, wanted: number): number {
  let scaleFactor = 1;
  while (Math.ceil(side / scaleFactor) > wanted) scaleFactor *= 2;
  return Math.ceil(side / scaleFactor) === wanted ? scaleFactor : 0;
}

/** Whether info.json lists this region at this scale factor: the full image, or a tile. */
function isListed(region: Rectangle, image: ImageWithTiles, scaleFactor: number): boolean {
  if (scaleFactor === 0) return false;
  const full = region.width === image.width && region.height === image.height;
  return full || isTileRegion(region, image, scaleFactor);
}
