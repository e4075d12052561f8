import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { MasterFormat } from '../../archive/mends.ts';
import { type Dimensions, type Rectangle, TILE_SIZE } from '../../image/geometry.ts';
import { type EdgeTile, edgeTiles, packKey, storedLevels, storedTile } from '../../image/pyramid.ts';
import { addTo } from '../../multimap.ts';
import { JoinedTiles } from '../jpeg/joined-tiles.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import { withProfile } from '../jpeg/jpeg-profile.ts';
import { type AddToPack, writeTilePack } from '../jpeg/pack.ts';
import { decodedBytes } from '../master/decode.ts';
import { IN_MEMORY_BYTES } from '../master/in-memory.ts';
import type { MasterProbe } from '../master/probe.ts';
import type { PixelRows, TileRow } from '../pixel-rows.ts';
import { type EncodedTiles, encodeTiles, libraryTilesFit } from '../tiff/encode-tiles.ts';
import { writePyramid } from '../tiff/write.ts';
import { KeptLevels, type Levels, withLevels } from './level-pixels.ts';
import { NEGATIVE_FILE, PACK_FILE, PYRAMID_FILE } from './pyramid.ts';
import {
  addReadyMadeSizes,
  bytesOfSizes,
  decodeBetween,
  encodeFromLevels,
  encodeFromTiles,
  levelsOfSizes,
} from './ready-made-sizes.ts';
import { encodePart } from './tile-row-part.ts';
import { visitTileRows } from './tile-rows.ts';
import { bytesHeldWhole, encodeLevel, encodeWholePyramid, readJoinedTiles } from './whole-pyramid.ts';

/** What the image library needs for any image. */
const FIXED_BYTES = 40 * 1024 * 1024;

/** Rows that are normalised together: as they are in the file, in a file for the image library, and as it gives them. */
const BLOCK_BYTES = 24 * 1024 * 1024;

/**
 * What is held of an image that is needed whole, in copies of its pixels, as measured: a progressive JPEG as coefficients of
 * two bytes, WebP and AVIF in more than one colour space, a TIFF that is turned as pixels.
 */
const HELD_COPIES: Readonly<Record<MasterFormat, number>> = {
  jpeg: 2,
  png: 2,
  gif: 2,
  webp: 2.5,
  avif: 4.5,
  tiff: 1,
  // Read in rows; the memory of their decoders is counted.
  jpeg2000: 0,
  pdf: 0,
  jxl: 0,
  heic: 0,
};

/** The edge tiles of an image, by their rows. */
type EdgeTilesByRow = ReadonlyMap<string, readonly EdgeTile[]>;

/** Writes the pyramid and the pack of an image into a folder, in one pass over its pixels, and syncs them to disk. */
export async function writeStoredFiles(folder: string, rows: PixelRows): Promise<void> {
  const path = join(folder, PYRAMID_FILE);
  const { profile } = rows;
  await writeTilePack(join(folder, PACK_FILE), (add) =>
    writeTiles(path, rows, profile ? (key, jpeg) => add(key, withProfile(jpeg, profile)) : add),
  );
}

/** Writes the pyramid of a negative as it was scanned, beside that of its positive: what is asked of it is rendered. */
export async function writeNegative(folder: string, rows: PixelRows): Promise<void> {
  await writeTiles(join(folder, NEGATIVE_FILE), rows, async () => {});
}

async function writeTiles(path: string, rows: PixelRows, addToPack: AddToPack): Promise<void> {
  // The image library writes no profile that its pixels do not come with.
  const isLibraryFit = !rows.profile && libraryTilesFit();
  const inRows =
    bytesHeldWhole(rows) === undefined || (!isLibraryFit && (await jpegCodec()) instanceof Error);
  await (inRows ? writeInRows(path, rows, addToPack) : writeFromMemory(path, rows, addToPack));
}

/** Of a small image, what is shown of its tiles in other JPEGs is not encoded again. */
async function writeFromMemory(path: string, rows: PixelRows, addToPack: AddToPack): Promise<void> {
  const codec = await jpegCodec();
  if (codec instanceof Error) return writeBySharp(path, rows, addToPack);
  const columnsOf = ({ width }: Dimensions) => Math.ceil(width / TILE_SIZE);
  await withLevels(rows, async (levels) => {
    const joined: JoinedTiles[] = [];
    const fill = async (addToPyramid: (level: number, tiles: EncodedTiles) => Promise<void>) => {
      for (const [index, level] of levels.entries()) {
        const tiles = await encodeLevel(codec, level);
        await addToPyramid(index, tiles);
        joined.push(new JoinedTiles({ ...tiles, columns: columnsOf(level) }));
      }
    };
    await writePyramid(path, levels, fill, rows.profile);
    await addFromTiles(rows, joined, levels, addToPack);
  });
}

/** The image library makes the pyramid in one call, half the work of a call for each row of tiles; it does not give the pixels too. */
async function writeBySharp(path: string, rows: PixelRows, addToPack: AddToPack): Promise<void> {
  const pyramid = await encodeWholePyramid(rows);
  await writeSynced(path, pyramid);
  const tiles = await readJoinedTiles(pyramid);
  await addFromTiles(rows, tiles, await decodeBetween(rows, tiles, rows.channels), addToPack);
}

