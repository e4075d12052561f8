import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MasterPyramid } from '../../../../src/archive/scan.ts';
import type { Rectangle } from '../../../../src/image/geometry.ts';
import { pyramidLevels, storedLevels } from '../../../../src/image/pyramid.ts';
import { decodeInPlace } from '../../../../src/pixels/master/in-place/in-place-pixels.ts';
import { writePackInPlace } from '../../../../src/pixels/stored/reused/write-in-place.ts';
import { gridImage, gridPixels } from '../../../support/fixtures.ts';

const IMAGE = { width: 1101, height: 799 };
let folder = '';
let pyramid: MasterPyramid;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-in-place-'));
  const path = join(folder, 'master.tif');
  const tile = { tileWidth: 256, tileHeight: 256 };
  const options = { tile: true, pyramid: true, compression: 'jpeg', quality: 89, ...tile } as const;
  await writeFile(path, await gridImage(IMAGE.width, IMAGE.height).tiff(options).toBuffer());
  const levels = pyramidLevels(IMAGE).map(({ scaleFactor }, page) => ({
    page,
    width: Math.floor(IMAGE.width / scaleFactor),
    height: Math.floor(IMAGE.height / scaleFactor),
  }));
  // The last level is one that the master lacks.
  levels.splice(-1, 1, { page: 0, width: 0, height: 0 });
  pyramid = { tileSize: 256, levels, keepsProfile: false };
  const pixels = gridPixels(IMAGE.width, IMAGE.height);
  const rowBytes = IMAGE.width * 3;
  const read = async (first: number, count: number) =>
    pixels.subarray(first * rowBytes, (first + count) * rowBytes);
  await writePackInPlace(folder, { ...IMAGE, channels: 3, read }, { path, pyramid });
});

afterAll(() => rm(folder, { recursive: true }));

function decoded(level: number, area: Rectangle): Promise<Buffer> {
  const { tileSize, levels } = pyramid;
  const state = { bytes: 0, modifiedMs: 0 };
  const inPlace = { levels, tileSize, state, packPath: join(folder, 'tiles.pack') };
  return decodeInPlace({ ...IMAGE, path: join(folder, 'master.tif'), gray: false, inPlace }, level, area, 60);
}

test.each([0, 1, 2])('level %i is one picture, whichever part of it is decoded', async (level) => {
  const size = storedLevels(IMAGE)[level];
  const shown = pyramidLevels(IMAGE)[level];
  if (!size || !shown) throw new Error('there are three levels');
  const raw = { ...size, channels: 3 } as const;
  const whole = await decoded(level, { x: 0, y: 0, ...size });
  const partOf = ({ x: left, y: top, width, height }: Rectangle) =>
    sharp(whole, { raw }).extract({ left, top, width, height }).raw().toBuffer();
  const area = fc
    .tuple(fc.nat(size.width - 1), fc.nat(size.height - 1), fc.nat(), fc.nat())
    .map(([x, y, w, h]) => ({
      x,
      y,
      width: 1 + (w % (size.width - x)),
      height: 1 + (h % (size.height - y)),
    }));
  await fc.assert(
    fc.asyncProperty(area, async (part) => {
      expect((await decoded(level, part)).equals(await partOf(part))).toBe(true);
    }),
    // What lies in the padding alone, at the corner.
    { numRuns: 12, examples: [[{ x: size.width - 1, y: size.height - 1, width: 1, height: 1 }]] },
  );
  // The padding is the last column and row.
  const corner = await partOf({ x: shown.width - 1, y: shown.height - 1, width: 1, height: 1 });
  const last = await partOf({ x: size.width - 1, y: size.height - 1, width: 1, height: 1 });
  expect(last.equals(corner)).toBe(true);
});
