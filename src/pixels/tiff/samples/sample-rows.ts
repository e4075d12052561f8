import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import type { OpenFile } from '../../../storage/file-store.ts';
import { type SampleArray, shorts } from '../sample-array.ts';
import { type Chunk, ChunkReader, chunkRowBytes, unitRows } from './chunk-reader.ts';
import { isSubsampled, type SampleStorage } from './layout.ts';
import { levelsOf } from './levels.ts';
import { copyUnits } from './ycbcr.ts';

/** Rows of an image as samples. */
export interface SampledRows {
  /** Those of each pixel that are wanted, in their order; or all of them where they lie together. */
  readonly samples: SampleArray;
  /** How many samples a pixel has in there. */
  readonly perPixel: number;
  /** The first of the rows that are not in the file; at most the number of rows asked for. */
  readonly present: number;
}

/** Reads the rows of an image as samples, in any order, best from top to bottom. */
export class SampleRows {
  readonly #layout: SampleStorage;
  readonly #reader: ChunkReader;
  readonly #wanted: readonly number[];
  /** Of one row of chunks: for each wanted plane one for each column. */
  #held: { readonly row: number; readonly chunks: readonly (readonly Chunk[])[] } | undefined;
  /** Of 8 bits, for each sample of fewer. */
  readonly #levels: Uint8Array;
  #buffer: SampleArray;

  constructor(file: OpenFile, layout: SampleStorage, warn: (warning: ScanWarning) => void) {
    const { colour, chunks, bits } = layout;
    this.#layout = layout;
    this.#levels = levelsOf(layout);
    this.#reader = new ChunkReader(file, layout, warn);
    const colours = Array.from({ length: colour.colours }, (_, index) => index);
    this.#wanted = chunks.planes === 1 ? [0] : [...colours, ...(colour.alpha ? [colour.alpha.sample] : [])];
    this.#buffer = bits === 16 ? new Uint16Array(0) : new Uint8Array(0);
  }

  /** How many rows from `firstRow` on lie in one row of chunks. */
  together(firstRow: number): number {
    const { chunks, height } = this.#layout;
    return Math.min(height - firstRow, chunks.height - (firstRow % chunks.height));
  }

