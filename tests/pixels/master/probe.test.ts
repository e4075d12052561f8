import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normalise } from '../../../src/pixels/master/normalise.ts';
import { probeMaster } from '../../../src/pixels/master/probe.ts';
import { gridImage } from '../../support/fixtures.ts';
import { buildTiff, rgbStripFields } from '../../support/fixtures-tiff.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, bytes: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const LIMIT = { maxInputPixels: 1e8 };
const FORMATS = {
  jpeg: (image) => image.jpeg(),
  tiff: (image) => image.tiff(),
  png: (image) => image.png(),
  webp: (image) => image.webp(),
  gif: (image) => image.gif(),
  avif: (image) => image.avif({ effort: 0 }),
} as const satisfies Record<string, (image: Sharp) => Sharp>;

test.each(Object.entries(FORMATS))('%s is known by its content', async (format, encode) => {
  const path = await fileOf('misnamed.dat', await encode(gridImage(321, 123)).toBuffer());
  expect(await probeMaster(path, LIMIT)).toMatchObject({
    width: 321,
    height: 123,
    gray: false,
    pages: 1,
    format,
  });
});

test('dimensions are those of the upright image', async () => {
  const jpeg = await gridImage(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const probe = await probeMaster(await fileOf('turned.jpg', jpeg), LIMIT);
  expect(probe).toMatchObject({ width: 200, height: 300, wholeInMemory: true });
});

describe('what needs all pixels in memory', () => {
  test.each([
    ['baseline JPEG', (image: Sharp) => image.jpeg(), false],
    ['progressive JPEG', (image: Sharp) => image.jpeg({ progressive: true }), true],
    ['PNG', (image: Sharp) => image.png(), false],
    ['interlaced PNG', (image: Sharp) => image.png({ progressive: true }), true],
    ['uncompressed TIFF', (image: Sharp) => image.tiff({ compression: 'none' }), false],
    // Its samples are held while it is rendered from; large ones are put into a file.
    ['small TIFF', (image: Sharp) => image.tiff({ compression: 'lzw' }), true],
    ['AVIF', (image: Sharp) => image.avif({ effort: 0 }), true],
  ])('%s', async (_, encode, whole) => {
    const path = await fileOf('some', await encode(gridImage(64, 64)).toBuffer());
    expect((await probeMaster(path, LIMIT)).wholeInMemory).toBe(whole);
  });
});

describe('refused, with a sentence that says why', () => {
  const SVG = /, but an SVG drawing: convert it to PNG, in the size that is to be shown$/;
  const NOT_READ =
    /^not an image that Loupe reads \(JPEG, TIFF, PNG, WebP, GIF, AVIF, JPEG 2000, JPEG XL, HEIC, PDF\)$/;

  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', SVG],
    ['SVG with a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', SVG],
    ['PDF without an end', '%PDF-1.7\n', 'the file ends early: the end of the PDF is missing'],
    ['PDF of nothing', 'From here on\n%PDF-1.7\n%%EOF', 'the file is damaged: it is no PDF that can be read'],
    ['text', 'hello', NOT_READ],
    [
      'HEIC',
      '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
      /^the file ends early, is damaged, or is a film: it has no list of images$/,
    ],
    ['nothing', '', 'the file is empty'],
    ['the start of a JPEG', '\xff\xd8\xff\xe0', 'the file ends early'],
  ])('%s, named as a JPEG', async (_, content, sentence) => {
    const path = await fileOf('trick.jpg', Buffer.from(content, 'latin1'));
    await expect(probeMaster(path, LIMIT)).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringMatching(sentence),
    });
  });

  test('more pixels than the limit, before any is decoded', async () => {
    const bytes = buildTiff([rgbStripFields(40_000, 30_000, 8, [])], { pixels: Buffer.alloc(9) });
    // The strip is said to be short, so that only the dimensions are wrong.
    const at = bytes.lastIndexOf(Buffer.from([0x17, 1, 4, 0]));
    bytes.writeUInt32LE(9, at + 8);
    await expect(
      probeMaster(await fileOf('bomb.tif', bytes), { maxInputPixels: 1_000_000_000 }),
    ).rejects.toThrow(
      'the image is 40,000 x 30,000 pixels: over the limit of 1,000,000,000 pixels (setting max-master-pixels)',
    );
  });

  test('a page that a file does not have', async () => {
    const path = await fileOf('one.png', await gridImage(20, 20).png().toBuffer());
    await expect(probeMaster(path, { ...LIMIT, page: 2 })).rejects.toThrow('the file has 1 images: no 2');
  });

  test('signed whole numbers', async () => {
    const path = await fileOf(
      'signed.tif',
      buildTiff(
        [
          [
            [256, 4, [2]],
            [257, 4, [1]],
            [258, 3, [32]],
            [259, 3, [1]],
            [262, 3, [1]],
            [273, 4, [8]],
            [277, 3, [1]],
            [278, 4, [1]],
            [279, 4, [8]],
            [339, 3, [2]],
          ],
        ],
        { pixels: Buffer.alloc(8) },
      ),
    );
    await expect(probeMaster(path, LIMIT)).rejects.toThrow(
      'the TIFF has signed whole numbers as samples, which Loupe does not read: save it as a TIFF of 8 or 16 bits',
    );
  });
});

