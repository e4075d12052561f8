import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pyramidLevels } from '../../../src/image/pyramid.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import { openStoredPyramid } from '../../../src/pixels/stored/pyramid.ts';
import { writeStoredFiles } from '../../../src/pixels/stored/write.ts';
import { refusal, resolveFor } from '../../support/image-requests.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-shapes-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Gray of a slow gradient along the longer side, from 0 at its start to 255 at its end. */
function gradientOf(width: number, height: number): PixelRows {
  const read = async (firstRow: number, rows: number) => {
    const bytes = Buffer.alloc(width * rows);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < width; x++)
        bytes[y * width + x] = width > height ? (x * 255) / width : ((firstRow + y) * 255) / height;
    return bytes;
  };
  return { width, height, channels: 1, read };
}

test.each([
  [60_000, 500],
  [500, 60_000],
  [1, 60_000],
  [60_000, 1],
  [70_000, 16],
  [16, 70_000],
  [63_489, 16],
  [63_488, 16],
  [300_000, 1],
])('an image of %i x %i is stored and rendered at every level', async (width, height) => {
  const target = await mkdtemp(join(folder, 'version-'));
  await writeStoredFiles(target, gradientOf(width, height));
  const record = { width, height, gray: true, version: 'v' };
  const { pyramid, close, levels } = await openStoredPyramid(target, record);
  await close();
  const source = { kind: 'pyramid', ...pyramid, width, height, gray: true } as const;
  expect(levels).toHaveLength(pyramidLevels(source).length);
  const long = Math.max(width, height);
  for (const { scaleFactor } of pyramidLevels(source)) {
    const step = Math.min(512 * scaleFactor, long);
    const start = Math.floor((long - 1) / step) * step;
    const region =
      width > height ? `${start},0,${long - start},${height}` : `0,${start},${width},${long - start}`;
    const side = Math.ceil((long - start) / scaleFactor);
    const size =
      width > height
        ? `${side},${Math.ceil(height / scaleFactor)}`
        : `${Math.ceil(width / scaleFactor)},${side}`;
    const request = resolveFor(source, `${region}/${size}/0/default.png`);
    const rendered = await renderImage(source, request, { maxInputPixels: 1e9, timeoutSeconds: 20 });
    if (rendered.kind !== 'bytes') throw new Error('a small image');
    const { channels } = await sharp(rendered.bytes).stats();
    const expected = ((start + (long - start) / 2) * 255) / long;
    expect(Math.abs((channels[0]?.mean ?? 0) - expected), `1/${scaleFactor}`).toBeLessThan(3);
  }
  const whole = refusal(() => resolveFor(source, `full/${width},${height}/0/default.jpg`));
  if (long > 65_500) expect(String(whole)).toContain('jpg images are at most 65500 px wide and high');
  else expect(whole).toHaveProperty('accepted');
});
