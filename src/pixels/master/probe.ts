import sharp, { type Metadata } from 'sharp';
import type { MasterFormat } from '../../archive/mends.ts';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { storedTile } from '../../image/pyramid.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { type DrawnPage, drawnPage } from '../decoders/pdf/page-size.ts';
import { readPdfPage } from '../decoders/pdf/pdf-file.ts';
import { refuseUnreadJpeg } from '../jpeg/frame-kind.ts';
import { isUsableProfile } from '../profiles/usable-profile.ts';
import { headOfRows, heldBytes } from '../tiff/samples/sampled-image.ts';
import { type Normalisation, planNormalisation } from './colours.ts';
import { decodeError } from './decode-error.ts';
import { asPlainImage, decodedImageOf, withDecodedNamed } from './decoded-image.ts';
import { isHeld, readSampled, sampledHeader, withSamplesNamed } from './sampled-input.ts';
import { readStatedColours, withOrientation } from './stated-colours.ts';
import {
  headerInput,
  type LibraryInput,
  type MasterStructure,
  readMasterStructure,
  tileRowPixels,
} from './structure.ts';

/** Thin strips up to here, counted with their padding, are read whatever the limit. */
const THIN_PIXELS = 64_000_000;

/** Which image of a master is read, and how large it may be. */
export interface ProbeOptions {
  /** Masters with more pixels are refused. */
  readonly maxInputPixels: number;
  /** Which full image of the file, from 1. */
  readonly page?: number | undefined;
  /** Whether pixels with a profile keep their colours; else they are made sRGB. */
  readonly keepsColours?: boolean | undefined;
  /** Whether samples of more than 8 bits are converted otherwise than by the image library (`Normalisation.deep`). */
  readonly wantsDeep?: boolean | undefined;
  /** Only plain profiles (`isPlainProfile`) are kept; others are applied. */
  readonly keepsPlainAlone?: boolean | undefined;
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
  /** Ingest reads it some rows at a time, whatever `wholeInMemory` says of rendering from it. */
  readonly readInRows: boolean;
  /** Of a TIFF: bytes of a row of its tiles, or of a compressed strip, which its decoder holds; of what has a decoder of its own, what that takes; else 0. */
  readonly tileRowBytes: number;
  /** Of a page of a PDF. */
  readonly drawn?: DrawnPage;
}

/**
 * Reads the header of a master, by its content and not its name. Decodes no pixels.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export async function probeMaster(path: string, options: ProbeOptions): Promise<MasterProbe> {
  return probeImage(await readMasterStructure(path), options);
}

/**
 * Reads the header of one image of a master whose structure is known.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export async function probeImage(structure: MasterStructure, options: ProbeOptions): Promise<MasterProbe> {
  const { format, frames } = structure;
  const frame = frames[(options.page ?? 1) - 1];
  if (frame === undefined) {
    throw new LoupeError('unreadable-source', `the file has ${frames.length} images: no ${options.page}`);
  }
  if (format === 'jpeg') await refuseUnreadJpeg(structure.path);
  const problem = structure.directories[frame]?.problem;
  const sampled = problem ? undefined : await readSampled(structure, frame);
  const { pdf } = structure;
  const drawn = pdf && drawnPage(await readPdfPage(pdf, frame), options.maxInputPixels);
  const decoded = decodedImageOf(structure, { frame, drawn });
  // What it says of its size decides how large a header for the image library becomes.
  if (decoded) checkSize(decoded, options.maxInputPixels);
  const found = decoded
    ? headerOf({ source: headOfRows(await asPlainImage(decoded), decoded), page: 0 }, format)
    : sampled
      ? headerOf(sampledHeader(sampled), format)
      : readLibraryHeader(structure, frame);
  const header = await found.catch((error: unknown) => {
    throw problem ?? decodeError(error);
  });
  const stated = await readStatedColours(structure, header, frame);
  const metadata = withOrientation(header, stated);
  const { width, height } = metadata.autoOrient;
  checkSize({ width, height }, options.maxInputPixels);
  if (problem) throw problem;
  const colours = {
    keepsColours: options.keepsColours === true,
    keepsPlainAlone: options.keepsPlainAlone === true,
    wantsDeep: options.wantsDeep === true,
    isProfileBroken: metadata.icc !== undefined && !(await isUsableProfile(metadata.icc)),
  };
  const planned = withStructureNamed(planNormalisation(metadata, stated, colours), structure);
  const normalisation = decoded
    ? withDecodedNamed(planned, decoded)
    : sampled
      ? withSamplesNamed(planned, sampled)
      : planned;
  const decodedBytesPerPixel = metadata.channels * (metadata.depth === 'uchar' ? 1 : 2);
  return {
    width,
    height,
    gray: normalisation.gray,
    format,
    pages: frames.length,
    frame,
    normalisation,
    orientation: metadata.orientation ?? 1,
    decodedBytesPerPixel,
    wholeInMemory: needsAllPixels(format, metadata) || (sampled !== undefined && isHeld(sampled)),
    readInRows: (sampled !== undefined || decoded !== undefined) && isUpright(metadata),
    tileRowBytes: decoded
      ? await decoded.decoderBytes()
      : sampled
        ? heldBytes(sampled)
        : (await tileRowPixels(structure, frame, metadata.width)) * decodedBytesPerPixel,
    ...(drawn && { drawn }),
  };
}

/** The pixels of an image as limits count them: a side counts for one stored tile at least, since that is what is made of it. */
export function countedPixels(image: Dimensions): number {
  const tile = storedTile(image);
  return Math.max(image.width, tile.width) * Math.max(image.height, tile.height);
}

