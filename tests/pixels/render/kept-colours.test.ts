import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGE_3 } from '../../../src/image/dialect.ts';
import { parseImageRequest } from '../../../src/image/request.ts';
import { resolveImage } from '../../../src/image/resolve.ts';
import { withProfile } from '../../../src/pixels/jpeg/jpeg-profile.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { openStoredPyramid } from '../../../src/pixels/stored/pyramid.ts';
import { writeStoredFiles } from '../../../src/pixels/stored/write.ts';
import { ADOBE_RGB_PRIMARIES, rgbIccProfile } from '../../support/fixtures-icc.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { readJpeg2000 } from '../../support/read-jpeg2000.ts';

const PROFILE = rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2);
const COLOUR = [150, 100, 90];

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function rendered(source: RenderSource, path: string): Promise<Buffer> {
  const [region = '', size = '', rotation = '', end = ''] = path.split('/');
  const limits = { maxWidth: undefined, maxHeight: undefined, maxArea: undefined, upscaling: true };
  const request = parseImageRequest(IMAGE_3, region, size, rotation, end);
  const resolved = resolveImage(IMAGE_3, request, source, limits);
  const image = await renderImage(source, resolved, { maxInputPixels: 1e8, timeoutSeconds: 30 });
  if (image.kind !== 'bytes') throw new Error('there are no bytes');
  return image.bytes;
}

/** The samples of the pixel in the middle, whatever profile they are of, and that. */
async function middleOf(body: Buffer): Promise<{ samples: number[]; icc: Buffer | undefined }> {
  const { icc, width = 0, height = 0 } = await sharp(body).metadata();
  const pixel = { left: width >> 1, top: height >> 1, width: 1, height: 1 };
  const pixels = await sharp(body, { ignoreIcc: true }).extract(pixel).removeAlpha().raw().toBuffer();
  return { samples: [...pixels], icc };
}

function expectNear(samples: readonly number[], expected: readonly number[]): void {
  expect(samples).toHaveLength(expected.length);
  for (const [index, value] of samples.entries())
    expect(Math.abs(value - (expected[index] ?? 0)), `${samples}`).toBeLessThanOrEqual(3);
}

test('a master that is served straight keeps its colours, and gives sRGB where nothing can hold them', async () => {
  const path = join(folder, 'master.jpg');
  const [r = 0, g = 0, b = 0] = COLOUR;
  const jpeg = sharp({ create: { width: 64, height: 64, channels: 3, background: { r, g, b } } }).jpeg();
  await writeFile(path, withProfile(await jpeg.toBuffer(), PROFILE));
  const source = { kind: 'master', path, width: 64, height: 64, gray: false, hasProfile: true } as const;
  for (const end of [
    '0/default.jpg',
    '0/default.png',
    '0/default.webp',
    '30/default.png',
    '90/default.tif',
  ]) {
    const { samples, icc } = await middleOf(await rendered(source, `full/max/${end}`));
    expect(icc?.equals(PROFILE), end).toBe(true);
    expectNear(samples, COLOUR);
  }
  const { samples, icc } = await middleOf(await rendered(source, 'full/max/0/default.gif'));
  expect(icc).toBeUndefined();
  // By the published matrices and curves of the two spaces.
  expectNear(samples, [167, 100, 89]);
});

test('of a master that is served straight, a jp2 has profiles of curves and a matrix alone; others are applied', async () => {
  // Of the colours of inks on paper, say.
  const other = Buffer.from(PROFILE);
  other.write('prtr', 12);
  const [r = 0, g = 0, b = 0] = COLOUR;
  const jpeg = sharp({ create: { width: 64, height: 64, channels: 3, background: { r, g, b } } }).jpeg();
  for (const [profile, method] of [
    [PROFILE, 2],
    [other, 1],
  ] as const) {
    const path = join(folder, `of-method-${method}.jpg`);
    await writeFile(path, withProfile(await jpeg.clone().toBuffer(), profile));
    const source = { kind: 'master', path, width: 64, height: 64, gray: false, hasProfile: true } as const;
    const jp2 = await rendered(source, 'full/max/0/default.jp2');
    expect(jp2[jp2.indexOf('colr') + 4]).toBe(method);
    expect(jp2.includes(profile)).toBe(method === 2);
    await writeFile(`${path}.jp2`, jp2);
    const { pixels } = await readJpeg2000(`${path}.jp2`, folder, undefined);
    expectNear([...pixels.subarray(0, 3)], [167, 100, 89]);
    expect((await rendered(source, 'full/max/0/default.pdf')).includes('/ICCBased')).toBe(true);
  }
});

test('a pyramid that is too large to be held keeps its colours in parts and as a whole', async () => {
  const [width, height] = [4200, 2800];
  const target = join(folder, 'large');
  await mkdir(target);
  const rows = Buffer.alloc(width * height * 3);
  for (let at = 0; at < rows.length; at += 3) rows.set(COLOUR, at);
  const read = async (first: number, count: number) =>
    rows.subarray(first * width * 3, (first + count) * width * 3);
  await writeStoredFiles(target, { width, height, channels: 3, profile: PROFILE, read });
  const stored = await openStoredPyramid(target, { width, height, gray: false, version: 'x' });
  expect(stored.source.hasProfile).toBe(true);
  expect(stored.locate({ kind: 'tile', level: 0, column: 0, row: 0 })?.prefix?.includes(PROFILE)).toBe(true);
  await stored.close();
  const source = {
    kind: 'pyramid',
    path: stored.pyramid.path,
    width,
    height,
    gray: false,
    hasProfile: true,
  } as const;
  for (const path of [
    'full/max/0/default.jpg',
    '0,0,600,600/max/0/default.png',
    'full/500,/0/default.avif',
  ]) {
    const { samples, icc } = await middleOf(await rendered(source, path));
    expect(icc?.equals(PROFILE), path).toBe(true);
    expectNear(samples, COLOUR);
  }
  for (const path of ['full/max/0/gray.jpg', '0,0,600,600/max/0/gray.png']) {
    const { samples, icc } = await middleOf(await rendered(source, path));
    expect(icc, path).toBeUndefined();
    expectNear(samples.slice(0, 1), [116]);
  }
});

test('a profile that is longer than a segment is put into several', async () => {
  const long = Buffer.concat([PROFILE, Buffer.alloc(150_000, 7)]);
  long.writeUInt32BE(long.length, 0);
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
  const { icc } = await sharp(withProfile(jpeg, long)).metadata();
  expect(icc?.equals(long)).toBe(true);
});
