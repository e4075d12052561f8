import { expect, test } from 'vitest';
import { readTiff } from '../../../src/pixels/tiff/chain.ts';
import { readTiffPages } from '../../../src/pixels/tiff/pages.ts';
import { buildTiff, rgbStripFields, type TiffField } from '../../support/fixtures-tiff.ts';

/** Why an image of 4 x 4 pixels with these fields is not read. */
async function problemOf(...changed: TiffField[]): Promise<string | undefined> {
  const tags = changed.map(([tag]) => tag);
  const others = rgbStripFields(4, 4, 8).filter(([tag]) => !tags.includes(tag));
  const fields = [...others, ...changed].sort(([a], [b]) => a - b);
  const bytes = buildTiff([fields], { pixels: Buffer.alloc(4 * 4 * 3 * 16) });
  const { directories } = await readTiffPages(await readTiff(bytes));
  return directories[0]?.problem?.message;
}

const bits = (...values: number[]): TiffField => [258, 3, values];
const compression = (value: number): TiffField => [259, 3, [value]];
const photometric = (value: number): TiffField => [262, 3, [value]];
const format = (value: number): TiffField => [339, 3, [value, value, value]];

test.each<[string, TiffField]>([
  ['samples of other than 1 to 16 or 32 bits (64)', bits(64, 64, 64)],
  ['samples of other than 1 to 16 or 32 bits (24)', bits(24, 24, 24)],
  ['samples of different bits (5, 6)', bits(5, 6, 5)],
  ['floating-point samples of other than 16, 32 or 64 bits (8)', format(3)],
  ['signed whole numbers as samples', format(2)],
  ['complex numbers as samples', format(6)],
  ['JBIG compression', compression(34_661)],
  ['JPEG 2000 compression', compression(33_005)],
  ['LZMA compression', compression(34_925)],
  ['LERC compression', compression(34_887)],
  ['JPEG XL compression', compression(50_002)],
  ['SGI LogLuv compression (high dynamic range)', compression(34_676)],
  ['compression of a raw photograph of a camera', compression(34_713)],
  ['a compression that is not known (12345)', compression(12_345)],
  ['samples of a camera sensor (CFA or linear raw, as in DNG)', photometric(32_803)],
  ['LogL or LogLuv colours (high dynamic range)', photometric(32_845)],
  ['a photometric interpretation that is not known (77)', photometric(77)],
])('%s is refused by its name, with what to save it as', async (name, field) => {
  expect(await problemOf(field)).toMatch(
    new RegExp(
      `^the TIFF has ${name.replaceAll(/[().]/g, '\\$&')}, which Loupe does not read: save it as a TIFF`,
    ),
  );
});

const separate: TiffField = [284, 3, [2]];
const subsampling = (...values: number[]): TiffField => [530, 3, values];

test('YCbCr in separate planes is refused by name where fewer samples of colour are stored', async () => {
  const refused =
    'the TIFF has subsampled YCbCr colours in separate planes, which Loupe does not read: save it as a TIFF in RGB';
  expect(await problemOf(photometric(6), separate, subsampling(2, 1))).toBe(refused);
  // Two by two where the file does not say (TIFF 6.0, section 21).
  expect(await problemOf(photometric(6), separate)).toBe(refused);
  expect(await problemOf(photometric(6), separate, subsampling(1, 1))).not.toBe(refused);
  expect(await problemOf(photometric(6), subsampling(2, 1))).not.toBe(refused);
  expect(await problemOf(photometric(2), separate, subsampling(2, 1))).not.toBe(refused);
});

test('colours and compressions that are not read of every depth are refused by name', async () => {
  const refused = (name: string, saveAs: string) =>
    `the TIFF has ${name}, which Loupe does not read: save it as ${saveAs}`;
  const ofDepth = 'a palette, YCbCr or CIELAB colours of other than 1, 2, 4, 8 or 16 bits, or floating-point';
  expect(await problemOf(photometric(8), bits(32, 32, 32))).toBe(refused(ofDepth, 'a TIFF of 8 or 16 bits'));
  expect(await problemOf(photometric(8), bits(32, 32, 32), format(3))).toBe(
    refused(ofDepth, 'a TIFF of 8 or 16 bits'),
  );
  const webp = 'WebP compression of other than RGB of 8 bits, in one plane';
  const others = 'a TIFF with LZW, Deflate or no compression';
  expect(await problemOf(compression(50_001), bits(16, 16, 16))).toBe(refused(webp, others));
  expect(await problemOf(compression(34_927), separate)).toBe(refused(webp, others));
  const planes = 'old-style JPEG compression in separate planes, or of a palette or CIELAB colours';
  expect(await problemOf(compression(6), separate)).toBe(refused(planes, others));
  expect(await problemOf(compression(6), bits(12, 12, 12))).toBe(
    refused('JPEG compression of other than 8 bits', others),
  );
  for (const depth of [12, 14, 32]) expect(await problemOf(bits(depth, depth, depth))).toBeUndefined();
  expect(await problemOf(bits(32, 32, 32), format(3))).toBeUndefined();
});

test.each([1, 5, 6, 7, 8, 32_773, 32_946, 34_926, 34_927, 50_000, 50_001])(
  'compression %i is read',
  async (number) => {
    expect(await problemOf(compression(number))).toBeUndefined();
  },
);
