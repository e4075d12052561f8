import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderImage } from '../../../src/pixels/render/render.ts';
import { packBitsRuns } from '../../support/fixtures-samples.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-sampled-master-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a compressed TIFF of more than is held is rendered from a file, which is gone afterwards', async () => {
  const [width, height] = [8320, 8200];
  const path = join(folder, 'scan.tif');
  await writeFile(path, packBitsRuns(width, height));
  const source = { kind: 'master', path, width, height, gray: true } as const;
  const region = { x: 128 * 3, y: 8100, width: 256, height: 2 };
  const size = { width: 256, height: 2 };
  const form = { mirror: false, degrees: '0', quality: 'default', format: 'png' } as const;
  const options = { maxInputPixels: 1e9, timeoutSeconds: 60, scratchFile: join(folder, 'scratch') };
  const rendered = await renderImage(source, { region, size, ...form }, options);
  if (rendered.kind !== 'bytes') throw new Error('a file');
  const { data } = await sharp(rendered.bytes)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const run = (8100 * width) / 128 + 3;
  expect([data[0], data[127], data[128], data[255]]).toEqual(
    [run, run, run + 1, run + 1].map((each) => each % 256),
  );
  expect(await readdir(folder)).toEqual(['scan.tif']);
});
