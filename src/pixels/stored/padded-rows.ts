import type { Dimensions } from '../../image/geometry.ts';
import type { LevelMemory } from '../halving/level-memory.ts';
import type { PixelRows } from '../pixel-rows.ts';
import type { LevelTiles } from './extend-tiles.ts';

/** Rows that are read at once: few enough to stay in the processor's cache until they are in their tiles. */
export const ROWS_AT_ONCE = 64;

/** Rows up to this many pixels are put into tiles byte by byte. */
const SHORT_ROW = 64;

/** Memory of levels, and where in it rows of the image are read to. */
export interface TileMemory {
  readonly memory: LevelMemory;
  readonly rowsAt: number;
}

/** Reads rows of an image, extends them, and puts them into a row of tiles. */
export class PaddedRowWriter {
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
