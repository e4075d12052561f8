import { type CorpusCase, DEEP, GRAY, OVER_WHITE, PLAIN } from './corpus-case.ts';

/** Against what another program makes of the file, by an older libheif. */
const read = (name: string, what: string, within = 1, colour = PLAIN, by = 'heif-convert'): CorpusCase => ({
  name: `heic/${name}.heic`,
  what,
  by,
  within,
  colour,
});

const ARITHMETIC = 'heif-convert, arithmetic of the published matrix';

/** Files of tests/masters/heic. */
export const HEIC_CASES: readonly CorpusCase[] = [
  read('rgb', '4:2:0'),
  read('rgb-lossless', '4:4:4 without loss', 0),
  read('rgb-limited', 'limited range', 0, 'sRGB'),
  read('rgb-10', '10 bits', 1, PLAIN + DEEP),
  read('rgba', 'with opacity', 2, PLAIN + OVER_WHITE),
  read('rgba-10', 'with opacity, 10 bits', 2, PLAIN + DEEP + OVER_WHITE),
  {
    ...read(
      'multiplied',
      'with opacity that is multiplied into the colours',
      1,
      PLAIN + OVER_WHITE,
      'heif-enc',
    ),
    picture: '../jpeg2000/picture-alpha.png',
  },
  read('gray', 'gray', 0, GRAY),
  read('gray-alpha', 'gray with opacity', 0, GRAY + OVER_WHITE),
  read('rgb-p3', 'Display P3 by nclx', 1, 'converted from Display P3', ARITHMETIC),
  {
    ...read('rgb-pq', 'PQ, 10 bits', 13, `converted from BT.2020 with PQ${DEEP}`, ARITHMETIC),
    warning:
      'the image has a high dynamic range (PQ): what is brighter than paper white (203 cd/m²) is shown white',
  },
  read('rgb-profile', 'with a profile', 2, 'converted from "sP3C"', 'heif-convert, vips'),
  read('turned', 'turned by its box irot'),
  read('mirrored', 'mirrored by its box imir'),
  read('turned-mirrored', 'turned and mirrored'),
  read('cropped', 'cropped by its box clap, and turned'),
  read('grid', 'a grid of pictures of which the last ones stick out'),
  read('grid-turned', 'such a grid, turned'),
  read('exif-orientation', 'an orientation in EXIF that its boxes do not have: the boxes count', 1),
  {
    ...read(
      'telephone',
      'as of a telephone: hidden tiles in a grid, turned, with a profile, EXIF that says the turn once more, a thumbnail, a gain map, and the same toned by it',
      8,
      'converted from "sP3C"',
      'heif-convert, vips',
    ),
    picture: 'telephone.heic.webp',
  },
  {
    ...read('telephone-film', 'the same of others: a thumbnail, a depth, a film behind the picture'),
    picture: 'telephone-film.heic.webp',
  },
  {
    ...read('several', 'three pictures, the first with a thumbnail: three images'),
    picture: 'several.heic.1.png',
  },
  { ...read('described', 'XMP and EXIF in boxes'), picture: 'rgb.heic.png' },
];
