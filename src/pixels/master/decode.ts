import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { ScanWarning } from '../../archive/scan-warnings.ts';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { type OpenFile, withOpenFile } from '../../storage/file-store.ts';
import { pngPixelsError } from '../damage/png-pixels.ts';
import type { PixelRows } from '../pixel-rows.ts';
import { readTiff } from '../tiff/chain.ts';
import { readPlainTiff, readStrips } from '../tiff/plain.ts';
import type { TiffDirectory } from '../tiff/read.ts';
import { checkImage } from './check-image.ts';
import { asPlainImage, decodedImageOf } from './decoded-image.ts';
import { decodedPixelBytes, decodedPixels, passesMemory, rowFinisher } from './finish.ts';
import { IN_MEMORY_BYTES } from './in-memory.ts';
import { normalise } from './normalise.ts';
import {
  decodePlainJpeg,
  isOf,
  servedChannels,
  useJpegRows,
  usePlainPng,
  usePlainTiff,
} from './plain-rows.ts';
import type { MasterProbe } from './probe.ts';
import { readSampled, sampledInput } from './sampled-input.ts';
import { usePlainRows, useSampledRows } from './sampled-rows.ts';
import { type MasterStructure, pixelsInput } from './structure.ts';

/** From here a file may need more than the 4 GB that a classic TIFF can address. */
const BIG_TIFF_BYTES = 4_000_000_000;

/** Rows that are looked through together. */
const ROWS_AT_ONCE = 64;

/** Bytes of an image when it is decoded. */
export function decodedBytes({ width, height, normalisation }: MasterProbe): number {
  return width * height * decodedPixelBytes(normalisation);
}

/**
 * Lends the pixels of a master to `use`. Those of most TIFFs are read in place, and those of plain PNGs and large plain JPEGs as they are
 * decoded; others are decoded first, because sharp decodes images as a whole only: small ones into memory, large ones into a temporary file.
 *
 * @param folder for temporary files, which are gone afterwards
 * @param warn is told of damage that the decoder recovers from, and of pixels that are missing
 */
export async function withPixelRows(
  structure: MasterStructure,
  probe: MasterProbe,
  folder: string,
  use: (rows: PixelRows) => Promise<void>,
  warn: (warning: ScanWarning) => void,
): Promise<void> {
  const decoded = decodedImageOf(structure, probe);
  if (decoded) {
    const image = await asPlainImage(decoded);
    return decoded.withRows({ folder, warn }, (plain) => usePlainRows(plain, image, probe, use));
  }
  const sampled = await readSampled(structure, probe.frame);
  if (sampled && probe.orientation === 1) return useSampledRows(structure.path, sampled, probe, use, warn);
  const directory = structure.directories[probe.frame];
  if (!sampled && isPlain(probe) && directory && (await usePlainTiff(structure.path, directory, probe, use)))
    return;
  const pagePath = join(folder, 'page.tif');
  try {
    const { warnings, failOn } = await checkImage(structure, probe.frame);
    const input = sampled
      ? await sampledInput(structure, sampled, pagePath, warn)
      : await pixelsInput(structure, probe.frame, pagePath);
    const image = normalise({ ...input, failOn }, probe);
    const isAsServed = failOn === 'error' && isAsStored(probe);
    const isPlainJpeg = structure.format === 'jpeg' && isAsServed;
    const isHeld = decodedBytes(probe) <= IN_MEMORY_BYTES;
    if (structure.format === 'png' && isAsServed && (await usePlainPng(structure.path, probe, use))) {
      // Its rows were read without the image library.
    } else if (isPlainJpeg && !isHeld && (await useJpegRows(structure.path, probe, use))) {
      // Its rows were read as they were decoded.
    } else if (isHeld) {
      const rows = rowsInMemory(image, probe);
      await use(
        isPlainJpeg ? { ...rows, decodeInto: (raster) => decodePlainJpeg(structure.path, raster) } : rows,
      );
    } else {
      await useDecodedFile(image, probe, join(folder, 'decoded.tif'), use);
    }
    for (const warning of warnings) warn(warning);
  } catch (error) {
    throw await explained(error, structure);
  } finally {
    await rm(pagePath, { force: true });
  }
}

