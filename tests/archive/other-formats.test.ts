import { expect, test } from 'vitest';
import { OTHER_FORMATS, otherFormatNamed, otherFormatOf } from '../../src/archive/other-formats.ts';

test.each([
  ['a film of HEVC pictures, or a picture of AVC', '\0\0\0\x18ftypavci\0\0\0\0avci'],
  ['a Photoshop document', '8BPS\0\x01'],
  ['a Windows bitmap (BMP)', 'BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'],
  ['an SVG drawing', '<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="3">'],
  ['an SVG drawing', '<!DOCTYPE svg PUBLIC "a" "b">\n<svg>'],
  ['a PostScript document', '%!PS-Adobe-3.0 EPSF-3.0'],
  ['a DjVu document', 'AT&TFORM'],
  ['a raw photograph of a camera', 'FUJIFILMCCD-RAW 0201'],
  ['a raw photograph of a camera', 'II*\0\x10\0\0\0CR\x02\0'],
  ['a raw photograph of a camera', '\0\0\0\x18ftypcrx \0\0\0\x01crx '],
  ['a raw photograph of a camera', 'IIRO\x08\0\0\0'],
  ['an OpenEXR image (floating-point samples)', '\x76\x2f\x31\x01'],
  ['a Radiance image (floating-point samples)', '#?RADIANCE\n'],
  ['a PCX image', '\x0a\x05\x01\x08'],
  ['a Netpbm image', 'P6\n3 4\n'],
  ['a GIMP document', 'gimp xcf v011'],
])('%s is known by %j', (name, start) => {
  expect(otherFormatOf(Buffer.from(start, 'latin1'))?.name).toBe(name);
});

test.each(['hello', 'BMW is a car, not a picture', 'II*\0\x08\0\0\0', '<html><svg>', 'Pages'])(
  '%j is none',
  (start) => {
    expect(otherFormatOf(Buffer.from(start, 'latin1'))).toBeUndefined();
  },
);

test('each extension stands for one format', () => {
  for (const format of OTHER_FORMATS)
    for (const extension of format.extensions) expect(otherFormatNamed(extension)).toBe(format);
});
