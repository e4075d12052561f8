import type { BlockTables, HuffmanTable } from './huffman-table.ts';
import { END_OF_FILE, type JpegBits } from './jpeg-bits.ts';
import type { JpegComponent, JpegFrame, JpegScan, ScanComponent } from './jpeg-frame.ts';

/** How the data of a scan went. */
export type ScanResult =
  | {
      /** All blocks are there. */
      readonly kind: 'whole';
      /** Bytes that belong to no block: others than zero, and zeros. */
      readonly left: number;
      readonly zeros: number;
      readonly end: number;
    }
  /** There are no data from this row of pixels on. */
  | { readonly kind: 'short'; readonly row: number; readonly end: number }
  /** What is there cannot be decoded from this row of pixels on. */
  | { readonly kind: 'broken'; readonly row: number }
  /** A table that it names was not defined. */
  | { readonly kind: 'unknown' };

/** Units that are decoded between two looks at how many bytes are in memory. */
const GROUP = 12;

/** Walks over the data of a scan as a decoder does (ITU-T T.81, F.2 and G.2), without computing pixels. */
export async function walkScan(
  bits: JpegBits,
  frame: JpegFrame,
  scan: JpegScan,
  restartInterval: number,
): Promise<ScanResult> {
  const { across, down, rowHeight } = unitsOf(frame, scan);
  const reader = frame.progressive ? progressiveReader(bits, scan) : sequentialReader(bits, scan);
  if (!reader) return { kind: 'unknown' };
  const total = across * down;
  const rowOf = (unit: number): number => Math.min(frame.height - 1, Math.floor(unit / across) * rowHeight);
  let expected = 0xd0;
  let stray = 0;
  for (let unit = 0; unit < total; ) {
    const next = restartInterval > 0 ? unit + restartInterval - (unit % restartInterval) : total;
    unit += reader.plain?.(Math.min(total, next) - unit) ?? 0;
    await bits.load();
    for (const until = Math.min(total, next, unit + GROUP); unit < until; unit++) {
      const isRead = reader.unit(unit);
      if (bits.isOverrun) return { kind: 'short', row: rowOf(unit), end: bits.end ?? END_OF_FILE };
      if (!isRead) return { kind: 'broken', row: rowOf(unit) };
    }
    if (unit < next || unit === total) continue;
    const { end, left, zeros } = await bits.toEnd();
    stray += zeros;
    if (end === END_OF_FILE || end === 0xd9) return { kind: 'short', row: rowOf(unit), end };
    if (end !== expected || left > 0) return { kind: 'broken', row: rowOf(unit - 1) };
    expected = 0xd0 + ((end - 0xcf) & 7);
    reader.restart?.();
    bits.restart();
  }
  const { end, left, zeros } = await bits.toEnd();
  return { kind: 'whole', left: left + stray, zeros, end };
}

/** The units of a scan: of one component its blocks with pixels, of several the frame's units (A.2). */
function unitsOf(
  frame: JpegFrame,
  { components }: JpegScan,
): { readonly across: number; readonly down: number; readonly rowHeight: number } {
  const [only] = components;
  if (only && components.length === 1) {
    const { blocksAcross, blocksDown, vertical } = only.component;
    return { across: blocksAcross, down: blocksDown, rowHeight: frame.unitHeight / vertical };
  }
  return { across: frame.unitsAcross, down: frame.unitsDown, rowHeight: frame.unitHeight };
}

/** Reads the units of a scan, in their order. */
interface UnitReader {
  /** Passes so many units at most, none of which has anything wrong, and says how many: `unit` looks at the next. */
  readonly plain?: (units: number) => number;
  /** False when the unit cannot be read. */
  readonly unit: (unit: number) => boolean;
  readonly restart?: () => void;
}

/** Undefined when a table is missing. */
function sequentialReader(bits: JpegBits, { components }: JpegScan): UnitReader | undefined {
  const blocks: BlockTables[] = [];
  for (const { component, dc, ac } of components) {
    if (!dc || !ac) return undefined;
    const count = components.length === 1 ? 1 : component.horizontal * component.vertical;
    for (let block = 0; block < count; block++) blocks.push({ dc, ac });
  }
  return { plain: (units) => bits.passUnits(blocks, units), unit: () => bits.passUnit(blocks) };
}

