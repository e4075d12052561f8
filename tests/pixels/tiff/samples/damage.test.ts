import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoupeError } from '../../../../src/errors.ts';
import { withPixelRows } from '../../../../src/pixels/master/decode.ts';
import { normalisedMaster } from '../../../../src/pixels/master/normalise.ts';
import { probeMaster } from '../../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../../src/pixels/pixel-rows.ts';
import { decompressLzw } from '../../../../src/pixels/tiff/compression/lzw.ts';
import { decompressPackBits } from '../../../../src/pixels/tiff/compression/packbits.ts';
import { lzwOfLiterals, packBitsRuns, sampledTiff } from '../../../support/fixtures-samples.ts';

const MASTERS = join(import.meta.dirname, '../../../masters');
const LIMIT = { maxInputPixels: 1e8 };

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-damage-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(folder, `${count++}.tif`);
  await writeFile(path, bytes);
  return path;
}

async function ingested(path: string) {
  const warnings: string[] = [];
  let pixels = Buffer.alloc(0);
  await withPixelRows(
    await readMasterStructure(path),
    await probeMaster(path, LIMIT),
    folder,
    async (rows) => {
      pixels = Buffer.from(await rows.read(0, rows.height));
    },
    ({ sentence }) => warnings.push(sentence),
  );
  return { pixels, warnings };
}

const SHAPE = { width: 40, height: 30, bits: 8, photometric: 1, stripRows: 10 } as const;
const GRAYS = Array.from({ length: 1200 }, (_, index) => (index * index) % 251);
const GRAY_STRIP = Buffer.from(GRAYS.slice(400, 800));

describe('a damaged part', () => {
  test('of a tile is named, and refused for ingest and for a render', async () => {
    const path = join(MASTERS, '02-tiled-deflate-one-bad-tile.tif');
    const sentence = 'the TIFF is damaged: tile 6 of 12 (at 16,16) cannot be decompressed';
    await expect(ingested(path)).rejects.toThrow(sentence);
    await expect(normalisedMaster(path, LIMIT)).rejects.toThrow(sentence);
  });

  test('of a strip is named, by its place and plane', async () => {
    const samples = GRAYS.flatMap((gray) => [gray, gray, gray]);
    const damage = (strip: Buffer, index: number) =>
      index === 4 ? Buffer.from(strip).fill(0x5a, 20, 40) : strip;
    const bytes = sampledTiff(samples, { ...SHAPE, photometric: 2, separate: true, compression: 8, damage });
    await expect(ingested(await fileOf(bytes))).rejects.toThrow(
      'strip 2 of 3 of plane 2 (rows 11 to 20) cannot be decompressed',
    );
  });

  test('is found wherever a bit of Deflate is flipped', async () => {
    for (let flip = 0; flip < 60; flip++) {
      const damage = (strip: Buffer, index: number) => {
        const bytes = Buffer.from(strip);
        if (index === 1)
          bytes[(flip * 13) % strip.length] = (strip[(flip * 13) % strip.length] ?? 0) ^ (1 << (flip % 8));
        return bytes;
      };
      const bytes = sampledTiff(GRAYS, { ...SHAPE, compression: 8, damage });
      await expect(ingested(await fileOf(bytes))).rejects.toThrow('strip 2 of 3');
    }
  });

  test.each([5, 8, 32_773] as const)('is one that ends early, with compression %i', async (compression) => {
    const damage = (strip: Buffer, index: number) => (index === 1 ? strip.subarray(0, -60) : strip);
    const bytes = sampledTiff(GRAYS, { ...SHAPE, compression, damage });
    await expect(ingested(await fileOf(bytes))).rejects.toThrow('strip 2 of 3 (rows 11 to 20) ends early');
  });

  test('of LZW is a code that is not in the table yet', async () => {
    const damage = (strip: Buffer) => Buffer.from(strip).fill(0xff, 5, 30);
    const bytes = sampledTiff(GRAYS, { ...SHAPE, compression: 5, damage });
    await expect(ingested(await fileOf(bytes))).rejects.toThrow(
      'strip 1 of 3 (rows 1 to 10) cannot be decompressed',
    );
  });
});

