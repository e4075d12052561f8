import type { MasterFormat } from '../../archive/mends.ts';
import { FORMAT_BYTES, otherFormatOf } from '../../archive/other-formats.ts';
import { LoupeError } from '../../errors.ts';
import { closeFile, type OpenFile, openFile, readAt, withOpenFile } from '../../storage/file-store.ts';
import type { Severity } from '../damage/check.ts';
import { type HeicFile, readHeicFile } from '../decoders/heic/heic-file.ts';
import { type JpegXlImage, readJpegXlImage } from '../decoders/jpegxl/jpegxl-image.ts';
import { isPdf, type PdfFile, readPdfFile } from '../decoders/pdf/pdf-file.ts';
import { type Jpeg2000Image, readJpeg2000Image } from '../jpeg2000/jpeg2000-image.ts';
import { readTiff } from '../tiff/chain.ts';
import { TIFF_TAG } from '../tiff/level.ts';
import { readTiffPages } from '../tiff/pages.ts';
import { readNumber, type Tiff, type TiffDirectory } from '../tiff/read.ts';
import { readSinglePage, readSinglePageHead, writeSinglePage } from '../tiff/single-page.ts';

/** What a master's file says of all of its images: read once, whatever their number. */
export interface MasterStructure {
  readonly path: string;
  readonly format: MasterFormat;
  /** Where each full image is, as the index of a frame or directory, from 0. */
  readonly frames: readonly number[];
  /** Of a TIFF, else none; those of images as they are to be read. */
  readonly directories: readonly TiffDirectory[];
  /** What is wrong with the file and loses no pixel, in public sentences with the subject first. */
  readonly warnings: readonly string[];
  /** How many of the directories the image library finds, from the first on. */
  readonly chained: number;
  /** Directories that the image library would not find, or not read as they are meant: it is given a file of their own. */
  readonly separate: ReadonlySet<number>;
  /** Whether earlier builds took another directory for the image or a page. */
  readonly mended: boolean;
  /** Of a JPEG 2000 file. */
  readonly jpeg2000?: Jpeg2000Image;
  /** Of a PDF: its pages are the frames. */
  readonly pdf?: PdfFile;
  /** Of a HEIC or HEIF file: its images are the frames. */
  readonly heic?: HeicFile;
  /** Of a JPEG XL file. */
  readonly jpegXl?: JpegXlImage;
}

/** Something that the image library opens, and which of its images is meant, from 0. */
export interface LibraryInput {
  readonly source: string | Buffer;
  /** Undefined: the one that the file calls its primary image. */
  readonly page: number | undefined;
  /** How severe the library is; about errors when left out. */
  readonly failOn?: Severity | undefined;
}

/**
 * The image library reads all directories of a TIFF to open one: in files with more than these it is given each page as a
 * file of its own.
 */
const FEW_DIRECTORIES = 8;

/** Of a page that is copied into memory to be rendered from; larger ones wait until they are prepared. */
const MOST_IN_MEMORY_BYTES = 64 * 1024 * 1024;

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
    if (format === 'jpeg2000') {
      const jpeg2000 = await readJpeg2000Image(file);
      return { path, format, ...ONE_IMAGE, warnings: jpeg2000.file.warnings, jpeg2000 };
    }
    if (format === 'pdf') {
      const pdf = await readPdfFile(path, file);
      const frames = Array.from({ length: pdf.pages }, (_, page) => page);
      return { path, format, ...ONE_IMAGE, frames, warnings: pdf.warnings, pdf };
    }
    if (format === 'jxl') {
      const jpegXl = await readJpegXlImage(file);
      return { path, format, ...ONE_IMAGE, warnings: jpegXl.file.warnings, jpegXl };
    }
    if (format === 'heic') {
      const heic = await readHeicFile(file);
      return { path, format, ...ONE_IMAGE, frames: [...heic.images.keys()], heic };
    }
    return format === 'tiff' ? await readTiffStructure(path, file) : { path, format, ...ONE_IMAGE };
  } finally {
    await closeFile(file);
  }
}

const ONE_IMAGE = {
  frames: [0],
  directories: [],
  warnings: [],
  chained: 0,
  separate: new Set<number>(),
  mended: false,
};

