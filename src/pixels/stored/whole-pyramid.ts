import sharp, { type Sharp } from 'sharp';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { paddedDimensions, storedLevels, storedTile } from '../../image/pyramid.ts';
import { storedJpegs } from '../encode.ts';
import { UNIT_ROWS } from '../jpeg/black-units.ts';
import { JoinedTiles } from '../jpeg/joined-tiles.ts';
import type { JpegCodec } from '../jpeg/jpeg-codec.ts';
import type { PixelRows } from '../pixel-rows.ts';
import { readTiff } from '../tiff/chain.ts';
import { type EncodedTiles, encodeStack, type TileStack, tilesAndTables } from '../tiff/encode-tiles.ts';
import { readTiffLevel } from '../tiff/level.ts';
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

/**
 * The pyramid of an image whose levels halve exactly, as a file: the same tiles as those that are written in rows, where
 * `libraryTilesFit`.
 */
export async function encodeWholePyramid(rows: PixelRows): Promise<Buffer> {
  const { channels } = rows;
  const { width, height } = paddedDimensions(rows);
  const image = rows.extended?.({ width, height }) ?? (await paddedImage(rows, { width, height }));
  const { data, info } = await image
    .tiff({
      pyramid: true,
      tile: true,
      tileWidth: TILE_SIZE,
      tileHeight: TILE_SIZE,
      compression: 'jpeg',
      quality: storedJpegs().quality,
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
export async function encodeLevel(codec: JpegCodec, level: LevelPixels): Promise<EncodedTiles> {
  const { width, height, channels } = level;
  const [across, down] = [Math.ceil(width / TILE_SIZE), Math.ceil(height / TILE_SIZE)];
  const tiles: Buffer[] = [];
  for (const { stack, places } of stacksOf(level, across, down)) {
    const encoded = await encodeStack(codec, stack, TILE_SIZE);
    for (const [index, tile] of encoded.entries()) tiles[places[index] ?? tiles.length] = tile;
  }
  return tilesAndTables(codec, { width: TILE_SIZE, height: TILE_SIZE }, channels, tiles);
}

/** Tiles that lie below each other in memory, and which of the tiles of a level they are. */
interface PlacedStack {
  readonly stack: TileStack;
  readonly places: readonly number[];
}

/** Columns of whole tiles; then copies of those that reach beyond the level to the right, and of those below. */
function stacksOf(level: LevelPixels, across: number, down: number): PlacedStack[] {
  const whole = rasterOf(level);
  const wholeAcross = Math.floor(level.width / TILE_SIZE);
  const wholeDown = Math.floor(level.height / TILE_SIZE);
  const places = (columns: readonly number[], rows: readonly number[]) =>
    rows.flatMap((row) => columns.map((column) => row * across + column));
  const upTo = (start: number, end: number) => Array.from({ length: end - start }, (_, at) => start + at);
  const stacks: PlacedStack[] = [];
  if (wholeDown > 0)
    for (const column of upTo(0, wholeAcross)) {
      const start = column * TILE_SIZE * level.channels;
      const pixels = { ...whole, start, width: TILE_SIZE, height: wholeDown * TILE_SIZE };
      stacks.push({ stack: { pixels, rows: TILE_SIZE }, places: places([column], upTo(0, wholeDown)) });
    }
  const right = places(upTo(wholeAcross, across), upTo(0, wholeDown));
  const below = places(upTo(0, across), upTo(wholeDown, down));
  const rowsBelow = Math.min(TILE_SIZE, (level.height % TILE_SIZE) + UNIT_ROWS);
  if (right.length > 0) stacks.push({ stack: copiesOf(level, right, across, TILE_SIZE), places: right });
  if (below.length > 0) stacks.push({ stack: copiesOf(level, below, across, rowsBelow), places: below });
  return stacks;
}

/** @param rows of pixels of each tile: black beyond the level */
function copiesOf(level: LevelPixels, places: readonly number[], across: number, rows: number): TileStack {
  const { channels } = level;
  const whole = rasterOf(level);
  const stride = TILE_SIZE * channels;
  const bytes = Buffer.alloc(places.length * rows * stride);
  for (const [index, place] of places.entries()) {
    const left = (place % across) * TILE_SIZE;
    const top = Math.floor(place / across) * TILE_SIZE;
    const length = Math.min(TILE_SIZE, level.width - left) * channels;
    for (let row = 0; row < Math.min(rows, level.height - top); row++) {
      const from = (top + row) * whole.stride + left * channels;
      level.bytes.copy(bytes, (index * rows + row) * stride, from, from + length);
    }
  }
  const height = places.length * rows;
  return { pixels: { width: TILE_SIZE, height, channels, bytes, start: 0, stride }, rows };
}
