import sharp from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { storedJpegOptions } from '../encode.ts';
import { type JpegCodec, jpegCodec } from '../jpeg/jpeg-codec.ts';
import { tablesOf } from '../jpeg/jpeg-stream.ts';
import type { Raster, TileRow } from '../pixel-rows.ts';
import { readTiff } from './chain.ts';
import { PHOTOMETRIC, readTiffLevel } from './level.ts';

/** Tiles as a TIFF holds them: JPEG streams without tables, and the tables that they share (tag 347). */
export interface EncodedTiles {
  readonly tile: Dimensions;
  readonly photometric: number;
  readonly jpegTables: Buffer;
  readonly tiles: readonly Buffer[];
}

/** Rows of pixels that are encoded in one call: tiles in one column must stay below the 65,535 pixels of a JPEG. */
const ROWS_AT_ONCE = 64 * TILE_SIZE;

/** Tiles that lie below each other in memory. */
export interface TileStack {
  /** All of them. */
  readonly pixels: Raster;
  /** Rows of pixels of each, which may be less than the height of a tile: then black ones follow, as its last 16 are. */
  readonly rows: number;
}

/** Tiles that libjpeg-turbo encodes in one call: the room for them, and what others wait, is little. */
const MOST_AT_ONCE = 8;

/** Encodes a row of tiles with YCbCr 4:2:0 or gray: by libjpeg-turbo, or to the same bytes by the image library. */
export async function encodeTiles(row: TileRow): Promise<EncodedTiles> {
  const codec = await jpegCodec();
  if (codec instanceof Error) return encodeTilesBySharp(row);
  const { tile, channels } = row;
  return tilesAndTables(codec, tile, channels, await encodeStack(codec, stackOf(row), tile.height));
}

function stackOf({ pixels, columns, tile, channels }: TileRow): TileStack {
  const { width, height } = tile;
  const stride = width * channels;
  const raster = { width, height: height * columns, channels, bytes: pixels, start: 0, stride };
  return { pixels: raster, rows: height };
}

/**
 * Encodes tiles that lie below each other.
 *
 * @param height of each
 */
export async function encodeStack(
  codec: JpegCodec,
  { pixels, rows }: TileStack,
  height: number,
): Promise<Buffer[]> {
  const tiles: Buffer[] = [];
  const most = MOST_AT_ONCE * rows;
  for (let top = 0; top < pixels.height; top += most) {
    const start = pixels.start + top * pixels.stride;
    const part = { ...pixels, start, height: Math.min(most, pixels.height - top) };
    tiles.push(...(await codec.encodeTiles(part, rows, height)));
  }
  return tiles;
}

/** An image with each table that tiles name. */
const COLOURS: Raster = {
  width: 16,
  height: 16,
  channels: 3,
  bytes: Buffer.alloc(768),
  start: 0,
  stride: 48,
};

let tables: Buffer | undefined;

/** Tiles that `encodeStack` made, with the tables that they share. */
export async function tilesAndTables(
  codec: JpegCodec,
  tile: Dimensions,
  channels: 1 | 3,
  tiles: readonly Buffer[],
): Promise<EncodedTiles> {
  // Those of gray tiles are stored with those of colour, as the image library has it.
  tables ??= tablesOf(await codec.encode(COLOURS));
  const photometric = channels === 1 ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.yCbCr;
  return { tile, photometric, jpegTables: tables, tiles };
}

/** Encodes a row of tiles by the image library. */
export async function encodeTilesBySharp(row: TileRow): Promise<EncodedTiles> {
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
      quality: storedJpegOptions().quality,
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
