import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { LoupeError } from '../errors.ts';
import type { Dimensions } from '../image/resolve.ts';
import { withOpenFile } from '../storage/file-store.ts';
import { readNumber, readNumbers, readTiff } from './tiff.ts';
import { TIFF_TAG } from './tiff-level.ts';

/**
 * Puts copies of the last column and then of the last row over the padding of an uncompressed TIFF that Loupe
 * has just written, in place.
 */
export async function padRows(
  path: string,
  image: Dimensions,
  padded: Dimensions,
  channels: number,
): Promise<void> {
  const positions = await readRowPositions(path, padded, channels);
  const from = (image.width - 1) * channels;
  const row = Buffer.alloc(padded.width * channels);
  const pixel = row.subarray(0, channels);
  const padding = row.subarray(0, (padded.width - image.width) * channels);
  // Thousands of calls of a microsecond each: without waiting for the thread pool every time.
  const fd = openSync(path, 'r+');
  try {
    for (const position of positions.subarray(0, padding.length > 0 ? image.height : 0)) {
      readSync(fd, pixel, 0, channels, position + from);
      padding.fill(Buffer.from(pixel));
      writeFully(fd, padding, position + from + channels);
    }
    readSync(fd, row, 0, row.length, positions[image.height - 1] ?? 0);
    for (const position of positions.subarray(image.height)) writeFully(fd, row, position);
  } finally {
    closeSync(fd);
  }
}

/** Where each row of pixels begins in the file. */
async function readRowPositions(path: string, { width, height }: Dimensions, channels: number) {
  return withOpenFile(path, async (file) => {
    const tiff = await readTiff(file);
    const [directory] = tiff.directories;
    if (!directory) throw unexpected();
    const rowsPerStrip = Math.min(height, await readNumber(tiff, directory, TIFF_TAG.rowsPerStrip, height));
    const strips = Math.ceil(height / rowsPerStrip);
    const offsets = await readNumbers(tiff, directory, TIFF_TAG.stripOffsets, strips);
    const byteCounts = await readNumbers(tiff, directory, TIFF_TAG.stripByteCounts, strips);
    const rowBytes = width * channels;
    const total = byteCounts.reduce((sum, bytes) => sum + bytes, 0);
    if (total !== rowBytes * height) throw unexpected();
    return Float64Array.from({ length: height }, (_, y) => {
      const strip = Math.floor(y / rowsPerStrip);
      return (offsets[strip] ?? 0) + (y - strip * rowsPerStrip) * rowBytes;
    });
  });
}

function writeFully(fd: number, bytes: Buffer, position: number): void {
  const written = writeSync(fd, bytes, 0, bytes.length, position);
  // The pixels are in the file already, as black: an overwrite that falls short is a fault of the disk.
  if (written !== bytes.length) throw unexpected();
}

function unexpected(): LoupeError {
  return new LoupeError('unreadable-source', 'the padded copy of the image could not be written');
}
