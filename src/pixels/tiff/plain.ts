import { LoupeError } from '../../errors.ts';
import { type OpenFile, readInto } from '../../storage/file-store.ts';
import type { PixelRows } from '../pixel-rows.ts';
import { PHOTOMETRIC, TIFF_TAG } from './level.ts';
import { readNumber, readNumbers, type TiffDirectory } from './read.ts';

/** Rows that lie one after the other in the file. */
interface Run {
  readonly firstRow: number;
  readonly rows: number;
  /** Of the first row, in bytes from the start of the file. */
  readonly position: number;
}

/**
 * The rows of a TIFF that needs no decoder: an uncompressed image of 8-bit gray or RGB in strips, as most large
 * scans are.
 *
 * @returns undefined for every other TIFF
 * @throws LoupeError `unreadable-source`, also from `read` when the file ends early
 */
export async function readPlainTiff(
  file: OpenFile,
  directory: TiffDirectory,
): Promise<PixelRows | undefined> {
  const tiff = { file, size: file.size, directories: [directory] };
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const channels = await number(TIFF_TAG.samplesPerPixel, 1);
  const photometric = channels === 3 ? PHOTOMETRIC.rgb : PHOTOMETRIC.blackIsZero;
  const bits = await readNumbers(tiff, directory, TIFF_TAG.bitsPerSample);
  const plain =
    bits.length === channels &&
    bits.every((each) => each === 8) &&
    (await number(TIFF_TAG.compression, 1)) === 1 &&
    (await number(TIFF_TAG.planarConfiguration, 1)) === 1 &&
    (await number(TIFF_TAG.fillOrder, 1)) === 1 &&
    (await number(TIFF_TAG.sampleFormat, 1)) === 1 &&
    (await number(TIFF_TAG.photometricInterpretation, -1)) === photometric &&
    !directory.entries.has(TIFF_TAG.tileOffsets);
  if (!plain || (channels !== 1 && channels !== 3)) return undefined;
  const rows = await readStrips(file, directory, channels);
  return rows && { ...rows, channels };
}

/**
 * The rows of an uncompressed TIFF in strips, whatever its pixels are.
 *
 * @returns undefined when it has no rows
 * @throws LoupeError `unreadable-source`, also from `read` when the file ends early
 */
export async function readStrips(
  file: OpenFile,
  directory: TiffDirectory,
  pixelBytes: number,
): Promise<Omit<PixelRows, 'channels'> | undefined> {
  const tiff = { file, size: file.size, directories: [directory] };
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const width = await number(TIFF_TAG.imageWidth, 0);
  const height = await number(TIFF_TAG.imageLength, 0);
  const rowsPerStrip = Math.min(height, await number(TIFF_TAG.rowsPerStrip, height));
  if (width === 0 || rowsPerStrip === 0) return undefined;
  const strips = Math.ceil(height / rowsPerStrip);
  const offsets = await readNumbers(tiff, directory, TIFF_TAG.stripOffsets, strips);
  const rowBytes = width * pixelBytes;
  const runs = runsOf(offsets, rowsPerStrip, height, rowBytes);
  let bytes = Buffer.alloc(0);
  return {
    width,
    height,
    read: async (firstRow, rows, into) => {
      if (into) {
        await readRows(file, runs, rowBytes, firstRow, into);
        return into;
      }
      // The buffer is reused: allocating one for each of a thousand reads costs more than reading.
      if (bytes.length < rows * rowBytes) bytes = Buffer.allocUnsafe(rows * rowBytes);
      const wanted = bytes.subarray(0, rows * rowBytes);
      await readRows(file, runs, rowBytes, firstRow, wanted);
      return wanted;
    },
  };
}

/** Joins strips that are neighbours in the file, as most are: reading each on its own would be slow. */
function runsOf(offsets: Float64Array, rowsPerStrip: number, height: number, rowBytes: number): Run[] {
  const runs: Run[] = [];
  for (const [strip, position] of offsets.entries()) {
    const firstRow = strip * rowsPerStrip;
    const rows = Math.min(rowsPerStrip, height - firstRow);
    const last = runs.at(-1);
    if (last && last.position + last.rows * rowBytes === position) {
      runs[runs.length - 1] = { ...last, rows: last.rows + rows };
    } else {
      runs.push({ firstRow, rows, position });
    }
  }
  return runs;
}

async function readRows(
  file: OpenFile,
  runs: readonly Run[],
  rowBytes: number,
  firstRow: number,
  into: Buffer,
): Promise<void> {
  const end = firstRow + into.length / rowBytes;
  for (const run of runs) {
    const from = Math.max(firstRow, run.firstRow);
    const to = Math.min(end, run.firstRow + run.rows);
    if (from >= to) continue;
    const part = into.subarray((from - firstRow) * rowBytes, (to - firstRow) * rowBytes);
    const read = await readInto(file, run.position + (from - run.firstRow) * rowBytes, part);
    if (read !== part.length) throw new LoupeError('unreadable-source', 'the file ends early');
  }
}