/** Undefined when a table is missing. */
function progressiveReader(bits: JpegBits, scan: JpegScan): UnitReader | undefined {
  const { components, first, high } = scan;
  const [only] = components;
  if (first > 0) {
    if (!only?.ac) return undefined;
    const blocks = new ProgressiveBlocks(bits, scan, only.component, only.ac);
    return { unit: (unit) => blocks.read(unit), restart: () => blocks.restart() };
  }
  if (high === 0 && components.some(({ dc }) => !dc)) return undefined;
  const read = ({ dc }: ScanComponent): boolean => {
    if (high > 0) bits.skip(1);
    return high > 0 || (dc !== undefined && readDifference(bits, dc));
  };
  if (only && components.length === 1) return { unit: () => read(only) };
  const blocks = components.flatMap((each) =>
    Array.from({ length: each.component.horizontal * each.component.vertical }, () => each),
  );
  return { unit: () => blocks.every(read) };
}

function readDifference(bits: JpegBits, dc: HuffmanTable): boolean {
  const size = bits.symbol(dc);
  if (size < 0 || size > 15) return false;
  if (size > 0) bits.skip(size);
  return true;
}

/** Blocks of a scan of other coefficients than the first, which may end for many blocks at once (G.1.2). */
class ProgressiveBlocks {
  readonly #bits: JpegBits;
  readonly #scan: JpegScan;
  readonly #component: JpegComponent;
  readonly #table: HuffmanTable;
  /** How many further blocks have nothing more in this scan. */
  #endedBlocks = 0;

  constructor(bits: JpegBits, scan: JpegScan, component: JpegComponent, table: HuffmanTable) {
    this.#bits = bits;
    this.#scan = scan;
    this.#component = component;
    this.#table = table;
  }

  restart(): void {
    this.#endedBlocks = 0;
  }

  /** Reads the data of a block; false when they cannot be. */
  read(unit: number): boolean {
    const { blocksAcross, paddedAcross } = this.#component;
    const row = Math.floor(unit / blocksAcross);
    const block = row * paddedAcross + (unit - row * blocksAcross);
    return this.#scan.high === 0 ? this.#first(block) : this.#refined(block);
  }

  #first(block: number): boolean {
    if (this.#endedBlocks > 0) {
      this.#endedBlocks -= 1;
      return true;
    }
    const { first, last } = this.#scan;
    for (let index = first; index <= last; index++) {
      const symbol = this.#bits.symbol(this.#table);
      if (symbol < 0) return false;
      const run = symbol >> 4;
      const size = symbol & 15;
      if (size === 0 && run < 15) {
        this.#endedBlocks = this.#runOfBlocks(run) - 1;
        return true;
      }
      index += run;
      if (size === 0) continue;
      if (index > last) return false;
      this.#bits.skip(size);
      mark(this.#component, block, index);
    }
    return true;
  }

  #refined(block: number): boolean {
    const { first, last } = this.#scan;
    let index = first;
    while (this.#endedBlocks === 0 && index <= last) {
      const symbol = this.#bits.symbol(this.#table);
      if (symbol < 0 || (symbol & 15) > 1) return false;
      const run = symbol >> 4;
      const isNew = (symbol & 15) === 1;
      if (!isNew && run < 15) {
        this.#endedBlocks = this.#runOfBlocks(run);
        break;
      }
      if (isNew) this.#bits.skip(1);
      index = this.#passZeros(block, index, run);
      if (isNew && index > last) return false;
      if (isNew) mark(this.#component, block, index);
      index += 1;
    }
    if (this.#endedBlocks > 0) {
      this.#passZeros(block, index, 64);
      this.#endedBlocks -= 1;
    }
    return true;
  }

  /** Passes so many zeros, with a bit for each coefficient between them; stops at the next zero. */
  #passZeros(block: number, from: number, zeros: number): number {
    const { nonZero } = this.#component;
    let left = zeros;
    let index = from;
    for (; index <= this.#scan.last; index++) {
      const word = nonZero[block * 2 + (index >> 5)] ?? 0;
      if ((word >>> (index & 31)) & 1) this.#bits.skip(1);
      else if (--left < 0) break;
    }
    return index;
  }

  #runOfBlocks(bits: number): number {
    return (1 << bits) + (bits > 0 ? this.#bits.read(bits) : 0);
  }
}

function mark({ nonZero }: JpegComponent, block: number, index: number): void {
  const word = block * 2 + (index >> 5);
  nonZero[word] = (nonZero[word] ?? 0) | (1 << (index & 31));
}
