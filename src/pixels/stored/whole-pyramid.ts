import { open } from 'node:fs/promises';
import sharp from 'sharp';
import { TILE_SIZE } from '../../image/geometry.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import type { LevelPixels } from './level-pixels.ts';

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
