import { builtFunctions } from '../../../web-assembly/built-functions.ts';

/** What `chunk-samples.wat` exports. */
interface Exports {
  readonly lzw: (input: number, inputBytes: number, end: number) => number;
  readonly triples: (at: number, bytes: number) => void;
}

/** How a stream of LZW ended. */
export interface LzwResult {
  readonly end: 'full' | 'early' | 'damaged' | 'beyond';
  /** Bytes that were made. */
  readonly length: number;
  /** Where it stopped in the input, and how wide codes were there, in bits. */
  readonly bit: number;
  readonly width: number;
}

/** What the function says: of a stream that is not all there yet, `more`. */
const ENDS = ['full', 'more', 'early', 'damaged', 'beyond'] as const;

/** At the beginning of a stream: how wide codes are, and the number of the first string. */
const FEWEST_BITS = 9;
const FIRST_FREE = 258;

/** Where things lie: the table of strings, the single bytes, the input, the output. Some bytes behind each are read, or changed. */
const TABLE_AT = 64;
const SPARE_BYTES = 16;
const SINGLE_BYTES = 256;
const SINGLE_AT = TABLE_AT + 8 * 4097;
const INPUT_AT = SINGLE_AT + SINGLE_BYTES + SPARE_BYTES;
const INPUT_BYTES = 64 * 1024;
const OUTPUT_AT = INPUT_AT + INPUT_BYTES + SPARE_BYTES;
const PAGE_BYTES = 65_536;

/** Chunks up to this size are copied from memory that they share; larger ones lie in such memory themselves. */
const SHARED_BYTES = 1024 * 1024;

/** Larger ones are decompressed elsewhere. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Rows that are copied and added up while they are in the processor's cache. */
const ROWS_BYTES = 128 * 1024;

/** Memory in which strips and tiles are decompressed, in half of the time and less that JavaScript takes. */
class ChunkMemory {
  readonly output: Buffer;
  readonly #bytes: Buffer;
  readonly #state: Uint32Array;
  readonly #exports: Exports;

  constructor(outputBytes: number) {
    const pages = Math.ceil((OUTPUT_AT + outputBytes + SPARE_BYTES) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const functionOf = builtFunctions('chunk-samples', memory, 'chunk');
    this.#exports = { lzw: functionOf('lzw'), triples: functionOf('triples') };
    this.#bytes = Buffer.from(memory.buffer);
    this.#state = new Uint32Array(memory.buffer, 0, 4);
    for (let byte = 0; byte < SINGLE_BYTES; byte++) {
      this.#bytes[SINGLE_AT + byte] = byte;
      new Uint32Array(memory.buffer, TABLE_AT + 8 * byte, 2).set([SINGLE_AT + byte, 1]);
    }
    this.output = this.#bytes.subarray(OUTPUT_AT, OUTPUT_AT + outputBytes);
  }

  lzw(input: Uint8Array, out: Uint8Array): LzwResult {
    const place = this.#placeOf(out);
    this.#state.set([place, 0, FEWEST_BITS, FIRST_FREE]);
    let start = 0;
    for (;;) {
      const piece = input.subarray(start, start + INPUT_BYTES);
      this.#bytes.set(piece, INPUT_AT);
      const end = ENDS[this.#exports.lzw(INPUT_AT, piece.length, place + out.length)];
      const [at = 0, bit = 0, width = 0] = this.#state;
      if (end === undefined) throw new Error('chunk-samples.wasm ended as it cannot');
      if (end === 'more' && start + piece.length < input.length) {
        start += bit >>> 3;
        this.#state[1] = bit & 7;
        continue;
      }
      const length = at - place;
      if (!this.#holds(out)) out.set(this.#bytes.subarray(place, at));
      return { end: end === 'more' ? 'early' : end, length, bit: start * 8 + bit, width };
    }
  }

  addTriples(bytes: Uint8Array, rowBytes: number): void {
    const place = this.#placeOf(bytes);
    if (this.#holds(bytes)) {
      for (let at = 0; at + rowBytes <= bytes.length; at += rowBytes)
        this.#exports.triples(place + at, rowBytes);
      return;
    }
    const atOnce = Math.max(1, Math.floor(ROWS_BYTES / rowBytes)) * rowBytes;
    for (let start = 0; start + rowBytes <= bytes.length; start += atOnce) {
      const end = Math.min(bytes.length, start + atOnce);
      this.#bytes.set(bytes.subarray(start, end), place);
      for (let at = 0; start + at + rowBytes <= end; at += rowBytes)
        this.#exports.triples(place + at, rowBytes);
      bytes.set(this.#bytes.subarray(place, place + end - start), start);
    }
  }

  #holds({ buffer }: Uint8Array): boolean {
    return buffer === this.#bytes.buffer;
  }

  /** Where bytes lie in this memory, or are to be put. */
  #placeOf(bytes: Uint8Array): number {
    return this.#holds(bytes) ? bytes.byteOffset : OUTPUT_AT;
  }
}

/** Of chunks that lie in such memory, by its buffer. */
const memories = new WeakMap<object, ChunkMemory>();
let shared: ChunkMemory | undefined;

/** Memory for a chunk, aligned to samples of any size, with anything in it. */
export function chunkBuffer(length: number): Uint8Array {
  if (length <= SHARED_BYTES || length > MOST_BYTES) return Buffer.allocUnsafeSlow(length);
  try {
    const memory = new ChunkMemory(length);
    memories.set(memory.output.buffer, memory);
    return memory.output;
  } catch (error) {
    // Such memory takes gigabytes of addresses, of which a process may have been given few: JavaScript needs none.
    if (error instanceof RangeError) return Buffer.allocUnsafeSlow(length);
    throw error;
  }
}

function memoryFor(bytes: Uint8Array): ChunkMemory | undefined {
  const own = memories.get(bytes.buffer);
  if (own || bytes.length > SHARED_BYTES) return own;
  shared ??= new ChunkMemory(SHARED_BYTES);
  return shared;
}

/**
 * Decompresses LZW whose bits run from the highest.
 *
 * @returns undefined for a chunk that is large and not in memory of `chunkBuffer`
 */
export function lzwInMemory(input: Uint8Array, out: Uint8Array): LzwResult | undefined {
  return memoryFor(out)?.lzw(input, out);
}

/**
 * Adds up differences of pixels of three bytes, in place.
 *
 * @param bytes whole rows
 * @param rowBytes a multiple of 3
 * @returns false for rows that are not added up here: nothing was done
 */
export function addTriplesInMemory(bytes: Uint8Array, rowBytes: number): boolean {
  const memory = rowBytes > 0 && rowBytes % 3 === 0 ? memoryFor(bytes) : undefined;
  memory?.addTriples(bytes, rowBytes);
  return memory !== undefined;
}
