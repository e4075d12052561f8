import type { Metadata } from 'sharp';
import type { MasterFormat } from '../../archive/mends.ts';
import { FORMAT_BYTES, otherFormatOf } from '../../archive/other-formats.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { readAt, withOpenFile } from '../../storage/file-store.ts';
import { findLibheif, NEEDS_LIBHEIF } from '../decoders/heic/libheif.ts';
import { refusalWithoutDjxl } from '../decoders/jpegxl/decode-jpegxl.ts';
import type { JpegXlImage } from '../decoders/jpegxl/jpegxl-image.ts';
import { drawnPage } from '../decoders/pdf/page-size.ts';
import { type PdfFile, readPdfPage } from '../decoders/pdf/pdf-file.ts';
import { readDocumentXmp } from '../decoders/pdf-objects/document-facts.ts';
import { JPEG_SAVE_AS, readJpegFrameKind } from '../jpeg/frame-kind.ts';
import { decodedImageOf } from '../master/decoded-image.ts';
import { readLibraryHeader } from '../master/probe.ts';
import { readScanTags } from '../master/scan-tags.ts';
import { type MasterStructure, masterFormatOf } from '../master/structure.ts';
import { TIFF_TAG } from '../tiff/level.ts';
import { readRaw } from '../tiff/read.ts';
import { heicFacts, jpeg2000Facts, jpegXlFacts, profileNamed } from './decoded-facts.ts';
import { NO_PYRAMID, type PyramidFacts } from './pyramid-facts.ts';
import { readTiffFacts, type SampleKind } from './tiff-facts.ts';

/** What the header of one image of a master says, before anything is made of it. */
export interface ScanFacts {
  readonly format: MasterFormat;
  /** As in the file, before it is turned upright. */
  readonly stored: Dimensions;
  /** Of a sample; several where they differ. */
  readonly bits: readonly number[];
  readonly samples: SampleKind;
  /** Gray, RGB, CMYK, ... */
  readonly colourModel: string;
  /** Opacity, or samples of another meaning. */
  readonly furtherSamples: number;
  /** The name of the embedded colour profile; empty for one that cannot be read. */
  readonly profile?: string;
  /** As in EXIF: 1 is upright. */
  readonly orientation: number;
  readonly compression?: string;
  /** Pixels of a millimetre, as the file says. */
  readonly density?: { readonly horizontal: number; readonly vertical: number };
  /** EXIF, IPTC, XMP, or the texts of a PDF: what there is. */
  readonly metadata: readonly string[];
  readonly pyramid: PyramidFacts;
  /** What it should be saved as, for a TIFF of a kind that is not read. */
  readonly saveAs?: string;
}

const MOST_PROFILE_BYTES = 16 * 1024 * 1024;

/** By the names of the image library. */
const COLOUR_MODELS: Readonly<Record<string, string>> = {
  'b-w': 'gray',
  grey16: 'gray',
  srgb: 'RGB',
  rgb: 'RGB',
  rgb16: 'RGB',
  cmyk: 'CMYK',
  lab: 'CIELAB',
  labs: 'CIELAB',
};

/**
 * Reads what a master says of one of its images, also of one that is refused later.
 *
 * @param frame the frame or directory, from 0
 * @returns undefined when its header cannot be read
 */
export async function readScanFacts(
  structure: MasterStructure,
  frame: number,
): Promise<ScanFacts | undefined> {
  const facts = await factsOf(structure, frame).catch(() => undefined);
  if (!facts) return undefined;
  const { exif } = await readScanTags(structure, frame);
  const { horizontalPixelsPerMillimetre: horizontal, verticalPixelsPerMillimetre: vertical } = exif;
  return horizontal === undefined || vertical === undefined
    ? facts
    : { ...facts, density: { horizontal, vertical } };
}

/** What is said of a file of which not even the format is known. */
const UNKNOWN_FORMAT = 'no image that is known';

/**
 * The name of the format of a file that is none of those that are read, with its article.
 *
 * @returns without a name for a file of a format that is read, or without bytes
 */
