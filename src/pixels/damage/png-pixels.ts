import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import { LoupeError } from '../../errors.ts';
import { errorCode } from '../../storage/error-code.ts';
import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { pngChunks } from '../png-chunks.ts';
import { count, damaged } from './finding.ts';

/** Where the data of the first chunk begin, which is IHDR (5.6). */
const IHDR_START = 16;
const PART_BYTES = 256 * 1024;

/** Of zlib: fewer bytes are not possible, more would make the place less exact. */
const LEAST_PIECE = 64;
const MOST_PIECE = 16 * 1024;

/** Samples of a pixel, by the type of colour (PNG Third Edition, 11.2.1). */
const SAMPLES = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** The form of the pixels as they are compressed. */
interface Rows {
  readonly rows: number;
  /** With the byte that names the filter; undefined where rows do not follow each other (interlace). */
  readonly rowBytes: number | undefined;
  /** More bytes are of no picture of this size, interlaced or not. */
  readonly mostBytes: number;
}

/**
 * What is wrong with the compressed pixels of a PNG whose chunks are intact, and which its decoder refuses without saying
 * why (10.1); undefined when it is none of that. Decompresses all of them, and no more than are of the picture.
 */
export async function pngPixelsError(file: OpenFile): Promise<LoupeError | undefined> {
  const { rows, rowBytes, mostBytes } = await readRows(file);
  const inflate = createInflate({
    chunkSize: Math.min(MOST_PIECE, Math.max(LEAST_PIECE, rowBytes ?? MOST_PIECE)),
  });
  let made = 0;
  inflate.on('data', (piece: Buffer) => {
    made += piece.length;
    if (made > mostBytes) inflate.destroy();
  });
  const source = Readable.from(pixelParts(file));
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  const code = await finished(inflate).then(() => undefined, codeOf);
  source.destroy();
  const row = rowBytes && Math.min(rows, Math.floor(made / rowBytes));
  if (code === 'incorrect data check' || (code === 'Z_BUF_ERROR' && row === rows))
    return refused('the PNG is damaged: the checksum over all of its pixels is wrong or missing');
  if (code === 'Z_DATA_ERROR')
    return row === undefined
      ? refused('the PNG is damaged: its pixels cannot be decompressed')
      : damaged('PNG', { row: Math.min(row, rows - 1), rows });
  if (code === 'Z_BUF_ERROR' && row === undefined) return refused('the data of the PNG end early');
  if (row !== undefined && row < rows && (code === undefined || code === 'Z_BUF_ERROR'))
    return refused(
      `the data of the PNG end early: the last ${count(rows - row)} of ${count(rows)} rows are missing`,
    );
  return undefined;
}

function refused(sentence: string): LoupeError {
  return new LoupeError('unreadable-source', sentence);
}

/** Of an error of zlib. */
function codeOf(error: unknown): string {
  const isOfChecksum = error instanceof Error && error.message === 'incorrect data check';
  return isOfChecksum ? error.message : (errorCode(error) ?? '');
}

/** Section 11.2.1. */
async function readRows(file: OpenFile): Promise<Rows> {
  const head = await readAt(file, IHDR_START, 13);
  if (head.length < 13) return { rows: 0, rowBytes: undefined, mostBytes: 0 };
  const [width, rows] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const bits = head.readUInt8(8) * (SAMPLES.get(head.readUInt8(9)) ?? 0);
  const isInterlaced = head.readUInt8(12) !== 0;
  const rowBytes = 1 + Math.ceil((width * bits) / 8);
  const mostBytes = 2 * rows * rowBytes + MOST_PIECE;
  return { rows, rowBytes: isInterlaced || bits === 0 ? undefined : rowBytes, mostBytes };
}

/** The data of all IDAT chunks, some at a time. */
async function* pixelParts(file: OpenFile): AsyncGenerator<Buffer> {
  for await (const { type, dataStart, dataBytes } of pngChunks((at, length) => readAt(file, at, length))) {
    if (type === 'IEND') return;
    for (let at = 0; type === 'IDAT' && at < dataBytes; at += PART_BYTES)
      yield await readAt(file, dataStart + at, Math.min(PART_BYTES, dataBytes - at));
  }
}