  /**
   * Reads rows of one row of chunks.
   *
   * @returns samples that are valid until the next call
   */
  async read(firstRow: number, rows: number): Promise<SampledRows> {
    const { chunks, width, bits, samples, colour } = this.#layout;
    const row = Math.floor(firstRow / chunks.height);
    const first = firstRow - row * chunks.height;
    const held = await this.#chunksOf(row);
    const present = Math.max(0, Math.min(rows, Math.min(...held.flat().map((chunk) => chunk.rows)) - first));
    const perPixel = chunks.planes === 1 ? samples : held.length;
    const [[only] = []] = held;
    if (only && chunks.planes === 1 && !chunks.tiled && bits >= 8 && !isSubsampled(colour)) {
      const rowBytes = chunkRowBytes(this.#layout);
      const bytes = only.bytes.subarray(first * rowBytes, (first + rows) * rowBytes);
      return { samples: bits === 16 ? shorts(bytes) : bytes, perPixel, present };
    }
    const into = this.#bufferOf(rows * width * perPixel);
    for (const [index, plane] of held.entries()) {
      for (const [column, chunk] of plane.entries())
        this.#copy(chunk, column, { first, rows: present }, into, index, perPixel);
    }
    return { samples: into, perPixel, present };
  }

  async #chunksOf(row: number): Promise<readonly (readonly Chunk[])[]> {
    if (this.#held?.row === row) return this.#held.chunks;
    // What is held is overwritten: after a fault there is nothing.
    this.#held = undefined;
    const chunks: Chunk[][] = [];
    for (const plane of this.#wanted) {
      const begun: Promise<Chunk>[] = [];
      for (let column = 0; column < this.#layout.chunks.columns; column++) {
        const { chunk } = await this.#reader.begin({ plane, row, column });
        begun.push(chunk);
      }
      chunks.push(await Promise.all(begun));
    }
    this.#held = { row, chunks };
    return chunks;
  }

  #bufferOf(length: number): SampleArray {
    if (this.#buffer.length < length)
      this.#buffer = this.#layout.bits === 16 ? new Uint16Array(length) : new Uint8Array(length);
    return this.#buffer.subarray(0, length);
  }

  /** Copies the part of rows that lies in one chunk; its samples become every `perPixel`-th from `offset` on. */
  #copy(
    { bytes }: Chunk,
    column: number,
    part: { readonly first: number; readonly rows: number },
    into: SampleArray,
    offset: number,
    perPixel: number,
  ): void {
    const { chunks, width, bits, samples, colour } = this.#layout;
    const left = column * chunks.width;
    const columns = Math.min(chunks.width, width - left);
    const perChunkPixel = chunks.planes === 1 ? samples : 1;
    const rowBytes = chunkRowBytes(this.#layout);
    for (let row = 0; row < part.rows; row++) {
      const target = into.subarray((row * width + left) * perPixel + offset);
      const y = part.first + row;
      const from = bytes.subarray(Math.floor(y / unitRows(this.#layout)) * rowBytes);
      if (colour.kind === 'ycbcr' && isSubsampled(colour))
        copyUnits(from, y % colour.vertical, columns, colour, perChunkPixel, target);
      else if (bits < 8)
        unpack(from, columns * perChunkPixel, bits, target, perPixel / perChunkPixel, this.#levels);
      else
        scatter(bits === 16 ? shorts(from) : from, columns * perChunkPixel, target, perPixel / perChunkPixel);
    }
  }
}

function scatter(from: SampleArray, count: number, into: SampleArray, step: number): void {
  if (step === 1) into.set(from.subarray(0, count));
  else for (let index = 0; index < count; index++) into[index * step] = from[index] ?? 0;
}

/** Spreads samples of 1, 2 or 4 bits over bytes: as they are, or as the levels that they stand for. */
function unpack(
  from: Uint8Array,
  count: number,
  bits: number,
  into: SampleArray,
  step: number,
  levels: Uint8Array,
): void {
  if (bits === 1 && step === 1) {
    unpackBits(from, count, into, levels);
    return;
  }
  const mask = (1 << bits) - 1;
  for (let index = 0; index < count; index++) {
    const bit = index * bits;
    const sample = ((from[bit >>> 3] ?? 0) >>> (8 - bits - (bit & 7))) & mask;
    into[index * step] = levels[sample] ?? 0;
  }
}

/** Most of a page are runs of one colour. */
function unpackBits(from: Uint8Array, count: number, into: SampleArray, levels: Uint8Array): void {
  const [zero = 0, one = 0] = levels;
  const bytes = count >>> 3;
  for (let at = 0; at < bytes; ) {
    const byte = from[at] ?? 0;
    let end = at + 1;
    if (byte === 0 || byte === 0xff) {
      while (end < bytes && from[end] === byte) end += 1;
      into.fill(byte === 0 ? zero : one, at * 8, end * 8);
    } else {
      const to = at * 8;
      into[to] = byte & 128 ? one : zero;
      into[to + 1] = byte & 64 ? one : zero;
      into[to + 2] = byte & 32 ? one : zero;
      into[to + 3] = byte & 16 ? one : zero;
      into[to + 4] = byte & 8 ? one : zero;
      into[to + 5] = byte & 4 ? one : zero;
      into[to + 6] = byte & 2 ? one : zero;
      into[to + 7] = byte & 1 ? one : zero;
    }
    at = end;
  }
  for (let index = bytes * 8; index < count; index++)
    into[index] = ((from[index >>> 3] ?? 0) >>> (7 - (index & 7))) & 1 ? one : zero;
}
