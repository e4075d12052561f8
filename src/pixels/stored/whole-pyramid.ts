import sharp, { type Sharp } from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { paddedDimensions, storedLevels, storedTile } from '../../image/pyramid.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import type { JpegCodec } from '../jpeg/jpeg-codec.ts';
import type { PixelRows, Raster } from '../pixel-rows.ts';
import { readTiff } from '../tiff/chain.ts';
import { type EncodedTiles, encodeRasters } from '../tiff/encode-tiles.ts';
import { readTiffLevel } from '../tiff/level.ts';
import { JoinedTiles } from './joined-tiles.ts';
import { type LevelPixels, rasterOf, readFullLevel } from './level-pixels.ts';

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
  for (const directory of tiff.directories) {
    const level = await readTiffLevel(tiff, directory);
    const tiles = Array.from(level.offsets, (at, index) =>
      pyramid.subarray(at, at + (level.byteCounts[index] ?? 0)),
    );
    levels.push(new JoinedTiles({ ...level, tiles }));
  }
  return levels;
}

/** The tiles of a level, as they are in that pyramid: black where they reach beyond it. */
export function encodeLevel(codec: JpegCodec, level: LevelPixels): Promise<EncodedTiles> {
  const tiles: Raster[] = [];
  for (let top = 0; top < level.height; top += TILE_SIZE)
    for (let left = 0; left < level.width; left += TILE_SIZE) tiles.push(tileAt(level, left, top));
  return encodeRasters(codec, tiles);
}

function tileAt(level: LevelPixels, left: number, top: number): Raster {
  const { channels } = level;
  const whole = rasterOf(level);
  const start = top * whole.stride + left * channels;
  const tile = { ...whole, width: TILE_SIZE, height: TILE_SIZE, start };
  const width = Math.min(TILE_SIZE, level.width - left);
  const height = Math.min(TILE_SIZE, level.height - top);
  if (width === TILE_SIZE && height === TILE_SIZE) return tile;
  const stride = TILE_SIZE * channels;
  const bytes = Buffer.alloc(TILE_SIZE * stride);
  for (let row = 0; row < height; row++) {
    const from = start + row * whole.stride;
    level.bytes.copy(bytes, row * stride, from, from + width * channels);
  }
  return { ...tile, bytes, start: 0, stride };
}
