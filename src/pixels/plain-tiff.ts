import { readSync } from 'node:fs';
import { type OpenFile, readAt, withOpenFile } from '../storage/file-store.ts';
import { readNumber, readNumbers, readTiff } from './tiff.ts';
import { PHOTOMETRIC, TIFF_TAG } from './tiff-level.ts';

/** The last column and the last row of pixels, as they are stored. */
export interface ImageEdges {
  readonly column: Buffer;
  readonly row: Buffer;
}

/** Where the rows of an uncompressed image lie in its file. */
interface PlainRows {
  readonly width: number;
  readonly channels: number;
  /** Positions in the file, one for each row. */
  readonly positions: Float64Array;
}

/**
 * Reads the edges of a TIFF without decoding it: the first image of an uncompressed file of 8-bit gray or RGB in
 * strips, which is what large scans mostly are.
 *
 * @returns undefined for every other TIFF
 * @throws LoupeError `unreadable-source`
 */
export async function readPlainEdges(path: string): Promise<ImageEdges | undefined> {
  return withOpenFile(path, async (file) => {
    const rows = await readPlainRows(file);
    if (!rows) return undefined;
    const { width, channels, positions } = rows;
    const column = Buffer.alloc(positions.length * channels);
    // Thousands of calls of a microsecond each: without waiting for the thread pool every time.
    for (const [y, position] of positions.entries()) {
      readSync(file.fd, column, y * channels, channels, position + (width - 1) * channels);
    }
    const row = await readAt(file, positions.at(-1) ?? 0, width * channels);
    return { column, row };
  });
}

async function readPlainRows(file: OpenFile): Promise<PlainRows | undefined> {
  const tiff = await readTiff(file);
  const [directory] = tiff.directories;
  if (!directory) return undefined;
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const channels = await number(TIFF_TAG.samplesPerPixel, 1);
  const photometric = channels === 3 ? PHOTOMETRIC.rgb : PHOTOMETRIC.blackIsZero;
  const bits = await readNumbers(tiff, directory, TIFF_TAG.bitsPerSample);
  const plain =
    (channels === 1 || channels === 3) &&
    bits.length === channels &&
    bits.every((each) => each === 8) &&
    (await number(TIFF_TAG.compression, 1)) === 1 &&
    (await number(TIFF_TAG.planarConfiguration, 1)) === 1 &&
    (await number(TIFF_TAG.fillOrder, 1)) === 1 &&
    (await number(TIFF_TAG.sampleFormat, 1)) === 1 &&
    (await number(TIFF_TAG.photometricInterpretation, -1)) === photometric &&
    !directory.entries.has(TIFF_TAG.tileOffsets);
  if (!plain) return undefined;
  const width = await number(TIFF_TAG.imageWidth, 0);
  const height = await number(TIFF_TAG.imageLength, 0);
  const rowsPerStrip = Math.min(height, await number(TIFF_TAG.rowsPerStrip, height));
  if (width === 0 || rowsPerStrip === 0) return undefined;
  const offsets = await readNumbers(tiff, directory, TIFF_TAG.stripOffsets, Math.ceil(height / rowsPerStrip));
  const positions = Float64Array.from({ length: height }, (_, y) => {
    const strip = Math.floor(y / rowsPerStrip);
    return (offsets[strip] ?? 0) + (y - strip * rowsPerStrip) * width * channels;
  });
  return { width, channels, positions };
}
