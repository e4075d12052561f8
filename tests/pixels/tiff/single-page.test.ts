import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTiff } from '../../../src/pixels/tiff/chain.ts';
import { readSinglePageHead, writeSinglePage } from '../../../src/pixels/tiff/single-page.ts';
import { withOpenFile } from '../../../src/storage/file-store.ts';
import { gridImage } from '../../support/fixtures.ts';
import { buildTiff, rgbStripFields, type TiffField, type TiffShape } from '../../support/fixtures-tiff.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-page-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The page as a file of its own, its head alone, and the page as the image library reads it from the whole file. */
async function pageOf(bytes: Buffer, index: number) {
  const path = join(folder, 'book.tif');
  const single = join(folder, 'page.tif');
  await writeFile(path, bytes);
  await rm(single, { force: true });
  return withOpenFile(path, async (file) => {
    const { directories } = await readTiff(file);
    const tiff = { file, size: file.size, directories };
    const directory = directories[index];
    if (!directory) throw new Error('no such page');
    const head = await readSinglePageHead(tiff, directory);
    const written = await writeSinglePage(tiff, directory, single);
    return { head, single: written ? single : undefined, whole: sharp(path, { page: index }) };
  });
}

const SHAPES: readonly TiffShape[] = [
  { bigTiff: false, bigEndian: false },
  { bigTiff: false, bigEndian: true },
  { bigTiff: true, bigEndian: false },
  { bigTiff: true, bigEndian: true },
];

async function bookOf(shape: TiffShape, more: TiffField[] = []): Promise<Buffer> {
  const first = await gridImage(30, 20).raw().toBuffer();
  const second = Buffer.from(first.map((value) => 255 - value));
  const start = shape.bigTiff ? 16 : 8;
  const directories = [
    rgbStripFields(30, 20, start),
    rgbStripFields(30, 20, start + first.length, [[270, 2, [...Buffer.from('A description\0')]], ...more]),
  ];
  return buildTiff(directories, { ...shape, pixels: Buffer.concat([first, second]) });
}

test.each(SHAPES)('a page as a file of its own has the same pixels and header: %j', async (shape) => {
  const { head, single, whole } = await pageOf(await bookOf(shape), 1);
  if (!head || !single) throw new Error('not copied');
  expect(await sharp(single).raw().toBuffer()).toEqual(await whole.raw().toBuffer());
  const { size: _size, pages: _pages, ...expected } = await whole.metadata();
  expect(await sharp(head).metadata()).toMatchObject(expected);
});

test('tiles with shared tables, a profile and an orientation', async () => {
  const tiles = { compression: 'jpeg', tile: true, tileWidth: 64, tileHeight: 64 } as const;
  const bytes = await gridImage(300, 200)
    .withIccProfile('p3')
    .withMetadata({ orientation: 6 })
    .tiff(tiles)
    .toBuffer();
  const { single, whole } = await pageOf(bytes, 0);
  if (!single) throw new Error('not copied');
  expect(await sharp(single).raw().toBuffer()).toEqual(await whole.raw().toBuffer());
  const { icc, orientation } = await sharp(single).metadata();
  expect(orientation).toBe(6);
  expect(icc).toEqual((await whole.metadata()).icc);
});

test.each<[string, TiffField]>([
  ['tables that are named by their place', [519, 4, [8, 8, 8]]],
  ['both strips and tiles', [324, 4, [8]]],
])('a page is left to the image library that has %s', async (_, field) => {
  const { head, single } = await pageOf(await bookOf({}, [field]), 1);
  expect(head).toBeUndefined();
  expect(single).toBeUndefined();
});

test('strips that share bytes are not multiplied', async () => {
  const pixels = Buffer.alloc(300);
  const fields: TiffField[] = [
    [256, 4, [10]],
    [257, 4, [1000]],
    [258, 3, [8, 8, 8]],
    [259, 3, [1]],
    [262, 3, [2]],
    [273, 4, Array.from({ length: 100 }, () => 8)],
    [277, 3, [3]],
    [278, 4, [10]],
    [279, 4, Array.from({ length: 100 }, () => 300)],
  ];
  const { single } = await pageOf(buildTiff([fields], { pixels }), 0);
  expect(single).toBeUndefined();
});
