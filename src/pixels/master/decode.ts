import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { withOpenFile } from '../../storage/file-store.ts';
import type { PixelRows } from '../pixel-rows.ts';
import { readTiff } from '../tiff/chain.ts';
import { readPlainTiff } from '../tiff/plain.ts';
import type { TiffDirectory } from '../tiff/read.ts';
import { normalise } from './normalise.ts';
import type { MasterProbe } from './probe.ts';
import { type MasterStructure, pixelsInput } from './structure.ts';

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
 * @param folder for temporary files, which are gone afterwards
 */
export async function withPixelRows(
  structure: MasterStructure,
  probe: MasterProbe,
  folder: string,
  use: (rows: PixelRows) => Promise<void>,
): Promise<void> {
  const directory = structure.directories[probe.frame];
  if (isPlain(probe) && directory && (await usePlainTiff(structure.path, directory, probe, use))) return;
  const pagePath = join(folder, 'page.tif');
  try {
    const input = await pixelsInput(structure, probe.frame, pagePath);
    const image = normalise(input, probe);
    if (decodedBytes(probe) <= IN_MEMORY_BYTES) {
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      await rm(pagePath, { force: true });
      await use(rowsOf(data, info, probe.gray));
    } else {
      await useDecodedFile(image, probe, join(folder, 'decoded.tif'), use);
    }
  } finally {
    await rm(pagePath, { force: true });
  }
}

function isPlain({ format, orientation, normalisation }: MasterProbe): boolean {
  return format === 'tiff' && orientation === 1 && normalisation.asStored;
}

async function usePlainTiff(
  path: string,
  directory: TiffDirectory,
  probe: MasterProbe,
  use: (rows: PixelRows) => Promise<void>,
): Promise<boolean> {
  return withOpenFile(path, async (file) => {
    const rows = await readPlainTiff(file, directory);
    if (!rows || !isOf(rows, probe)) return false;
    await use(rows);
    return true;
  });
}

function isOf(rows: PixelRows, { width, height, gray }: MasterProbe): boolean {
  return rows.width === width && rows.height === height && rows.channels === (gray ? 1 : 3);
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
  image: Sharp,
  probe: MasterProbe,
  path: string,
  use: (rows: PixelRows) => Promise<void>,
): Promise<void> {
  try {
    const bigtiff = decodedBytes(probe) > BIG_TIFF_BYTES;
    await image.tiff({ compression: 'none', predictor: 'none', bigtiff }).toFile(path);
    await withOpenFile(path, async (file) => {
      const [directory] = (await readTiff(file)).directories;
      const rows = directory && (await readPlainTiff(file, directory));
      if (!rows || !isOf(rows, probe))
        throw new Error('the decoded image is not the uncompressed TIFF that it should be');
      await use(rows);
    });
  } finally {
    await rm(path, { force: true });
  }
}
