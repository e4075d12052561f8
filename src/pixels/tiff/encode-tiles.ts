import sharp from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import { type JpegCodec, jpegCodec } from '../jpeg/jpeg-codec.ts';
import { tablesOf, withoutTables } from '../jpeg/jpeg-stream.ts';
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

/** Encodes a row of tiles with YCbCr 4:2:0 or gray: by libjpeg-turbo, or to the same bytes by the image library. */
export async function encodeTiles(row: TileRow): Promise<EncodedTiles> {
  const codec = await jpegCodec();
  return codec instanceof Error ? encodeTilesBySharp(row) : encodeRasters(codec, rastersOf(row));
}

function rastersOf({ pixels, columns, tile, channels }: TileRow): Raster[] {
  const stride = tile.width * channels;
  return Array.from({ length: columns }, (_, column) => {
    const start = column * tile.height * stride;
    return { ...tile, channels, bytes: pixels, start, stride };
  });
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

/**
 * Encodes tiles of one size.
 *
 * @param tiles one at least
 */
export async function encodeRasters(codec: JpegCodec, tiles: readonly Raster[]): Promise<EncodedTiles> {
  const [first] = tiles;
  if (!first) throw new Error('there are no tiles to be encoded');
  const { width, height, channels } = first;
  // Those of gray tiles are stored with those of colour, as the image library has it.
  tables ??= tablesOf(await codec.encode(COLOURS));
  const encoded: Buffer[] = [];
  for (const tile of tiles) encoded.push(withoutTables(await codec.encode(tile)));
  const photometric = channels === 1 ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.yCbCr;
  return { tile: { width, height }, photometric, jpegTables: tables, tiles: encoded };
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
