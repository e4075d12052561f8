import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecodedTiles } from '../../../src/pixels/render/decoded-tiles.ts';
import { OpenPyramids } from '../../../src/pixels/render/open-pyramids.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import type { RenderSource } from '../../../src/pixels/render/render-source.ts';
import { gridImage, noiseImage, rampImage } from '../../support/grid-image.ts';
import { resolveFor } from '../../support/image-requests.ts';
import { HOUR_SECONDS } from '../../support/patience.ts';
import { sampleSize } from '../../support/sample-size.ts';
import { writePyramid } from '../../support/test-pyramid.ts';

const TILE_BYTES = 512 * 512 * 3;

let folder: string;
let colour: RenderSource;
let gray: RenderSource;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-decoded-'));
  colour = await writePyramid(folder, noiseImage(1900, 1300), { compression: 'jpeg' });
  gray = await writePyramid(folder, gridImage(1301, 903), { compression: 'jpeg', gray: true });
});

afterAll(() => rm(folder, { recursive: true }));

async function render(source: RenderSource, request: string, decoded?: DecodedTiles): Promise<Buffer> {
  const kept = decoded ? { decoded } : {};
  // What is open stays there when its file is taken away.
  const pyramids = new OpenPyramids();
  const options = { maxInputPixels: 1e8, timeoutSeconds: HOUR_SECONDS, pyramids, ...kept };
  const result = await renderImage(source, resolveFor(source, request), options);
  if (result.kind !== 'bytes') throw new Error('expected bytes');
  return result.bytes;
}

/** The same image in a file that can be taken away: what is rendered then has not been decoded again. */
async function removable(source: RenderSource, name: string): Promise<RenderSource> {
  const path = join(folder, name);
  await copyFile(source.path, path);
  return { ...source, path };
}

describe('what has been decoded once is not decoded again', () => {
  test.each(['colour', 'gray'])('the same part of a %s image in other sizes and forms', async (kind) => {
    const original = kind === 'gray' ? gray : colour;
    const source = await removable(original, `again-${kind}.tif`);
    const decoded = new DecodedTiles(1e8);
    await render(source, 'full/600,/0/default.jpg', decoded);
    await rm(source.path);
    for (const request of [
      'full/600,/0/default.jpg',
      'full/555,/0/default.png',
      'full/512,/!90/gray.webp',
      'full/!500,500/22.5/default.jpg',
      '100,100,400,300/200,150/0/bitonal.gif',
    ]) {
      expect((await render(source, request, decoded)).equals(await render(original, request))).toBe(true);
    }
    const finer = render(source, 'full/1200,/0/default.jpg', decoded);
    await expect(finer).rejects.toMatchObject({ code: 'unreadable-source' });
  });

  test('a neighbouring part costs only the tiles that are missing', async () => {
    const decoded = new DecodedTiles(1e8);
    await render(colour, '10,10,600,600/max/0/default.jpg', decoded);
    expect(decoded.bytes).toBe(4 * TILE_BYTES);
    await render(colour, '530,530,900,400/max/0/default.jpg', decoded);
    expect(decoded.bytes).toBe(5 * TILE_BYTES);
    await render(colour, '600,100,600,800/max/0/default.jpg', decoded);
    expect(decoded.bytes).toBe(6 * TILE_BYTES);
    await render(colour, '10,10,1500,900/max/0/default.jpg', decoded);
    expect(decoded.bytes).toBe(6 * TILE_BYTES);
  });
});

describe('bounds', () => {
  test('never more bytes than allowed, and always the result that would come without', async () => {
    const decoded = new DecodedTiles(5 * TILE_BYTES);
    const side = { min: 5, max: 1100 };
    const part = fc.record({
      source: fc.constantFrom('colour', 'gray'),
      x: fc.nat(1200),
      y: fc.nat(800),
      width: fc.integer(side),
      height: fc.integer(side),
      percent: fc.constantFrom(20, 45, 70, 100),
    });
    await fc.assert(
      fc.asyncProperty(part, async ({ source: kind, x, y, width, height, percent }) => {
        const source = kind === 'gray' ? gray : colour;
        const request = `${x},${y},${width},${height}/pct:${percent}/0/default.png`;
        const image = await render(source, request, decoded);
        expect(decoded.bytes).toBeLessThanOrEqual(5 * TILE_BYTES);
        expect(image.equals(await render(source, request))).toBe(true);
      }),
      { numRuns: sampleSize(60) },
    );
    expect(decoded.bytes).toBeGreaterThan(0);
  });

  test('the part that was used least recently leaves first', async () => {
    const source = await removable(colour, 'leaving.tif');
    const decoded = new DecodedTiles(2 * TILE_BYTES);
    const [first, second, third] = [1, 513, 1025].map((x) => `${x},0,500,500/max/0/default.jpg`);
    for (const request of [first, second, first, third]) await render(source, request ?? '', decoded);
    await rm(source.path);
    await expect(render(source, first ?? '', decoded)).resolves.toBeInstanceOf(Buffer);
    await expect(render(source, third ?? '', decoded)).resolves.toBeInstanceOf(Buffer);
    await expect(render(source, second ?? '', decoded)).rejects.toMatchObject({ code: 'unreadable-source' });
  });

  test('too little memory for a part keeps nothing of it', async () => {
    const decoded = new DecodedTiles(TILE_BYTES);
    await render(colour, '10,10,600,600/max/0/default.jpg', decoded);
    expect(decoded.bytes).toBe(0);
  });

  test('a very large part is read row by row and not kept', async () => {
    const large = await writePyramid(folder, rampImage(4200, 2200, 512), { compression: 'jpeg' });
    const decoded = new DecodedTiles(1e8);
    await render(large, 'full/3000,/0/default.jpg', decoded);
    expect(decoded.bytes).toBe(0);
    await render(large, 'full/2000,/0/default.jpg', decoded);
    expect(decoded.bytes).toBeGreaterThan(0);
  });
});

test('another version of an image is another image', async () => {
  const decoded = new DecodedTiles(1e8);
  const before = await writePyramid(folder, gridImage(700, 500), { compression: 'jpeg' });
  const after = await removable(await writePyramid(folder, noiseImage(700, 500)), 'after.tif');
  await render(before, 'full/600,/0/default.png', decoded);
  const image = await render(after, 'full/600,/0/default.png', decoded);
  expect(image.equals(await render(after, 'full/600,/0/default.png'))).toBe(true);
});
