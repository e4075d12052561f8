import { type CorpusCase, DEEP, OVER_WHITE } from './corpus-case.ts';

const hdr = (name: string) =>
  `the image has a high dynamic range (${name}): what is brighter than paper white (203 cd/m²) is shown white`;

/** Its picture was encoded without loss that is seen, or is what avifdec and the published curves make of the file. */
const read = (name: string, what: string, colour = 'sRGB', within = 2): CorpusCase => ({
  name,
  what,
  by: 'avifenc, avifdec',
  within,
  colour,
});

export const AVIF_CASES: readonly CorpusCase[] = [
  read('07-primary-is-second.avif', 'its primary image is not the first'),
  read('19-display-p3-nclx.avif', 'Display P3 by nclx', 'converted from Display P3'),
  read('19-gray-limited.avif', 'gray of limited range', 'sRGB; limited range widened'),
  read('19-premultiplied.avif', 'multiplied opacity', `sRGB${OVER_WHITE}`),
  read('avif-p3.avif', 'Display P3, 8 bits', 'converted from Display P3'),
  read('avif-p3-10bit.avif', 'Display P3, 10 bits', `converted from Display P3${DEEP}`),
  read('avif-bt2020-12bit.avif', 'BT.2020, 12 bits', `converted from BT.2020${DEEP}`),
  { ...read('avif-pq.avif', 'PQ, 10 bits', `converted from BT.2020 with PQ${DEEP}`), warning: hdr('PQ') },
  { ...read('avif-hlg.avif', 'HLG, 10 bits', `converted from BT.2020 with HLG${DEEP}`), warning: hdr('HLG') },
  read('avif-linear.avif', 'linear, 10 bits', `converted from BT.709 with a power curve${DEEP}`),
  read('avif-limited.avif', 'limited range', 'sRGB', 3),
  read('avif-gray-limited.avif', 'gray of limited range, 8 bits', 'sRGB; limited range widened', 1),
  read(
    'avif-gray-limited-10bit.avif',
    'gray of limited range, 10 bits',
    `sRGB; limited range widened${DEEP}`,
    1,
  ),
  read('avif-gray-full.avif', 'gray of full range', 'sRGB', 1),
  read('avif-p3-bitstream.avif', 'Display P3, named by the bitstream alone', 'converted from Display P3'),
  read(
    'avif-gray-limited-bitstream.avif',
    'limited range, named by the bitstream alone',
    'sRGB; limited range widened',
    1,
  ),
  {
    ...read(
      'avif-pq-bitstream.avif',
      'PQ, named by the bitstream alone',
      `converted from BT.2020 with PQ${DEEP}`,
    ),
    warning: hdr('PQ'),
  },
  read('avif-premultiplied.avif', 'multiplied opacity, 8 bits', `sRGB${OVER_WHITE}`),
  read('avif-premultiplied-10bit.avif', 'multiplied opacity, 10 bits', `sRGB${DEEP}${OVER_WHITE}`),
  {
    ...read(
      'avif-premultiplied-profile.avif',
      'multiplied opacity beside a profile',
      `taken as sRGB${OVER_WHITE}`,
    ),
    warning:
      'the embedded profile "Linear" is not applied: the image has a limited range or multiplied alpha',
  },
  read('avif-rotated.avif', 'turned by its box irot'),
  read('avif-mirrored.avif', 'mirrored by its box imir'),
  read('avif-turned.avif', 'turned and mirrored'),
  read('avif-cropped.avif', 'cropped by its box clap'),
  read('avif-grid-odd.avif', 'a grid of tiles of which the last ones stick out'),
];
