import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dimensions } from '../../image/geometry.ts';
import { withOpenFile } from '../../storage/file-store.ts';
import type { PixelRows } from '../pixel-rows.ts';
import { readPlainTiff } from '../tiff/plain.ts';
import { normalise } from './normalise.ts';
import type { MasterProbe } from './probe.ts';

/** Decoded images up to this size are held in memory, larger ones in a file. */
export const IN_MEMORY_BYTES = 64 * 1024 * 1024;

/** From here a file may need more than the 4 GB that a classic TIFF can address. */
const BIG_TIFF_BYTES = 4_000_000_000;

/** Bytes of an image when it is decoded. */
export function decodedBytes({ width, height, gray }: MasterProbe): number {
  return width * height * (gray ? 1 : 3);
}

/**
 * Lends the pixels of a master to `use`. Those of an uncompressed TIFF are read in place; others are decoded
 * first, because sharp decodes images as a whole only: small ones into memory, large ones into a temporary file.
 *
 * @param folder for the temporary file
 */
export async function withPixelRows(
  source: string,
  probe: MasterProbe,
  folder: string,
  use: (rows: PixelRows) => Promise<void>,
): Promise<void> {
  if (isPlain(probe) && (await useTiff(source, probe, use))) return;
  if (decodedBytes(probe) <= IN_MEMORY_BYTES) {
    const { data, info } = await normalise(source, probe).raw().toBuffer({ resolveWithObject: true });
    await use(rowsOf(data, info, probe.gray));
  } else {
    await useDecodedFile(source, probe, join(folder, 'decoded.tif'), use);
  }
}

function isPlain({ format, orientation, normalisation }: MasterProbe): boolean {
  return format === 'tiff' && orientation === 1 && normalisation.asStored;
}

async function useTiff(
  path: string,
  { width, height, gray, frame }: Pick<MasterProbe, 'width' | 'height' | 'gray' | 'frame'>,
  use: (rows: PixelRows) => Promise<void>,
): Promise<boolean> {
  return withOpenFile(path, async (file) => {
    const rows = await readPlainTiff(file, frame);
    const fits = rows?.width === width && rows.height === height && rows.channels === (gray ? 1 : 3);
    if (!rows || !fits) return false;
    await use(rows);
    return true;
  });
}

function rowsOf(pixels: Buffer, { width, height }: Dimensions, gray: boolean): PixelRows {
  const channels = gray ? 1 : 3;
  const rowBytes = width * channels;
  return {
    width,
    height,
    channels,
    read: async (firstRow, rows) => pixels.subarray(firstRow * rowBytes, (firstRow + rows) * rowBytes),
  };
}

async function useDecodedFile(
  source: string,
  probe: MasterProbe,
  path: string,
  use: (rows: PixelRows) => Promise<void>,
): Promise<void> {
  try {
    const bigtiff = decodedBytes(probe) > BIG_TIFF_BYTES;
    await normalise(source, probe).tiff({ compression: 'none', predictor: 'none', bigtiff }).toFile(path);
    if (!(await useTiff(path, { ...probe, frame: 0 }, use))) {
      throw new Error('the decoded image is not the uncompressed TIFF that it should be');
    }
  } finally {
    await rm(path, { force: true });
  }
}
