import ExifReader from 'exifreader';
import type { ExifFields, NamedValues, ScanTags } from '../../archive/embedded-metadata.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { readAt, withOpenFile } from '../../storage/file-store.ts';
import { type HeicFile, readHeicDescriptions } from '../decoders/heic/heic-file.ts';
import { drawnPage } from '../decoders/pdf/page-size.ts';
import { type PdfFile, readPdfPage } from '../decoders/pdf/pdf-file.ts';
import { readDocumentXmp } from '../decoders/pdf-objects/document-facts.ts';
import { jpegSegment } from '../jpeg/jpeg-segment.ts';
import type { Jpeg2000Image } from '../jpeg2000/jpeg2000-image.ts';
import { type PixelDensity, statedDensity } from '../stated-density.ts';
import { readTiffFields } from '../tiff/fields.ts';
import { readLibraryHeader } from './probe.ts';
import type { MasterStructure } from './structure.ts';

const NOTHING: ScanTags = { xmp: {}, iptc: {}, exif: {} };

/** A larger packet is a history of edits, not a description. */
const MOST_BYTES = 4 * 1024 * 1024;

const PHOTOSHOP = Buffer.from('Photoshop 3.0\0', 'latin1');
const PACKET = '<?xpacket begin';
const EXIF = Buffer.from('Exif\0\0', 'latin1');

/**
 * Reads the IPTC, XMP and EXIF of a master without reading its pixels, however large the file is: libvips finds the
 * blocks in every format, the parser is given only those. In a TIFF, fields of the file itself stand for EXIF.
 *
 * Damaged blocks and unknown forms count as missing: no scan is refused because of its description.
 *
 * @param size of the image as it is served; left out, that of a page of a PDF is the one without limits
 */
export async function readScanTags(
  structure: MasterStructure,
  frame: number,
  size?: Dimensions,
): Promise<ScanTags> {
  if (structure.pdf) return pdfTags(structure.pdf, frame, size);
  if (structure.jpeg2000) return jpeg2000Tags(structure.jpeg2000);
  if (structure.jpegXl) return boxedTags(structure.jpegXl.file);
  if (structure.heic) return heicTags(structure.path, structure.heic, frame);
  const metadata = await readLibraryHeader(structure, frame).catch(() => undefined);
  if (!metadata) return NOTHING;
  const { format, exif, xmp, iptc } = metadata;
  return {
    xmp: parsed(xmp, xmpValues) ?? {},
    iptc: parsed(iptc, iptcValues) ?? {},
    exif:
      format === 'tiff'
        ? await tiffFields(structure, frame)
        : withDensity(parsed(exif, exifFields) ?? {}, await fileDensity(structure)),
  };
}

/** What EXIF says goes before what the file says itself, as in all programs. */
function withDensity(fields: ExifFields, density: PixelDensity | undefined): ExifFields {
  if (!density || fields.horizontalPixelsPerMillimetre !== undefined) return fields;
  return {
    ...fields,
    horizontalPixelsPerMillimetre: density.horizontal,
    verticalPixelsPerMillimetre: density.vertical,
  };
}

async function fileDensity({ path, format }: MasterStructure): Promise<PixelDensity | undefined> {
  try {
    return await withOpenFile(path, (file) =>
      statedDensity(format, (position, length) => readAt(file, position, length)),
    );
  } catch {
    return undefined;
  }
}

/** In boxes of their own; the file says itself how fine the scan is. */
function jpeg2000Tags({ file: { xmp, iptc, exif }, resolution }: Jpeg2000Image): ScanTags {
  const fields = parsed(exif, exifFields) ?? {};
  return {
    xmp: parsed(xmp, xmpValues) ?? {},
    iptc: parsed(iptc, iptcValues) ?? {},
    exif: {
      ...fields,
      horizontalPixelsPerMillimetre: resolution?.horizontal ?? fields.horizontalPixelsPerMillimetre,
      verticalPixelsPerMillimetre: resolution?.vertical ?? fields.verticalPixelsPerMillimetre,
    },
  };
}

/** Texts of the document, for each of its pages, of which those in XMP go first; a page says how large it is on paper. */
async function pdfTags(pdf: PdfFile, page: number, size: Dimensions | undefined): Promise<ScanTags> {
  const { Title, Author, Subject, Keywords } = pdf.texts;
  const drawn = drawnPage(await readPdfPage(pdf, page), Number.POSITIVE_INFINITY);
  const isSmaller = size !== undefined && size.width < drawn.width;
  const perMillimetre = (isSmaller ? size.width / drawn.widthInches : drawn.dpi) / 25.4;
  const list = (text: string | undefined) => (text === undefined ? [] : [text]);
  const inDictionary = {
    title: list(Title),
    creator: list(Author),
    description: list(Subject),
    subject: Keywords?.split(/[,;]/) ?? [],
  };
  return {
    xmp: { ...inDictionary, ...parsed(await readDocumentXmp(pdf), xmpValues) },
    iptc: {},
    exif: { horizontalPixelsPerMillimetre: perMillimetre, verticalPixelsPerMillimetre: perMillimetre },
  };
}

