import type { Dimensions } from '../../image/geometry.ts';
import { storedLevels } from '../../image/pyramid.ts';
import { halve } from '../halving/halve.ts';
import { withLevelMemory } from '../halving/level-memory.ts';
import type { PixelRows, Raster, TileRow } from '../pixel-rows.ts';

/** Rows that are read at once: few enough to stay in the processor's cache until they are in their place. */
const ROWS_AT_ONCE = 64;

/** A level of a pyramid as it is stored, with its padding, in memory. */
export interface LevelPixels extends Dimensions {
  readonly channels: 1 | 3;
  /** Row after row. */
  readonly bytes: Buffer;
}

/** Levels, by their index; those that nobody needs are not there. */
export type Levels = readonly (LevelPixels | undefined)[];

function emptyLevel({ width, height }: Dimensions, channels: 1 | 3): LevelPixels {
  // With memory of its own, so that it can be read by words.
  return { width, height, channels, bytes: Buffer.allocUnsafeSlow(width * height * channels) };
}

/** An image in full, extended to the size of its first level by copies of its last column and row. */
export async function readFullLevel(rows: PixelRows, size: Dimensions): Promise<LevelPixels> {
  const level = emptyLevel(size, rows.channels);
  await readPadded(rows, level);
  return level;
}

/** Lends all levels of an image whose levels halve exactly, with their padding. */
export async function withLevels(
  rows: PixelRows,
  use: (levels: readonly LevelPixels[]) => Promise<void>,
): Promise<void> {
  const { channels } = rows;
  const sizes = storedLevels(rows);
  const lengthOf = ({ width, height }: Dimensions) => width * height * channels;
  const length = sizes.reduce((sum, size) => sum + lengthOf(size), 0);
  await withLevelMemory(length, async (memory) => {
    const levels: LevelPixels[] = [];
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      const end = at + lengthOf(size);
      const level = { ...size, channels, bytes: memory.bytes.subarray(at, end) };
      const finer = levels[index - 1];
      if (finer) memory.halve(at - finer.bytes.length, finer, channels, at);
      else await readPadded(rows, level);
      levels.push(level);
      at = end;
    }
    await use(levels);
  });
}

/** The level below one that halves exactly. */
export function halvedLevel(finer: LevelPixels): LevelPixels {
  const { width, height, channels } = finer;
  const level = emptyLevel({ width: width / 2, height: height / 2 }, channels);
  halve(rasterOf(finer), finer, channels, rasterOf(level));
  return level;
}

/** A level in full. */
export function rasterOf({ width, height, channels, bytes }: LevelPixels): Raster {
  return { width, height, channels, bytes, start: 0, stride: width * channels };
}

/** Reads an image, and extends it by copies of its last column and row. */
async function readPadded(rows: PixelRows, level: LevelPixels): Promise<void> {
  const { width, height } = rows;
  if (!(await rows.decodeInto?.({ ...rasterOf(level), width, height }))) await readRows(rows, level);
  const { channels, bytes } = level;
  const rowBytes = level.width * channels;
  const inside = width * channels;
  for (let start = 0; inside < rowBytes && start < height * rowBytes; start += rowBytes) {
    const last = bytes.subarray(start + inside - channels, start + inside);
    bytes.fill(last, start + inside, start + rowBytes);
  }
  const last = (height - 1) * rowBytes;
  for (let row = height; row < level.height; row++) bytes.copyWithin(row * rowBytes, last, last + rowBytes);
}

async function readRows(rows: PixelRows, { width, channels, bytes }: LevelPixels): Promise<void> {
  const rowBytes = width * channels;
  const inside = rows.width * channels;
  for (let first = 0; first < rows.height; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows.height - first);
    const read = await rows.read(first, count);
    for (let row = 0; row < count; row++)
      read.copy(bytes, (first + row) * rowBytes, row * inside, (row + 1) * inside);
  }
}

/** Some levels of an image that is cut into rows of tiles: pixels at hand need not be decoded again. */
export class KeptLevels {
  readonly levels: Levels;

  /** @param wanted indexes of levels */
  constructor(image: Dimensions, channels: 1 | 3, wanted: ReadonlySet<number>) {
    this.levels = storedLevels(image).map((size, index) =>
      wanted.has(index) ? emptyLevel(size, channels) : undefined,
    );
  }

  /** Copies what lies in the level. */
  take({ level: index, row, columns, tile, channels, pixels }: TileRow): void {
    const level = this.levels[index];
    if (!level) return;
    const rowBytes = level.width * channels;
    const tileRow = tile.width * channels;
    const top = row * tile.height;
    const count = Math.min(tile.height, level.height - top);
    for (let column = 0; column < columns; column++) {
      const left = column * tileRow;
      const length = Math.min(tileRow, rowBytes - left);
      const from = column * tile.height * tileRow;
      for (let y = 0; y < count; y++) {
        const start = from + y * tileRow;
        pixels.copy(level.bytes, (top + y) * rowBytes + left, start, start + length);
      }
    }
  }
}