describe('served with a warning', () => {
  test.each([5, 8, 32_773] as const)(
    'is an image whose last strip is cut short, compression %i',
    async (compression) => {
      const damage = (strip: Buffer, index: number) => (index === 2 ? strip.subarray(0, -60) : strip);
      const bytes = sampledTiff(GRAYS, { ...SHAPE, compression, damage });
      const { pixels, warnings } = await ingested(await fileOf(bytes));
      expect(warnings).toHaveLength(1);
      const [, first = ''] =
        /^the pixels of rows? (\d+).* are missing in the file, and left white; rows before them may be wrong too$/.exec(
          warnings[0] ?? '',
        ) ?? [];
      const there = (Number(first) - 1) * SHAPE.width;
      expect(there).toBeGreaterThanOrEqual(20 * SHAPE.width);
      expect([...pixels.subarray(0, there)]).toEqual(GRAYS.slice(0, there));
      expect(pixels.subarray(there).every((gray) => gray === 255)).toBe(true);
    },
  );

  test.each([1, 2, 3, 4, 5])(
    'is a strip of Deflate whose last %i bytes, of its checksum, are missing',
    async (missing) => {
      for (const separate of [false, true]) {
        const damage = (strip: Buffer, index: number) => (index === 1 ? strip.subarray(0, -missing) : strip);
        const samples = GRAYS.flatMap((gray) => [gray, 255 - gray, gray >> 1]);
        const shape = { ...SHAPE, photometric: 2, compression: 8, separate } as const;
        const whole = await ingested(await fileOf(sampledTiff(samples, shape)));
        expect(whole.warnings).toEqual([]);
        const place = separate ? '2 of 3 of plane 1' : '2 of 3';
        expect(await ingested(await fileOf(sampledTiff(samples, { ...shape, damage })))).toEqual({
          pixels: whole.pixels,
          warnings: [
            `strip ${place} (rows 11 to 20) lacks the checksum of its data: the picture may be wrong there`,
          ],
        });
      }
    },
  );

  test('is a strip of Deflate without its checksum, wherever a bit of it is flipped, when it is served', async () => {
    let served = 0;
    for (let flip = 0; flip < 60; flip++) {
      const level = flip % 2 === 0 ? 0 : 9;
      const damage = (strip: Buffer, index: number) => {
        if (index !== 1) return strip;
        const bytes = deflateSync(GRAY_STRIP, { level }).subarray(0, -4);
        const place = (flip * 13) % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (flip % 8));
        return bytes;
      };
      const path = await fileOf(sampledTiff(GRAYS, { ...SHAPE, compression: 8, damage }));
      const end = await ingested(path).catch((error: unknown) => error);
      if (end instanceof LoupeError) continue;
      served += 1;
      expect(end, `${flip}`).toMatchObject({
        warnings: [
          expect.stringMatching(/^strip 2 of 3 .* (?:lacks the checksum of its data|holds more data)/),
        ],
      });
    }
    expect(served).toBeGreaterThan(20);
  });

  test('is no strip of Deflate that is filled up behind its checksum', async () => {
    for (const filling of [0, 0xff]) {
      const damage = (strip: Buffer) => Buffer.concat([strip, Buffer.alloc(7, filling)]);
      const bytes = sampledTiff(GRAYS, { ...SHAPE, compression: 8, damage });
      expect((await ingested(await fileOf(bytes))).warnings).toEqual([]);
    }
  });

  test('are data that go on behind the last pixel of a strip', async () => {
    const damage = (strip: Buffer, index: number) =>
      index === 0 ? Buffer.concat([strip, Buffer.from([3, 1, 2, 3, 4])]) : strip;
    const bytes = sampledTiff(GRAYS, { ...SHAPE, compression: 32_773, damage });
    const { pixels, warnings } = await ingested(await fileOf(bytes));
    expect(warnings).toEqual(['strip 1 of 3 (rows 1 to 10) holds more data than pixels']);
    expect([...pixels]).toEqual(GRAYS);
  });
});

test('a compressed strip above the 52 MB that the image library allows is read', async () => {
  const [width, height] = [6000, 9000];
  const path = await fileOf(packBitsRuns(width, height));
  const probe = await probeMaster(path, LIMIT);
  // The strip is held whole, which ingest counts.
  expect(probe.tileRowBytes).toBeGreaterThanOrEqual(width * height);
  let row = Buffer.alloc(0);
  const use = async (rows: PixelRows) => {
    row = Buffer.from(await rows.read(8999, 1));
  };
  const warnings: unknown[] = [];
  await withPixelRows(await readMasterStructure(path), probe, folder, use, (each) => warnings.push(each));
  for (const x of [0, 127, 3000, 5999]) expect(row[x]).toBe(Math.floor((8999 * width + x) / 128) % 256);
  expect(warnings).toEqual([]);
});

test.each([false, true])('LZW of literals, lowest bits first: %s', (lowestFirst) => {
  const bytes = Buffer.from(GRAYS);
  const out = Buffer.alloc(bytes.length);
  expect(decompressLzw(lzwOfLiterals(bytes, lowestFirst), out)).toEqual({
    length: bytes.length,
    end: 'complete',
  });
  expect(out.equals(bytes)).toBe(true);
});

test.each([
  ['literals', [3, 1, 2, 3, 4]],
  ['a run', [0xfd, 7]],
])('PackBits of %s that go on behind the last pixel hold more than that', (_, bytes) => {
  expect(decompressPackBits(Buffer.from(bytes), Buffer.alloc(2))).toEqual({ length: 2, end: 'beyond' });
  expect(decompressPackBits(Buffer.from(bytes), Buffer.alloc(4))).toEqual({ length: 4, end: 'complete' });
});
