import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';

const MASTERS = join(import.meta.dirname, '../../masters');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-tiff-corpus-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PLAIN = 'without a profile, taken as sRGB';
const GRAY = 'gray without a profile, taken as sRGB gray';
const DEEP = '16 bits reduced to 8';
const FLOATS = (bits: number) => `floating-point samples of ${bits} bits from 0 to 1`;
const LEFT_OUT = 'a further sample left out';
const OVER_WHITE = 'transparent parts over white';

/** A TIFF, how far a sample may be from the picture beside it (NAME.png, made by other programs), and what is said of it. */
type Row = readonly [name: string, within: number, colour: string];

const CORPUS: readonly Row[] = [
  ['03-rgb-extra-unspecified.tif', 0, `${PLAIN}; ${LEFT_OUT}`],
  ['03-rgb16-infrared.tif', 0, `${PLAIN}; ${DEEP}; ${LEFT_OUT}`],
  ['03-gray-extra-unspecified.tif', 0, `${GRAY}; ${LEFT_OUT}`],
  // Of 8 bits: steps of L*, a* and b* are wider than those of sRGB.
  ['04-cielab8.tif', 18, 'converted from CIELAB'],
  ['04-cielab8-alpha.tif', 18, `converted from CIELAB; ${OVER_WHITE}`],
  ['08-ycbcr444-deflate.tif', 1, PLAIN],
  ['11-tiled-planes.tif', 0, PLAIN],
  ['12-rgb-two-extra.tif', 0, `${PLAIN}; 2 further samples left out`],
  ['tiff-12bit-deflate.tif', 1, `${PLAIN}; 12 bits reduced to 8`],
  ['tiff-32bit-big-endian.tif', 0, `${PLAIN}; 32 bits reduced to 8`],
  ['tiff-alpha-associated.tif', 1, `${PLAIN}; ${OVER_WHITE}`],
  ['tiff-bilevel-lzw.tif', 0, GRAY],
  ['tiff-ccitt-bytes.tif', 0, GRAY],
  ['tiff-ccitt-fax.tif', 0, GRAY],
  ['tiff-ccitt-g3.tif', 0, GRAY],
  ['tiff-ccitt-g3-2d.tif', 0, GRAY],
  ['tiff-ccitt-g3-2d-reversed.tif', 0, GRAY],
  ['tiff-ccitt-g3-fill.tif', 0, GRAY],
  ['tiff-ccitt-g4.tif', 0, GRAY],
  ['tiff-ccitt-g4-reversed.tif', 0, GRAY],
  ['tiff-ccitt-g4-tiles.tif', 0, GRAY],
  ['tiff-deflate-planes-16bit.tif', 0, `${PLAIN}; ${DEEP}`],
  ['tiff-float16.tif', 1, `${PLAIN}; ${FLOATS(16)}, as the file states, reduced to 8`],
  ['tiff-float32-predictor.tif', 0, `${PLAIN}; ${FLOATS(32)}, as the file states, reduced to 8`],
  ['tiff-float32-tiles.tif', 0, `${PLAIN}; ${FLOATS(32)}, reduced to 8`],
  ['tiff-float64-gray-big-endian.tif', 0, `${GRAY}; ${FLOATS(64)}, as the file states, reduced to 8`],
  ['tiff-gray-4bit-lzw.tif', 0, GRAY],
  ['tiff-gray-packbits-reversed.tif', 0, GRAY],
  ['tiff-jpeg-alpha-tiles.tif', 1, `${PLAIN}; ${OVER_WHITE}`],
  ['tiff-jpeg-planes.tif', 1, PLAIN],
  ['tiff-jpeg-tiles.tif', 1, PLAIN],
  ['tiff-lzw-16bit-big-endian.tif', 0, `${PLAIN}; ${DEEP}`],
  ['tiff-lzw-planes-tiles.tif', 0, PLAIN],
  ['tiff-lzw-strips.tif', 0, PLAIN],
  ['tiff-old-jpeg-head.tif', 0, PLAIN],
  ['tiff-old-jpeg-strips.tif', 0, PLAIN],
  ['tiff-old-jpeg-tables.tif', 0, PLAIN],
  ['tiff-old-jpeg-whole.tif', 0, PLAIN],
  ['tiff-packbits-alpha-planes.tif', 1, `${PLAIN}; ${OVER_WHITE}`],
  ['tiff-packbits-strips.tif', 0, PLAIN],
  ['tiff-palette-deflate.tif', 1, PLAIN],
  ['tiff-webp-alpha-tiles.tif', 1, `${PLAIN}; ${OVER_WHITE}`],
  ['tiff-webp-strips.tif', 0, PLAIN],
  ['tiff-ycbcr-420.tif', 1, PLAIN],
  ['tiff-ycbcr-422.tif', 1, PLAIN],
  ['tiff-zstd-16bit.tif', 0, `${PLAIN}; ${DEEP}`],
  ['tiff-zstd-planes-tiles.tif', 0, PLAIN],
];

test.each(CORPUS)('%s is the picture that other programs read', async (name, within, colour) => {
  const path = join(MASTERS, name);
  const { image, probe } = await normalisedMaster(path, { maxInputPixels: 1e8 });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const reference = sharp(`${path}.png`).removeAlpha();
  const expected = await reference
    .toColourspace(info.channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  expect(data.length).toBe(expected.length);
  let worst = 0;
  for (const [index, sample] of data.entries())
    worst = Math.max(worst, Math.abs(sample - (expected[index] ?? 999)));
  expect(worst).toBeLessThanOrEqual(within);
  expect(probe.normalisation.colour).toBe(colour);

  const warnings: string[] = [];
  const use = async (rows: { height: number; read: (first: number, count: number) => Promise<Buffer> }) => {
    expect(Buffer.from(await rows.read(0, rows.height)).equals(data)).toBe(true);
    // In any order, across strips and tiles.
    const part = Buffer.from(await rows.read(13, 9));
    expect(part.equals(data.subarray(13 * 64 * info.channels, 22 * 64 * info.channels))).toBe(true);
  };
  const structure = await readMasterStructure(path);
  await withPixelRows(structure, probe, folder, use, ({ sentence }) => warnings.push(sentence));
  expect(warnings).toEqual([]);
});
