import { LoupeError } from '../../errors.ts';
import { closeFile, type OpenFile, openFile, readAt, withOpenFile } from '../../storage/file-store.ts';
import type { Severity } from '../damage/check.ts';
import { TIFF_TAG } from '../tiff/level.ts';
import { readTiffPages } from '../tiff/pages.ts';
import { readNumber, readTiff, type Tiff, type TiffDirectory } from '../tiff/read.ts';
import { readSinglePageHead, writeSinglePage } from '../tiff/single-page.ts';

/** The formats of masters, by their content. */
export type MasterFormat = 'jpeg' | 'tiff' | 'png' | 'webp' | 'gif' | 'avif';

/** What a master's file says of all of its images: read once, whatever their number. */
export interface MasterStructure {
  readonly path: string;
  readonly format: MasterFormat;
  /** Where each full image is, as the index of a frame or directory, from 0. */
  readonly frames: readonly number[];
  /** Of a TIFF, else none. */
  readonly directories: readonly TiffDirectory[];
  /** What is wrong with the file and loses no pixel, in public sentences with the subject first. */
  readonly warnings: readonly string[];
}

/** Something that the image library opens, and which of its images is meant, from 0. */
export interface LibraryInput {
  readonly source: string | Buffer;
  /** Undefined: the one that the file calls its primary image. */
  readonly page: number | undefined;
  /** How severe the library is; about errors when left out. */
  readonly failOn?: Severity | undefined;
}

const HEADER_BYTES = 64;

/**
 * The image library reads all directories of a TIFF to open one: in files with more than these it is given each page as a
 * file of its own.
 */
const FEW_DIRECTORIES = 8;

/**
 * Reads what a master's file holds, by its content and not its name.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export async function readMasterStructure(path: string): Promise<MasterStructure> {
  const file = await openFile(path).catch((error: unknown) => {
    throw new LoupeError('unreadable-source', 'the file cannot be opened', { cause: error });
  });
  try {
    const format = await readMasterFormat(file);
    if (format !== 'tiff') return { path, format, frames: [0], directories: [], warnings: [] };
    const tiff = await readTiff(file);
    const frames = await readTiffPages(tiff);
    return { path, format, frames, directories: tiff.directories, warnings: [] };
  } finally {
    await closeFile(file);
  }
}

/**
 * What the image library is given to read the header of an image, but not its pixels.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function headerInput(structure: MasterStructure, frame: number): Promise<LibraryInput> {
  const head = await withSeparatePage(structure, frame, readSinglePageHead);
  return head ? { source: head, page: 0 } : { source: structure.path, page: pageOf(structure.format, frame) };
}

/**
 * What the image library is given to decode an image.
 *
 * @param path for a temporary file, which is there afterwards or not
 * @throws LoupeError `unreadable-source`
 */
export async function pixelsInput(
  structure: MasterStructure,
  frame: number,
  path: string,
): Promise<LibraryInput> {
  const written = await withSeparatePage(structure, frame, (tiff, directory) =>
    writeSinglePage(tiff, directory, path),
  );
  return written === true
    ? { source: path, page: 0 }
    : { source: structure.path, page: pageOf(structure.format, frame) };
}

/** How the image library names a frame: the first image of an AVIF may be a thumbnail or a tile. */
export function pageOf(format: MasterFormat, frame: number): number | undefined {
  return format === 'avif' ? undefined : frame;
}

/**
 * How many pixels the tiles of one row of a TIFF have together; 0 when it has none.
 *
 * @param width of the image as it is in the file
 * @throws LoupeError `unreadable-source`
 */
export async function tileRowPixels(
  { path, directories }: MasterStructure,
  frame: number,
  width: number,
): Promise<number> {
  const directory = directories[frame];
  if (!directory?.entries.has(TIFF_TAG.tileLength)) return 0;
  return withOpenFile(path, async (file) => {
    const tiff = { file, size: file.size, directories };
    const tileWidth = await readNumber(tiff, directory, TIFF_TAG.tileWidth, 0);
    const tileLength = await readNumber(tiff, directory, TIFF_TAG.tileLength, 0);
    return tileWidth === 0 ? 0 : Math.ceil(width / tileWidth) * tileWidth * tileLength;
  });
}

async function withSeparatePage<T>(
  { path, directories }: MasterStructure,
  frame: number,
  use: (tiff: Tiff & { readonly file: OpenFile }, directory: TiffDirectory) => Promise<T>,
): Promise<T | undefined> {
  const directory = directories[frame];
  if (!directory || directories.length <= FEW_DIRECTORIES) return undefined;
  return withOpenFile(path, (file) => use({ file, size: file.size, directories }, directory));
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
