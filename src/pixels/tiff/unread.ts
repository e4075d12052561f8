import { LoupeError } from '../../errors.ts';
import type { TiffImageFields } from './image-fields.ts';

/** A kind of TIFF that is not read, though nothing is wrong with it. */
export interface UnreadTiff {
  /** What it has, as in "the TIFF has …". */
  readonly name: string;
  /** As in "save it as …". */
  readonly saveAs: string;
  readonly fits: (fields: TiffImageFields) => boolean;
  /** The number that the name leaves open. */
  readonly number?: (fields: TiffImageFields) => number | string;
}

const OTHER_COMPRESSION = 'a TIFF with LZW, Deflate or no compression';
const FEWER_BITS = 'a TIFF of 8 or 16 bits';
const DEVELOPED = 'a TIFF of 16 bits, by developing it in a raw converter';

const ONE_BIT = 'a TIFF with CCITT Group 4 or no compression';

/** Compressions by the names of those who registered them; of the library's codecs, those that it is built without. */
const COMPRESSIONS: readonly (readonly [numbers: readonly number[], name: string, saveAs: string])[] = [
  [[9, 34_661], 'JBIG compression', ONE_BIT],
  [[10], 'JBIG compression of colours', OTHER_COMPRESSION],
  [[34_715], 'JBIG2 compression', ONE_BIT],
  [[33_003, 33_004, 33_005, 34_712], 'JPEG 2000 compression', OTHER_COMPRESSION],
  [[34_925], 'LZMA compression', OTHER_COMPRESSION],
  [[34_887], 'LERC compression', OTHER_COMPRESSION],
  [[50_002, 52_546], 'JPEG XL compression', OTHER_COMPRESSION],
  [[22_610, 34_934], 'JPEG XR compression', OTHER_COMPRESSION],
  [[34_933], 'PNG compression', OTHER_COMPRESSION],
  [[32_895, 32_896, 32_897, 32_898], 'compression of prepress programs (IT8)', OTHER_COMPRESSION],
  [[32_908, 32_909], 'Pixar compression', OTHER_COMPRESSION],
  [[34_676, 34_677], 'SGI LogLuv compression (high dynamic range)', FEWER_BITS],
  [[34_692], 'LuraDocument compression', OTHER_COMPRESSION],
  [[34_718, 34_719, 34_720], 'Microsoft Document Imaging (MDI) compression', OTHER_COMPRESSION],
  [[33_007], 'JPEG compression of another kind (33007)', OTHER_COMPRESSION],
  [
    [262, 32_767, 32_769, 32_770, 32_867, 32_947, 34_713, 34_892, 65_000, 65_535],
    'compression of a raw photograph of a camera',
    DEVELOPED,
  ],
];

const ZSTD: readonly number[] = [34_926, 50_000];
const WEBP: readonly number[] = [34_927, 50_001];

/** Compressions that are read: none, CCITT, LZW, JPEG (two), Deflate (two numbers), NeXT, PackBits, ThunderScan, Zstandard, WebP. */
const READ_COMPRESSIONS: ReadonlySet<number> = new Set([
  ...[1, 2, 3, 4, 5, 6, 7, 8, 32_766, 32_771, 32_773, 32_809, 32_946],
  ...[...ZSTD, ...WEBP],
]);

/** Gray (two), RGB, palette, mask, separated, YCbCr, CIELAB, ICCLAB. */
const READ_PHOTOMETRICS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 8, 9]);

/** Of whole numbers up to 16 bits all are read, but for some colours these alone. */
const USUAL_BITS: ReadonlySet<number> = new Set([1, 2, 4, 8, 16]);
const FLOAT_BITS: ReadonlySet<number> = new Set([16, 32, 64]);

/** Palette, YCbCr, CIELAB, ICCLAB. */
const OF_USUAL_BITS: ReadonlySet<number> = new Set([3, 6, 8, 9]);
const OLD_JPEG = 6;
const JPEG = 7;
const RGB = 2;
const YCBCR = 6;

const SIGNED = 2;
const FLOAT = 3;
const COMPLEX_WHOLE = 5;
const COMPLEX_FLOAT = 6;

const hasFormat =
  (...formats: number[]) =>
  ({ sampleFormats }: TiffImageFields) =>
    sampleFormats.some((format) => formats.includes(format));
const hasPhotometric =
  (...numbers: number[]) =>
  ({ photometric }: TiffImageFields) =>
    numbers.includes(photometric);
const isDifferent = ({ bitsPerSample: [first, ...others] }: TiffImageFields) =>
  others.some((bits) => bits !== first);
const isFloat = hasFormat(FLOAT);
const bitsOf = ({ bitsPerSample }: TiffImageFields) => [...new Set(bitsPerSample)].join(', ');
const hasBits =
  (fits: (bits: number) => boolean) =>
  ({ bitsPerSample }: TiffImageFields) =>
    bitsPerSample.some(fits);

