import type { Dimensions } from '../../../image/geometry.ts';
import { notReadable } from '../../refusal.ts';
import { BitReader, type Distribution } from './bit-reader.ts';
import { type ColourEncoding, DEFAULT_ENCODING, readColourEncoding } from './colour-encoding.ts';

/** What the header of a codestream says of an image (ISO/IEC 18181-1, annex D). */
export interface JpegXlHeader {
  /** As it is coded, before it is turned upright. */
  readonly coded: Dimensions;
  /** As in EXIF, where 1 is upright: decoders give upright pixels. */
  readonly orientation: number;
  readonly isAnimated: boolean;
  /** Of a sample. */
  readonly bits: number;
  readonly isFloat: boolean;
  /** Coded in XYB, with loss; else as samples, or as YCbCr of a JPEG. */
  readonly isXyb: boolean;
  /** Its first frame is coded in frequencies, as JPEGs are: a decoder needs no more than parts of it at a time. */
  readonly isTransformed: boolean;
  readonly colour: ColourEncoding;
  readonly alpha: { readonly isAssociated: boolean } | undefined;
  /** How many further channels there are beside opacity. */
  readonly others: number;
}

/** Of headers before a frame, F16 each (D.3.1 and D.4). */
const OPSIN_NUMBERS = 16;
const UPSAMPLING_NUMBERS = [15, 55, 210] as const;

/** FF 0A. */
const SIGNATURE_BITS = 16;
const MOST_CHANNELS = 256;
const TYPE = { alpha: 0, spot: 2, black: 4, cfa: 5 } as const;
const F16_BITS = 16;

/**
 * Reads the beginning of a codestream, up to its colours.
 *
 * @param bytes from its signature on
 * @throws LoupeError `unreadable-source`
 */
export function readImageHeader(bytes: Buffer): JpegXlHeader {
  if (bytes.length >= 2 && bytes.readUInt16BE(0) !== 0xff0a)
    throw notReadable('the file is damaged: its JPEG XL codestream has no beginning');
  try {
    const bits = new BitReader(bytes);
    bits.skip(SIGNATURE_BITS);
    const coded = readSize(bits);
    const metadata = readMetadata(bits);
    return { coded, ...metadata, isTransformed: isTransformed(bits, metadata) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw notReadable('the file ends early: the header of its JPEG XL image is not whole', error);
  }
}

/** D.2, SizeHeader. */
function readSize(bits: BitReader): Dimensions {
  const isSmall = bits.bool();
  const side = () => (isSmall ? (bits.bits(5) + 1) * 8 : bits.choice([9, 1], [13, 1], [18, 1], [30, 1]));
  const height = side();
  return { width: widthOf(height, bits.bits(3), side), height };
}

const RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
];

function widthOf(height: number, ratio: number, side: () => number): number {
  const [over, under] = RATIOS[ratio - 1] ?? [];
  return over === undefined || under === undefined ? side() : Math.floor((height * over) / under);
}

type Metadata = Omit<JpegXlHeader, 'coded' | 'isTransformed'> & { readonly hasPreview: boolean };

/** D.3, ImageMetadata. */
function readMetadata(bits: BitReader): Metadata {
  if (bits.bool())
    return {
      orientation: 1,
      isAnimated: false,
      hasPreview: false,
      bits: 8,
      isFloat: false,
      isXyb: true,
      colour: DEFAULT_ENCODING,
      alpha: undefined,
      others: 0,
    };
  const hasExtraFields = bits.bool();
  const extra = hasExtraFields
    ? readExtraFields(bits)
    : { orientation: 1, isAnimated: false, hasPreview: false };
  const depth = readDepth(bits);
  // modular_16bit_buffer_sufficient
  bits.skip(1);
  const channels = readChannels(bits);
  const isXyb = bits.bool();
  const colour = readColourEncoding(bits, isXyb);
  // ToneMapping.
  if (hasExtraFields && !bits.bool()) bits.skip(3 * F16_BITS + 1);
  skipExtensions(bits);
  const alpha = channels.find(({ type }) => type === TYPE.alpha);
  if (channels.some(({ type }) => type === TYPE.black))
    throw notReadable('a JPEG XL image in CMYK is not read: convert it to TIFF (LZW or Deflate)');
  return { ...extra, ...depth, isXyb, colour, alpha, others: channels.length - (alpha ? 1 : 0) };
}

