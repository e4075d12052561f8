import type { Dimensions } from '../../image/geometry.ts';
import { type HuffmanTable, huffmanTable } from '../damage/huffman-table.ts';
import type { CodedBlock } from './coded-tile.ts';
import { JPEG_MARKER, type JpegSegment, segmentsOf } from './jpeg-stream.ts';

const MARKER_BYTES = 2;

/** Pixels of a side of a block. */
const BLOCK_SIDE = 8;

/** The class of tables for other coefficients than the first, as it stands before their numbers. */
const AC_TABLES = 16;

/** Codes by the number of bits that follow them. */
export type Codes = readonly { readonly code: number; readonly length: number }[];

/** What all tiles of a level share. */
export interface TileForm {
  /** As segments, in the order in which they are written. */
  readonly tables: { readonly quantisation: readonly Buffer[]; readonly huffman: readonly Buffer[] };
  readonly frame: Buffer;
  readonly scan: Buffer;
  readonly blocks: readonly CodedBlock[];
  /** The codes of differences, by component. */
  readonly codes: readonly Codes[];
  readonly unit: Dimensions;
  /** Bytes before the entropy-coded data. */
  readonly headBytes: number;
}

/**
 * Reads the form of a tile as the image library writes it: one scan, and no tables of its own.
 *
 * @param jpegTables those that the tiles of a level share (tag 347)
 */
export function readTileForm(jpeg: Buffer, jpegTables: Buffer): TileForm {
  const shared = segmentsOf(jpegTables);
  const own = segmentsOf(jpeg);
  const frame = own.find(({ marker }) => marker === JPEG_MARKER.sof0)?.bytes;
  const scan = own.find(({ marker }) => marker === JPEG_MARKER.sos)?.bytes;
  if (own.length !== 2 || !frame || !scan) throw new Error('a tile is no baseline JPEG without tables');
  const count = frame[9] ?? 0;
  const sampling = Array.from({ length: count }, (_, index) => frame[11 + 3 * index] ?? 0);
  const huffman = readHuffman(shared);
  const quantised = new Set<number>();
  const named = new Set<number>();
  const parts = Array.from({ length: count }, (_, index) => {
    const names = scan[6 + 2 * index] ?? 0;
    const dc = huffman.get(names >> 4);
    const ac = huffman.get(AC_TABLES + (names & 15));
    quantised.add(frame[12 + 3 * index] ?? 0);
    named.add(names >> 4).add(AC_TABLES + (names & 15));
    if (!dc || !ac) throw new Error('a tile names tables that there are not');
    return { dc, ac };
  });
  const isAlone = count === 1;
  const blocks = parts.flatMap(({ dc, ac }, component) => {
    const each = sampling[component] ?? 0;
    const block = { component, dc: dc.table, ac: ac.table };
    return Array.from({ length: isAlone ? 1 : (each >> 4) * (each & 15) }, () => block);
  });
  const times = (shift: number) => (isAlone ? 1 : Math.max(...sampling.map((each) => (each >> shift) & 15)));
  const unit = { width: BLOCK_SIDE * times(4), height: BLOCK_SIDE * times(0) };
  const headBytes = MARKER_BYTES + frame.length + scan.length;
  const tables = {
    quantisation: usedTables(shared, JPEG_MARKER.dqt, quantised),
    huffman: usedTables(shared, JPEG_MARKER.dht, named),
  };
  return { tables, frame, scan, blocks, codes: parts.map(({ dc }) => dc.codes), unit, headBytes };
}

/** Tables of gray tiles are written with those of colour, which no JPEG of its own has. */
function usedTables(segments: readonly JpegSegment[], wanted: number, used: ReadonlySet<number>): Buffer[] {
  return segments
    .filter(({ marker, bytes }) => marker === wanted && used.has(bytes[4] ?? 0))
    .map(({ bytes }) => bytes);
}

interface TableWithCodes {
  readonly table: HuffmanTable;
  readonly codes: Codes;
}

/** Huffman tables by their class times 16 and their number. */
function readHuffman(segments: readonly JpegSegment[]): Map<number, TableWithCodes> {
  const tables = new Map<number, TableWithCodes>();
  for (const { marker, bytes } of segments) {
    if (marker !== JPEG_MARKER.dht) continue;
    for (let at = 4; at + 17 <= bytes.length; ) {
      const counts = bytes.subarray(at + 1, at + 17);
      const symbols = bytes.subarray(at + 17, at + 17 + counts.reduce((sum, count) => sum + count, 0));
      const table = huffmanTable(counts, symbols);
      if (table) tables.set(bytes[at] ?? 0, { table, codes: codesOf(counts, symbols) });
      at += 17 + symbols.length;
    }
  }
  return tables;
}

/** The codes of a table, by their symbols (C.2). */
function codesOf(counts: Uint8Array, symbols: Uint8Array): Codes {
  const codes: { code: number; length: number }[] = [];
  let code = 0;
  let index = 0;
  for (const [shorter, count] of counts.entries()) {
    for (let each = 0; each < count; each++)
      codes[symbols[index++] ?? 0] = { code: code++, length: shorter + 1 };
    code *= 2;
  }
  return codes;
}
