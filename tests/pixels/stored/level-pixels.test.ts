import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_ENCODERS } from '../../../src/encoding/encoder-settings.ts';
import { storedLevels, storedTile } from '../../../src/image/pyramid.ts';
import { jpegOptions, storeJpegsWith } from '../../../src/pixels/encode.ts';
import { jpegCodec } from '../../../src/pixels/jpeg/jpeg-codec.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { KeptLevels, withLevels } from '../../../src/pixels/stored/level-pixels.ts';
import { visitTileRows } from '../../../src/pixels/stored/tile-rows.ts';
import {
  encodeLevel,
  encodeWholePyramid,
  readJoinedTiles,
} from '../../../src/pixels/stored/whole-pyramid.ts';
import { readTiff } from '../../../src/pixels/tiff/chain.ts';
import { encodeTiles, encodeTilesBySharp } from '../../../src/pixels/tiff/encode-tiles.ts';
import { readTiffLevel } from '../../../src/pixels/tiff/level.ts';
import { writePyramid } from '../../../src/pixels/tiff/write.ts';
import { gridImage } from '../../support/fixtures.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-levels-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => storeJpegsWith(DEFAULT_ENCODERS.jpg));

async function rowsOf(width: number, height: number, space: 'srgb' | 'b-w'): Promise<PixelRows> {
  const image = gridImage(width, height).toColourspace(space);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels === 1 ? 1 : 3;
  const rowBytes = width * channels;
  const read = async (first: number, count: number) =>
    data.subarray(first * rowBytes, (first + count) * rowBytes);
  return { width, height, channels, read };
}

/** The tiles of each level of a pyramid, as they are in the file, with the tables that they share. */
async function tilesOf(bytes: Buffer): Promise<Buffer[][]> {
  const tiff = await readTiff(bytes);
  const levels: Buffer[][] = [];
  for (const directory of tiff.directories) {
    const { offsets, byteCounts, jpegTables } = await readTiffLevel(tiff, directory);
    const tiles = Array.from(offsets, (at, index) => bytes.subarray(at, at + (byteCounts[index] ?? 0)));
    levels.push([jpegTables, ...tiles]);
  }
  return levels;
}

function inRows(encode: typeof encodeTiles) {
  return (path: string, rows: PixelRows) =>
    writePyramid(path, storedLevels(rows), (add) =>
      visitTileRows(rows, storedTile(rows), async (tiles) => add(tiles.level, await encode(tiles))),
    );
}

async function heldWhole(path: string, rows: PixelRows): Promise<void> {
  const codec = await jpegCodec();
  if (codec instanceof Error) throw codec;
  await withLevels(rows, (levels) =>
    writePyramid(path, levels, async (add) => {
      for (const [index, level] of levels.entries()) await add(index, await encodeLevel(codec, level));
    }),
  );
}

// Odd sides, sides that are whole tiles, and one tile alone.
describe.each([
  [1101, 703, 'srgb'],
  [1101, 703, 'b-w'],
  [1024, 2049, 'srgb'],
  [300, 412, 'srgb'],
] as const)('an image of %i x %i pixels, %s', (width, height, space) => {
  test.each([
    ['libjpeg-turbo, cut into rows of tiles', inRows(encodeTiles)],
    ['libjpeg-turbo, held whole', heldWhole],
    ['the image library, cut into rows of tiles', inRows(encodeTilesBySharp)],
  ])('has the tiles that the image library makes in one call: %s', async (_, write) => {
    const rows = await rowsOf(width, height, space);
    const path = join(folder, randomUUID());
    await write(path, rows);
    const made = await tilesOf(await readFile(path));
    const expected = await tilesOf(await encodeWholePyramid(rows));
    expect(made.map((tiles) => tiles.length)).toEqual(expected.map((tiles) => tiles.length));
    for (const [index, tiles] of made.entries())
      expect(Buffer.concat(tiles).equals(Buffer.concat(expected[index] ?? []))).toBe(true);
  });
});

// The image library makes no such pyramid in one call.
describe.each([
  [95, '4:2:0', 'srgb'],
  [100, '4:4:4', 'srgb'],
  [60, '4:4:4', 'b-w'],
] as const)('an image that is stored with quality %i, %s, %s', (quality, chroma, space) => {
  test('has tiles that show it, the same whichever way they are made, and joined', async () => {
    const jpg = { quality, chroma };
    storeJpegsWith(jpg);
    const rows = await rowsOf(1101, 703, space);
    const written: Buffer[] = [];
    for (const write of [inRows(encodeTiles), heldWhole, inRows(encodeTilesBySharp)]) {
      const path = join(folder, randomUUID());
      await write(path, rows);
      written.push(await readFile(path));
    }
    const [pyramid = Buffer.alloc(0), ...others] = written;
    expect(others.map((other) => other.equals(pyramid))).toEqual([true, true]);
    const size = { left: 0, top: 0, width: rows.width, height: rows.height };
    const pixels = await rows.read(0, rows.height);
    const shown = await sharp(pyramid).extract(size).toColourspace(space).raw().toBuffer();
    const worst = shown.reduce((most, value, at) => Math.max(most, Math.abs(value - (pixels[at] ?? 0))), 0);
    if (quality === 100) expect(worst).toBeLessThan(6);
    const [level] = await readJoinedTiles(pyramid);
    const alone = sharp(pixels, { raw: { ...size, channels: rows.channels } }).toColourspace(space);
    const whole = await alone.jpeg(jpegOptions(jpg)).toBuffer();
    expect(level?.join({ column: 0, row: 0 }, size).equals(whole)).toBe(true);
  });
});

test('levels that nobody needs are not kept', async () => {
  const rows = await rowsOf(1101, 703, 'srgb');
  const { levels } = new KeptLevels(rows, rows.channels, new Set([1]));
  expect(levels.map((level) => level !== undefined)).toEqual([false, true, false]);
});

test('levels that are kept are those that the tiles show', async () => {
  const rows = await rowsOf(1101, 703, 'srgb');
  const sizes = storedLevels(rows);
  const kept = new KeptLevels(rows, rows.channels, new Set(sizes.keys()));
  await visitTileRows(rows, storedTile(rows), async (tiles) => kept.take(tiles));
  for (const [index, { width, height }] of sizes.entries()) {
    const level = kept.levels[index];
    expect(level).toMatchObject({ width, height });
    const tiff = await encodeWholePyramid(rows);
    const shown = await sharp(tiff, { page: index }).raw().toBuffer();
    const worst = level?.bytes.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (shown[at] ?? 0))),
      0,
    );
    expect(worst).toBeLessThan(64);
  }
});
