import sharp, { type Metadata } from 'sharp';
import { LoupeError } from '../../errors.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { closeFile, type OpenFile, openFile, readAt } from '../../storage/file-store.ts';
import { readTiffPages } from '../tiff/pages.ts';
import { type Normalisation, planNormalisation } from './colours.ts';
import { decodeError } from './decode-error.ts';

/** The formats of masters, by their content. */
export type MasterFormat = 'jpeg' | 'tiff' | 'png' | 'webp' | 'gif' | 'avif';

const HEADER_BYTES = 64;

/** Which image of a master is read, and how large it may be. */
export interface ProbeOptions {
  /** Masters with more pixels are refused. */
  readonly maxInputPixels: number;
  /** Which full image of the file, from 1. */
  readonly page?: number | undefined;
}

/** The header of a master, with the dimensions of the image as it is served. */
export interface MasterProbe extends SourceImage {
  readonly format: MasterFormat;
  /** How many full images the file holds; frames of an animation are not counted. */
  readonly pages: number;
  /** The frame or directory of this image in the file, from 0. */
  readonly frame: number;
  readonly normalisation: Normalisation;
  /** As in EXIF: 1 is upright. */
  readonly orientation: number;
  /** How many bytes a pixel takes as it is decoded. */
  readonly decodedBytesPerPixel: number;
  /** The decoder, or turning the image upright, needs all of its pixels in memory. */
  readonly wholeInMemory: boolean;
}

/**
 * Reads the header of a master, by its content and not its name. Decodes no pixels.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export async function probeMaster(path: string, options: ProbeOptions): Promise<MasterProbe> {
  const { format, frames } = await readStructure(path);
  const frame = frames[(options.page ?? 1) - 1];
  if (frame === undefined) {
    throw new LoupeError('unreadable-source', `the file has ${frames.length} images: no ${options.page}`);
  }
  const metadata = await readMetadata(path, frame);
  const { width, height } = metadata.autoOrient;
  if (width * height > options.maxInputPixels) {
    const limit = options.maxInputPixels.toLocaleString('en');
    const size = `${width.toLocaleString('en')} x ${height.toLocaleString('en')}`;
    throw new LoupeError(
      'unreadable-source',
      `the image is ${size} pixels: over the limit of ${limit} pixels (setting max-master-pixels)`,
    );
  }
  const normalisation = planNormalisation(metadata);
  return {
    width,
    height,
    gray: normalisation.gray,
    format,
    pages: frames.length,
    frame,
    normalisation,
    orientation: metadata.orientation ?? 1,
    decodedBytesPerPixel: metadata.channels * (metadata.depth === 'uchar' ? 1 : 2),
    wholeInMemory: needsAllPixels(format, metadata),
  };
}

async function readStructure(path: string): Promise<{ format: MasterFormat; frames: number[] }> {
  const file = await openFile(path).catch((error: unknown) => {
    throw new LoupeError('unreadable-source', 'the file cannot be opened', { cause: error });
  });
  try {
    const format = await readMasterFormat(file);
    return { format, frames: format === 'tiff' ? await readTiffPages(file) : [0] };
  } finally {
    await closeFile(file);
  }
}

/**
 * The format of a master by its first bytes, whatever its name says. Decoders of other formats (SVG above all,
 * which can refer to other files) never see a master.
 *
 * @throws LoupeError `unreadable-source` for anything else
 */
async function readMasterFormat(file: OpenFile): Promise<MasterFormat> {
  if (file.size === 0) throw new LoupeError('unreadable-source', 'the file is empty');
  const format = formatOf(await readAt(file, 0, HEADER_BYTES));
  if (format === undefined) {
    throw new LoupeError(
      'unreadable-source',
      'not an image that Loupe reads (JPEG, TIFF, PNG, WebP, GIF, AVIF)',
    );
  }
  return format;
}

function formatOf(header: Buffer): MasterFormat | undefined {
  const text = header.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text.slice(0, 4))) return 'tiff';
  if (isAvif(header)) return 'avif';
  return undefined;
}

/** ISO base media: a brand, a minor version and compatible brands, four bytes each, in a box named ftyp. */
function isAvif(header: Buffer): boolean {
  if (header.length < 16 || header.toString('latin1', 4, 8) !== 'ftyp') return false;
  const end = Math.min(header.readUInt32BE(0), header.length);
  for (let position = 8; position + 4 <= end; position += 4) {
    const brand = header.toString('latin1', position, position + 4);
    if (brand === 'avif' || brand === 'avis') return true;
  }
  return false;
}

async function readMetadata(path: string, frame: number): Promise<Metadata> {
  try {
    return await sharp(path, { page: frame, limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (error) {
    throw decodeError(error);
  }
}

function needsAllPixels(format: MasterFormat, { orientation = 1, isProgressive }: Metadata): boolean {
  // Orientation 2 is mirrored left to right, which goes row by row.
  const turned = orientation > 2;
  const decodedAtOnce = format === 'avif' || format === 'webp' || format === 'gif';
  return turned || decodedAtOnce || (isProgressive && format !== 'tiff');
}