export async function readOtherFormat(path: string): Promise<{ readonly name?: string }> {
  return withOpenFile(path, async (file) => {
    const start = await readAt(file, 0, FORMAT_BYTES);
    const name = otherFormatOf(start)?.name;
    if (name !== undefined) return { name };
    return start.length === 0 || masterFormatOf(start) !== undefined ? {} : { name: UNKNOWN_FORMAT };
  });
}

async function factsOf(structure: MasterStructure, frame: number): Promise<ScanFacts> {
  if (structure.pdf) return pdfFacts(structure.pdf, frame);
  const { jpeg2000, jpegXl, heic } = structure;
  if (heic) return { ...heicFacts(heic, frame), ...((await findLibheif()) ? {} : { saveAs: NEEDS_LIBHEIF }) };
  if (jpeg2000) return jpeg2000Facts(jpeg2000);
  if (jpegXl) return factsOfJpegXl(structure, jpegXl);
  if (structure.format === 'tiff') return tiffFacts(structure, frame);
  const facts = libraryFacts(structure.format, await readLibraryHeader(structure, frame));
  const kind = structure.format === 'jpeg' ? await readJpegFrameKind(structure.path) : undefined;
  if (!kind) return facts;
  return { ...facts, bits: [kind.bitsPerSample], ...(!kind.isRead && { saveAs: JPEG_SAVE_AS }) };
}

/** Also of one that a program is missing for. */
async function factsOfJpegXl(structure: MasterStructure, jpegXl: JpegXlImage): Promise<ScanFacts> {
  const saveAs = refusalWithoutDjxl(jpegXl);
  if (saveAs === undefined)
    return jpegXlFacts(jpegXl, (await decodedImageOf(structure)?.readColours())?.iccProfile);
  const { hasProfile } = jpegXl.header.colour;
  return { ...jpegXlFacts(jpegXl, undefined), ...(hasProfile && { profile: '' }), saveAs };
}

async function tiffFacts({ path, directories, frames }: MasterStructure, frame: number): Promise<ScanFacts> {
  return withOpenFile(path, async (file) => {
    const tiff = { file, size: file.size, directories };
    const { saveAs, samplesPerPixel: _samples, ...facts } = await readTiffFacts(tiff, frames, frame);
    const directory = directories[frame];
    const profile =
      directory &&
      (await readRaw(tiff, directory, TIFF_TAG.iccProfile, MOST_PROFILE_BYTES).catch(() => undefined));
    return {
      format: 'tiff',
      ...facts,
      ...profileNamed(profile?.bytes),
      ...(saveAs !== undefined && { saveAs }),
    };
  });
}

/** As it would be drawn if there were no limit. */
async function pdfFacts(pdf: PdfFile, page: number): Promise<ScanFacts> {
  const xmp = await readDocumentXmp(pdf);
  const { width, height, channels } = drawnPage(await readPdfPage(pdf, page), Number.POSITIVE_INFINITY);
  return {
    format: 'pdf',
    stored: { width, height },
    bits: [8],
    samples: 'unsigned',
    colourModel: channels === 1 ? 'gray' : 'RGB',
    furtherSamples: 0,
    orientation: 1,
    metadata: [
      ...(Object.keys(pdf.texts).length > 0 ? ['texts of the document'] : []),
      ...(xmp ? ['XMP'] : []),
    ],
    pyramid: NO_PYRAMID,
  };
}

function libraryFacts(format: MasterFormat, header: Metadata): ScanFacts {
  const { width, height, space, channels, depth, bitsPerSample, exif, iptc, xmp, icc, orientation } = header;
  const colourModel = COLOUR_MODELS[space] ?? space;
  const colours = { gray: 1, CMYK: 4 }[colourModel] ?? 3;
  return {
    format,
    stored: { width, height },
    bits: [bitsPerSample ?? (depth === 'ushort' ? 16 : 8)],
    samples: 'unsigned',
    colourModel: header.isPalette === true ? 'palette' : colourModel,
    furtherSamples: Math.max(0, channels - colours),
    ...profileNamed(icc),
    orientation: orientation ?? 1,
    metadata: [...(exif ? ['EXIF'] : []), ...(iptc ? ['IPTC'] : []), ...(xmp ? ['XMP'] : [])],
    pyramid: NO_PYRAMID,
  };
}