describe('a file that ends early', () => {
  const cases: [string, (image: Sharp) => Sharp][] = [
    ...Object.entries(FORMATS),
    ['progressive JPEG', (image) => image.jpeg({ progressive: true })],
    ['interlaced PNG', (image) => image.png({ progressive: true })],
    ['uncompressed TIFF', (image) => image.tiff({ compression: 'none' })],
    ['LZW TIFF', (image) => image.tiff({ compression: 'lzw' })],
    ['JPEG TIFF', (image) => image.tiff({ compression: 'jpeg', tile: true })],
  ];

  test.each(cases)('%s fails at the latest when its pixels are read', async (_, encode) => {
    const whole = await encode(gridImage(700, 500)).toBuffer();
    for (const part of [0.3, 0.7, 0.99]) {
      const path = await fileOf('short', whole.subarray(0, Math.floor(whole.length * part)));
      await expect(readPixels(path)).rejects.toThrow();
    }
    await expect(readPixels(await fileOf('whole', whole))).resolves.toBe(700 * 500 * 3);
  });

  test('a TIFF whose directory comes before its pixels', async () => {
    const pixels = await gridImage(64, 64).raw().toBuffer();
    const bytes = buildTiff([rgbStripFields(64, 64, 8)], { pixels });
    const directory = bytes.readUInt32LE(4);
    const moved = Buffer.concat([bytes.subarray(0, 8), bytes.subarray(directory), pixels]);
    const shifted = Buffer.from(moved);
    const length = bytes.length - directory;
    shifted.writeUInt32LE(8, 4);
    for (let entry = 10; entry < 10 + 9 * 12; entry += 12) {
      if (shifted.readUInt16LE(entry) === 273) shifted.writeUInt32LE(8 + length, entry + 8);
      // The one value that is not inline: BitsPerSample.
      if (shifted.readUInt16LE(entry) === 258) {
        shifted.writeUInt32LE(shifted.readUInt32LE(entry + 8) - directory + 8, entry + 8);
      }
    }
    await expect(readPixels(await fileOf('first.tif', shifted))).resolves.toBe(64 * 64 * 3);
    const short = await fileOf('first.tif', shifted.subarray(0, -100));
    await expect(readPixels(short)).rejects.toThrow('the file ends early');
  });

  async function readPixels(path: string): Promise<number> {
    const probe = await probeMaster(path, LIMIT);
    sharp.cache(false);
    return (await normalise({ source: path, page: probe.frame }, probe).raw().toBuffer()).length;
  }
});
