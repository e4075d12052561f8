import { type CorpusCase, DEEP, GRAY, OVER_WHITE, PLAIN } from './corpus-case.ts';

/** Without loss: against the picture that was encoded. */
const exact = (name: string, what: string, picture: string, colour = PLAIN): CorpusCase => ({
  name,
  what,
  by: 'opj_compress',
  within: 0,
  colour,
  picture,
});

/** With loss, or by another program's arithmetic: against what that makes of the file. */
const decoded = (name: string, what: string, within: number, colour = PLAIN): CorpusCase => ({
  name,
  what,
  by: 'opj_decompress',
  within,
  colour,
});

/** Files of tests/masters/jpeg2000. */
export const JPEG2000_CASES: readonly CorpusCase[] = [
  exact('rgb.jp2', 'RGB without loss', 'picture.png'),
  exact('rgb-tiles-offset.jp2', 'tiles and an offset', 'picture.png'),
  exact('rgb-tile-parts.j2k', 'a codestream in tile parts', 'picture.png'),
  exact('rgb-modes.j2c', 'every mode of its code blocks', 'picture.png'),
  decoded('rgb-lossy.jp2', 'with loss', 1),
  decoded('rgb-layers.jp2', 'layers, precincts, markers of packets', 1),
  exact('rgb-16.jp2', 'RGB of 16 bits', 'picture-16.png', PLAIN + DEEP),
  exact('rgba.jp2', 'with opacity', 'picture-alpha.png', PLAIN + OVER_WHITE),
  { ...decoded('rgb-profile.jp2', 'with a profile', 2, 'converted from "sP3C"'), by: 'vips' },
  exact('gray.jp2', 'gray', 'picture-gray.png', GRAY),
  exact('gray-alpha.jp2', 'gray with opacity', 'picture-gray-alpha.png', GRAY + OVER_WHITE),
  exact('gray-signed.j2k', 'gray of signed samples', 'picture-gray.png', GRAY),
  decoded('gray-12.j2k', 'gray of 12 bits', 1, GRAY + DEEP),
  // Of 16 shades.
  { ...exact('gray-4.j2k', 'gray of 4 bits', 'picture-gray.png', GRAY), within: 17 },
  decoded('ycc-420.j2k', 'YCbCr 4:2:0, not said', 2, `${PLAIN}; converted from sYCC`),
  decoded('vips-420.jp2', 'sYCC 4:2:0', 2, `${PLAIN}; converted from sYCC`),
  decoded('magick.jp2', 'of ImageMagick', 1),
  { ...exact('ht-rgb.j2c', 'HTJ2K, a codestream', 'picture.png'), by: 'OpenJPH' },
  { ...exact('ht-rgb.jph', 'HTJ2K in a JPH', 'picture.png'), by: 'OpenJPH' },
  { ...exact('ht-lossy.j2c', 'HTJ2K with loss', 'picture.png'), by: 'OpenJPH', within: 6 },
  { ...exact('ht-gray.j2c', 'HTJ2K, gray', 'picture-gray.png', GRAY), by: 'OpenJPH' },
  exact('described.jp2', 'XMP, IPTC and EXIF in boxes', 'picture.png'),
];
