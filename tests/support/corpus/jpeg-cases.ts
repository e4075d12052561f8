import { type CorpusCase, GRAY, PLAIN, type RefusedCase } from './corpus-case.ts';

const plain = (name: string, what: string): CorpusCase => ({
  name,
  what,
  by: 'djpeg',
  within: 0,
  colour: PLAIN,
});

const orientation = (value: number, what: string): CorpusCase => ({
  ...plain(`jpeg-orientation-${value}.jpg`, `EXIF orientation ${value}: ${what}`),
  by: 'ImageMagick',
});

export const JPEG_CASES: readonly CorpusCase[] = [
  plain('jpeg-baseline-444.jpg', 'baseline, 4:4:4'),
  plain('jpeg-422.jpg', '4:2:2'),
  plain('jpeg-411.jpg', '4:1:1'),
  plain('jpeg-progressive-420.jpg', 'progressive, 4:2:0'),
  plain('jpeg-arithmetic.jpg', 'arithmetic codes'),
  plain('jpeg-arithmetic-progressive.jpg', 'arithmetic codes, progressive'),
  plain('jpeg-restarts.jpg', 'restart markers'),
  { ...plain('jpeg-gray.jpg', 'gray'), colour: GRAY },
  { ...plain('jpeg-lossless.jpg', 'lossless (Huffman, process 14)'), by: 'encodings.py', colour: GRAY },
  orientation(1, 'upright'),
  orientation(2, 'mirrored'),
  orientation(3, 'upside down'),
  orientation(4, 'mirrored, upside down'),
  orientation(5, 'mirrored, on its side'),
  orientation(6, 'on its left side'),
  orientation(7, 'mirrored, on its other side'),
  orientation(8, 'on its right side'),
  plain('jpeg-thumbnail.jpg', 'a thumbnail of another picture in its EXIF: ignored'),
  plain('jpeg-two-images.mpo', 'MPO of a stereo camera: the first image'),
  plain('jpeg-gain-map.jpg', 'a gain map behind it: ignored'),
  plain('jpeg-trailing-bytes.jpg', 'bytes behind the end'),
  {
    ...plain('jpeg-no-end-marker.jpg', 'without its end marker'),
    warning: 'the end marker of the JPEG is missing: the file was cut off; no pixel is lost',
  },
  {
    name: 'jpeg-adobe-rgb.jpg',
    what: 'Adobe RGB by EXIF, without a profile',
    by: 'arithmetic of the published matrix',
    within: 2,
    colour: 'converted from Adobe RGB, as EXIF says',
  },
  {
    name: 'jpeg-srgb-r98.jpg',
    what: 'sRGB by EXIF',
    by: 'ImageMagick',
    within: 2,
    colour: PLAIN,
  },
  {
    name: 'jpeg-rgb-adobe.jpg',
    what: 'stored as RGB, by its Adobe marker',
    by: 'ImageMagick',
    within: 2,
    colour: PLAIN,
  },
  {
    name: 'jpeg-rgb-components.jpg',
    what: 'stored as RGB, by the names of its components',
    by: 'ImageMagick',
    within: 2,
    colour: PLAIN,
  },
];

export const REFUSED_JPEGS: readonly RefusedCase[] = [
  {
    name: 'jpeg-12bit.jpg',
    what: '12 bits a sample',
    sentence:
      'a JPEG of 12 bits a sample is not read: save it as a TIFF of 16 bits, or a common JPEG of 8 bits a sample',
  },
  {
    name: 'jpeg-hierarchical.jpg',
    what: 'a hierarchical frame',
    sentence:
      'a JPEG of a rare kind (frame c5) is not read: save it as a TIFF of 16 bits, or a common JPEG of 8 bits a sample',
  },
];
