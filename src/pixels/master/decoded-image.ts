import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanWarning } from '../../archive/scan-warnings.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { type DecodedColours, NO_COLOURS } from '../colour/file-colours.ts';
import { heicBytes, withHeicRows } from '../decoders/heic/decode-heic.ts';
import { type HeicImage, heicImage } from '../decoders/heic/heic-image.ts';
import { jpegXlBytes, readJpegXlColours, withJpegXlRows } from '../decoders/jpegxl/decode-jpegxl.ts';
import { jpegXlWords } from '../decoders/jpegxl/jpegxl-image.ts';
import type { DrawnPage } from '../decoders/pdf/page-size.ts';
import type { PdfFile } from '../decoders/pdf/pdf-file.ts';
import { plainPage, withPdfRows } from '../decoders/pdf/pdf-rows.ts';
import { decoderBytes, withJpeg2000Rows } from '../jpeg2000/decoding/decode-jpeg2000.ts';
import { sampleWords } from '../jpeg2000/jpeg2000-image.ts';
import type { PlainImage, PlainSource } from '../tiff/samples/sampled-image.ts';
import { type Normalisation, REDUCED } from './colours.ts';
import { plainInput } from './sampled-input.ts';
import type { LibraryInput, MasterStructure } from './structure.ts';

/** An image of a format that the image library does not read: a decoder gives its samples in their plain form. */
export interface DecodedImage extends Dimensions, Omit<PlainImage, 'iccProfile'> {
  /** What is done to its samples before their colours are, for the record. */
  readonly words: readonly string[];
  /** What its colours are once they are decoded, where the decoder converts them; left out where that comes afterwards. */
  readonly colour?: string;
  /** Its decoder gives 16 bits of samples that had less. */
  readonly isDeepened?: boolean;
  /** What its pixels mean. @throws LoupeError `unreadable-source` */
  readonly readColours: () => Promise<DecodedColours>;
  /**
   * What its decoder takes of memory, in bytes: an estimate from above.
   *
   * @throws LoupeError `unreadable-source` when it is too large for that
   */
  readonly decoderBytes: () => Promise<number>;
  /** Lends its rows; the folder is for temporary files, which are gone afterwards. */
  readonly withRows: <T>(
    options: { folder: string; warn: (warning: ScanWarning) => void },
    use: (rows: PlainSource) => Promise<T>,
  ) => Promise<T>;
}

/** By their frames. */
const images = new WeakMap<MasterStructure, Map<number, DecodedImage>>();

/** Which image of a master is meant, and how a page of a PDF is drawn. */
interface ImageOfMaster {
  readonly frame: number;
  readonly drawn?: DrawnPage | undefined;
}

/**
 * The image of a master that has a decoder of its own; undefined for others.
 *
 * @param page left out, the first; a PDF has none then
 * @throws LoupeError `unreadable-source`
 */
export function decodedImageOf(structure: MasterStructure, page?: ImageOfMaster): DecodedImage | undefined {
  if (structure.pdf && page?.drawn) return drawnImage(structure.pdf, page.frame, page.drawn);
  const frame = page?.frame ?? 0;
  const known = images.get(structure) ?? new Map<number, DecodedImage>();
  images.set(structure, known);
  const image = known.get(frame) ?? madeImage(structure, frame);
  if (image) known.set(frame, image);
  return image;
}

function drawnImage(pdf: PdfFile, frame: number, drawn: DrawnPage): DecodedImage {
  const { form, orientation, iccProfile } = plainPage(drawn);
  return {
    ...sizeAndForm({ ...drawn, form, orientation }),
    words: [],
    colour: `${drawn.channels === 1 ? 'gray' : 'sRGB'}, drawn at ${Math.round(drawn.dpi)} dpi`,
    readColours: async () => ({ iccProfile, stated: NO_COLOURS }),
    decoderBytes: async () => drawn.memoryBytes,
    withRows: ({ warn }, use) => withPdfRows(pdf, frame, drawn, warn, use),
  };
}

function madeImage(
  { path, jpeg2000, jpegXl, heic }: MasterStructure,
  frame: number,
): DecodedImage | undefined {
  if (jpeg2000)
    return {
      ...sizeAndForm(jpeg2000),
      words: sampleWords(jpeg2000),
      readColours: async () => ({ iccProfile: jpeg2000.iccProfile, stated: NO_COLOURS }),
      decoderBytes: () => decoderBytes(jpeg2000),
      withRows: (options, use) => withJpeg2000Rows(path, jpeg2000, options, use),
    };
  if (jpegXl)
    return {
      ...sizeAndForm(jpegXl),
      words: jpegXlWords(jpegXl),
      isDeepened: jpegXl.djxl !== undefined && jpegXl.header.bits <= 8,
      readColours: once(() => readJpegXlColours(path, jpegXl)),
      decoderBytes: async () => jpegXlBytes(jpegXl),
      withRows: ({ folder }, use) => withJpegXlRows(path, jpegXl, use, { folder }),
    };
  const items = heic?.images[frame];
  return heic && items && pictureOfHeic(path, heicImage(items, heic.bytes));
}

function pictureOfHeic(path: string, image: HeicImage): DecodedImage {
  return {
    ...sizeAndForm(image),
    words: [],
    readColours: async () => ({ iccProfile: image.iccProfile, stated: image.colours }),
    decoderBytes: () => heicBytes(image),
    withRows: (_, use) => withHeicRows(path, image, use),
  };
}

function sizeAndForm({ width, height, form, orientation }: Dimensions & Omit<PlainImage, 'iccProfile'>) {
  return { width, height, form, orientation };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The image with its profile, as the image library is told of it. */
export async function asPlainImage({ form, orientation, readColours }: DecodedImage): Promise<PlainImage> {
  const { iccProfile } = await readColours();
  return { form, orientation, iccProfile };
}

/** What is done to the colours of an image, with what is done to its samples before. */
export function withDecodedNamed(
  normalisation: Normalisation,
  { words, colour = normalisation.colour, isDeepened }: DecodedImage,
): Normalisation {
  const named = isDeepened ? colour.replace(`; ${REDUCED}`, '') : colour;
  return { ...normalisation, colour: [named, ...words].join('; ') };
}

/**
 * An image as an uncompressed TIFF for the image library: in memory when it is small, else in a file.
 *
 * @param scratch a folder that is made for it, and is there afterwards; without one all of it is held, however large
 */
export async function decodedInput(image: DecodedImage, scratch: string | undefined): Promise<LibraryInput> {
  const folder = scratch ?? (await mkdtemp(join(tmpdir(), 'loupe-decoded-')));
  try {
    await mkdir(folder, { recursive: true });
    const file = scratch && join(scratch, 'plain.tif');
    const plainImage = await asPlainImage(image);
    return await image.withRows({ folder, warn: () => {} }, (plain) =>
      plainInput(plain, plainImage, image, file),
    );
  } finally {
    if (scratch === undefined) await rm(folder, { recursive: true, force: true });
  }
}
