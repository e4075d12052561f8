import { NEEDS_DJXL } from '../../../src/pixels/decoders/jpegxl/djxl.ts';
import { type CorpusCase, DEEP, OVER_WHITE } from './corpus-case.ts';

const FROM = '../jpeg2000';
const SRGB = 'sRGB';

/** Without loss: against the picture that was encoded. */
const exact = (name: string, what: string, picture: string, colour = SRGB): CorpusCase => ({
  name: `jpegxl/${name}.jxl`,
  what,
  by: 'cjxl',
  within: 0,
  colour,
  picture: `${FROM}/${picture}.png`,
});

/** With loss: against what another program makes of the file. */
const decoded = (name: string, what: string, colour = SRGB, within = 1, by = 'djxl'): CorpusCase => ({
  name: `jpegxl/${name}.jxl`,
  what,
  by,
  within,
  colour,
});

/** With loss and colours beyond sRGB. */
const wide = (
  name: string,
  what: string,
  colour: string,
  within: number,
  then: number | string,
): CorpusCase => ({ ...decoded(name, what, colour, within), without: { program: 'djxl', then } });

const turned = (orientation: number, what: string): CorpusCase =>
  decoded(`turned-${orientation}`, `orientation ${orientation}: ${what}`);

const ARITHMETIC = 'arithmetic of the published matrix';
const PQ =
  'the image has a high dynamic range (PQ): what is brighter than paper white (203 cd/m²) is shown white';
const P3 = 'converted from Display P3';

/** Files of tests/masters/jpegxl. */
export const JPEG_XL_CASES: readonly CorpusCase[] = [
  exact('rgb', 'RGB without loss, a bare codestream', 'picture'),
  exact('rgb-boxes', 'the same in boxes', 'picture'),
  exact('rgb-squeezed', 'without loss, from small to large, groups of 128 pixels', 'picture'),
  decoded('rgb-lossy', 'with loss'),
  decoded('rgb-progressive', 'with loss, progressive'),
  decoded('rgb-modular', 'with loss, in modular coding'),
  exact('rgb-16', 'RGB of 16 bits', 'picture-16', SRGB + DEEP),
  decoded('rgb-16-lossy', 'RGB of 16 bits with loss', SRGB + DEEP),
  exact('rgba', 'with opacity', 'picture-alpha', SRGB + OVER_WHITE),
  decoded('rgba-lossy', 'with opacity and loss', SRGB + OVER_WHITE),
  exact('gray', 'gray', 'picture-gray'),
  decoded('gray-lossy', 'gray with loss'),
  exact('gray-alpha', 'gray with opacity', 'picture-gray-alpha', SRGB + OVER_WHITE),
  decoded('rgb-p3', 'Display P3, named by the header', P3, 1, ARITHMETIC),
  wide('rgb-p3-lossy', 'Display P3 with loss', P3, 2, 8),
  decoded('rgb-linear', 'linear, 16 bits', `converted from BT.709 with a power curve${DEEP}`, 0, ARITHMETIC),
  {
    ...decoded('rgb-pq', 'PQ, 16 bits', `converted from BT.2020 with PQ${DEEP}`, 1, ARITHMETIC),
    warning: PQ,
  },
  decoded('rgb-profile', 'with a profile', 'converted from "sP3C"', 2, 'vips'),
  {
    ...wide('rgb-pq-lossy', 'PQ with loss', `converted from BT.2020 with PQ${DEEP}`, 2, NEEDS_DJXL.highRange),
    warning: PQ,
  },
  wide(
    'rgb-profile-named',
    'with loss and primaries of its own',
    'converted from the primaries and the curve that the header states',
    2,
    6,
  ),
  wide(
    'rgb-profile-lossy',
    'with loss and a profile of tables',
    'converted from its profile',
    8,
    NEEDS_DJXL.colours,
  ),
  wide(
    'rgb-profile-wide',
    'with loss and a profile wider than sRGB',
    'converted from its profile',
    8,
    NEEDS_DJXL.colours,
  ),
  wide('turned-wide', 'the same on its left side', 'converted from its profile', 8, NEEDS_DJXL.colours),
  wide(
    'rgba-profile-wide',
    'the same with opacity',
    `converted from its profile${OVER_WHITE}`,
    8,
    NEEDS_DJXL.colours,
  ),
  decoded('jpeg-420', 'a JPEG that can be made again of it, 4:2:0'),
  decoded('jpeg-gray', 'the same of a gray JPEG'),
  turned(2, 'mirrored'),
  turned(3, 'upside down'),
  turned(4, 'mirrored, upside down'),
  turned(5, 'mirrored, on its side'),
  turned(6, 'on its left side'),
  turned(7, 'mirrored, on its other side'),
  turned(8, 'on its right side'),
  {
    ...exact('animated', 'a film: its first frame', '', `${SRGB}${OVER_WHITE}; the first frame of a film`),
    picture: '../gif-animated.gif.png',
  },
  exact('described', 'XMP and EXIF in boxes', 'picture'),
];
