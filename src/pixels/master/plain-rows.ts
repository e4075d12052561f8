import { type OpenFile, readAt, withOpenFile } from '../../storage/file-store.ts';
import { readJpegRows } from '../decoders/libvips/jpeg-rows.ts';
import { readPlainPng } from '../decoders/png/plain-png.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import type { PixelRows, Raster } from '../pixel-rows.ts';
import { readPlainTiff } from '../tiff/plain.ts';
import type { TiffDirectory } from '../tiff/read.ts';
import type { MasterProbe } from './probe.ts';

/** Of a file that is read whole: the largest JPEGs of as many pixels as are held take less, and the estimate of memory has room for it. */
const MOST_BYTES = 24 * 1024 * 1024;

interface ClosableRows extends PixelRows {
  readonly close?: () => Promise<void>;
}

type Use = (rows: PixelRows) => Promise<void>;

/** Lends the rows of a TIFF that needs no decoder; false for any other. */
export function usePlainTiff(
  path: string,
  directory: TiffDirectory,
  probe: MasterProbe,
  use: Use,
): Promise<boolean> {
  return usePlain(path, (file) => readPlainTiff(file, directory), probe, use);
}

/** Lends the rows of a PNG that was looked at for damage, as they are decompressed; false for those that the image library reads. */
export function usePlainPng(path: string, probe: MasterProbe, use: Use): Promise<boolean> {
  return usePlain(path, readPlainPng, probe, use);
}

function usePlain(
  path: string,
  open: (file: OpenFile) => Promise<ClosableRows | undefined>,
  probe: MasterProbe,
  use: Use,
): Promise<boolean> {
  return withOpenFile(path, async (file) => useRows(await open(file), probe, use));
}

/**
 * Lends the rows of a JPEG that was looked at for damage, whose samples are those that are served, as they are decoded; false where they
 * cannot be decoded so.
 */
export async function useJpegRows(path: string, probe: MasterProbe, use: Use): Promise<boolean> {
  return useRows(await readJpegRows(path), probe, use);
}

async function useRows(rows: ClosableRows | undefined, probe: MasterProbe, use: Use): Promise<boolean> {
  try {
    if (!rows || !isOf(rows, probe)) return false;
    await use(rows);
    return true;
  } finally {
    await rows?.close?.();
  }
}

/** Whether rows are of the size and kind that the header of a master says. */
export function isOf({ width, height, channels }: PixelRows, probe: MasterProbe): boolean {
  return width === probe.width && height === probe.height && channels === servedChannels(probe);
}

/** Samples of a pixel as it is served. */
export function servedChannels({ gray }: MasterProbe): 1 | 3 {
  return gray ? 1 : 3;
}

/**
 * Decodes a JPEG whose samples are those that are served: upright, gray or sRGB. The file has been looked at for damage.
 *
 * @returns false for what the image library has to look at: then what the memory holds is undefined
 */
export async function decodePlainJpeg(path: string, raster: Raster): Promise<boolean> {
  const codec = await jpegCodec();
  if (codec instanceof Error) return false;
  const jpeg = await withOpenFile(path, async (file) =>
    file.size <= MOST_BYTES ? readAt(file, 0, file.size) : undefined,
  );
  return jpeg !== undefined && codec.decode(jpeg, raster);
}
