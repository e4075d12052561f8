import type { Dimensions } from '../../../image/geometry.ts';
import { PHOTOMETRIC, TIFF_TAG } from '../level.ts';
import type { PlainForm } from './plain-form.ts';

/** Little-endian BigTIFF with one directory after the header. */
const HEADER = Buffer.from([0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0]);
const COUNT_BYTES = 8;
const ENTRY_BYTES = 20;
const INLINE_BYTES = 8;

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const LONG8 = 16;

const SEPARATED = 5;
const UNASSOCIATED_ALPHA = 2;

/** The image library holds strips whole. */
const STRIP_BYTES = 256 * 1024;

/** What the library is told of an image besides its pixels. */
export interface PlainTiff extends Dimensions, PlainForm {
  readonly orientation: number;
  readonly iccProfile: Buffer | undefined;
}

/** A tag with its values in the order of the file. */
type Field = readonly [tag: number, type: number, count: number, bytes: Buffer];

/**
 * All of an uncompressed TIFF but its pixels, which follow it: rows of 8 bits, or 16 in little-endian order, with opacity
 * last.
 */
export function plainTiffHead(tiff: PlainTiff): Buffer {
  const { width, height, colours, hasAlpha, bits } = tiff;
  const rowBytes = (width * (colours + (hasAlpha ? 1 : 0)) * bits) / 8;
  const stripRows = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));
  const strips = Math.ceil(height / stripRows);
  const [offsets, counts] = [Buffer.alloc(strips * 8), Buffer.alloc(strips * 8)];
  const fields = fieldsOf(tiff, { stripRows, offsets, counts });
  const end = endOf(fields);
  for (let strip = 0; strip < strips; strip++) {
    const rows = Math.min(stripRows, height - strip * stripRows);
    offsets.writeBigUInt64LE(BigInt(end + strip * stripRows * rowBytes), strip * 8);
    counts.writeBigUInt64LE(BigInt(rows * rowBytes), strip * 8);
  }
  const head = Buffer.alloc(end);
  HEADER.copy(head);
  head.writeBigUInt64LE(BigInt(fields.length), HEADER.length);
  let at = HEADER.length + COUNT_BYTES;
  let elsewhere = at + fields.length * ENTRY_BYTES + INLINE_BYTES;
  for (const [tag, type, count, bytes] of fields) {
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeBigUInt64LE(BigInt(count), at + 4);
    const isInline = bytes.length <= INLINE_BYTES;
    if (!isInline) head.writeBigUInt64LE(BigInt(elsewhere), at + 12);
    bytes.copy(head, isInline ? at + 12 : elsewhere);
    if (!isInline) elsewhere += bytes.length;
    at += ENTRY_BYTES;
  }
  return head;
}

function fieldsOf(
  { width, height, colours, hasAlpha, bits, orientation, iccProfile }: PlainTiff,
  strips: { readonly stripRows: number; readonly offsets: Buffer; readonly counts: Buffer },
): Field[] {
  const channels = colours + (hasAlpha ? 1 : 0);
  const photometric = { 1: PHOTOMETRIC.blackIsZero, 3: PHOTOMETRIC.rgb, 4: SEPARATED }[colours];
  const { stripRows, offsets, counts } = strips;
  const fields: Field[] = [
    [TIFF_TAG.imageWidth, LONG, 1, longBytes(width)],
    [TIFF_TAG.imageLength, LONG, 1, longBytes(height)],
    [TIFF_TAG.bitsPerSample, SHORT, channels, shortBytes(...Array.from({ length: channels }, () => bits))],
    [TIFF_TAG.compression, SHORT, 1, shortBytes(1)],
    [TIFF_TAG.photometricInterpretation, SHORT, 1, shortBytes(photometric)],
    [TIFF_TAG.stripOffsets, LONG8, offsets.length / 8, offsets],
    [TIFF_TAG.orientation, SHORT, 1, shortBytes(orientation)],
    [TIFF_TAG.samplesPerPixel, SHORT, 1, shortBytes(channels)],
    [TIFF_TAG.rowsPerStrip, LONG, 1, longBytes(stripRows)],
    [TIFF_TAG.stripByteCounts, LONG8, counts.length / 8, counts],
    [TIFF_TAG.planarConfiguration, SHORT, 1, shortBytes(1)],
  ];
  if (hasAlpha) fields.push([TIFF_TAG.extraSamples, SHORT, 1, shortBytes(UNASSOCIATED_ALPHA)]);
  if (iccProfile) fields.push([TIFF_TAG.iccProfile, UNDEFINED, iccProfile.length, iccProfile]);
  return fields;
}

function endOf(fields: readonly Field[]): number {
  let end = HEADER.length + COUNT_BYTES + fields.length * ENTRY_BYTES + INLINE_BYTES;
  for (const [, , , bytes] of fields) if (bytes.length > INLINE_BYTES) end += bytes.length;
  return end;
}

function shortBytes(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2);
  return bytes;
}

function longBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
