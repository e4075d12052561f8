import { open } from 'node:fs/promises';
import sharp from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { paddedDimensions, storedLevels, storedTile } from '../../image/pyramid.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import type { LevelPixels } from './level-pixels.ts';

/** Of images up to this many bytes, with their padding, all levels are held. */
const HELD_WHOLE_BYTES = 32 * 1024 * 1024;

/**
 * Bytes of all levels of an image that are held at once; undefined of larger ones, and of thin strips, whose levels are no
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

/** Writes the pyramid of an image whose levels halve exactly: the same tiles as those that are written in rows. */
export async function writeWholePyramid(path: string, full: LevelPixels): Promise<void> {
  const { bytes, width, height, channels } = full;
  await sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    // Below quality 90 libvips stores tiles as YCbCr 4:2:0, which is what a spliced JPEG needs.
    .tiff({
      pyramid: true,
      tile: true,
      tileWidth: TILE_SIZE,
      tileHeight: TILE_SIZE,
      compression: 'jpeg',
      quality: JPEG_OPTIONS.quality,
    })
    .toFile(path);
  const handle = await open(path, 'r+');
  try {
    // So that renaming the folder into place never shows half of it after a crash.
    await handle.sync();
  } finally {
    await handle.close();
  }
}
