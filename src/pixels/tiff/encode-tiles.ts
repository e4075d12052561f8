import sharp from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import type { TileRow } from '../pixel-rows.ts';
import { readTiff } from './chain.ts';
import { readTiffLevel } from './level.ts';

/** Tiles as a TIFF holds them: JPEG streams without tables, and the tables that they share (tag 347). */
export interface EncodedTiles {
  readonly tile: Dimensions;
  readonly photometric: number;
  readonly jpegTables: Buffer;
  readonly tiles: readonly Buffer[];
}

/** Rows of pixels that are encoded in one call: tiles in one column must stay below the 65,535 pixels of a JPEG. */
const ROWS_AT_ONCE = 64 * TILE_SIZE;

/** Encodes a row of tiles with YCbCr 4:2:0 or gray. */
export async function encodeTiles(row: TileRow): Promise<EncodedTiles> {
  const tileBytes = row.tile.width * row.tile.height * row.channels;
  const atOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / row.tile.height));
  const encoded: EncodedTiles[] = [];
  for (let first = 0; first < row.columns; first += atOnce) {
    const columns = Math.min(atOnce, row.columns - first);
    const pixels = row.pixels.subarray(first * tileBytes, (first + columns) * tileBytes);
    encoded.push(await encodeColumn({ ...row, columns, pixels }));
  }
  const [start] = encoded;
  if (!start || encoded.some(({ jpegTables }) => !jpegTables.equals(start.jpegTables)))
    throw new Error('tiles of one row have other JPEG tables');
  return { ...start, tiles: encoded.flatMap(({ tiles }) => tiles) };
}

/**
 * Encodes tiles in one call of the image library: as a tiled TIFF of one column, because a narrow image stays in the
 * processor's cache, which makes it a third faster.
 */
async function encodeColumn({ pixels, columns, tile, channels }: TileRow): Promise<EncodedTiles> {
  const raw = { width: tile.width, height: tile.height * columns, channels };
  const bytes = await sharp(pixels, { raw, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    // Below quality 90 libvips stores tiles as YCbCr 4:2:0, which is what a spliced JPEG needs.
    .tiff({
      tile: true,
      tileWidth: tile.width,
      tileHeight: tile.height,
      compression: 'jpeg',
      quality: JPEG_OPTIONS.quality,
    })
    .toBuffer();
  const tiff = await readTiff(bytes);
  const [directory] = tiff.directories;
  if (!directory) throw new Error('the image library wrote a TIFF without an image');
  const { photometric, jpegTables, offsets, byteCounts } = await readTiffLevel(tiff, directory);
  const tiles = Array.from(offsets, (offset, index) =>
    bytes.subarray(offset, offset + (byteCounts[index] ?? 0)),
  );
  return { tile, photometric, jpegTables, tiles };
}
