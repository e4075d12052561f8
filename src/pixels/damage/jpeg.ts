import type { OpenFile } from '../../storage/file-store.ts';
import { readAt } from '../../storage/file-store.ts';
import { type DataFinding, damaged, GOOD, lastRowsMissing, leftOver } from './finding.ts';
import { type HuffmanTable, huffmanTable } from './huffman-table.ts';
import { END_OF_FILE, JpegBits } from './jpeg-bits.ts';
import { isComplete, type JpegFrame, type JpegScan, readFrame, readScan } from './jpeg-frame.ts';
import { type ScanResult, walkScan } from './jpeg-scan.ts';

const MARKER = { dht: 0xc4, soi: 0xd8, eoi: 0xd9, sos: 0xda, dri: 0xdd, tem: 0x01 } as const;

/** Zeros at the end of a file that may be data. */
const LEAST_ZEROS = 16;

const BLOCK_BYTES = 64 * 1024;

/** What was read of a JPEG so far. */
interface State {
  frame: JpegFrame | undefined;
  restartInterval: number;
  scans: number;
  leftBytes: number;
  readonly tables: Map<number, HuffmanTable>;
}

/**
 * Looks for damage in a JPEG (ITU-T T.81): walks over all of its codes, since the library that decodes it makes something of
 * any bytes. Of arithmetic codes nothing can be told but by decoding.
 *
 * @throws LoupeError `unreadable-source` that says where the damage is
 */
export async function checkJpeg(file: OpenFile): Promise<DataFinding> {
  const bits = new JpegBits(file, await sizeOfData(file));
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
    if (marker === MARKER.eoi) return state.leftBytes > 0 ? leftOver(state.leftBytes) : GOOD;
    if (isAlone(marker)) continue;
    const segment = await readSegment(bits);
    if (!segment) return withoutEnd(state);
    if (marker === MARKER.dri) state.restartInterval = segment.length >= 2 ? segment.readUInt16BE(0) : 0;
    if (marker === MARKER.dht) readTables(segment, state.tables);
    if (isFrame(marker)) {
      if (state.frame) return 'strict';
      state.frame = readFrame(marker, segment);
    }
    if (marker !== MARKER.sos) continue;
    const finding = await readData(bits, segment, state);
    if (finding) return finding;
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
async function readData(bits: JpegBits, header: Buffer, state: State): Promise<DataFinding | undefined> {
  const { frame, tables, restartInterval } = state;
  if (!frame) return 'strict';
  if (frame.arithmetic) return 'strict';
  const scan = readScan(header, frame, tables);
  if (!scan) return 'strict';
  bits.restart();
  const result = await walkScan(bits, frame, scan, restartInterval);
  if (result.kind === 'unknown') return 'strict';
  if (result.kind === 'broken') throw damaged('JPEG', { row: result.row, rows: frame.height });
  if (result.kind === 'short') return withoutRows(result, frame, scan);
  state.scans += 1;
  // Before the end marker, some programs fill up with zeros.
  state.leftBytes +=
    result.end === MARKER.eoi || result.end === END_OF_FILE ? result.left : result.left + result.zeros;
  remember(scan);
  if (result.end === END_OF_FILE) return withoutEnd(state);
  if (result.end === MARKER.eoi) return state.leftBytes > 0 ? leftOver(state.leftBytes) : GOOD;
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
): DataFinding {
  const isWhole = !frame.progressive && components.length === frame.components.length;
  const place = { row: isWhole ? row : 0, rows: frame.height };
  return lastRowsMissing('JPEG', place, frame.unitHeight, end === END_OF_FILE);
}

/** The file ends where another scan, or the end marker, is due. */
function withoutEnd({ frame, scans }: State): DataFinding {
  if (!frame || scans === 0) return 'strict';
  if (frame.arithmetic || !isComplete(frame))
    return lastRowsMissing('JPEG', { row: 0, rows: frame.height }, 0, true);
  return {
    lenient: true,
    warnings: [
      {
        kind: 'structure',
        sentence: 'the end marker of the JPEG is missing: the file was cut off; no pixel is lost',
      },
    ],
  };
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

/** Where the data end: programs that were stopped leave zeros where the rest should be, and zeros are codes too. */
async function sizeOfData(file: OpenFile): Promise<number> {
  for (let end = file.size; end > 0; end -= BLOCK_BYTES) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const block = await readAt(file, start, end - start);
    let last = block.length - 1;
    while (last >= 0 && block[last] === 0) last -= 1;
    if (last < 0) continue;
    const size = start + last + 1;
    return file.size - size < LEAST_ZEROS ? file.size : size;
  }
  return file.size;
}
