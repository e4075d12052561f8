import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paddedDimensions, pyramidLevels } from '../../../src/image/pyramid.ts';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { normalise } from '../../../src/pixels/master/normalise.ts';
import { probeMaster } from '../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { writeStoredFiles } from '../../../src/pixels/stored/write.ts';
import { gridImage } from '../../support/fixtures.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../../support/fixtures-icc.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-stored-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PLAIN = { compression: 'none', predictor: 'none' } as const;

async function profile(bytes: Buffer): Promise<string> {
  const path = join(folder, `${bytes.length}.icc`);
  await writeFile(path, bytes);
  return path;
}

/** Pixels with copies of the last column and row. */
function extendedBy(
  pixels: Buffer,
  { width, height, channels }: { width: number; height: number; channels: number },
  size: { width: number; height: number },
): Buffer {
  const extended = Buffer.alloc(size.width * size.height * channels);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const from = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * channels;
      pixels.copy(extended, (y * size.width + x) * channels, from, from + channels);
    }
  return extended;
}

describe('the pixels of a master', () => {
  test.each<[string, () => Promise<Sharp> | Sharp]>([
    ['a plain TIFF', () => gridImage(301, 203).tiff(PLAIN)],
    ['gray', () => gridImage(301, 203).toColourspace('b-w').tiff(PLAIN)],
    ['a turned one', () => gridImage(301, 203).withMetadata({ orientation: 6 }).tiff(PLAIN)],
    [
      'Adobe RGB',
      async () =>
        gridImage(301, 203)
          .withIccProfile(await profile(rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2)))
          .tiff(PLAIN),
    ],
    [
      'gray with a profile',
      async () =>
        gridImage(301, 203)
          .toColourspace('b-w')
          .withIccProfile(await profile(grayIccProfile(1.8)))
          .tiff(PLAIN),
    ],
    ['transparent', () => gridImage(301, 203).ensureAlpha(0.5).tiff(PLAIN)],
    ['a PNG', () => gridImage(301, 203).png()],
  ])('are the normalised ones, whichever way they are read: %s', async (_, encode) => {
    const path = join(folder, 'master');
    await writeFile(path, await (await encode()).toBuffer());
    const probe = await probeMaster(path, { maxInputPixels: 1e8 });
    const { data, info } = await normalise({ source: path, page: probe.frame }, probe)
      .raw()
      .toBuffer({ resolveWithObject: true });
    let rows: Buffer | undefined;
    const warnings: unknown[] = [];
    const use = async (pixels: PixelRows) => {
      expect(pixels).toMatchObject({ width: info.width, height: info.height, channels: info.channels });
      rows = Buffer.from(await pixels.read(0, pixels.height));
    };
    await withPixelRows(await readMasterStructure(path), probe, folder, use, (each) => warnings.push(each));
    expect(rows?.equals(data)).toBe(true);
    expect(warnings).toEqual([]);
    const size = { width: info.width + 11, height: info.height + 5 };
    let extended: Buffer | undefined;
    const useExtended = async (pixels: PixelRows) => {
      extended = (await pixels.extended?.(size).raw().toBuffer()) ?? extendedBy(data, info, size);
    };
    await withPixelRows(await readMasterStructure(path), probe, folder, useExtended, () => {});
    expect(extended?.equals(extendedBy(data, info, size))).toBe(true);
  });
});

describe('the pyramid', () => {
  test.each(['srgb', 'b-w'] as const)('is a chain of halves that other programs read (%s)', async (space) => {
    const [width, height] = [1101, 703];
    const image = gridImage(width, height).toColourspace(space);
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const channels = info.channels === 1 ? 1 : 3;
    const rowBytes = width * channels;
    const counts = new Map<number, number>();
    const rows: PixelRows = {
      width,
      height,
      channels,
      read: async (first, count) => {
        for (let row = first; row < first + count; row++) counts.set(row, (counts.get(row) ?? 0) + 1);
        return data.subarray(first * rowBytes, (first + count) * rowBytes);
      },
    };
    const target = await mkdtemp(join(folder, 'files-'));
    await writeStoredFiles(target, rows);
    expect([...counts.values()], 'each row is read once').toEqual(Array(height).fill(1));
    const bytes = await readFile(join(target, 'pyramid.tif'));
    const padded = paddedDimensions({ width, height });
    const levels = pyramidLevels({ width, height });
    expect((await sharp(bytes).metadata()).pages).toBe(levels.length);
    for (const level of levels.keys()) {
      const decoded = sharp(bytes, { page: level, failOn: 'warning' });
      expect(await decoded.metadata()).toMatchObject({ space, channels });
      const { info: size } = await decoded.raw().toBuffer({ resolveWithObject: true });
      expect(size).toMatchObject({
        width: padded.width / 2 ** level,
        height: padded.height / 2 ** level,
      });
    }
  });

  test('is not complete when the pixels end early', async () => {
    const target = await mkdtemp(join(folder, 'files-'));
    const rows: PixelRows = {
      width: 600,
      height: 900,
      channels: 3,
      read: async (first, count) => {
        if (first > 520) throw new Error('gone');
        return Buffer.alloc(600 * 3 * count);
      },
    };
    await expect(writeStoredFiles(target, rows)).rejects.toThrow('gone');
    await expect(sharp(join(target, 'pyramid.tif')).metadata()).rejects.toThrow();
  });
});