/** The image library does not say what is wrong with the pixels of a PNG. */
async function explained(error: unknown, { path, format }: MasterStructure): Promise<unknown> {
  if (format !== 'png' || error instanceof LoupeError) return error;
  return (await withOpenFile(path, pngPixelsError)) ?? error;
}

/**
 * Looks for damage in a master whose pixels were stored by a build that did not look for it. Decodes only what cannot be told
 * otherwise.
 *
 * @throws LoupeError `unreadable-source` that says where the damage is
 */
export async function checkPixels(
  structure: MasterStructure,
  probe: MasterProbe,
  folder: string,
  warn: (warning: ScanWarning) => void,
): Promise<void> {
  const { warnings, failOn } = await checkImage(structure, probe.frame);
  for (const warning of warnings) warn(warning);
  if (failOn === 'warning' || (await readSampled(structure, probe.frame)))
    await withPixelRows(structure, probe, folder, readEachRow, warn);
}

/** Reads all pixels of an image and keeps none: whoever decodes them tells what is wrong with them. */
export async function readEachRow(rows: PixelRows): Promise<void> {
  for (let row = 0; row < rows.height; row += ROWS_AT_ONCE)
    await rows.read(row, Math.min(ROWS_AT_ONCE, rows.height - row));
}

function isPlain(probe: MasterProbe): boolean {
  return probe.format === 'tiff' && isAsStored(probe);
}

/** Whether its samples are those that are served. */
function isAsStored({ orientation, normalisation }: MasterProbe): boolean {
  return orientation === 1 && normalisation.asStored && !passesMemory(normalisation);
}

/** The pixels of an image that is decoded when they are first asked for, all at once. */
function rowsInMemory(image: Sharp, probe: MasterProbe): PixelRows {
  const { width, height, normalisation } = probe;
  const channels = servedChannels(probe);
  const rowBytes = width * channels;
  let pixels: Promise<Buffer> | undefined;
  return {
    width,
    height,
    channels,
    read: async (firstRow, rows) => {
      pixels ??= wholePixels(image, probe);
      return (await pixels).subarray(firstRow * rowBytes, (firstRow + rows) * rowBytes);
    },
    // What passes memory is finished there, and turned before.
    ...(passesMemory(normalisation) ? {} : { extended: (size) => extendedBy(image, probe, size) }),
  };
}

async function wholePixels(image: Sharp, probe: MasterProbe): Promise<Buffer> {
  const { data, info } = await decodedPixels(image, probe.normalisation);
  const pixels = rowFinisher(probe.normalisation, info.width, info.channels)(data, 0);
  requireSize(pixels, info, probe, probe);
  return pixels;
}

function extendedBy(image: Sharp, { width, height }: MasterProbe, size: Dimensions): Sharp {
  const right = size.width - width;
  const bottom = size.height - height;
  return right > 0 || bottom > 0 ? image.extend({ right, bottom, extendWith: 'copy' }) : image;
}

/** @param wanted what the header of the image says, or what that is extended to */
function requireSize(pixels: Buffer, decoded: Dimensions, wanted: Dimensions, probe: MasterProbe): void {
  const { width, height } = decoded;
  const isWanted = width === wanted.width && height === wanted.height;
  if (!isWanted || pixels.length !== width * height * servedChannels(probe))
    throw new Error('the decoded image is not as large as its header says');
}

async function decodedRows(
  file: OpenFile,
  directory: TiffDirectory,
  { gray, normalisation }: MasterProbe,
): Promise<PixelRows | undefined> {
  const { stored, convertDeep, hasAlpha } = normalisation;
  if (!stored && !convertDeep) return readPlainTiff(file, directory);
  const channels = (gray ? 1 : 3) + (hasAlpha ? 1 : 0);
  const rows = await readStrips(file, directory, decodedPixelBytes(normalisation));
  if (!rows) return undefined;
  const finish = rowFinisher(normalisation, rows.width, channels);
  const read = async (first: number, count: number) => finish(await rows.read(first, count), first);
  return { ...rows, channels: gray ? 1 : 3, read };
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
      const rows = directory && (await decodedRows(file, directory, probe));
      if (!rows || !isOf(rows, probe))
        throw new Error('the decoded image is not the uncompressed TIFF that it should be');
      await use(rows);
    });
  } finally {
    await rm(path, { force: true });
  }
}
