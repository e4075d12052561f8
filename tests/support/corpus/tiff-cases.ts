import { type CorpusCase, DEEP, GRAY, OVER_WHITE, PLAIN, type RefusedCase } from './corpus-case.ts';

const LEFT_OUT = '; a further sample left out';

/** Of floating-point samples. */
const floats = (bits: number, isStated: boolean) =>
  `; floating-point samples of ${bits} bits from 0 to 1${isStated ? ', as the file states' : ''}, reduced to 8`;

/** Against what a program makes of the file. */
const read = (
  name: string,
  what: string,
  by: 'ImageMagick' | 'libtiff' | 'djpeg' | 'tiff-lab.py' = 'ImageMagick',
  within = 0,
  colour = PLAIN,
): CorpusCase => ({ name, what, by, within, colour });

/** Files of tests/masters. */
export const TIFF_CASES: readonly CorpusCase[] = [
  read(
    '03-rgb-extra-unspecified.tif',
    'RGB with a sample that is not described',
    'ImageMagick',
    0,
    `${PLAIN}${LEFT_OUT}`,
  ),
  read(
    '03-rgb16-infrared.tif',
    'RGB of 16 bits with infrared',
    'ImageMagick',
    0,
    `${PLAIN}${DEEP}${LEFT_OUT}`,
  ),
  read(
    '03-gray-extra-unspecified.tif',
    'gray with a sample that is not described',
    'ImageMagick',
    0,
    `${GRAY}${LEFT_OUT}`,
  ),
  // Of 8 bits: steps of L*, a* and b* are wider than those of sRGB.
  read('04-cielab8.tif', 'CIELAB of 8 bits', 'ImageMagick', 18, 'converted from CIELAB'),
  read(
    '04-cielab8-alpha.tif',
    'CIELAB of 8 bits with opacity',
    'ImageMagick',
    18,
    `converted from CIELAB${OVER_WHITE}`,
  ),
  read('08-ycbcr444-deflate.tif', 'YCbCr 4:4:4, Deflate', 'libtiff', 1),
  read('11-tiled-planes.tif', 'tiles in planes'),
  read(
    '12-rgb-two-extra.tif',
    'RGB with two spot colours',
    'ImageMagick',
    0,
    `${PLAIN}; 2 further samples left out`,
  ),
  read(
    'tiff-adobe-rgb-16bit.tif',
    '16 bits with the profile of Adobe RGB (1998), LZW',
    'ImageMagick',
    2,
    `converted from "Adobe RGB (1998)"${DEEP}`,
  ),
  read(
    'tiff-romm-16bit-alpha.tif',
    '16 bits with opacity and the profile of ProPhoto (ROMM RGB), Deflate',
    'ImageMagick',
    2,
    `converted from "ROMM RGB"${DEEP}${OVER_WHITE}`,
  ),
  read('tiff-12bit-deflate.tif', '12 bits, Deflate', 'ImageMagick', 1, `${PLAIN}; 12 bits reduced to 8`),
  read(
    'tiff-32bit-big-endian.tif',
    '32 bits, big-endian, LZW with differences',
    'ImageMagick',
    0,
    `${PLAIN}; 32 bits reduced to 8`,
  ),
  read('tiff-alpha-associated.tif', 'opacity multiplied in', 'ImageMagick', 1, `${PLAIN}${OVER_WHITE}`),
  read('tiff-bilevel-lzw.tif', 'one bit, LZW', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-bytes.tif', 'CCITT modified Huffman, rows from bytes on', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-fax.tif', 'CCITT fax, as ImageMagick writes it', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-g3.tif', 'CCITT Group 3', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-g3-2d.tif', 'CCITT Group 3 in two dimensions', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-g3-2d-reversed.tif', 'the same, bits from the lowest on', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-g3-fill.tif', 'CCITT Group 3, lines filled up', 'ImageMagick', 0, GRAY),
  read('tiff-ccitt-g4.tif', 'CCITT Group 4', 'ImageMagick', 0, GRAY),
  read(
    'tiff-ccitt-g4-reversed.tif',
    'CCITT Group 4, strips of 7 rows, bits from the lowest on',
    'ImageMagick',
    0,
    GRAY,
  ),
  read('tiff-ccitt-g4-tiles.tif', 'CCITT Group 4 in tiles', 'ImageMagick', 0, GRAY),
  read(
    'tiff-cielab16-lzw.tif',
    'CIELAB of 16 bits, big-endian, LZW with differences',
    'tiff-lab.py',
    0,
    'converted from CIELAB',
  ),
  read('tiff-deflate-planes-16bit.tif', '16 bits in planes, Deflate', 'ImageMagick', 0, `${PLAIN}${DEEP}`),
  read('tiff-float16.tif', 'floating point of 16 bits', 'ImageMagick', 1, `${PLAIN}${floats(16, true)}`),
  read(
    'tiff-float32-predictor.tif',
    'floating point of 32 bits, Deflate with differences of bytes',
    'ImageMagick',
    0,
    `${PLAIN}${floats(32, true)}`,
  ),
  read(
    'tiff-float32-tiles.tif',
    'the same in tiles, by vips',
    'ImageMagick',
    0,
    `${PLAIN}${floats(32, false)}`,
  ),
  read(
    'tiff-float64-gray-big-endian.tif',
    'gray in floating point of 64 bits, big-endian, LZW with differences',
    'ImageMagick',
    0,
    `${GRAY}${floats(64, true)}`,
  ),
  read('tiff-gray-4bit-lzw.tif', 'gray of 4 bits, LZW', 'ImageMagick', 0, GRAY),
  read('tiff-gray-packbits-reversed.tif', 'gray, PackBits, bits from the lowest on', 'ImageMagick', 0, GRAY),
  read(
    'tiff-icclab16-lzw.tif',
    'ICCLAB of 16 bits, big-endian, LZW with differences',
    'tiff-lab.py',
    0,
    'converted from CIELAB',
  ),
  read('tiff-jpeg-alpha-tiles.tif', 'JPEG with opacity, in tiles', 'libtiff', 1, `${PLAIN}${OVER_WHITE}`),
  read('tiff-jpeg-planes.tif', 'JPEG in planes, in tiles', 'ImageMagick', 1),
  read('tiff-jpeg-tiles.tif', 'JPEG in tiles', 'ImageMagick', 1),
  read(
    'tiff-lzw-16bit-big-endian.tif',
    '16 bits, big-endian, LZW with differences',
    'ImageMagick',
    0,
    `${PLAIN}${DEEP}`,
  ),
  read('tiff-lzw-planes-tiles.tif', 'LZW with differences, planes in tiles'),
  read('tiff-lzw-strips.tif', 'LZW, strips of 7 rows'),
  read('tiff-old-jpeg-head.tif', 'old-style JPEG: a head, and strips of codes, 4:2:0', 'djpeg'),
  read('tiff-old-jpeg-strips.tif', 'old-style JPEG: strips that are JPEGs, 4:2:0', 'djpeg'),
  read('tiff-old-jpeg-tables.tif', 'old-style JPEG: tables, and strips of codes, 4:4:4', 'libtiff'),
  read('tiff-old-jpeg-whole.tif', 'old-style JPEG: a JPEG in full, 4:2:0', 'djpeg'),
  read(
    'tiff-packbits-alpha-planes.tif',
    'opacity, planes in tiles, PackBits',
    'ImageMagick',
    1,
    `${PLAIN}${OVER_WHITE}`,
  ),
  read('tiff-packbits-strips.tif', 'PackBits, strips of 7 rows'),
  read('tiff-palette-deflate.tif', 'palette, Deflate', 'ImageMagick', 1),
  read('tiff-webp-alpha-tiles.tif', 'WebP with opacity, in tiles', 'ImageMagick', 1, `${PLAIN}${OVER_WHITE}`),
  read('tiff-webp-strips.tif', 'WebP in strips'),
  read('tiff-ycbcr-420.tif', 'YCbCr 4:2:0, no compression', 'libtiff', 1),
  read('tiff-ycbcr-422.tif', 'YCbCr 4:2:2, no compression', 'libtiff', 1),
  read('tiff-zstd-16bit.tif', '16 bits, Zstandard with differences', 'ImageMagick', 0, `${PLAIN}${DEEP}`),
  read('tiff-zstd-planes-tiles.tif', 'Zstandard, planes in tiles'),
];

/** What Loupe does not read of TIFFs, of which programs write files. */
export const REFUSED_TIFFS: readonly RefusedCase[] = [
  {
    name: 'tiff-lerc.tif',
    what: 'LERC compression',
    sentence:
      'the TIFF has LERC compression, which Loupe does not read: save it as a TIFF with LZW, Deflate or no compression',
  },
  {
    name: 'tiff-lzma.tif',
    what: 'LZMA compression',
    sentence:
      'the TIFF has LZMA compression, which Loupe does not read: save it as a TIFF with LZW, Deflate or no compression',
  },
];
