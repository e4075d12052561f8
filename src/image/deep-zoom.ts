import { LoupeError } from '../errors.ts';
import { type Dimensions, type ImageWithTiles, tileSizeOf } from './geometry.ts';
import { tileRegion } from './pyramid.ts';
import type { ResolvedImage } from './resolve.ts';

/** The .dzi document of an image: XML, tiles as they are stored, without overlap, as JPEG. */
export function deepZoomDocument(image: ImageWithTiles): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" TileSize="${tileSizeOf(image)}" Overlap="0" Format="jpg"><Size Width="${image.width}" Height="${image.height}"/></Image>
`;
}

/**
 * The image that a Deep Zoom tile is. Level 0 is 1 x 1 pixel, the last level is the full image, and each one is
 * half of the next, rounded up. Tiles of levels that the pyramid has resolve to the same images as IIIF tiles.
 *
 * @throws LoupeError `not-found` for a level, column or row that the image does not have
 */
export function deepZoomTile(
  image: ImageWithTiles,
  level: number,
  column: number,
  row: number,
): ResolvedImage {
  const deepest = deepestLevel(image);
  if (!isIndex(level, deepest + 1)) throw missing(`level ${level}: this image has levels 0 to ${deepest}`);
  const scaleFactor = 2 ** (deepest - level);
  const step = tileSizeOf(image) * scaleFactor;
  const columns = Math.ceil(image.width / step);
  const rows = Math.ceil(image.height / step);
  if (!isIndex(column, columns) || !isIndex(row, rows)) {
    throw missing(
      `tile ${column}_${row}: level ${level} has ${columns} columns and ${rows} rows, counted from 0`,
    );
  }
  const region = tileRegion(image, scaleFactor, column, row);
  const size = {
    width: Math.ceil(region.width / scaleFactor),
    height: Math.ceil(region.height / scaleFactor),
  };
  return { region, size, mirror: false, degrees: '0', quality: 'default', format: 'jpg' };
}

/** ceil(log2(longest side)), without rounding errors. */
function deepestLevel(image: Dimensions): number {
  let level = 0;
  for (let side = 1; side < Math.max(image.width, image.height); side *= 2) level++;
  return level;
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function missing(sentence: string): LoupeError {
  return new LoupeError('not-found', `Deep Zoom ${sentence}`);
}