/** The kinds of TIFF that are not read; the first that fits counts. */
export const UNREAD_TIFFS: readonly UnreadTiff[] = [
  {
    name: 'samples of a camera sensor (CFA or linear raw, as in DNG)',
    saveAs: DEVELOPED,
    fits: hasPhotometric(32_803, 34_892),
  },
  ...COMPRESSIONS.map(([numbers, name, saveAs]) => ({
    name,
    saveAs,
    fits: ({ compression }: TiffImageFields) => numbers.includes(compression),
  })),
  {
    name: 'a compression that is not known',
    saveAs: OTHER_COMPRESSION,
    fits: ({ compression }) => !READ_COMPRESSIONS.has(compression),
    number: ({ compression }) => compression,
  },
  {
    name: 'LogL or LogLuv colours (high dynamic range)',
    saveAs: FEWER_BITS,
    fits: hasPhotometric(32_844, 32_845),
  },
  { name: 'ITU L*a*b* colours', saveAs: 'a TIFF in RGB, CMYK or CIE L*a*b*', fits: hasPhotometric(10) },
  { name: 'a depth map', saveAs: 'a TIFF of gray', fits: hasPhotometric(51_177) },
  {
    name: 'a photometric interpretation that is not known',
    saveAs: 'a TIFF in gray, RGB, CMYK or CIE L*a*b*',
    fits: ({ photometric }) => !READ_PHOTOMETRICS.has(photometric),
    number: ({ photometric }) => photometric,
  },
  { name: 'complex numbers as samples', saveAs: FEWER_BITS, fits: hasFormat(COMPLEX_WHOLE, COMPLEX_FLOAT) },
  { name: 'signed whole numbers as samples', saveAs: FEWER_BITS, fits: hasFormat(SIGNED) },
  { name: 'samples of different bits', saveAs: FEWER_BITS, fits: isDifferent, number: bitsOf },
  {
    name: 'floating-point samples of other than 16, 32 or 64 bits',
    saveAs: FEWER_BITS,
    fits: (fields) => isFloat(fields) && hasBits((bits) => !FLOAT_BITS.has(bits))(fields),
    number: bitsOf,
  },
  {
    name: 'samples of other than 1 to 16 or 32 bits',
    saveAs: FEWER_BITS,
    fits: (fields) => !isFloat(fields) && hasBits((bits) => bits === 0 || (bits > 16 && bits !== 32))(fields),
    number: bitsOf,
  },
  {
    name: 'a palette, YCbCr or CIELAB colours of other than 1, 2, 4, 8 or 16 bits, or floating-point',
    saveAs: FEWER_BITS,
    fits: (fields) =>
      OF_USUAL_BITS.has(fields.photometric) &&
      (isFloat(fields) || hasBits((bits) => !USUAL_BITS.has(bits))(fields)),
  },
  {
    name: 'JPEG compression of other than 8 bits',
    saveAs: OTHER_COMPRESSION,
    fits: ({ compression, bitsPerSample }) =>
      [OLD_JPEG, JPEG].includes(compression) && bitsPerSample.some((bits) => bits !== 8),
  },
  {
    name: 'old-style JPEG compression in separate planes, or of a palette or CIELAB colours',
    saveAs: OTHER_COMPRESSION,
    fits: ({ compression, photometric, samplesPerPixel, separatePlanes }) =>
      compression === OLD_JPEG &&
      ((separatePlanes && samplesPerPixel > 1) || (photometric !== YCBCR && OF_USUAL_BITS.has(photometric))),
  },
  {
    name: 'WebP compression of other than RGB of 8 bits, in one plane',
    saveAs: OTHER_COMPRESSION,
    fits: ({ compression, photometric, samplesPerPixel, separatePlanes, bitsPerSample }) =>
      WEBP.includes(compression) &&
      (photometric !== RGB ||
        separatePlanes ||
        ![3, 4].includes(samplesPerPixel) ||
        bitsPerSample.some((bits) => bits !== 8)),
  },
  {
    name: 'subsampled YCbCr colours in separate planes',
    saveAs: 'a TIFF in RGB',
    fits: ({ photometric, compression, separatePlanes, subsampled }) =>
      photometric === YCBCR && compression !== JPEG && separatePlanes && subsampled,
  },
];

/**
 * Refuses the kinds of TIFF that are not read.
 *
 * @throws LoupeError `unreadable-source`, with the name of the kind and what to save it as
 */
export function refuseUnread(fields: TiffImageFields): void {
  const unread = UNREAD_TIFFS.find(({ fits }) => fits(fields));
  if (!unread) return;
  const { name, saveAs, number } = unread;
  const what = number ? `${name} (${number(fields)})` : name;
  throw new LoupeError(
    'unreadable-source',
    `the TIFF has ${what}, which Loupe does not read: save it as ${saveAs}`,
  );
}
