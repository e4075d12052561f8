import { type CorpusCase, DEEP, GRAY, OVER_WHITE, PLAIN } from './corpus-case.ts';

/** Against what another program makes of the file, by an older libheif. */
const read = (name: string, what: string, within = 3, colour = PLAIN, by = 'heif-convert'): CorpusCase => ({
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
  read('rgb-limited', 'limited range', 3, 'sRGB'),
  read('rgb-10', '10 bits', 1, PLAIN + DEEP),
  read('rgba', 'with opacity', 2, PLAIN + OVER_WHITE),
  read('gray', 'gray', 1, GRAY),
  read('rgb-p3', 'Display P3 by nclx', 12, 'converted from Display P3', ARITHMETIC),
  {
    ...read('rgb-pq', 'PQ, 10 bits', 32, `converted from BT.2020 with PQ${DEEP}`, ARITHMETIC),
    warning:
      'the image has a high dynamic range (PQ): what is brighter than paper white (203 cd/m²) is shown white',
  },
  read('rgb-profile', 'with a profile', 13, 'converted from "sP3C"', 'heif-convert, vips'),
  read('turned', 'turned by its box irot'),
  read('mirrored', 'mirrored by its box imir'),
  read('turned-mirrored', 'turned and mirrored'),
  read('cropped', 'cropped by its box clap, and turned'),
  read('grid', 'a grid of pictures of which the last ones stick out'),
  read('grid-turned', 'such a grid, turned'),
  read('exif-orientation', 'an orientation in EXIF that its boxes do not have: the boxes count', 1),
  { ...read('described', 'XMP and EXIF in boxes'), picture: 'rgb.heic.png' },
];
