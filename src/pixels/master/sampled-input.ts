import { open, rm } from 'node:fs/promises';
import type { ScanWarning } from '../../archive/scan-warnings.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { withOpenFile } from '../../storage/file-store.ts';
import {
  headOfRows,
  type PlainImage,
  PlainRows,
  type PlainSource,
  plainPixelBytes,
  readSampledImage,
  type SampledImage,
} from '../tiff/samples/sampled-image.ts';
import { wideWords } from '../tiff/samples/wide-samples.ts';
import { type Normalisation, REDUCED, UNTAGGED } from './colours.ts';
import { IN_MEMORY_BYTES } from './in-memory.ts';
import type { LibraryInput, MasterStructure } from './structure.ts';

/** Rows are written this many bytes at a time. */
const BLOCK_BYTES = 8 * 1024 * 1024;

/**
 * What is known of an image whose samples Loupe reads itself.
 *
 * @returns undefined for images that the image library reads
 * @throws LoupeError `unreadable-source`
 */
export async function readSampled(
  { path, directories }: MasterStructure,
  frame: number,
): Promise<SampledImage | undefined> {
  const directory = directories[frame];
  if (!directory) return undefined;
  return withOpenFile(path, (file) => readSampledImage({ file, size: file.size, directories }, directory));
}

/** An image as the image library reads its header. */
export function sampledHeader(image: SampledImage): LibraryInput {
  return { source: headOfRows(image, image.layout), page: 0 };
}

/** Whether an image is held in memory while it is rendered from. */
export function isHeld({ layout, form }: SampledImage): boolean {
  return layout.width * layout.height * plainPixelBytes(form) <= IN_MEMORY_BYTES;
}

/** What is done to the colours of an image, with what is done to its samples before. */
export function withSamplesNamed(normalisation: Normalisation, { layout }: SampledImage): Normalisation {
  const { colour, samples, wide } = layout;
  const leftOut = samples - colour.colours - (colour.alpha ? 1 : 0);
  const named =
    colour.kind === 'cielab'
      ? normalisation.colour.replace(UNTAGGED.rgb, UNTAGGED.lab)
      : normalisation.colour;
  const words = [
    ...(wide ? [...named.split('; ').filter((part) => part !== REDUCED), wideWords(wide)] : [named]),
    ...(leftOut > 0
      ? [leftOut === 1 ? 'a further sample left out' : `${leftOut} further samples left out`]
      : []),
  ];
  // Earlier builds took the first further sample for opacity, divided by none, and knew two kinds of colours less.
  const isMended =
    leftOut > 0 || colour.alpha?.isAssociated || colour.kind === 'cielab' || colour.kind === 'ycbcr';
  const mended = isMended ? [...normalisation.mended, 'tiff-samples' as const] : normalisation.mended;
  return { ...normalisation, colour: words.join('; '), mended };
}

/**
 * An image as an uncompressed TIFF for the image library: in memory when it is small, else in a file.
 *
 * @param path for that file, which is there afterwards or not; without one it is held, however large
 */
export async function sampledInput(
  { path: from }: MasterStructure,
  image: SampledImage,
  path: string | undefined,
  warn: (warning: ScanWarning) => void,
): Promise<LibraryInput> {
  return withOpenFile(from, (file) =>
    plainInput(new PlainRows(file, image, warn), image, image.layout, path),
  );
}

/**
 * The same of rows that are in their plain form.
 *
 * @param path for a file; without one the image is held, however large
 */
export async function plainInput(
  plain: PlainSource,
  image: PlainImage,
  size: Dimensions,
  path: string | undefined,
): Promise<LibraryInput> {
  const { width, height } = size;
  const rowBytes = width * plainPixelBytes(image.form);
  const head = headOfRows(image, size);
  if (path === undefined || rowBytes * height <= IN_MEMORY_BYTES)
    return { source: Buffer.concat([head, await plain.read(0, height)]), page: 0 };
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(head);
    const step = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
    for (let row = 0; row < height; row += step)
      await handle.writeFile(await plain.read(row, Math.min(step, height - row)));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return { source: path, page: 0 };
}