async function readTiffStructure(path: string, file: OpenFile): Promise<MasterStructure> {
  const tiff = await readTiff(file);
  const { directories, frames, mended } = await readTiffPages(tiff);
  const isBroken = tiff.faults.length > 0;
  const chained = tiff.directories.length;
  const isFaulty = (frame: number) => (directories[frame]?.faults ?? []).length > 0;
  const separate = new Set(
    frames.filter(
      (frame) => isBroken || isFaulty(frame) || frame >= chained || directories.length > FEW_DIRECTORIES,
    ),
  );
  return { path, format: 'tiff', frames, directories, warnings: tiff.faults, chained, separate, mended };
}

/** What is wrong with the file or with the directory of one of its images, and loses no pixel. */
export function warningsOfFrame({ warnings, directories }: MasterStructure, frame: number): string[] {
  return [...warnings, ...(directories[frame]?.faults ?? [])];
}

/**
 * What the image library is given to read the header of an image, but not its pixels.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function headerInput(structure: MasterStructure, frame: number): Promise<LibraryInput> {
  const head = await withSeparatePage(structure, frame, readSinglePageHead);
  return head ? { source: head, page: 0 } : wholeFile(structure, frame);
}

/**
 * What the image library is given to decode an image without a temporary file.
 *
 * @throws LoupeError `unreadable-source`, also for a large page that would have to be copied
 */
export async function pixelsInMemory(structure: MasterStructure, frame: number): Promise<LibraryInput> {
  if (!structure.separate.has(frame))
    return { source: structure.path, page: pageOf(structure.format, frame) };
  const page = await withSeparatePage(structure, frame, (tiff, directory) =>
    readSinglePage(tiff, directory, MOST_IN_MEMORY_BYTES),
  );
  return page ? { source: page, page: 0 } : wholeFile(structure, frame);
}

/** For images that the image library finds in the file. */
function wholeFile(structure: MasterStructure, frame: number): LibraryInput {
  const { path, format, directories, separate, chained } = structure;
  const isFaulty = (directories[frame]?.faults ?? []).length > 0;
  if (separate.has(frame) && (frame >= chained || isFaulty))
    throw new LoupeError('unreadable-source', 'the image cannot be taken out of its TIFF at the moment');
  return { source: path, page: pageOf(format, frame) };
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
  return written === true ? { source: path, page: 0 } : wholeFile(structure, frame);
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
  { path, directories, separate }: MasterStructure,
  frame: number,
  use: (tiff: Tiff & { readonly file: OpenFile }, directory: TiffDirectory) => Promise<T>,
): Promise<T | undefined> {
  const directory = directories[frame];
  if (!directory || !separate.has(frame)) return undefined;
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
  const start = await readAt(file, 0, FORMAT_BYTES);
  const format = masterFormatOf(start);
  // A raw photograph may be a TIFF in form.
  const other = format === undefined || format === 'tiff' ? otherFormatOf(start) : undefined;
  if (other)
    throw notRead(`not an image that Loupe reads, but ${other.name}: convert it to ${other.convertTo}`);
  if (format === undefined)
    throw notRead(
      'not an image that Loupe reads (JPEG, TIFF, PNG, WebP, GIF, AVIF, JPEG 2000, JPEG XL, HEIC, PDF)',
    );
  return format;
}

function notRead(sentence: string): LoupeError {
  return new LoupeError('unreadable-source', sentence);
}

/** The format that the first bytes of a file tell; undefined for what is none that is read. */
export function masterFormatOf(header: Buffer): MasterFormat | undefined {
  const text = header.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text.slice(0, 4))) return 'tiff';
  if (text.startsWith('\0\0\0\x0cjP  \r\n\x87\n') || text.startsWith('\xff\x4f\xff\x51')) return 'jpeg2000';
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL \r\n\x87\n')) return 'jxl';
  if (hasBrand(header, AVIF_BRANDS)) return 'avif';
  if (hasBrand(header, HEIC_BRANDS)) return 'heic';
  if (isPdf(header)) return 'pdf';
  return undefined;
}

const AVIF_BRANDS = ['avif', 'avis'];
/** Pictures and films of HEVC, and pictures of any coding in the same boxes. */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'mif2'];

/** ISO base media: a brand, a minor version and compatible brands, four bytes each, in a box named ftyp. */
function hasBrand(header: Buffer, brands: readonly string[]): boolean {
  if (header.length < 16 || header.toString('latin1', 4, 8) !== 'ftyp') return false;
  const end = Math.min(header.readUInt32BE(0), header.length);
  for (let position = 8; position + 4 <= end; position += 4) {
    if (brands.includes(header.toString('latin1', position, position + 4))) return true;
  }
  return false;
}
