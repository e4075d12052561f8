/** Bits of a code that the first look-up takes. */
export const SHORT_BITS = 10;

/** Bits of which several codes are looked up together. */
export const SEVERAL_BITS = 13;

/** The bits of the longest code. */
export const LONG_BITS = 16;

/** The part of an entry that says how many bits it stands for. */
export const CODE_BITS = 31;

/**
 * A Huffman table of a JPEG (ITU-T T.81, Annex C), for walking over coefficients without computing them.
 *
 * An entry is 0 for no code; else the bits of the code with those that follow it, bit 5 for a run of zeros alone, and from
 * bit 8 on how many coefficients it stands for: of an end of block, 128.
 */
export interface HuffmanTable {
  readonly short: Uint16Array;
  readonly long: Uint16Array;
  /** Of all codes, but for the first of a block, that lie whole in so many bits, up to an end of block: their sum; 0 when none does. */
  readonly several: Uint16Array;
  /** By 16 bits: length of the code times 256, and its symbol. */
  readonly symbols: Uint16Array;
}

/** The tables of a block whose coefficients come all at once. */
export interface BlockTables {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

export const RUN_OF_ZEROS = 32;
export const END_OF_BLOCK = 128;

/** Those of some files and of stored tiles: some megabytes. */
const KEPT_TABLES = 16;

const kept = new Map<string, HuffmanTable | undefined>();

/**
 * Reads a table of a DHT segment. Those that were read last are kept: the scans of one camera share theirs.
 *
 * @param counts of codes, by length from 1 to 16
 * @returns undefined for one that no code can be read by
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
  const key = Buffer.concat([counts, symbols]).toString('latin1');
  const table = kept.has(key) ? kept.get(key) : readTable(counts, symbols);
  kept.delete(key);
  kept.set(key, table);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_TABLES && oldest !== undefined) kept.delete(oldest);
  return table;
}

function readTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
  const table = {
    short: new Uint16Array(1 << SHORT_BITS),
    long: new Uint16Array(1 << LONG_BITS),
    several: new Uint16Array(1 << SEVERAL_BITS),
    symbols: new Uint16Array(65_536),
  };
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    for (let count = counts[length - 1] ?? 0; count > 0; count--) {
      const symbol = symbols[index++];
      const span = 1 << (16 - length);
      const first = code * span;
      if (symbol === undefined || first + span > 65_536) return undefined;
      const entry = entryOf(length, symbol);
      table.symbols.fill(length * 256 + symbol, first, first + span);
      table.long.fill(entry, first, first + span);
      const shift = 16 - SHORT_BITS;
      if (length <= SHORT_BITS) table.short.fill(entry, first >> shift, (first + span) >> shift);
      code += 1;
    }
    code *= 2;
  }
  sumUp(table.several, table.long);
  return table;
}

function entryOf(length: number, symbol: number): number {
  const run = symbol >> 4;
  const size = symbol & 15;
  if (size > 0) return (length + size) | ((run + 1) << 8);
  return run === 15 ? length | RUN_OF_ZEROS | (16 << 8) : length | (END_OF_BLOCK << 8);
}

/** More coefficients than a block has after its first are no sum. */
function sumUp(several: Uint16Array, codes: Uint16Array): void {
  for (let bits = 0; bits < several.length; bits++) {
    let length = 0;
    let coefficients = 0;
    while (coefficients < END_OF_BLOCK) {
      const entry = codes[(bits << (length + 16 - SEVERAL_BITS)) & 0xff_ff] ?? 0;
      const isWhole = entry !== 0 && length + (entry & CODE_BITS) <= SEVERAL_BITS;
      if (!isWhole || coefficients + ((entry >> 8) & 127) > 63) break;
      length += entry & CODE_BITS;
      coefficients += entry >> 8;
    }
    several[bits] = length | (coefficients << 8);
  }
}
