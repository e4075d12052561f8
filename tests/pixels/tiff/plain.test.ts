import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTiff } from '../../../src/pixels/tiff/chain.ts';
import { readPlainTiff } from '../../../src/pixels/tiff/plain.ts';
import { withOpenFile } from '../../../src/storage/file-store.ts';
import { gridImage, gridPixels } from '../../support/fixtures.ts';
import { buildTiff, rgbStripFields, type TiffField } from '../../support/fixtures-tiff.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-plain-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PLAIN = { compression: 'none', predictor: 'none' } as const;

async function path(bytes: Buffer): Promise<string> {
  const name = join(folder, 'master.tif');
  await writeFile(name, bytes);
  return name;
}

/** All pixels of an image, read some rows at a time; undefined when it is not a plain one. */
async function pixelsOf(bytes: Buffer, frame = 0): Promise<Buffer | undefined> {
  return withOpenFile(await path(bytes), async (file) => {
    const directory = (await readTiff(file)).directories[frame];
    const rows = directory && (await readPlainTiff(file, directory));
    if (!rows) return undefined;
    const parts: Buffer[] = [];
    for (let row = 0; row < rows.height; row += 7) {
      parts.push(Buffer.from(await rows.read(row, Math.min(7, rows.height - row))));
    }
    return Buffer.concat(parts);
  });
}

test.each<[string, () => Sharp]>([
  ['colour', () => gridImage(301, 203).tiff(PLAIN)],
  ['gray', () => gridImage(301, 203).toColourspace('b-w').tiff(PLAIN)],
  ['a BigTIFF', () => gridImage(60, 61).tiff({ ...PLAIN, bigtiff: true })],
])('rows are those that the image library reads: %s', async (_, encode) => {
  const bytes = await encode().toBuffer();
  const whole = sharp(bytes);
  const { space } = await whole.metadata();
  const expected = await whole
    .toColourspace(space ?? 'srgb')
    .raw()
    .toBuffer();
  expect(await pixelsOf(bytes)).toEqual(expected);
});

/** Strips of two rows, in another order than they are stored. */
function scatteredTiff(width: number, height: number, pixels: Buffer): Buffer {
  const stripBytes = 2 * width * 3;
  const strips = height / 2;
  const order = Array.from({ length: strips }, (_, strip) => (strip * 5) % strips);
  const stored = Buffer.alloc(pixels.length);
  for (const [strip, place] of order.entries()) {
    pixels.copy(stored, place * stripBytes, strip * stripBytes, (strip + 1) * stripBytes);
  }
  const places: TiffField[] = [
    [273, 4, order.map((place) => 8 + place * stripBytes)],
    [278, 4, [2]],
    [279, 4, order.map(() => stripBytes)],
  ];
  const fields = rgbStripFields(width, height, 8).filter(([tag]) => !places.some(([other]) => other === tag));
  return buildTiff([[...fields, ...places].sort(([a], [b]) => a - b)], { pixels: stored });
}

test('strips in any order, and any image of several', async () => {
  const pixels = gridPixels(33, 22);
  expect(await pixelsOf(scatteredTiff(33, 22, pixels))).toEqual(pixels);
  const inverted = Buffer.from(pixels.map((value) => 255 - value));
  const book = buildTiff([rgbStripFields(33, 22, 8), rgbStripFields(33, 22, 8 + pixels.length)], {
    pixels: Buffer.concat([pixels, inverted]),
  });
  expect(await pixelsOf(book, 1)).toEqual(inverted);
  expect(await pixelsOf(book, 2)).toBeUndefined();
});

test('a file that ends before its pixels do', async () => {
  const bytes = buildTiff([rgbStripFields(20, 20, 1000)], { pixels: Buffer.alloc(100) });
  await expect(pixelsOf(bytes)).rejects.toMatchObject({
    code: 'unreadable-source',
    message: 'the file ends early',
  });
});

test.each<[string, () => Sharp]>([
  ['a compressed one', () => gridImage(60, 60).tiff({ compression: 'lzw' })],
  ['a tiled one', () => gridImage(60, 60).tiff({ ...PLAIN, tile: true, tileWidth: 32, tileHeight: 32 })],
  [
    '1 bit a pixel',
    () =>
      gridImage(60, 60)
        .toColourspace('b-w')
        .tiff({ ...PLAIN, bitdepth: 1 }),
  ],
  ['CMYK', () => gridImage(60, 60).toColourspace('cmyk').tiff(PLAIN)],
  ['with alpha', () => gridImage(60, 60).ensureAlpha().tiff(PLAIN)],
  [
    '16 bits a sample',
    () =>
      sharp(new Uint16Array(60 * 60 * 3), { raw: { width: 60, height: 60, channels: 3 } })
        .toColourspace('rgb16')
        .tiff(PLAIN),
  ],
])('others are left to the image library: %s', async (_, encode) => {
  expect(await pixelsOf(await encode().toBuffer())).toBeUndefined();
});
