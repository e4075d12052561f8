import { CODE_BITS, type HuffmanTable, SEVERAL_BITS, SHORT_BITS } from '../damage/huffman-table.ts';

/** Components of colour at most. */
export const MOST_COMPONENTS = 3;

/** Numbers that are noted of a row of units: where it begins and ends, in bits, and what was before, of each component. */
export const ROW_MARKS = 2 + 2 * MOST_COMPONENTS;

/** In the marks of a row: the first coefficients that the differences of its first unit are to, and those at its end. */
export const BEFORE_MARK = 2;
export const AFTER_MARK = 2 + MOST_COMPONENTS;

/** So many bytes may be read behind the data. */
const SPARE_BYTES = 8;

const COEFFICIENTS = 64;

/** A block of a unit: the component that it is of, and the tables of its codes. */
export interface CodedBlock {
  readonly component: number;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

/** The entropy-coded data of a tile (ITU-T T.81, F.1.2) without stuffed bytes. Positions are in bits. */
export class CodedTile {
  readonly bytes: Buffer;
  readonly #view: DataView;

  /** @param data up to the end marker */
  constructor(data: Buffer) {
    const bytes = Buffer.allocUnsafe(data.length + SPARE_BYTES);
    let to = 0;
    let start = 0;
    for (let at = data.indexOf(0xff); at >= 0; at = data.indexOf(0xff, start)) {
      to += data.copy(bytes, to, start, at + 1);
      start = at + 2;
    }
    if (start < data.length) to += data.copy(bytes, to, start);
    bytes.fill(0, to);
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** At least 25 bits from here on, in the highest places. */
  bitsAt(position: number): number {
    return this.#view.getUint32(position >>> 3) << (position & 7);
  }

  /**
   * Passes rows of units.
   *
   * @param across units in a row
   * @param kept units of each row up to what is noted as its end
   * @returns `ROW_MARKS` numbers for each row
   */
  markRows(blocks: readonly CodedBlock[], across: number, kept: number, rows: number): Int32Array {
    const marks = new Int32Array(rows * ROW_MARKS);
    const values = new Int32Array(MOST_COMPONENTS);
    let position = 0;
    for (let row = 0; row < rows; row++) {
      const mark = row * ROW_MARKS;
      marks[mark] = position;
      marks.set(values, mark + BEFORE_MARK);
      position = this.#passUnits(blocks, kept, position, values);
      marks[mark + 1] = position;
      marks.set(values, mark + AFTER_MARK);
      if (row < rows - 1) position = this.#passUnits(blocks, across - kept, position, values);
    }
    return marks;
  }

  /**
   * Passes units, and adds up the differences of the first coefficients of their blocks.
   *
   * @returns where they end
   */
  #passUnits(blocks: readonly CodedBlock[], units: number, from: number, values: Int32Array): number {
    let position = from;
    for (let unit = 0; unit < units; unit++) {
      for (const { component, dc, ac } of blocks) {
        const bits = this.bitsAt(position);
        const entry = dc.symbols[bits >>> 16] ?? 0;
        const length = entry >> 8;
        const size = entry & 0xff;
        values[component] = (values[component] ?? 0) + differenceOf(bits << length, size);
        position = this.passAc(ac, position + length + size);
      }
    }
    return position;
  }

  /** Passes the codes of a block behind its first coefficient. */
  passAc({ several, short, long }: HuffmanTable, from: number): number {
    const view = this.#view;
    let position = from;
    for (let index = 1; index < COEFFICIENTS; ) {
      const bits = view.getUint32(position >>> 3) << (position & 7);
      let entry = several[bits >>> (32 - SEVERAL_BITS)] ?? 0;
      // Where the block may be full, each code is looked at alone.
      if (entry === 0 || index + ((entry >> 8) & 63) >= COEFFICIENTS) {
        entry = short[bits >>> (32 - SHORT_BITS)] ?? 0;
        if (entry === 0) entry = long[bits >>> 16] ?? 0;
        if (entry === 0) throw new Error('a tile that was just encoded has a code that there is not');
      }
      position += entry & CODE_BITS;
      index += entry >> 8;
    }
    return position;
  }
}

/** A difference of so many bits, which are the highest of `bits` (F.1.2.1). */
export function differenceOf(bits: number, size: number): number {
  if (size === 0) return 0;
  const value = bits >>> (32 - size);
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}