/** @param between the pixels of levels that sizes between levels come of */
async function addFromTiles(
  image: Dimensions,
  tiles: readonly JoinedTiles[],
  between: Levels,
  add: AddToPack,
): Promise<void> {
  for (const tile of edgeTiles(image)) {
    const jpeg = tiles[tile.level]?.join(tile, tile.size);
    if (!jpeg) throw new Error('the level of an edge tile is missing');
    await add(packKey({ kind: 'edge', ...tile }), jpeg);
  }
  await addReadyMadeSizes(image, (plan) => encodeFromTiles(tiles, between, plan), add);
}

/** Synced, so that renaming the folder into place never shows half of it after a crash. */
async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeInRows(path: string, rows: PixelRows, addToPack: AddToPack): Promise<void> {
  const levels = storedLevels(rows);
  const tile = storedTile(rows);
  const edges = edgeTilesByRow(rows, tile);
  const kept = new KeptLevels(rows, rows.channels, levelsOfSizes(rows));
  const fill = (addToPyramid: (level: number, tiles: EncodedTiles) => Promise<void>) =>
    visitTileRows(rows, tile, async (tiles) => {
      kept.take(tiles);
      await addToPyramid(tiles.level, await encodeTiles(withinLevel(tiles, levels[tiles.level])));
      await addEdgeTiles(edges, tiles, addToPack);
    });
  await writePyramid(path, levels, fill, rows.profile);
  await addReadyMadeSizes(rows, (plan) => encodeFromLevels(kept.levels, plan), addToPack);
}

/** Sorts the edge tiles of an image by the rows of tiles that they are cut from. */
function edgeTilesByRow(image: Dimensions, stored: Dimensions): EdgeTilesByRow {
  const rows = new Map<string, EdgeTile[]>();
  for (const tile of edgeTiles(image)) {
    const row = Math.floor((tile.row * TILE_SIZE) / stored.height);
    addTo(rows, rowKey({ level: tile.level, row }), tile);
  }
  return rows;
}

/** The only tile of a level, cut off below it: the image library refuses to read tiles that are much larger than the image. */
function withinLevel(tiles: TileRow, level: Dimensions | undefined): TileRow {
  const { columns, tile, channels, pixels } = tiles;
  if (!level || columns > 1 || level.height >= tile.height || tile.height <= TILE_SIZE) return tiles;
  const cut = { width: tile.width, height: level.height };
  return { ...tiles, tile: cut, pixels: pixels.subarray(0, cut.width * cut.height * channels) };
}

/** Adds the edge tiles of a row to the pack, cut to their size. */
async function addEdgeTiles(edges: EdgeTilesByRow, tiles: TileRow, add: AddToPack): Promise<void> {
  for (const tile of edges.get(rowKey(tiles)) ?? [])
    await add(packKey({ kind: 'edge', ...tile }), await encodePart(tiles, partOf(tiles, tile)));
}

/** Where an edge tile lies in the row of stored tiles: in one of them, which may hold several rows of the grid. */
function partOf({ tile: stored, row }: TileRow, tile: EdgeTile): Rectangle {
  return { x: tile.column * stored.width, y: tile.row * TILE_SIZE - row * stored.height, ...tile.size };
}

function rowKey({ level, row }: { readonly level: number; readonly row: number }): string {
  return `${level}/${row}`;
}

/**
 * What is held of pixels while they are decoded; larger ones are in a file.
 *
 * @param bytes of a sample
 */
function heldOf(probe: MasterProbe, bytes: 1 | 2): number {
  const decoded = decodedBytes(probe);
  if (probe.readInRows) return Math.min(decoded * 3, BLOCK_BYTES) * bytes;
  return decoded * bytes <= IN_MEMORY_BYTES ? decoded * bytes : 0;
}

/** How much memory storing an image takes at most, in bytes: an estimate from above, without Node itself. */
export function estimateStoringBytes(probe: MasterProbe): number {
  const { format, width, height, gray, decodedBytesPerPixel, tileRowBytes } = probe;
  const { wholeInMemory, readInRows, normalisation } = probe;
  const [{ width: storedWidth } = probe] = storedLevels(probe);
  const tile = storedTile(probe);
  // A row of tiles of each level, 1 + 1/2 + 1/4 ... wide; as much again for rows that are read and JPEGs.
  const rows = Math.max(storedWidth, tile.width) * tile.height * (gray ? 1 : 3) * 4;
  const channels = gray ? 1 : 3;
  const levels = bytesHeldWhole({ width, height, channels }) ?? bytesOfSizes(probe, channels);
  const isDeep =
    normalisation.deep !== undefined || (readInRows && normalisation.stored?.profile !== undefined);
  const held = Math.max(heldOf(probe, 1), isDeep ? heldOf(probe, 2) : 0);
  const whole =
    wholeInMemory && !readInRows ? width * height * decodedBytesPerPixel * HELD_COPIES[format] : 0;
  return FIXED_BYTES + rows + levels + held + whole + tileRowBytes;
}
