import sharp, { type Sharp } from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { paddedDimensions, storedLevels, storedTile } from '../../image/pyramid.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import type { PixelRows } from '../pixel-rows.ts';
import { readTiff } from '../tiff/chain.ts';
import { readTiffLevel } from '../tiff/level.ts';
import { JoinedTiles } from './joined-tiles.ts';
import { readFullLevel } from './level-pixels.ts';

/** Images up to this many bytes, with their padding, are encoded at once. */
const HELD_WHOLE_BYTES = 32 * 1024 * 1024;

/**
 * Bytes that are held of an image that is encoded at once, at most; undefined of larger ones, and of thin strips, whose levels are no
 * halves of each other.
 */
export function bytesHeldWhole(image: Dimensions & { readonly channels: 1 | 3 }): number | undefined {
  const tile = storedTile(image);
  const [full] = storedLevels(image);
  const { width, height } = paddedDimensions(image);
  const bytes = width * height * image.channels;
  const isWhole = tile.width === TILE_SIZE && tile.height === TILE_SIZE;
  const halves = full?.width === width && full.height === height;
  return isWhole && halves && bytes <= HELD_WHOLE_BYTES ? (bytes * 4) / 3 : undefined;
}

/** The pyramid of an image whose levels halve exactly, as a file: the same tiles as those that are written in rows. */
export async function encodeWholePyramid(rows: PixelRows): Promise<Buffer> {
  const { channels } = rows;
  const { width, height } = paddedDimensions(rows);
  const image = rows.extended?.({ width, height }) ?? (await paddedImage(rows, { width, height }));
  const { data, info } = await image
    // Below quality 90 libvips stores tiles as YCbCr 4:2:0, which is what a spliced JPEG needs.
    .tiff({
      pyramid: true,
      tile: true,
      tileWidth: TILE_SIZE,
      tileHeight: TILE_SIZE,
      compression: 'jpeg',
      quality: JPEG_OPTIONS.quality,
    })
    .toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height || info.channels !== channels)
    throw new Error('the decoded image is not as large as its header says');
  return data;
}

async function paddedImage(rows: PixelRows, size: Dimensions): Promise<Sharp> {
  const { bytes, width, height, channels } = await readFullLevel(rows, size);
  const raw = { width, height, channels };
  return sharp(bytes, { raw, limitInputPixels: false }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
}

/** The levels of such a pyramid, full size first. */
export async function readJoinedTiles(pyramid: Buffer): Promise<JoinedTiles[]> {
  const tiff = await readTiff(pyramid);
  const levels: JoinedTiles[] = [];
  for (const directory of tiff.directories)
    levels.push(new JoinedTiles(pyramid, await readTiffLevel(tiff, directory)));
  return levels;
}
