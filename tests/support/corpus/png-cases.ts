import { type CorpusCase, DEEP, GRAY, OVER_WHITE, PLAIN } from './corpus-case.ts';

const read = (name: string, what: string, colour: string): CorpusCase => ({
  name: `png-${name}.png`,
  what,
  by: 'ImageMagick',
  within: 0,
  colour,
});

/** Colours by what the file says of them, judged by the published matrices and curves. */
const stated = (name: string, what: string, within: number, colour: string): CorpusCase => ({
  name: `png-${name}.png`,
  what,
  by: 'arithmetic of the published curves',
  within,
  colour,
});

export const PNG_CASES: readonly CorpusCase[] = [
  ...[1, 2, 4, 8].map((bits) => read(`palette-${bits}`, `palette of ${bits} bits`, PLAIN)),
  ...[1, 2, 4, 8].map((bits) => read(`gray-${bits}`, `gray of ${bits} bits`, GRAY)),
  read('gray-16', 'gray of 16 bits', GRAY + DEEP),
  read('rgb-16', 'RGB of 16 bits', PLAIN + DEEP),
  stated(
    'gray-16bit-linear',
    'gray of 16 bits with a profile of linear light',
    1,
    `converted from "Linear gray"${DEEP}`,
  ),
  {
    ...read(
      'romm-16bit',
      'RGB of 16 bits with the profile of ProPhoto (ROMM RGB)',
      `converted from "ROMM RGB"${DEEP}`,
    ),
    within: 2,
  },
  read('alpha', 'RGB with opacity', PLAIN + OVER_WHITE),
  read('gray-alpha', 'gray with opacity', GRAY + OVER_WHITE),
  read('interlaced', 'RGB, interlaced', PLAIN),
  read('interlaced-gray', 'gray, interlaced', GRAY),
  read('transparent-colour', 'a transparent colour (tRNS)', PLAIN + OVER_WHITE),
  read('transparent-gray', 'a transparent gray (tRNS)', GRAY + OVER_WHITE),
  read('transparent-palette', 'a palette with opacity (tRNS)', PLAIN + OVER_WHITE),
  read('animated', 'APNG: its first frame', PLAIN + OVER_WHITE),
  stated('gama-linear', 'gAMA of 1', 1, 'converted from gamma 1'),
  stated('gama-p3', 'gAMA of 1.8 and cHRM', 1, 'converted from gamma 1.8 and the primaries in the file'),
  stated('chrm-p3', 'cHRM alone', 1, 'converted from the primaries in the file'),
  stated('gama-srgb', 'gAMA of sRGB', 0, PLAIN),
  stated('cicp-p3', 'cICP of Display P3', 1, 'converted from Display P3'),
  stated('cicp-over-iccp', 'cICP beside a profile: cICP counts', 0, 'sRGB'),
  stated('cicp-narrow', 'cICP of narrow range', 1, 'sRGB; limited range widened'),
  stated('srgb-over-gama', 'sRGB beside gAMA: sRGB counts', 0, PLAIN),
  stated('gama-16bit', 'gAMA of 1, 16 bits', 1, `converted from gamma 1${DEEP}`),
  stated(
    'gama-gray16-alpha',
    'gAMA of 1, gray of 16 bits with opacity',
    1,
    `converted from gamma 1${DEEP}${OVER_WHITE}`,
  ),
  stated('gama-palette', 'gAMA of 1, palette with opacity', 1, `converted from gamma 1${OVER_WHITE}`),
  stated('exif-after-pixels', 'EXIF behind the pixels: its orientation counts', 2, 'converted from "Linear"'),
];
