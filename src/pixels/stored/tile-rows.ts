import type { Dimensions } from '../../image/geometry.ts';
import { storedLevels } from '../../image/pyramid.ts';
import { halve } from '../halving/halve.ts';
import { isHalvable, type LevelMemory, withLevelMemory } from '../halving/level-memory.ts';
import type { PixelRows, TileRow } from '../pixel-rows.ts';
import { extend, type LevelTiles, repeatLastRow } from './extend-tiles.ts';

/** Rows that are read at once: few enough to stay in the processor's cache until they are in their tiles. */
const ROWS_AT_ONCE = 64;

/** Rows up to this many pixels are put into tiles byte by byte. */
const SHORT_ROW = 64;

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

/** Memory of levels, and where in it rows of the image are read to. */
interface TileMemory {
  readonly memory: LevelMemory;
  readonly rowsAt: number;
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

/** Reads rows of an image, extends them, and puts them into a row of tiles. */
class PaddedRowWriter {
  readonly #rows: PixelRows;
  readonly #tile: Dimensions;
  readonly #tiles: Buffer;
  readonly #memory: LevelMemory;
  /** Where rows are read to. */
  readonly #rowsAt: number;
  readonly #padding: Buffer;
  readonly #isShort: boolean;
  /** The last row of the image, once it has been read. */
  #last = Buffer.alloc(0);

  constructor(rows: PixelRows, { width, tile, pixels }: LevelTiles, { memory, rowsAt }: TileMemory) {
    this.#rows = rows;
    this.#tile = tile;
    this.#tiles = pixels;
    this.#memory = memory;
    this.#rowsAt = rowsAt;
    this.#padding = Buffer.alloc((width - rows.width) * rows.channels);
    this.#isShort = width <= Math.min(SHORT_ROW, tile.width);
  }

  /** Writes the rows from `start` up to `end` of the extended image, of which `start` is the first in its tile. */
  async write(start: number, end: number): Promise<void> {
    const { width, height, channels } = this.#rows;
    const rowBytes = width * channels;
    const inside = Math.min(end, height);
    for (let first = start; first < inside; first += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, inside - first);
      const bytes = await this.#read(first, count);
      if (!this.#isShort) this.#place(first - start, count);
      for (let row = 0; row < count; row++) this.#pad(first - start + row, bytes, row * rowBytes);
      if (first + count === height) this.#last = Buffer.from(bytes.subarray(-rowBytes));
    }
    for (let row = Math.max(start, height); row < end; row++) this.#put(row - start, this.#last);
  }

  /** Rows of the image, where they are read to in the memory. */
  async #read(first: number, count: number): Promise<Buffer> {
    const { width, channels } = this.#rows;
    const into = this.#memory.bytes.subarray(this.#rowsAt, this.#rowsAt + count * width * channels);
    const bytes = await this.#rows.read(first, count, into);
    if (bytes.buffer !== into.buffer) bytes.copy(into);
    return into;
  }

  /** Puts rows that were read there into the tiles, from their row `y` on. */
  #place(y: number, count: number): void {
    const { width, channels } = this.#rows;
    const rowBytes = this.#tile.width * channels;
    const at = this.#tiles.byteOffset - this.#memory.bytes.byteOffset + y * rowBytes;
    this.#memory.place(this.#rowsAt, count, width * channels, {
      at,
      rowBytes,
      tileBytes: rowBytes * this.#tile.height,
    });
  }

  /** Puts a row, and its padding, into row `y` of the tiles. */
  #put(y: number, bytes: Buffer): void {
    if (!this.#isShort) this.#scatter(y, 0, bytes, 0, bytes.length);
    this.#pad(y, bytes, 0);
  }

  /** Puts the padding of the row that begins at `from` into row `y` of the tiles; of a short one, the row too. */
  #pad(y: number, bytes: Buffer, from: number): void {
    const { width, channels } = this.#rows;
    const end = from + width * channels;
    if (this.#isShort) {
      this.#putShort(y, bytes, from, end);
      return;
    }
    if (this.#padding.length === 0) return;
    this.#padding.fill(bytes.subarray(end - channels, end));
    this.#scatter(y, width * channels, this.#padding, 0, this.#padding.length);
  }

  /** The same by single bytes: a strip of a million rows of one pixel has no time for copies of so little. */
  #putShort(y: number, bytes: Buffer, from: number, end: number): void {
    const { channels } = this.#rows;
    let to = y * this.#tile.width * channels;
    for (let at = from; at < end; at++) this.#tiles[to++] = bytes[at] ?? 0;
    const paddedEnd = to + this.#padding.length;
    for (; to < paddedEnd; to++) this.#tiles[to] = this.#tiles[to - channels] ?? 0;
  }

  /** Puts bytes of a row, from byte `x` of it on, into the tiles that they belong to. */
  #scatter(y: number, x: number, bytes: Buffer, from: number, end: number): void {
    const tileRow = this.#tile.width * this.#rows.channels;
    const tileBytes = tileRow * this.#tile.height;
    const shift = x - from;
    for (let at = from; at < end; ) {
      const inTile = (at + shift) % tileRow;
      const next = Math.min(end, at + tileRow - inTile);
      const tile = (at + shift - inTile) / tileRow;
      bytes.copy(this.#tiles, tile * tileBytes + y * tileRow + inTile, at, next);
      at = next;
    }
  }
}