function readExtraFields(bits: BitReader): Pick<Metadata, 'orientation' | 'isAnimated' | 'hasPreview'> {
  const orientation = 1 + bits.bits(3);
  // The size that it is meant to be shown in.
  if (bits.bool()) readSize(bits);
  const hasPreview = bits.bool();
  if (hasPreview) skipPreview(bits);
  const isAnimated = bits.bool();
  if (isAnimated) {
    bits.choice([0, 100], [0, 1000], [10, 1], [30, 1]);
    bits.choice([0, 1], [0, 1001], [8, 1], [10, 1]);
    bits.choice([0, 0], [3, 0], [16, 0], [32, 0]);
    bits.skip(1);
  }
  return { orientation, isAnimated, hasPreview };
}

/** Extensions, B.3: none is defined. */
function skipExtensions(bits: BitReader): void {
  let present = bits.long();
  let length = 0;
  for (; present > 0; present = Math.floor(present / 2)) if (present % 2 === 1) length += bits.long();
  bits.skip(length);
}

const FRAME = { regular: 0, inFrequencies: 0 } as const;

/** What can be told of the first frame without its decoder: behind a profile nothing can. */
function isTransformed(bits: BitReader, { isXyb, colour, hasPreview }: Metadata): boolean {
  if (colour.hasProfile || hasPreview) return isXyb;
  if (!bits.bool()) {
    if (isXyb && !bits.bool()) bits.skip(OPSIN_NUMBERS * F16_BITS);
    const mask = bits.bits(3);
    for (const [index, numbers] of UPSAMPLING_NUMBERS.entries())
      if ((mask >> index) & 1) bits.skip(numbers * F16_BITS);
  }
  bits.skipToByte();
  // Of all defaults it is.
  if (bits.bool()) return true;
  const type = bits.bits(2);
  const coding = bits.bits(1);
  return type === FRAME.regular ? coding === FRAME.inFrequencies : isXyb;
}

/** PreviewHeader. */
function skipPreview(bits: BitReader): void {
  const isInEights = bits.bool();
  const side = () =>
    isInEights
      ? bits.choice([0, 16], [0, 32], [5, 1], [9, 33])
      : bits.choice([6, 1], [8, 65], [10, 321], [12, 1345]);
  const height = side();
  widthOf(height, bits.bits(3), side);
}

/** D.3.5, BitDepth. */
function readDepth(bits: BitReader): Pick<Metadata, 'bits' | 'isFloat'> {
  if (!bits.bool()) return { bits: bits.choice([0, 8], [0, 10], [0, 12], [6, 1]), isFloat: false };
  const depth = bits.choice([0, 32], [0, 16], [0, 24], [6, 1]);
  bits.skip(4);
  return { bits: depth, isFloat: true };
}

interface ExtraChannel {
  readonly type: number;
  readonly isAssociated: boolean;
}

/** D.3.6, ExtraChannelInfo. */
function readChannels(bits: BitReader): ExtraChannel[] {
  const count = bits.choice([0, 0], [0, 1], [4, 2], [12, 1]);
  if (count > MOST_CHANNELS) throw notReadable('the image has more channels than any picture');
  return Array.from({ length: count }, () => {
    if (bits.bool()) return { type: TYPE.alpha, isAssociated: false };
    const type = bits.enumerated();
    readDepth(bits);
    bits.choice([0, 0], [0, 3], [0, 4], [3, 1]);
    bits.skip(8 * bits.choice(...NAME_LENGTH));
    const isAssociated = type === TYPE.alpha && bits.bool();
    if (type === TYPE.spot) bits.skip(4 * F16_BITS);
    if (type === TYPE.cfa) bits.choice([0, 1], [2, 0], [4, 3], [8, 19]);
    return { type, isAssociated };
  });
}

const NAME_LENGTH: readonly [Distribution, Distribution, Distribution, Distribution] = [
  [0, 0],
  [4, 0],
  [5, 16],
  [10, 48],
];
