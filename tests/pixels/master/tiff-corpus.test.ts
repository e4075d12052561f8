import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withPixelRows } from '../../../src/pixels/master/decode.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { REFUSED_TIFFS, TIFF_CASES } from '../../support/corpus/tiff-cases.ts';

const MASTERS = join(import.meta.dirname, '../../masters');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-tiff-corpus-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(TIFF_CASES)(
  '$name ($what) is the picture that other programs read',
  async ({ name, within, colour }) => {
    const path = join(MASTERS, name);
    const { image, probe } = await normalisedMaster(path, { maxInputPixels: 1e8 });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const reference = sharp(`${path}.png`).removeAlpha();
    const expected = await reference
      .toColourspace(info.channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
    expect(data.length).toBe(expected.length);
    let worst = 0;
    for (const [index, sample] of data.entries())
      worst = Math.max(worst, Math.abs(sample - (expected[index] ?? 999)));
    expect(worst).toBeLessThanOrEqual(within);
    expect(probe.normalisation.colour).toBe(colour);

    const warnings: string[] = [];
    const use = async (rows: { height: number; read: (first: number, count: number) => Promise<Buffer> }) => {
      expect(Buffer.from(await rows.read(0, rows.height)).equals(data)).toBe(true);
      // In any order, across strips and tiles.
      const part = Buffer.from(await rows.read(13, 9));
      expect(part.equals(data.subarray(13 * 64 * info.channels, 22 * 64 * info.channels))).toBe(true);
    };
    const structure = await readMasterStructure(path);
    await withPixelRows(structure, probe, folder, use, ({ sentence }) => warnings.push(sentence));
    expect(warnings).toEqual([]);
  },
);

test.each(REFUSED_TIFFS)('$name ($what) is refused by a sentence', async ({ name, sentence }) => {
  await expect(normalisedMaster(join(MASTERS, name), { maxInputPixels: 1e8 })).rejects.toThrow(sentence);
});
