import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readScanFacts } from '../../../src/pixels/facts/scan-facts.ts';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { probeImage, probeMaster } from '../../../src/pixels/master/probe.ts';
import { readScanTags } from '../../../src/pixels/master/scan-tags.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';

const MASTERS = join(import.meta.dirname, '../../masters/heic');

let folder = '';
let good: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-heic-'));
  good = await readFile(join(MASTERS, 'rgb-p3.heic'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(folder, 'hostile.heic');
  await writeFile(path, bytes);
  return path;
}

/** The same file with other bytes in its first box of a type, counted from its content. */
function changed(type: string, at: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(good);
  copy.set(bytes, copy.indexOf(type) + 4 + at);
  return copy;
}

const SIZE_AT = 4;

test.each([
  [
    'more pixels than the limit',
    () => changed('ispe', SIZE_AT, 0, 0, 0xfd, 0xe8, 0, 0, 0xfd, 0xe8),
    /65,000 x 65,000 pixels: over the limit/,
  ],
  [
    'more than its decoder can hold',
    () => changed('ispe', SIZE_AT, 0, 0, 0x40, 0, 0, 0, 0x40, 0),
    /^the HEIC image takes 3,\d\d\d MB to be decoded, and 2,048 are the limit/,
  ],
  ['an image without a size', () => changed('ispe', SIZE_AT, 0, 0, 0, 0), /its image has no size/],
  ['no size', () => changed('ispe', -4, 0x66, 0x72, 0x65, 0x65), /does not say how large/],
  ['associations without end', () => changed('ipma', 4, 0x7f), /it has no list of images/],
])('is refused before memory is taken: %s', async (_, bytes, sentence) => {
  await expect(probeMaster(await fileOf(bytes()), { maxInputPixels: 1e9 })).rejects.toMatchObject({
    code: 'unreadable-source',
    message: expect.stringMatching(sentence),
  });
});

test('pixels of another size than the header says are refused', async () => {
  const structure = await readMasterStructure(await fileOf(changed('ispe', SIZE_AT, 0, 0, 0, 90)));
  const probe = await probeImage(structure, { maxInputPixels: 1e6 });
  const read = withPixelRows(
    structure,
    probe,
    folder,
    async (rows) => void (await rows.read(0, 1)),
    () => {},
  );
  await expect(read).rejects.toThrow('the file is damaged: its HEIC pixels cannot be decoded');
});

test('each picture of a file is an image, and EXIF is of the one that it describes', async () => {
  const structure = await readMasterStructure(join(MASTERS, 'several.heic'));
  const found = [];
  for (const page of [1, 2, 3]) {
    const probe = await probeImage(structure, { maxInputPixels: 1e6, page });
    let pixels = Buffer.alloc(0);
    const use = async (rows: PixelRows) => {
      pixels = Buffer.from(await rows.read(0, rows.height));
    };
    await withPixelRows(structure, probe, folder, use, () => {});
    const { width, height, gray, pages } = probe;
    // heif-convert writes gray as colours.
    const shown = sharp(join(MASTERS, `several.heic.${page}.png`)).toColourspace(gray ? 'b-w' : 'srgb');
    const expected = await shown.raw().toBuffer();
    expect(pixels.length).toBe(expected.length);
    expect(expected.every((sample, at) => Math.abs(sample - (pixels[at] ?? 0)) <= 1)).toBe(true);
    found.push({
      width,
      height,
      gray,
      pages,
      metadata: (await readScanFacts(structure, page - 1))?.metadata,
    });
  }
  expect(found).toEqual([
    { width: 118, height: 86, gray: false, pages: 3, metadata: ['EXIF'] },
    { width: 290, height: 270, gray: true, pages: 3, metadata: [] },
    { width: 160, height: 150, gray: false, pages: 3, metadata: [] },
  ]);
  // The toned picture of a telephone is no second one, nor are its tiles, its thumbnail and its gain map.
  expect((await readMasterStructure(join(MASTERS, 'telephone.heic'))).frames).toEqual([0]);
});

test('what its header says is told, and its descriptions are read', async () => {
  const structure = await readMasterStructure(join(MASTERS, 'described.heic'));
  const { xmp, exif } = await readScanTags(structure, 0);
  expect(xmp).toMatchObject({ title: ['Harbour'], creator: ['A. Photographer'] });
  expect(exif).toMatchObject({ description: 'Boats at the quay' });
  expect(await readScanFacts(structure, 0)).toMatchObject({
    format: 'heic',
    stored: { width: 118, height: 87 },
    bits: [8],
    metadata: ['EXIF', 'XMP'],
  });
  expect(await readScanFacts(await readMasterStructure(join(MASTERS, 'rgb-profile.heic')), 0)).toMatchObject({
    profile: 'sP3C',
  });
  expect(await readScanFacts(await readMasterStructure(join(MASTERS, 'grid.heic')), 0)).toMatchObject({
    compression: 'a grid of pictures',
  });
});
