import type { CcittBits } from './ccitt-bits.ts';
import {
  MAKE_UP_PIXELS,
  MODE,
  MODE_BITS,
  MODE_TABLE,
  RUN_BITS,
  RUN_TABLES,
  type RunTable,
} from './ccitt-codes.ts';

/** Entries behind the last change: b1, b2, and one that makes steps of two end there. */
const BEHIND = 3;

/** The lines of a strip or tile, one after another, as the places at which their colour changes. */
export class CcittLines {
  readonly #width: number;
  readonly #bits: CcittBits;
  /** Of the line, rising, from 0 to below the width: the first is where black begins. */
  #changes: Int32Array;
  #count = 0;
  /** Of the line before, followed by the width. */
  #before: Int32Array;

  constructor(bits: CcittBits, width: number) {
    this.#bits = bits;
    this.#width = width;
    this.#changes = new Int32Array(width + BEHIND);
    this.#before = new Int32Array(width + BEHIND).fill(width, 0, BEHIND);
  }

  /** Reads a line of runs alone (T.4, 4.1). False for no code, or for more pixels than the line has. */
  readRuns(): boolean {
    this.#count = 0;
    let place = 0;
    for (let black = 0; place < this.#width; black ^= 1) {
      const run = this.#run(RUN_TABLES[black === 0 ? 0 : 1]);
      if (run < 0 || place + run > this.#width) return false;
      place += run;
      this.#change(place);
    }
    this.#end();
    return true;
  }

  /** Reads a line by the one before (T.4, 4.2; T.6, 2.2). False for no code, or for changes that no line has. */
  readByLineBefore(): boolean {
    const width = this.#width;
    const before = this.#before;
    const bits = this.#bits;
    this.#count = 0;
    let place = 0;
    // Of b1: the first change right of here that is to the other colour.
    let index = 0;
    while (place < width) {
      const entry = MODE_TABLE[bits.peek(MODE_BITS)] ?? 0;
      if (entry === 0) return false;
      bits.skip(entry & 15);
      const mode = entry >>> 4;
      if (mode === MODE.pass) {
        place = before[index + 1] ?? width;
        index += 2;
        continue;
      }
      if (mode === MODE.horizontal) {
        const isBlack = this.#count & 1;
        const first = this.#run(RUN_TABLES[isBlack ? 1 : 0]);
        const second = first < 0 ? first : this.#run(RUN_TABLES[isBlack ? 0 : 1]);
        if (second < 0 || place + first + second > width) return false;
        this.#change(place + first);
        place += first + second;
        this.#change(place);
      } else {
        const next = (before[index] ?? width) + mode - MODE.vertical;
        if (next < place || next > width) return false;
        place = next;
        this.#change(place);
        // One further left may be right of here now.
        index += index > 0 ? -1 : 1;
      }
      while ((before[index] ?? width) <= place && place < width) index += 2;
    }
    this.#end();
    return true;
  }

  /** Writes the line that was read, a bit for a pixel, into zeros: black is 1. */
  write(out: Uint8Array, firstByte: number): void {
    // What is the line before by now.
    const changes = this.#before;
    const width = this.#width;
    for (let index = 0; ; index += 2) {
      const from = changes[index] ?? width;
      if (from >= width) return;
      fill(out, firstByte * 8 + from, firstByte * 8 + (changes[index + 1] ?? width));
    }
  }

  /** The pixels of a run, from all of its codes; -1 where there is none. */
  #run(table: RunTable): number {
    const bits = this.#bits;
    for (let pixels = 0; ; ) {
      const entry = table[bits.peek(RUN_BITS)] ?? 0;
      if (entry === 0) return -1;
      bits.skip(entry & 15);
      pixels += entry >>> 4;
      if (entry >>> 4 < MAKE_UP_PIXELS) return pixels;
    }
  }

  /** The colour changes at a place; twice at the same one, and nothing changes. */
  #change(place: number): void {
    if (this.#count > 0 && this.#changes[this.#count - 1] === place) this.#count -= 1;
    else if (place < this.#width) this.#changes[this.#count++] = place;
  }

  #end(): void {
    this.#changes.fill(this.#width, this.#count, this.#count + BEHIND);
    [this.#changes, this.#before] = [this.#before, this.#changes];
  }
}

/** Sets bits, the first of a byte being its highest. */
function fill(out: Uint8Array, from: number, to: number): void {
  const first = from >>> 3;
  const last = to >>> 3;
  const head = 0xff >>> (from & 7);
  const tail = ~(0xff >>> (to & 7)) & 0xff;
  if (first === last) {
    out[first] = (out[first] ?? 0) | (head & tail);
    return;
  }
  out[first] = (out[first] ?? 0) | head;
  if (last - first > 16) out.fill(0xff, first + 1, last);
  else for (let at = first + 1; at < last; at++) out[at] = 0xff;
  if (tail !== 0) out[last] = (out[last] ?? 0) | tail;
}
