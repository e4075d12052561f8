import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paddedDimensions } from '../../src/image/pyramid.ts';
import { joinWithEdges } from '../../src/pixels/joined-edges.ts';
import { normalise } from '../../src/pixels/normalise.ts';
import { probeMaster } from '../../src/pixels/probe.ts';
import { gridImage } from '../support/fixtures.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../support/fixtures-icc.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-joined-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PLAIN = { compression: 'none', predictor: 'none' } as const;

async function master(image: Sharp) {
  const path = join(folder, 'master');
  await writeFile(path, await image.toBuffer());
  const probe = await probeMaster(path, { maxInputPixels: 1e8 });
  return { path, probe, padded: paddedDimensions(probe) };
}

async function profileFile(bytes: Buffer): Promise<string> {
  const path = join(folder, `${bytes.length}.icc`);
  await writeFile(path, bytes);
  return path;
}

async function adobeRgb() {
  return profileFile(rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2));
}

test.each<[string, () => Promise<Sharp> | Sharp]>([
  ['colour', () => gridImage(1101, 703).tiff(PLAIN)],
  ['gray', () => gridImage(1101, 703).toColourspace('b-w').tiff(PLAIN)],
  ['padded to the right only', () => gridImage(1101, 704).tiff(PLAIN)],
  ['padded below only', () => gridImage(1024, 703).tiff(PLAIN)],
  ['a BigTIFF', () => gridImage(600, 601).tiff({ ...PLAIN, bigtiff: true })],
  [
    'Adobe RGB',
    async () =>
      gridImage(601, 603)
        .withIccProfile(await adobeRgb())
        .tiff(PLAIN),
  ],
  [
    'gray with a profile',
    async () =>
      gridImage(601, 603)
        .toColourspace('b-w')
        .withIccProfile(await profileFile(grayIccProfile(1.8)))
        .tiff(PLAIN),
  ],
])('a plain TIFF, %s, is extended as sharp does it in memory', async (_, encode) => {
  const { path, probe, padded } = await master(await encode());
  const joined = await joinWithEdges(path, probe, padded);
  const extended = normalise(path, probe).extend({
    right: padded.width - probe.width,
    bottom: padded.height - probe.height,
    extendWith: 'copy',
  });
  const { data, info } = await extended.raw().toBuffer({ resolveWithObject: true });
  const result = await joined?.raw().toBuffer({ resolveWithObject: true });
  expect(result?.info).toMatchObject({ ...padded, channels: info.channels });
  expect(result?.data.equals(data)).toBe(true);
});

test.each<[string, () => Sharp]>([
  ['a compressed one', () => gridImage(600, 600).tiff({ compression: 'lzw' })],
  ['a tiled one', () => gridImage(600, 600).tiff({ ...PLAIN, tile: true })],
  ['a turned one', () => gridImage(600, 500).withMetadata({ orientation: 6 }).tiff(PLAIN)],
  [
    '1 bit a pixel',
    () =>
      gridImage(600, 600)
        .toColourspace('b-w')
        .tiff({ ...PLAIN, bitdepth: 1 }),
  ],
  ['CMYK', () => gridImage(600, 600).toColourspace('cmyk').tiff(PLAIN)],
  ['with alpha', () => gridImage(600, 600).ensureAlpha().tiff(PLAIN)],
  ['a JPEG', () => gridImage(600, 600).jpeg()],
  [
    '16 bits a sample',
    () =>
      sharp(new Uint16Array(600 * 600 * 3), { raw: { width: 600, height: 600, channels: 3 } })
        .toColourspace('rgb16')
        .tiff(PLAIN),
  ],
])('others are left to other ways: %s', async (_, encode) => {
  const { path, probe, padded } = await master(encode());
  expect(await joinWithEdges(path, probe, padded)).toBeUndefined();
});
