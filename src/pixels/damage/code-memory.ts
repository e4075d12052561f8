import { builtFunctions } from '../../web-assembly/built-functions.ts';
import { type BlockTables, type HuffmanTable, LONG_BITS, SEVERAL_BITS, SHORT_BITS } from './huffman-table.ts';

/** What `jpeg-codes.wat` exports. */
type Pass = (units: number, blocks: number, at: number, limit: number, bits: number, count: number) => number;

/** Bytes of a part of a JPEG. */
export const WINDOW_BYTES = 320 * 1024;

/** A unit takes less: 10 blocks (ITU-T T.81, B.2.3), each code and each byte at its longest. */
export const UNIT_BYTES = 8 * 1024;
const MOST_BLOCKS = 10;

/** Where things lie in the memory, as `jpeg-codes.wat` says. */
const BLOCKS_AT = 64;
const TABLES_AT = 1024;
const LONG_AT = 2 * ((1 << SEVERAL_BITS) + (1 << SHORT_BITS));
const TABLE_BYTES = LONG_AT + 2 * (1 << LONG_BITS);

/** Those of a scan: two of each component at most. */
const MOST_TABLES = 8;

/** The byte before those of the JPEG is looked at, too, and some behind them. */
const WINDOW_AT = TABLES_AT + MOST_TABLES * TABLE_BYTES + 64;
const SPARE_BYTES = 64;
const PAGE_BYTES = 65_536;

/** Where the data of a scan are read: the next byte of the window, and the bits of those before that are left, in the lowest places. */
export interface CodePosition {
  readonly at: number;
  readonly bits: number;
  readonly count: number;
}

/** A window onto a JPEG, whose codes are passed in about half of the time that JavaScript takes. */
export class CodeMemory {
  readonly window: Buffer;
  readonly #pass: Pass;
  readonly #bytes: ArrayBuffer;
  readonly #words: Int32Array;
  #tables: readonly HuffmanTable[] = [];
  #blocks: readonly BlockTables[] | undefined;

  constructor() {
    const pages = Math.ceil((WINDOW_AT + WINDOW_BYTES + SPARE_BYTES) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#pass = builtFunctions('jpeg-codes', memory, 'codes')('pass');
    this.#bytes = memory.buffer;
    this.#words = new Int32Array(memory.buffer, 0, TABLES_AT / 4);
    this.window = Buffer.from(memory.buffer, WINDOW_AT, WINDOW_BYTES);
  }

  /**
   * Passes units of such blocks, up to one that holds anything rare, and up to the last that is sure to lie before `end`.
   *
   * @param end of the bytes that are there
   * @returns how many, and where it stopped
   */
  pass(
    blocks: readonly BlockTables[],
    units: number,
    { at, bits, count }: CodePosition,
    end: number,
  ): { readonly passed: number; readonly position: CodePosition } {
    const limit = end - UNIT_BYTES;
    if (blocks.length > MOST_BLOCKS || at >= limit) return { passed: 0, position: { at, bits, count } };
    if (this.#blocks !== blocks) this.#setBlocks(blocks);
    const passed = this.#pass(units, blocks.length, WINDOW_AT + at, WINDOW_AT + limit, bits, count);
    const [stopped = 0, left = 0, number = 0] = this.#words;
    return { passed, position: { at: stopped - WINDOW_AT, bits: left, count: number } };
  }

  #setBlocks(blocks: readonly BlockTables[]): void {
    const needed = new Set(blocks.flatMap(({ dc, ac }) => [dc, ac]));
    if (needed.size > MOST_TABLES) throw new Error('a scan has more tables than there can be');
    if (![...needed].every((table) => this.#tables.includes(table))) {
      this.#tables = [...needed];
      for (const [index, { several, short, long }] of this.#tables.entries()) {
        const table = new Uint16Array(this.#bytes, addressOf(index), TABLE_BYTES / 2);
        table.set(several);
        table.set(short, several.length);
        table.set(long, several.length + short.length);
      }
    }
    for (const [index, { dc, ac }] of blocks.entries()) {
      const word = BLOCKS_AT / 4 + index * 2;
      this.#words[word] = addressOf(this.#tables.indexOf(dc));
      this.#words[word + 1] = addressOf(this.#tables.indexOf(ac));
    }
    this.#blocks = blocks;
  }
}

function addressOf(table: number): number {
  return TABLES_AT + table * TABLE_BYTES;
}

/** Memory of JPEGs that are done: as much is kept as was ever lent at once. */
const idle: CodeMemory[] = [];

/** Lends memory, with anything in it. */
export async function withCodeMemory<T>(use: (memory: CodeMemory) => Promise<T>): Promise<T> {
  const memory = idle.pop() ?? new CodeMemory();
  try {
    return await use(memory);
  } finally {
    idle.push(memory);
  }
}
