import { type HuffmanTable, huffmanTable } from './huffman-table.ts';
import { END_OF_FILE, type JpegBits } from './jpeg-bits.ts';
import {
  hasAllComponents,
  isComplete,
  type JpegFrame,
  type JpegScan,
  readFrame,
  readScan,
} from './jpeg-frame.ts';
import { type ScanResult, walkScan } from './jpeg-scan.ts';

const MARKER = { dht: 0xc4, soi: 0xd8, eoi: 0xd9, sos: 0xda, dri: 0xdd, tem: 0x01 } as const;

const BLOCK_BYTES = 64 * 1024;

/** What a walk over all codes of a JPEG found. */
export type JpegJudgement =
  /** All pixels are there, and so many bytes that belong to no part. */
  | { readonly kind: 'whole'; readonly leftBytes: number }
  /** All pixels are there, and the end marker is not. */
  | { readonly kind: 'endless' }
  /** There are no data from a row of pixels on. */
  | {
      readonly kind: 'short';
      readonly row: number;
      readonly rows: number;
      /** Rows of pixels of a row of blocks. */
      readonly unit: number;
      /** The bytes end there too. */
      readonly isCut: boolean;
    }
  /** What is there cannot be decoded from a row of pixels on. */
  | { readonly kind: 'broken'; readonly row: number; readonly rows: number }
  /** Only the decoder can tell. */
  | { readonly kind: 'unknown' };

const UNKNOWN: JpegJudgement = { kind: 'unknown' };

/** What was read of a JPEG so far. */
interface State {
  frame: JpegFrame | undefined;
  restartInterval: number;
  scans: number;
  leftBytes: number;
  readonly tables: Map<number, HuffmanTable>;
}

/**
 * Walks over all codes of a JPEG (ITU-T T.81), since the library that decodes it makes something of any bytes. Of
 * arithmetic codes nothing can be told but by decoding.
 *
 * @param mostPixels larger frames are not looked at: the decoder refuses them
 */
export async function judgeJpeg(
  bits: JpegBits,
  mostPixels = Number.POSITIVE_INFINITY,
): Promise<JpegJudgement> {
  await bits.seek(2);
  const state: State = {
    frame: undefined,
    restartInterval: 0,
    scans: 0,
    leftBytes: 0,
    tables: new Map(),
  };
  for (;;) {
    const { marker, stray } = await nextMarker(bits);
    state.leftBytes += stray;
    if (marker === END_OF_FILE) return withoutEnd(state);
    if (marker === MARKER.eoi) return atEnd(state);
    if (isAlone(marker)) continue;
    const segment = await readSegment(bits);
    if (!segment) return withoutEnd(state);
    if (marker === MARKER.dri) state.restartInterval = segment.length >= 2 ? segment.readUInt16BE(0) : 0;
    if (marker === MARKER.dht) readTables(segment, state.tables);
    if (isFrame(marker)) {
      if (state.frame) return UNKNOWN;
      state.frame = readFrame(marker, segment, mostPixels);
    }
    if (marker !== MARKER.sos) continue;
    const judgement = await readData(bits, segment, state);
    if (judgement) return judgement;
  }
}

function isAlone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= MARKER.soi) || marker === MARKER.tem;
}

/** Frame headers of all kinds lie around the tables, which have C4, C8 and CC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Walks over a scan. Undefined when there is more to read, behind it. */
async function readData(bits: JpegBits, header: Buffer, state: State): Promise<JpegJudgement | undefined> {
  const { frame, tables, restartInterval } = state;
  if (!frame) return UNKNOWN;
  if (frame.arithmetic) return UNKNOWN;
  const scan = readScan(header, frame, tables);
  if (!scan) return UNKNOWN;
  bits.restart();
  const result = await walkScan(bits, frame, scan, restartInterval);
  if (result.kind === 'unknown') return UNKNOWN;
  if (result.kind === 'broken') return { kind: 'broken', row: result.row, rows: frame.height };
  if (result.kind === 'short') return withoutRows(result, frame, scan);
  state.scans += 1;
  // Before the end marker, some programs fill up with zeros.
  state.leftBytes +=
    result.end === MARKER.eoi || result.end === END_OF_FILE ? result.left : result.left + result.zeros;
  remember(scan);
  if (result.end === END_OF_FILE) return withoutEnd(state);
  if (result.end === MARKER.eoi) return atEnd(state);
  await bits.seek(bits.position - 2);
  return undefined;
}

function remember({ components, first, last, low }: JpegScan): void {
  for (const { component } of components) component.bitsToCome.fill(low, first, last + 1);
}

/** The data of a scan end early: only of one that has all components do the rows before hold all colours. */
function withoutRows(
  { row, end }: Extract<ScanResult, { kind: 'short' }>,
  frame: JpegFrame,
  { components }: JpegScan,
): JpegJudgement {
  const isWhole = !frame.progressive && components.length === frame.components.length;
  const { height, unitHeight } = frame;
  return {
    kind: 'short',
    row: isWhole ? row : 0,
    rows: height,
    unit: unitHeight,
    isCut: end === END_OF_FILE,
  };
}

function atEnd({ frame, leftBytes }: State): JpegJudgement {
  return frame && !hasAllComponents(frame) ? nothing(frame, false) : { kind: 'whole', leftBytes };
}

/** The data end, and no row has all of its colours. */
function nothing({ height }: JpegFrame, isCut: boolean): JpegJudgement {
  return { kind: 'short', row: 0, rows: height, unit: 0, isCut };
}

/** The file ends where another scan, or the end marker, is due. */
function withoutEnd({ frame, scans }: State): JpegJudgement {
  if (!frame || scans === 0) return UNKNOWN;
  if (frame.arithmetic || !isComplete(frame)) return nothing(frame, true);
  return { kind: 'endless' };
}

/** The next marker, and how many bytes before it belong to nothing, as those of a part whose marker was damaged. */
async function nextMarker(bits: JpegBits): Promise<{ readonly marker: number; readonly stray: number }> {
  let stray = 0;
  let isMarked = false;
  for (;;) {
    await bits.load();
    for (let count = 0; count < BLOCK_BYTES; count++) {
      const value = bits.byte();
      if (value === undefined) return { marker: END_OF_FILE, stray };
      if (value === 0xff) isMarked = true;
      else if (isMarked && value !== 0) return { marker: value, stray };
      else {
        isMarked = false;
        stray += 1;
      }
    }
  }
}

async function readSegment(bits: JpegBits): Promise<Buffer | undefined> {
  await bits.load();
  const length = ((bits.byte() ?? 0) << 8) | (bits.byte() ?? 0);
  if (length < 2) return undefined;
  const { position } = bits;
  const segment = Buffer.from(bits.take(length - 2));
  if (segment.length < length - 2) return undefined;
  await bits.seek(position + length - 2);
  return segment;
}

function readTables(segment: Buffer, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at + 17 <= segment.length; ) {
    const place = segment[at] ?? 0;
    const counts = segment.subarray(at + 1, at + 17);
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    const table = huffmanTable(counts, segment.subarray(at + 17, at + 17 + symbols));
    const key = (place >> 4) * 4 + (place & 15);
    if (table) tables.set(key, table);
    else tables.delete(key);
    at += 17 + symbols;
  }
}