async function heicTags(path: string, { images }: HeicFile, frame: number): Promise<ScanTags> {
  const items = images[frame];
  return items ? boxedTags(await readHeicDescriptions(path, items)) : NOTHING;
}

/** What boxes of a file hold. */
function boxedTags({
  xmp,
  exif,
}: {
  readonly xmp: Buffer | undefined;
  readonly exif: Buffer | undefined;
}): ScanTags {
  return { xmp: parsed(xmp, xmpValues) ?? {}, iptc: {}, exif: parsed(exif, exifFields) ?? {} };
}

function parsed<T>(block: Buffer | undefined, parse: (block: Buffer) => T): T | undefined {
  if (!block || block.length > MOST_BYTES) return undefined;
  try {
    return parse(block);
  } catch {
    return undefined;
  }
}

async function tiffFields({ path, directories }: MasterStructure, frame: number): Promise<ExifFields> {
  try {
    return await withOpenFile(path, (file) => readTiffFields({ file, size: file.size, directories }, frame));
  } catch {
    return {};
  }
}

function xmpValues(block: Buffer): NamedValues {
  const text = block.toString('utf8').trim();
  // The parser recognises a packet by its wrapper, which not every program writes.
  const packet = text.startsWith(PACKET) ? text : `${PACKET}=""?>${text}<?xpacket end="r"?>`;
  const { xmp = {} } = ExifReader.load(Buffer.from(packet), { expanded: true });
  return valuesOf(xmp);
}

/** The parser reads IPTC only from where JPEGs have it: a Photoshop block in an APP13 segment. */
function iptcValues(block: Buffer): NamedValues {
  const resource = block.subarray(0, PHOTOSHOP.length).equals(PHOTOSHOP)
    ? block
    : Buffer.concat([PHOTOSHOP, photoshopResource(block)]);
  const { iptc = {} } = ExifReader.load(inJpeg(0xed, resource), { expanded: true });
  return valuesOf(iptc);
}

/** An image resource block: signature, number 1028 for IPTC, an empty name, the length, the data, padded to even. */
function photoshopResource(data: Buffer): Buffer {
  const head = Buffer.from([0x38, 0x42, 0x49, 0x4d, 0x04, 0x04, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function exifFields(block: Buffer): ExifFields {
  const body = block.subarray(0, EXIF.length).equals(EXIF) ? block : Buffer.concat([EXIF, block]);
  const { exif = {}, gps = {} } = ExifReader.load(inJpeg(0xe1, body), { expanded: true });
  const fields = valuesOf(exif);
  const text = (name: string) => fields[name]?.[0];
  return {
    description: text('ImageDescription'),
    artist: text('Artist'),
    copyright: text('Copyright'),
    dateTimeOriginal: text('DateTimeOriginal'),
    dateTimeDigitized: text('DateTimeDigitized'),
    exposed: 'ExposureTime' in exif || 'FNumber' in exif,
    latitude: gps.Latitude,
    longitude: gps.Longitude,
    ...resolutionOf(exif),
  };
}

function resolutionOf({ XResolution, YResolution, ResolutionUnit }: ExifReader.ExifTags): ExifFields {
  const unit = ResolutionUnit?.value === 3 ? 10 : 25.4;
  const perMillimetre = (ratio: unknown) => {
    const [numerator, denominator]: unknown[] = Array.isArray(ratio) ? ratio : [];
    if (typeof numerator !== 'number' || typeof denominator !== 'number') return undefined;
    return denominator > 0 ? numerator / denominator / unit : undefined;
  };
  return {
    horizontalPixelsPerMillimetre: perMillimetre(XResolution?.value),
    verticalPixelsPerMillimetre: perMillimetre(YResolution?.value),
  };
}

/** A JPEG that has one segment only. */
function inJpeg(marker: number, data: Buffer): Buffer {
  // Throws above 64 KB, which no segment has.
  return Buffer.concat([Buffer.from([0xff, 0xd8]), jpegSegment(marker, data), Buffer.from([0xff, 0xd9])]);
}

/** The texts of tags: all members of a list, but of alternatives by language only the default. */
function valuesOf(tags: object): NamedValues {
  return Object.fromEntries(Object.entries(tags).map(([name, tag]) => [name, textsOf(tag)]));
}

function textsOf(tag: unknown): string[] {
  if (Array.isArray(tag)) return tag.flatMap(textsOf);
  if (typeof tag === 'string') return [tag];
  if (typeof tag !== 'object' || tag === null || !('value' in tag)) return [];
  const { value } = tag;
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  const texts: unknown[] = value;
  const standard = texts.find((item) => languageOf(item) === 'x-default') ?? texts.find(languageOf);
  if (standard !== undefined) return textsOf(standard);
  if (texts.every((item) => typeof item === 'number')) {
    const described = 'description' in tag ? tag.description : undefined;
    return typeof described === 'string' ? [described] : [];
  }
  return texts.flatMap(textsOf);
}

function languageOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('attributes' in item)) return undefined;
  const { attributes } = item;
  if (typeof attributes !== 'object' || attributes === null || !('lang' in attributes)) return undefined;
  return typeof attributes.lang === 'string' ? attributes.lang : undefined;
}
