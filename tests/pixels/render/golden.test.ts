import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { differenceFromGolden } from '../../support/golden.ts';
import { gridImage } from '../../support/grid-image.ts';
import { resolveFor } from '../../support/image-requests.ts';
import { HOUR_SECONDS } from '../../support/patience.ts';
import { writePyramid } from '../../support/test-pyramid.ts';

// Looked at one by one: the numbers of the cells say what each must show.
const GOLDEN: Record<string, string> = {
  'region-pixels': '150,50,200,150/max/0/default.png',
  'region-square': 'square/max/0/default.png',
  'region-percent': 'pct:25,50,40,30/max/0/default.png',
  'region-at-the-corner': '600,400,500,500/max/0/default.png',
  'size-of-a-level': 'full/351,252/0/default.png',
  'size-between-levels': 'full/200,/0/default.png',
  'size-distorted': 'full/120,240/0/default.png',
  'size-up': '100,100,50,50/^200,200/0/default.png',
  'region-and-size': '151,77,333,222/111,74/0/default.png',
  mirrored: 'full/200,/!0/default.png',
  'rotated-90': 'full/200,/90/default.png',
  'rotated-180': 'full/200,/180/default.png',
  'rotated-270': '151,77,333,222/111,74/270/default.png',
  'mirrored-and-rotated-90': '151,77,333,222/111,74/!90/default.png',
  'rotated-22.5': 'full/200,/22.5/default.png',
  'mirrored-and-rotated-22.5': '151,77,333,222/111,74/!22.5/default.png',
  gray: 'full/200,/0/gray.png',
  bitonal: 'full/200,/0/bitonal.png',
  'bitonal-rotated-22.5': 'full/200,/22.5/bitonal.png',
};

let folder: string;
let source: RenderSource;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-golden-'));
  source = await writePyramid(folder, gridImage(701, 503));
});

afterAll(() => rm(folder, { recursive: true }));

test.each(Object.entries(GOLDEN))('%s is as it was approved: %s', async (name, request) => {
  const rendered = await renderImage(source, resolveFor(source, request), {
    maxInputPixels: 1e8,
    timeoutSeconds: HOUR_SECONDS,
  });
  if (rendered.kind !== 'bytes') throw new Error('expected bytes');
  expect(await differenceFromGolden(name, rendered.bytes)).toBeUndefined();
});
