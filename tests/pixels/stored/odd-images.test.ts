import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { edgeTiles, packKey, readyMadeSizes } from '../../../src/image/pyramid.ts';
import { readTilePack } from '../../../src/pixels/jpeg/pack.ts';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { probeMaster } from '../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { PACK_FILE } from '../../../src/pixels/stored/pyramid.ts';
import { writeStoredFiles } from '../../../src/pixels/stored/write.ts';
import { readAt, withOpenFile } from '../../../src/storage/file-store.ts';
import { gridImage } from '../../support/fixtures.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-odd-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What is stored in the pack of an image, by its keys. */
async function packOf(path: string): Promise<Map<string, Buffer>> {
  return withOpenFile(path, async (file) => {
    const jpegs = new Map<string, Buffer>();
    for (const [key, { position, length }] of await readTilePack(file))
      jpegs.set(key, await readAt(file, position, length));
    return jpegs;
  });
}

async function pixelsOf(image: Sharp): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function decibels(a: Buffer, b: Buffer): number {
  let squares = 0;
  for (const [at, value] of a.entries()) squares += (value - (b[at] ?? 0)) ** 2;
  return 10 * Math.log10(255 ** 2 / Math.max(squares / a.length, 1e-9));
}

describe('JPEGs beside the pyramid show the normalised image', () => {
  test.each<[string, () => Sharp]>([
    ['gray', () => gridImage(1101, 703).toColourspace('b-w').jpeg()],
    ['CMYK', () => gridImage(1101, 703).toColourspace('cmyk').jpeg()],
    ['progressive', () => gridImage(1101, 703).jpeg({ progressive: true })],
    ['turned', () => gridImage(703, 1101).withMetadata({ orientation: 6 }).jpeg()],
    ['half transparent', () => gridImage(901, 517).ensureAlpha(0.5).png()],
    ['of 16 bits', () => gridImage(901, 517).toColourspace('rgb16').png()],
    ['whole tiles', () => gridImage(1024, 512).png()],
    ['a pixel more than a tile', () => gridImage(513, 1025).png()],
    ['a pixel', () => gridImage(1, 1).png()],
    ['a pixel wide', () => gridImage(1, 600).png()],
    ['a pixel high', () => gridImage(700, 1).png()],
    ['a strip', () => gridImage(2600, 17).png()],
  ])('%s', async (_name, encode) => {
    const target = await mkdtemp(join(folder, 'files-'));
    const path = join(target, 'master');
    await writeFile(path, await encode().toBuffer());
    const probe = await probeMaster(path, { maxInputPixels: 1e8 });
    const structure = await readMasterStructure(path);
    await withPixelRows(
      structure,
      probe,
      target,
      (rows) => writeStoredFiles(target, rows),
      () => {},
    );
    const jpegs = await packOf(join(target, PACK_FILE));
    const image = { width: probe.width, height: probe.height };
    const { image: normalised } = await normalisedMaster(path, { maxInputPixels: 1e8 });
    const whole = await pixelsOf(normalised);
    expect(whole).toMatchObject(image);
    const raw = { width: whole.width, height: whole.height, channels: 3 } as const;
    const shown = async (
      key: string,
      { x, y, width, height }: { x: number; y: number; width: number; height: number },
      size: { width: number; height: number },
    ) => {
      const jpeg = jpegs.get(key);
      const got = await pixelsOf(sharp(jpeg, { failOn: 'warning' }));
      expect(got, key).toMatchObject(size);
      expect((await sharp(jpeg).metadata()).channels).toBe(probe.gray ? 1 : 3);
      const part = sharp(whole.data, { raw }).extract({ left: x, top: y, width, height });
      const expected = await pixelsOf(part.resize(size.width, size.height, { fit: 'fill' }));
      return decibels(got.data, expected.data);
    };
    const worst = { edge: Infinity, size: Infinity };
    const all = { x: 0, y: 0, ...image };
    for (const tile of edgeTiles(image))
      worst.edge = Math.min(
        worst.edge,
        await shown(packKey({ kind: 'edge', ...tile }), tile.region, tile.size),
      );
    for (const size of readyMadeSizes(image))
      worst.size = Math.min(worst.size, await shown(packKey({ kind: 'size', ...size }), all, size));
    // A level rounds its sides up, and is a mean of four pixels: less sharp than what is compared, nowhere another picture.
    expect(worst.edge).toBeGreaterThan(33);
    expect(worst.size).toBeGreaterThan(25);
  });
});
