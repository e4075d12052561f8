import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJpegRows } from '../../../../src/pixels/decoders/libvips/jpeg-rows.ts';
import { withPixelRows } from '../../../../src/pixels/master/decode.ts';
import { probeImage } from '../../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../../src/pixels/pixel-rows.ts';
import { gridImage } from '../../../support/fixtures.ts';

const [WIDTH, HEIGHT] = [301, 203];
/** Fewer rows than are decoded at once, as many, and more; all and the last of them from where they are decoded on. */
const STEPS = [
  [7, 57, 64, 64, 11],
  [64, 100, 28, 11],
  [1, 202],
];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-jpeg-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, jpeg: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, jpeg);
  return path;
}

async function opened(path: string) {
  const rows = await readJpegRows(path);
  if (!rows) throw new Error('libvips cannot be called');
  return rows;
}

/** @param isPlaced whether there is memory where rows may be put */
async function readInSteps(path: string, steps: readonly number[], isPlaced: boolean): Promise<Buffer> {
  const rows = await opened(path);
  const read: Buffer[] = [];
  let row = 0;
  for (const count of steps) {
    const into = Buffer.alloc(count * rows.width * rows.channels);
    read.push(Buffer.from(await rows.read(row, count, isPlaced ? into : undefined)));
    row += count;
  }
  await rows.close();
  return Buffer.concat(read);
}

const KINDS: readonly (readonly [string, (image: Sharp) => Sharp])[] = [
  ['halved colours', (image) => image.jpeg()],
  ['whole colours', (image) => image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ['gray', (image) => image.toColourspace('b-w').jpeg()],
  ['progressive', (image) => image.jpeg({ progressive: true })],
];
test.each(KINDS)('rows of a JPEG are those of the image library: %s', async (name, encode) => {
  const path = await written(`${name}.jpg`, await encode(gridImage(WIDTH, HEIGHT)).toBuffer());
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  const rows = await opened(path);
  expect(rows).toMatchObject({ width: WIDTH, height: HEIGHT, channels: name === 'gray' ? 1 : 3 });
  await rows.close();
  const wanted = info.channels === rows.channels ? data : data.filter((_, at) => at % info.channels === 0);
  for (const steps of STEPS)
    for (const isPlaced of [false, true]) {
      const found = await readInSteps(path, steps, isPlaced);
      expect(found.length).toBe(wanted.length);
      expect(found.equals(wanted)).toBe(true);
    }
});

test('rows above those that are held are not read again', async () => {
  const rows = await opened(await written('order.jpg', await gridImage(WIDTH, HEIGHT).jpeg().toBuffer()));
  await rows.read(64, 64);
  await expect(rows.read(0, 64)).rejects.toThrow('from top to bottom');
  await rows.close();
});

test('a file that ends early is refused in the words of the library', async () => {
  const jpeg = await gridImage(WIDTH, HEIGHT).jpeg().toBuffer();
  const rows = await opened(await written('cut.jpg', jpeg.subarray(0, jpeg.length / 2)));
  const readAll = async () => {
    for (let row = 0; row < HEIGHT; row++) await rows.read(row, 1);
  };
  await expect(readAll()).rejects.toThrow(/premature end/i);
  await rows.close();
  await expect(readJpegRows(await written('none.jpg', Buffer.from('nothing')))).rejects.toThrow();
});

test('four inks are left to the image library', async () => {
  const image = gridImage(WIDTH, HEIGHT).toColourspace('cmyk');
  expect(await readJpegRows(await written('inks.jpg', await image.jpeg().toBuffer()))).toBeUndefined();
});

test('a large JPEG is read without a file beside it', async () => {
  // More than 64 MB of pixels.
  const [width, height] = [6000, 3800];
  const image = sharp({ create: { width, height, channels: 3, background: '#456' } }).jpeg();
  const structure = await readMasterStructure(await written('large.jpg', await image.toBuffer()));
  const probe = await probeImage(structure, { maxInputPixels: 1e8 });
  const rowBytes = width * 3;
  const pixelsOfLibrary = await sharp(structure.path).raw().toBuffer();
  const none = join(folder, 'no folder');
  let rows = 0;
  const use = async (pixels: PixelRows) => {
    for (; rows < height; rows += 8) {
      const read = await pixels.read(rows, 8);
      expect(read.equals(pixelsOfLibrary.subarray(rows * rowBytes, (rows + 8) * rowBytes))).toBe(true);
    }
  };
  await withPixelRows(structure, probe, none, use, () => {});
  expect(rows).toBe(height);
});
