import type { Dimensions } from '../../image/geometry.ts';
import { storedLevels } from '../../image/pyramid.ts';
import { halve } from '../halving/halve.ts';
import { isHalvable, type LevelMemory, withLevelMemory } from '../halving/level-memory.ts';
import type { PixelRows, TileRow } from '../pixel-rows.ts';
import { extend, type LevelTiles, repeatLastRow } from './extend-tiles.ts';
import { PaddedRowWriter, ROWS_AT_ONCE, type TileMemory } from './padded-rows.ts';

/**
 * Cuts an image into the tiles of all levels of its pyramid, extended by copies of its last column and row so
 * that every level halves exactly. Reads each pixel once, and holds two rows of tiles at full size at most.
 *
 * @param visit is called for each row of tiles, from top to bottom of each level; a row of a level comes as soon as
 *   the rows of the finer level below it are complete
 */
export async function visitTileRows(
  rows: PixelRows,
  tile: Dimensions,
  visit: (tiles: TileRow) => Promise<void>,
): Promise<void> {
  const sizes = storedLevels(rows);
  const lengthOf = (size: Dimensions) => tileRowBytes(size, tile, rows.channels);
  const length = sizes.reduce((sum, size) => sum + lengthOf(size), 0);
  const rowsRead = Math.min(ROWS_AT_ONCE, rows.height) * rows.width * rows.channels;
  await withLevelMemory(length + rowsRead, async (memory) => {
    // What was there before would be seen beyond the right edge of levels.
    memory.bytes.fill(0, 0, length);
    let at = 0;
    const levels = sizes.map((size): LevelTiles => {
      const start = at;
      at += lengthOf(size);
      return levelTiles(size, tile, rows.channels, memory.bytes.subarray(start, at));
    });
    await visitLevels(rows, levels, { memory, rowsAt: length }, visit);
  });
}

/** @param levels that lie in the memory, one after the other */
async function visitLevels(
  rows: PixelRows,
  levels: readonly LevelTiles[],
  { memory, rowsAt }: TileMemory,
  visit: (tiles: TileRow) => Promise<void>,
): Promise<void> {
  const full = levels[0] ?? missing();
  const { tile, channels } = full;
  const tileBytes = tile.width * tile.height * channels;

  async function finish(level: number, row: number): Promise<void> {
    const tiles = levels[level] ?? missing();
    const finer = levels[level - 1];
    if (finer) extend(tiles, row, finer);
    const { columns, tileRows, pixels } = tiles;
    await visit({ level, row, columns, tile, channels, pixels });
    const next = levels[level + 1];
    if (!next) return;
    const isLower = row % 2 === 1;
    // All but what halves of tiles do not fill: right of the last one, and below those of the last row.
    if (!isLower) next.pixels.fill(0, row === tileRows - 1 ? 0 : Math.floor(columns / 2) * tileBytes);
    halveTiles(memory, tiles, next.pixels, isLower);
    if (isLower || row === tileRows - 1) await finish(level + 1, Math.floor(row / 2));
    if (row < tileRows - 1) return;
    // The padding of a thin strip may reach into a row of tiles that has nothing else.
    for (let more = Math.floor(row / 2) + 1; more < next.tileRows; more++) {
      repeatLastRow(next);
      await finish(level + 1, more);
    }
  }

  const writer = new PaddedRowWriter(rows, full, { memory, rowsAt });
  for (let row = 0; row < full.tileRows; row++) {
    const end = Math.min(full.height, (row + 1) * tile.height);
    if (end < (row + 1) * tile.height) full.pixels.fill(0);
    await writer.write(row * tile.height, end);
    await finish(0, row);
  }
}

/** Bytes of a row of tiles of a level. */
function tileRowBytes({ width }: Dimensions, tile: Dimensions, channels: 1 | 3): number {
  return Math.ceil(width / tile.width) * tile.width * tile.height * channels;
}

function levelTiles(
  { width, height }: Dimensions,
  tile: Dimensions,
  channels: 1 | 3,
  pixels: Buffer,
): LevelTiles {
  const columns = Math.ceil(width / tile.width);
  return { width, height, tileRows: Math.ceil(height / tile.height), columns, tile, channels, pixels };
}

function missing(): never {
  throw new Error('a pyramid has at least one level');
}

/** Each tile becomes a quarter of one of the next level. */
function halveTiles(
  memory: LevelMemory,
  { pixels, columns, tile, channels }: Pick<TileRow, 'pixels' | 'columns' | 'tile' | 'channels'>,
  next: Buffer,
  isLower: boolean,
): void {
  const rowBytes = tile.width * channels;
  const tileBytes = tile.height * rowBytes;
  const [fromAt, intoAt] = [pixels, next].map(({ byteOffset }) => byteOffset - memory.bytes.byteOffset);
  for (let column = 0; column < columns; column++) {
    const quarter = (isLower ? tileBytes / 2 : 0) + (column % 2 === 1 ? rowBytes / 2 : 0);
    const from = (fromAt ?? 0) + column * tileBytes;
    const into = (intoAt ?? 0) + Math.floor(column / 2) * tileBytes + quarter;
    if (isHalvable(tile)) memory.halve(from, tile, channels, into, rowBytes);
    else {
      const { bytes } = memory;
      const stride = rowBytes;
      halve({ bytes, start: from, stride }, tile, channels, { bytes, start: into, stride });
    }
  }
}
