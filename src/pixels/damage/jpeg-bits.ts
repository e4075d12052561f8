import { type OpenFile, readInto } from '../../storage/file-store.ts';
import type { CodeMemory } from './code-memory.ts';
import {
  type BlockTables,
  CODE_BITS,
  END_OF_BLOCK,
  type HuffmanTable,
  RUN_OF_ZEROS,
  SEVERAL_BITS,
  SHORT_BITS,
} from './huffman-table.ts';

/** No group of blocks that is decoded at once takes more: 12 units of 10 blocks, each code and each byte at its longest. */
const AHEAD_BYTES = 64 * 1024;

const SHORT_MASK = (1 << SHORT_BITS) - 1;
const SEVERAL_MASK = (1 << SEVERAL_BITS) - 1;

/** Where the entropy-coded data end, in place of a marker. */
export const END_OF_FILE = -1;

/**
 * The bytes of a JPEG, of which a part is in memory, and the bits of its entropy-coded data. Behind the end of these come
 * zeros, as decoders have it.
 */
export class JpegBits {
  readonly #source: OpenFile | Buffer;
  readonly #memory: CodeMemory;
  /** Bytes of the file, without zeros that fill it up after its last byte. */
  readonly #size: number;
  readonly #bytes: Buffer;
  #filled = 0;
  #at = 0;
  /** Where the first byte in memory is in the file. */
  #start = 0;
  /** The next bits, in the lowest `count` places. */
  #bits = 0;
  #count = 0;
  /** How many of the bits were made up behind the end. */
  #madeUp = 0;
  /** What the data end at, once it is reached. */
  #end: number | undefined;

  /**
   * @param size of the JPEG from its start on, without what fills it up
   * @param memory for the part of it that is looked at
   */
  constructor(source: OpenFile | Buffer, size: number, memory: CodeMemory) {
    this.#source = source;
    this.#size = size;
    this.#memory = memory;
    this.#bytes = memory.window;
  }

  /** Where the next byte is in the file, when no bits are read. */
  get position(): number {
    return this.#start + this.#at;
  }

  /** Whether more bits were read than there are. */
  get isOverrun(): boolean {
    return this.#count < this.#madeUp;
  }

  /** The marker, or the end of the file, that ended the data; undefined before. */
  get end(): number | undefined {
    return this.#end;
  }