function checkSize(image: Dimensions, maxInputPixels: number): void {
  const { width, height } = image;
  const isThin = countedPixels(image) > Math.max(maxInputPixels, THIN_PIXELS);
  if (width * height <= maxInputPixels && !isThin) return;
  const limit = Math.max(maxInputPixels, isThin ? THIN_PIXELS : 0).toLocaleString('en');
  const size = `${width.toLocaleString('en')} x ${height.toLocaleString('en')}`;
  const stored = countedPixels(image).toLocaleString('en');
  const counted = width * height <= maxInputPixels ? `, stored as ${stored}` : '';
  throw new LoupeError(
    'unreadable-source',
    `the image is ${size} pixels${counted}: over the limit of ${limit} pixels (setting max-master-pixels)`,
  );
}

/** Earlier builds took thumbnails for images, and pages for none, and decoded HEIC otherwise: what was stored is of other pixels. */
function withStructureNamed(planned: Normalisation, { mended, heic }: MasterStructure): Normalisation {
  const named = [...planned.mended];
  if (mended) named.push('tiff-directories');
  if (heic) named.push('heic-loop-filters');
  return { ...planned, mended: named };
}

/** Headers of files with one image. */
const headers = new WeakMap<MasterStructure, Promise<Metadata>>();

/**
 * The header of an image of a master as the image library reads it: once for each file of one image, since that library opens a
 * file a dozen times to find out what it is.
 *
 * @throws what the library throws
 */
export function readLibraryHeader(structure: MasterStructure, frame: number): Promise<Metadata> {
  const isOfOneImage = structure.directories.length === 0 && structure.frames.length === 1;
  if (!isOfOneImage) return readHeader(structure, frame);
  const header = headers.get(structure) ?? readHeader(structure, frame);
  headers.set(structure, header);
  return header;
}

async function readHeader(structure: MasterStructure, frame: number): Promise<Metadata> {
  return headerOf(await headerInput(structure, frame), structure.format);
}

/** The header of what the image library is given. */
async function headerOf(
  { source, page }: LibraryInput,
  format: MasterStructure['format'],
): Promise<Metadata> {
  // The library reads all frames of a GIF to open it, of which one is served.
  const failOn = format === 'gif' ? 'none' : 'error';
  return sharp(source, { page, limitInputPixels: false, failOn }).metadata();
}

function isUpright({ orientation = 1 }: Metadata): boolean {
  return orientation === 1;
}

function needsAllPixels(format: MasterFormat, { orientation = 1, isProgressive }: Metadata): boolean {
  // Orientation 2 is mirrored left to right, which goes row by row.
  const turned = orientation > 2;
  const decodedAtOnce = ['avif', 'webp', 'gif', 'jpeg2000', 'jxl', 'heic', 'pdf'].includes(format);
  return turned || decodedAtOnce || (isProgressive && format !== 'tiff');
}
