import type { HuffmanTable } from './huffman-table.ts';

/** One component of a frame (ITU-T T.81, B.2.2). */
export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  /** Blocks that hold pixels of the image. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks of a row with those that fill up the last unit. */
  readonly paddedAcross: number;
  /** Of a progressive frame: which coefficients are known not to be zero, two words of 32 for each block. */
  readonly nonZero: Uint32Array;
  /** By coefficient: how many of its lowest bits are still to come; -1 before its first scan. */
  readonly bitsToCome: Int8Array;
}

/** What a frame header says. */
export interface JpegFrame {
  readonly progressive: boolean;
  readonly arithmetic: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  readonly unitsAcross: number;
  readonly unitsDown: number;
  /** Rows of pixels of a unit of all components. */
  readonly unitHeight: number;
}

/** A component of a scan, with the tables that its codes are of. */
export interface ScanComponent {
  readonly component: JpegComponent;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** What a scan header says (B.2.3). */
export interface JpegScan {
  readonly components: readonly ScanComponent[];
  readonly first: number;
  readonly last: number;
  /** Bits that earlier scans have brought. */
  readonly high: number;
  readonly low: number;
}

/** Frames of these kinds are read: baseline, extended, progressive, and the two with arithmetic codes. */
const KINDS = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);

/** Coefficients of a progressive frame are remembered for at most so many blocks: about a thousand megapixels in colour. */
const MOST_BLOCKS = 50_000_000;

/** Reads a frame header; undefined for a kind that is not read, or a size that cannot be. */
export function readFrame(marker: number, segment: Buffer, mostPixels: number): JpegFrame | undefined {
  const count = segment[5] ?? 0;
  if (!KINDS.has(marker) || segment[0] !== 8 || count < 1 || count > 4 || segment.length < 6 + count * 3)
    return undefined;
  const progressive = marker === 0xc2 || marker === 0xca;
  const arithmetic = marker >= 0xc9;
  const height = segment.readUInt16BE(1);
  const width = segment.readUInt16BE(3);
  const factors = Array.from({ length: count }, (_, index) => {
    const sampling = segment[7 + index * 3] ?? 0;
    return { id: segment[6 + index * 3] ?? 0, horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  if (width === 0 || height === 0 || width * height > mostPixels) return undefined;
  if (factors.some(({ horizontal, vertical }) => !isFactor(horizontal) || !isFactor(vertical)))
    return undefined;
  const most = {
    horizontal: Math.max(...factors.map(({ horizontal }) => horizontal)),
    vertical: Math.max(...factors.map(({ vertical }) => vertical)),
  };
  const unitsAcross = Math.ceil(width / (8 * most.horizontal));
  const unitsDown = Math.ceil(height / (8 * most.vertical));
  const blocks = factors.reduce(
    (sum, each) => sum + unitsAcross * unitsDown * each.horizontal * each.vertical,
    0,
  );
  if (progressive && blocks > MOST_BLOCKS) return undefined;
  const remembers = progressive && !arithmetic;
  const components = factors.map((factor): JpegComponent => {
    const paddedAcross = unitsAcross * factor.horizontal;
    const padded = paddedAcross * unitsDown * factor.vertical;
    return {
      ...factor,
      blocksAcross: Math.ceil(Math.ceil((width * factor.horizontal) / most.horizontal) / 8),
      blocksDown: Math.ceil(Math.ceil((height * factor.vertical) / most.vertical) / 8),
      paddedAcross,
      nonZero: new Uint32Array(remembers ? padded * 2 : 0),
      bitsToCome: new Int8Array(64).fill(-1),
    };
  });
  const unitHeight = 8 * most.vertical;
  return { progressive, arithmetic, width, height, components, unitsAcross, unitsDown, unitHeight };
}

function isFactor(value: number): boolean {
  return value >= 1 && value <= 4;
}

/** The tables that were defined so far: class times 4 and number. */
export type HuffmanTables = ReadonlyMap<number, HuffmanTable>;

/** Reads a scan header; undefined for one that does not fit its frame. */
export function readScan(segment: Buffer, frame: JpegFrame, tables: HuffmanTables): JpegScan | undefined {
  const count = segment[0] ?? 0;
  if (count < 1 || count > 4 || segment.length < 4 + count * 2) return undefined;
  const components: ScanComponent[] = [];
  for (let index = 0; index < count; index++) {
    const component = frame.components.find(({ id }) => id === segment[1 + index * 2]);
    const used = segment[2 + index * 2] ?? 0;
    if (!component) return undefined;
    components.push({ component, dc: tables.get(used >> 4), ac: tables.get(4 + (used & 15)) });
  }
  const [first = 0, last = 63, bits = 0] = segment.subarray(1 + count * 2);
  if (!frame.progressive) return { components, first: 0, last: 63, high: 0, low: 0 };
  if (first > last || last > 63 || (first > 0 && count > 1)) return undefined;
  return { components, first, last, high: bits >> 4, low: bits & 15 };
}

/** Whether every coefficient of a frame has come with all of its bits. */
export function isComplete({ components }: JpegFrame): boolean {
  return components.every(({ bitsToCome }) => bitsToCome.every((bits) => bits === 0));
}

/** Whether at least one scan of each component has come. */
export function hasAllComponents({ components }: JpegFrame): boolean {
  return components.every(({ bitsToCome }) => bitsToCome[0] !== -1);
}