  /** Brings enough bytes into memory for a group of blocks. */
  async load(): Promise<void> {
    if (this.#filled - this.#at >= AHEAD_BYTES || this.#start + this.#filled >= this.#size) return;
    this.#bytes.copyWithin(0, this.#at, this.#filled);
    this.#start += this.#at;
    this.#filled -= this.#at;
    this.#at = 0;
    const from = this.#start + this.#filled;
    const wanted = Math.min(this.#bytes.length - this.#filled, this.#size - from);
    const into = this.#bytes.subarray(this.#filled, this.#filled + wanted);
    this.#filled += Buffer.isBuffer(this.#source)
      ? this.#source.copy(into, 0, from, from + wanted)
      : await readInto(this.#source, from, into);
  }

  /** Goes to a place in the file. */
  async seek(position: number): Promise<void> {
    const at = position - this.#start;
    const isNear = at >= 0 && at <= this.#filled;
    if (!isNear) {
      this.#start = position;
      this.#filled = 0;
    }
    this.#at = isNear ? at : 0;
    this.restart();
    await this.load();
  }

  /** Forgets bits that are left, and begins anew behind the marker that ended them. */
  restart(): void {
    this.#bits = 0;
    this.#count = 0;
    this.#madeUp = 0;
    this.#end = undefined;
  }

  /** The next byte of the file, not of the entropy-coded data; undefined at the end. */
  byte(): number | undefined {
    return this.#at < this.#filled ? this.#bytes[this.#at++] : undefined;
  }

  /** Bytes from here on that are in memory. */
  take(length: number): Buffer {
    const from = this.#at;
    this.#at = Math.min(this.#filled, from + length);
    return this.#bytes.subarray(from, this.#at);
  }

  /**
   * Goes to what ends the data.
   *
   * @returns the marker, or `END_OF_FILE`, and how many whole bytes were left over before it: others than zero, and zeros
   */
  async toEnd(): Promise<{ readonly end: number; readonly left: number; readonly zeros: number }> {
    let left = 0;
    let zeros = 0;
    for (let at = this.#madeUp; at + 8 <= this.#count; at += 8) {
      if (((this.#bits >>> at) & 0xff) === 0) zeros += 1;
      else left += 1;
    }
    for (;;) {
      if (this.#end !== undefined) return { end: this.#end, left, zeros };
      if (this.#filled - this.#at < 16) await this.load();
      const value = this.#nextByte();
      if (value === 0) zeros += 1;
      else if (value > 0) left += 1;
    }
  }

  /**
   * Passes units up to one that `passUnit` has to look at, which may be the first.
   *
   * @returns how many
   */
  passUnits(blocks: readonly BlockTables[], units: number): number {
    if (this.#end !== undefined) return 0;
    const before = { at: this.#at, bits: this.#bits, count: this.#count };
    const { passed, position } = this.#memory.pass(blocks, units, before, this.#filled);
    this.#at = position.at;
    this.#bits = position.bits;
    this.#count = position.count;
    return passed;
  }

  /** Passes the codes of the blocks of a unit, each of these tables (F.2.2); false for a code that there is not. */
  passUnit(blocks: readonly BlockTables[]): boolean {
    // In variables of its own: nearly all of the time of a look at a JPEG is spent here.
    let bits = this.#bits;
    let count = this.#count;
    for (const { dc, ac } of blocks) {
      let table = dc;
      for (let index = 0, entry = 0; index < 64; table = ac) {
        if (count < 16) {
          const next = this.#twoBytes();
          if (next < 0) {
            this.#count = count;
            bits = this.#filled32(bits);
            count = this.#count;
          } else {
            bits = (bits << 16) | next;
            count += 16;
          }
        }
        if (index > 0) {
          entry = ac.several[(bits >>> (count - SEVERAL_BITS)) & SEVERAL_MASK] ?? 0;
          // Where the block may be full, each code is looked at alone.
          if (entry !== 0 && index + ((entry >> 8) & 63) < 64) {
            count -= entry & CODE_BITS;
            index += entry >> 8;
            continue;
          }
        }
        entry = table.short[(bits >>> (count - SHORT_BITS)) & SHORT_MASK] ?? 0;
        if (entry === 0) entry = table.long[(bits >>> (count - 16)) & 0xff_ff] ?? 0;
        if (entry === 0) return false;
        let length = entry & CODE_BITS;
        if (length > count) {
          // There may be no room for all of them at once.
          length -= count;
          this.#count = 0;
          bits = this.#filled32(bits);
          count = this.#count;
        }
        count -= length;
        // The first code of a block is that of its first coefficient alone.
        index += index === 0 ? 1 : entry >> 8;
        // Some encoders fill a block up with zeros that it has no room for.
        if (index > 64 && index < END_OF_BLOCK && (entry & RUN_OF_ZEROS) === 0) return false;
      }
    }
    this.#bits = bits;
    this.#count = count;
    return true;
  }

  /** The next two bytes of the data as a number, where they lie in memory and none may be of a marker; else -1. */
  #twoBytes(): number {
    const at = this.#at;
    if (at + 2 > this.#filled || this.#end !== undefined) return -1;
    const first = this.#bytes[at] ?? 0;
    const second = this.#bytes[at + 1] ?? 0;
    if (first === 0xff || second === 0xff) return -1;
    this.#at = at + 2;
    return (first << 8) | second;
  }

  #filled32(bits: number): number {
    this.#bits = bits;
    this.#fill();
    return this.#bits;
  }

  /** The symbol of the next code; -1 for none. */
  symbol({ symbols }: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const entry = symbols[(this.#bits >>> (this.#count - 16)) & 0xff_ff] ?? 0;
    if (entry === 0) return -1;
    this.#count -= entry >> 8;
    return entry & 255;
  }

  /** The next bits as a number: at most 16. */
  read(bits: number): number {
    if (this.#count < bits) this.#fill();
    this.#count -= bits;
    return (this.#bits >>> this.#count) & ((1 << bits) - 1);
  }

  /** Leaves out at most 16 bits. */
  skip(bits: number): void {
    if (this.#count < bits) this.#fill();
    this.#count -= bits;
  }

  #fill(): void {
    const bytes = this.#bytes;
    let bits = this.#bits;
    let count = this.#count;
    while (count < 25) {
      const value = this.#at < this.#filled && this.#end === undefined ? (bytes[this.#at] ?? 0) : 0xff;
      if (value !== 0xff) {
        this.#at += 1;
        bits = (bits << 8) | value;
      } else {
        const rare = this.#nextByte();
        if (rare < 0) this.#madeUp += 8;
        bits = (bits << 8) | (rare < 0 ? 0 : rare);
      }
      count += 8;
    }
    this.#bits = bits;
    this.#count = count;
  }

  /** The next byte of the data, without what is stuffed into them (F.1.2.3); -1 behind their end. */
  #nextByte(): number {
    if (this.#end !== undefined) return -1;
    const bytes = this.#bytes;
    for (;;) {
      if (this.#at >= this.#filled) return this.#ended(END_OF_FILE);
      const value = bytes[this.#at++] ?? 0;
      if (value !== 0xff) return value;
      if (this.#at >= this.#filled) return this.#ended(END_OF_FILE);
      const next = bytes[this.#at] ?? 0;
      if (next === 0xff) continue;
      this.#at += 1;
      return next === 0 ? 0xff : this.#ended(next);
    }
  }

  #ended(by: number): number {
    this.#end = by;
    return -1;
  }
}
