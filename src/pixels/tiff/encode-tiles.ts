import sharp from 'sharp';
import type { Chroma, JpegSettings } from '../../encoding/encoder-settings.ts';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { storedJpegOptions, storedJpegs } from '../encode.ts';
import { type JpegCodec, jpegCodec } from '../jpeg/jpeg-codec.ts';
import { restartedParts, tablesOf } from '../jpeg/jpeg-stream.ts';
import type { Raster, TileRow } from '../pixel-rows.ts';
import { readTiff } from './chain.ts';
import { PHOTOMETRIC, readTiffLevel } from './level.ts';

/** Tiles as a TIFF holds them: JPEG streams without tables, and the tables that they share (tag 347). */
export interface EncodedTiles {
  readonly tile: Dimensions;
  readonly photometric: number;
  /** Where they are in colour. */
  readonly chroma: Chroma;
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

/** Encodes a row of tiles with YCbCr or gray: by libjpeg-turbo, or to the same bytes by the image library. */
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

/** The tables, and the settings that they are of. */
let tables: { readonly of: JpegSettings; readonly bytes: Buffer } | undefined;

/** Those of gray tiles are stored with those of colour, as the image library has it. */
async function sharedTables(encode: (pixels: Raster) => Promise<Buffer>): Promise<Buffer> {
  const settings = storedJpegs();
  if (tables?.of !== settings) tables = { of: settings, bytes: tablesOf(await encode(COLOURS)) };
  return tables.bytes;
}

/** Tiles that `encodeStack` made, with the tables that they share. */
export async function tilesAndTables(
  codec: JpegCodec,
  tile: Dimensions,
  channels: 1 | 3,
  tiles: readonly Buffer[],
): Promise<EncodedTiles> {
  const jpegTables = await sharedTables((pixels) => codec.encode(pixels));
  const photometric = channels === 1 ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.yCbCr;
  return { tile, photometric, chroma: storedJpegs().chroma, jpegTables, tiles };
}

/**
 * Whether the image library writes TIFFs whose tiles are JPEGs as they are to be stored: from quality 90 on it leaves colours whole, and
 * stores such as RGB.
 */
export function libraryTilesFit(): boolean {
  const { quality, chroma } = storedJpegs();
  return quality < 90 && chroma === '4:2:0';
}

/** Encodes a row of tiles by the image library. */
export async function encodeTilesBySharp(row: TileRow): Promise<EncodedTiles> {
  if (!libraryTilesFit()) return encodeOneByOne(row);
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
    .tiff({
      tile: true,
      tileWidth: tile.width,
      tileHeight: tile.height,
      compression: 'jpeg',
      quality: storedJpegs().quality,
    })
    .toBuffer();
  const tiff = await readTiff(bytes);
  const [directory] = tiff.directories;
  if (!directory) throw new Error('the image library wrote a TIFF without an image');
  const { photometric, jpegTables, offsets, byteCounts } = await readTiffLevel(tiff, directory);
  const tiles = Array.from(offsets, (offset, index) =>
    bytes.subarray(offset, offset + (byteCounts[index] ?? 0)),
  );
  return { tile, photometric, chroma: storedJpegs().chroma, jpegTables, tiles };
}

/** Encodes tiles that no TIFF of the image library holds: a call for each. */
async function encodeOneByOne({ pixels, columns, tile, channels }: TileRow): Promise<EncodedTiles> {
  const { width, height } = tile;
  const tileBytes = width * height * channels;
  const tiles: Buffer[] = [];
  for (let column = 0; column < columns; column++) {
    const bytes = pixels.subarray(column * tileBytes, (column + 1) * tileBytes);
    const jpeg = await encodedBySharp({ width, height, channels, bytes });
    tiles.push(...restartedParts(jpeg, height));
  }
  const photometric = channels === 1 ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.yCbCr;
  const jpegTables = await sharedTables(encodedBySharp);
  return { tile, photometric, chroma: storedJpegs().chroma, jpegTables, tiles };
}

function encodedBySharp({
  bytes,
  width,
  height,
  channels,
}: Omit<Raster, 'start' | 'stride'>): Promise<Buffer> {
  return sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(storedJpegOptions())
    .toBuffer();
}
