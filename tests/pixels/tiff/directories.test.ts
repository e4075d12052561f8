import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { probeImage } from '../../../src/pixels/master/probe.ts';
import { readMasterStructure, warningsOfFrame } from '../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { psnr } from '../../support/fixtures.ts';
import { sampledTiff } from '../../support/fixtures-samples.ts';

const MASTERS = join(import.meta.dirname, '../../masters/directories');
const LIMIT = { maxInputPixels: 1e8 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-directories-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An image of a master as ingest reads it. */
async function read(name: string, page = 1) {
  const structure = await readMasterStructure(join(MASTERS, name));
  const probe = await probeImage(structure, { ...LIMIT, page });
  let pixels = Buffer.alloc(0);
  const use = async (rows: PixelRows) => {
    pixels = Buffer.from(await rows.read(0, rows.height));
  };
  const warnings = warningsOfFrame(structure, probe.frame);
  await withPixelRows(structure, probe, folder, use, ({ sentence }) => warnings.push(sentence));
  const { width, height, pages } = probe;
  return { width, height, pages, warnings, pixels };
}

/** What ImageMagick and libtiff make of a master (see make.py in its folder). */
async function reference(name: string): Promise<Buffer> {
  return sharp(join(MASTERS, `${name}.png`))
    .raw()
    .toBuffer();
}

describe('a TIFF that libtiff reads in spite of what is wrong with it, with a warning', () => {
  test.each([
    [
      'next-beyond-end.tif',
      /^the list of images goes on at byte 2,147,483,632 after image 1, where there is none/,
    ],
    ['big-next-beyond-end.tif', /^the list of images goes on at byte 1,099,511,627,776 after image 1/],
    ['next-is-itself.tif', /^the list of images runs in a circle after image 1/],
    ['big-endian-next-is-itself.tif', /^the list of images runs in a circle after image 1/],
    ['next-is-earlier.tif', /^the list of images runs in a circle after image 2/],
    ['next-inside-pixels.tif', /^the list of images goes on at byte 8 after image 1, where there is none/],
    ['next-is-missing.tif', /^the file ends before it says whether there is another image$/],
    ['count-too-large.tif', /^the byte count of the strip is false/],
    ['count-too-large-last-of-three.tif', /^the byte count of strip 3 of 3 is false/],
    ['count-zero.tif', /^the byte count of the strip is false/],
    ['count-too-small.tif', /^the byte count of the strip is false/],
    ['counts-missing.tif', /^the byte counts of the strips are missing/],
    ['counts-missing-of-three.tif', /^the byte counts of the strips are missing/],
    ['counts-are-offsets.tif', /^the byte count of strip 1 of 3 \(and of 1 more\) is false/],
    ['one-strip-too-many.tif', /^there are 4 strips, of which 3 are needed/],
    ['big-endian.tif', /^there are 4 strips, of which 3 are needed/],
    ['one-count-too-many.tif', /^there are 4 byte counts for 3 strips/],
    ['one-count-too-few.tif', /^the byte count of strip 3 of 3 is false/],
    ['rows-per-strip-zero.tif', /^RowsPerStrip is 0, and taken to be 48$/],
    ['rows-per-strip-zero-of-three.tif', /^RowsPerStrip is 0, and taken to be 16$/],
    ['signed-size.tif', /^ImageWidth has a signed type$/],
    ['signed-places.tif', /^StripOffsets has a signed type$/],
    ['signed-bytes.tif', /^Compression has a signed type$/],
    ['slong8-in-big.tif', /^StripOffsets has a signed type$/],
    ['four-values-of-bits.tif', /^BitsPerSample has 4 values for 3 samples$/],
    ['samples-missing.tif', /^SamplesPerPixel is missing, and taken to be 3$/],
    ['photometric-missing.tif', /^PhotometricInterpretation is missing, and taken to be RGB$/],
    ['tags-out-of-order.tif', /^the tags are not in the order of their numbers$/],
    ['tag-twice.tif', /^tag 257 is there more than once: the first counts$/],
    ['deflate-next-is-itself.tif', /^the list of images runs in a circle after image 1/],
    ['deflate-next-beyond-end.tif', /^the list of images goes on at byte 2,147,483,632 after image 1/],
    ['deflate-count-too-large.tif', /^the byte count of the strip is false/],
    ['deflate-count-zero.tif', /^the byte count of the strip is false/],
    ['deflate-one-strip-too-many.tif', /^there are 4 strips, of which 3 are needed/],
    ['deflate-signed.tif', /^StripOffsets has a signed type$/],
    ['jpeg-count-too-large.tif', /^the byte count of the strip is false/],
    ['tiles-in-strip-tags.tif', /^the places of the tiles stand in StripOffsets$/],
  ])('%s', async (name, warning) => {
    const { pixels, warnings, ...size } = await read(name);
    expect(size).toMatchObject({ width: 64, height: 48 });
    // JPEG alters pixels; all else is exact.
    const least = name.startsWith('jpeg') ? 40 : Number.POSITIVE_INFINITY;
    expect(psnr(pixels, await reference(name))).toBeGreaterThanOrEqual(least);
    expect(warnings[0]).toMatch(warning);
    const { image } = await normalisedMaster(join(MASTERS, name), LIMIT);
    expect((await image.raw().toBuffer()).equals(pixels)).toBe(true);
  });
});

test.each([
  ['FillOrder is 0, and taken to be 1', [266, 3, [0]]],
  ['Orientation is 9, and taken to be 1', [274, 3, [9]]],
  ['NewSubfileType has 2 values: the first counts', [254, 4, [0, 1]]],
] as const)('is served, with the warning: %s', async (warning, field) => {
  const samples = Array.from({ length: 300 }, (_, index) => index % 256);
  const shape = { width: 10, height: 10, bits: 8, photometric: 2, compression: 1 } as const;
  const path = join(folder, 'odd-tag.tif');
  await writeFile(path, sampledTiff(samples, { ...shape, more: [field] }));
  const structure = await readMasterStructure(path);
  expect(warningsOfFrame(structure, 0)).toContain(warning);
  const { image } = await normalisedMaster(path, LIMIT);
  expect([...(await image.raw().toBuffer())]).toEqual(samples);
});

test.each([
  'rows-per-strip-all.tif',
  'rows-per-strip-missing.tif',
  'rows-per-strip-above-height.tif',
  'long8-in-classic.tif',
  'short-places.tif',
  'byte-sizes.tif',
  'one-value-of-bits.tif',
  'unknown-type.tif',
  'odd-directory.tif',
  'odd-strips.tif',
])('%s is unusual, and nothing is wrong with it', async (name) => {
  const { pixels, warnings } = await read(name);
  expect(pixels.equals(await reference(name))).toBe(true);
  expect(warnings).toEqual([]);
});

describe('what its directories are marked as', () => {
  test.each<[string, [number, number][]]>([
    ['thumbnail-first.tif', [[64, 48]]],
    ['old-thumbnail-first.tif', [[64, 48]]],
    ['mask-first.tif', [[64, 48]]],
    ['only-reduced.tif', [[64, 48]]],
    ['full-image-in-subifd.tif', [[64, 48]]],
    ['full-image-in-subifd-unmarked.tif', [[64, 48]]],
    ['reduced-in-subifd.tif', [[64, 48]]],
    ['half-unmarked.tif', [[64, 48]]],
    [
      'half-page.tif',
      [
        [64, 48],
        [32, 24],
      ],
    ],
    [
      'half-page-by-number.tif',
      [
        [64, 48],
        [32, 24],
      ],
    ],
    [
      'half-page-old.tif',
      [
        [64, 48],
        [32, 24],
      ],
    ],
    [
      'half-marked-full.tif',
      [
        [64, 48],
        [32, 24],
      ],
    ],
    [
      'reduced-pages.tif',
      [
        [64, 48],
        [64, 48],
      ],
    ],
    [
      'two-pages-with-overviews.tif',
      [
        [64, 48],
        [40, 60],
      ],
    ],
  ])('%s has these images', async (name, sizes) => {
    const { pixels, pages, warnings } = await read(name);
    expect(pixels.equals(await reference(name))).toBe(true);
    expect(pages).toBe(sizes.length);
    expect(warnings).toEqual([]);
    const { image } = await normalisedMaster(join(MASTERS, name), LIMIT);
    expect((await image.raw().toBuffer()).equals(pixels)).toBe(true);
    for (const [index, [width, height]] of sizes.entries())
      expect(await read(name, index + 1)).toMatchObject({ width, height });
  });
});

describe('a TIFF that libtiff does not read either is refused, with where it is damaged', () => {
  /** The fixture with a tag of its directory, or bytes of the file, made wrong. */
  async function damaged(name: string, change: (bytes: Buffer, entryOf: (tag: number) => number) => Buffer) {
    const bytes = await readFile(join(MASTERS, name));
    const directory = bytes.readUInt32LE(4);
    const entries = Array.from({ length: bytes.readUInt16LE(directory) }, (_, at) => directory + 2 + at * 12);
    const entryOf = (tag: number) => entries.find((at) => bytes.readUInt16LE(at) === tag) ?? 0;
    const path = join(folder, 'damaged.tif');
    await writeFile(path, change(bytes, entryOf));
    return readMasterStructure(path).then((structure) => probeImage(structure, LIMIT));
  }

  const fewer = (of: number) => (bytes: Buffer, entryOf: (tag: number) => number) => {
    for (const tag of [273, 279]) bytes.writeUInt32LE(of, entryOf(tag) + 4);
    return bytes;
  };
  const number = (tag: number, value: number) => (bytes: Buffer, entryOf: (tag: number) => number) => {
    bytes.writeUInt32LE(value, entryOf(tag) + 8);
    return bytes;
  };
  const firstOf = (tag: number, value: number) => (bytes: Buffer, entryOf: (tag: number) => number) => {
    bytes.writeUInt32LE(value, bytes.readUInt32LE(entryOf(tag) + 8));
    return bytes;
  };

  test.each<[string, string, Parameters<typeof damaged>[1], string]>([
    ['strips are missing', 'odd-strips.tif', fewer(2), 'it has 2 of the 3 strips that its size needs'],
    [
      'a strip begins beyond the end',
      'odd-strips.tif',
      firstOf(273, 1e6),
      'strip 1 of 3 begins beyond its end',
    ],
    ['a strip is not there', 'odd-strips.tif', firstOf(273, 0), 'strip 1 of 3 is not in the file'],
    [
      'it is taller than its strip',
      'rows-per-strip-all.tif',
      number(257, 4800),
      'the file ends early: inside the strip',
    ],
    ['nobody knows how its samples lie', 'count-zero.tif', number(284, 0), 'its PlanarConfiguration is 0'],
    ['it has no width', 'count-zero.tif', number(256, 0), 'the image is 0 x 48 pixels'],
    ['compressed strips have no counts', 'deflate-signed.tif', firstOf(279, 0), 'strip 1 of 3 has no bytes'],
  ])('%s', async (_, name, change, sentence) => {
    await expect(damaged(name, change)).rejects.toMatchObject({ code: 'unreadable-source' });
    await expect(damaged(name, change)).rejects.toThrow(sentence);
  });

  test('a page that cannot be read keeps no other from being read', async () => {
    const bytes = await readFile(join(MASTERS, 'half-page.tif'));
    const path = join(folder, 'pages.tif');
    const second = bytes.readUInt32LE(
      bytes.readUInt32LE(4) + 2 + 12 * bytes.readUInt16LE(bytes.readUInt32LE(4)),
    );
    const width = second + 2 + 12;
    expect(bytes.readUInt16LE(width)).toBe(256);
    bytes.writeUInt16LE(50_000, width + 8);
    await writeFile(path, bytes);
    const structure = await readMasterStructure(path);
    await expect(probeImage(structure, LIMIT)).resolves.toMatchObject({ width: 64, pages: 2 });
    await expect(probeImage(structure, { ...LIMIT, page: 2 })).rejects.toThrow('the file ends early');
  });
});
