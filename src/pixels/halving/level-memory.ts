import type { Dimensions } from '../../image/geometry.ts';
import { builtFunctions } from '../../web-assembly/built-functions.ts';

/** What `halve.wat` exports: where an image is, its size in pixels, where its half is put, and bytes between the rows of that. */
type Halve = (from: number, width: number, height: number, into: number, gap: number) => void;

/** Also exported: where rows are, how many, their bytes, where they are put in the first tile, bytes of a row of a tile and of a tile. */
type Place = (
  from: number,
  rows: number,
  rowBytes: number,
  into: number,
  tileRow: number,
  tileBytes: number,
) => void;

/** Tiles that lie one after the other, each row after row. */
interface TilesInMemory {
  /** Where a row of the first of them begins, in bytes. */
  readonly at: number;
  /** Of a row of a tile. */
  readonly rowBytes: number;
  readonly tileBytes: number;
}

const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;

/**
 * Memory for levels of an image, or for rows of their tiles, which are halved in it several times as fast as in JavaScript: by instructions
 * for several samples at once.
 */
export class LevelMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #halve: Readonly<Record<1 | 3, Halve>>;
  readonly #place: Place;
  #bytes: Buffer;

  constructor(length: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(length / PAGE_BYTES), maximum: MOST_PAGES });
    this.#memory = memory;
    this.#bytes = Buffer.from(memory.buffer);
    const functionOf = builtFunctions('halve', memory, 'pixels');
    this.#halve = { 1: functionOf('gray'), 3: functionOf('colour') };
    this.#place = functionOf('place');
  }

  /** Until it grows. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Makes it as large at least, where it is: new memory would be taken beside the old, which is given back late. */
  grow(length: number): void {
    const pages = Math.ceil((length - this.#bytes.length) / PAGE_BYTES);
    if (pages <= 0) return;
    this.#memory.grow(pages);
    this.#bytes = Buffer.from(this.#memory.buffer);
  }

  /**
   * Halves an image by the mean of four pixels, as `halve` does.
   *
   * @param from where its first row begins, in bytes; rows follow each other without a gap
   * @param size its width is a multiple of 32 pixels
   * @param into where the half is put
   * @param stride from a row of the half to the next, in bytes; left out, they follow each other
   */
  halve(
    from: number,
    { width, height }: Dimensions,
    channels: 1 | 3,
    into: number,
    stride = (width * channels) / 2,
  ): void {
    const rowBytes = (width * channels) / 2;
    const end = into + (height / 2 - 1) * stride + rowBytes;
    const isApart = into >= from + width * height * channels || end <= from;
    if (!isHalvable({ width, height }) || !isApart || stride < rowBytes)
      throw new Error('an image cannot be halved there');
    if (from < 0 || into < 0 || Math.max(end, from + width * height * channels) > this.bytes.length)
      throw new Error('half of an image lies outside of its memory');
    this.#halve[channels](from, width, height, into, stride - rowBytes);
  }

  /**
   * Puts rows of an image into a row of tiles.
   *
   * @param from where the first of them begins, in bytes; they follow each other without a gap
   */
  place(from: number, rows: number, rowBytes: number, { at, ...tiles }: TilesInMemory): void {
    const { rowBytes: tileRow, tileBytes } = tiles;
    const last = Math.ceil(rowBytes / tileRow) - 1;
    const end = at + last * tileBytes + (rows - 1) * tileRow + rowBytes - last * tileRow;
    if (rows < 1 || rowBytes < 1 || tileRow < 1 || Math.min(from, at) < 0)
      throw new Error('rows cannot be put into tiles there');
    if (Math.max(end, from + rows * rowBytes) > this.bytes.length)
      throw new Error('rows of tiles lie outside of their memory');
    this.#place(from, rows, rowBytes, at, tileRow, tileBytes);
  }
}

/** Whether an image can be halved in such memory. */
export function isHalvable({ width, height }: Dimensions): boolean {
  return width > 0 && height > 0 && width % 32 === 0 && height % 2 === 0;
}

/** Memory of images that are done: to clear new memory for each takes a tenth of the time of a small scan. */
const idle: LevelMemory[] = [];

/** What the largest image takes that is encoded at once; rows of tiles of the widest images take more, which is given back. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;

/** Lends memory, with anything in it. As much is kept as was ever lent at once, but for the largest. */
export async function withLevelMemory<T>(
  length: number,
  use: (memory: LevelMemory) => Promise<T>,
): Promise<T> {
  idle.sort((a, b) => a.bytes.length - b.bytes.length);
  const fitting = idle.findIndex(({ bytes }) => bytes.length >= length);
  // Where none is large enough, the smallest grows.
  const [taken] = idle.splice(Math.max(0, fitting), 1);
  const memory = taken ?? new LevelMemory(length);
  memory.grow(length);
  try {
    return await use(memory);
  } finally {
    if (memory.bytes.length <= MOST_KEPT_BYTES) idle.push(memory);
  }
}
