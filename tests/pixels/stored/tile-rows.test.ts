import { describe, expect, test } from 'vitest';
import type { Dimensions } from '../../../src/image/geometry.ts';
import { edgeTiles, paddedDimensions, storedLevels, storedTile } from '../../../src/image/pyramid.ts';
import { countedPixels } from '../../../src/pixels/master/probe.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { visitTileRows } from '../../../src/pixels/stored/tile-rows.ts';

function noise(index: number): number {
  return Math.imul(index + 1, 0x9e3779b1) >>> 24;
}

function rowsOf({ width, height }: Dimensions, channels: 1 | 3): PixelRows {
  const pixels = Buffer.from(Uint8Array.from({ length: width * height * channels }, (_, at) => noise(at)));
  const rowBytes = width * channels;
  return {
    width,
    height,
    channels,
    read: async (first, rows) => pixels.subarray(first * rowBytes, (first + rows) * rowBytes),
  };
}

/** Every level in full, of the image extended by all of its padding: each is the mean of four pixels of the one before. */
async function levelsInFull(rows: PixelRows): Promise<{ width: number; bytes: Uint8Array }[]> {
  const { width, height, channels } = rows;
  const source = await rows.read(0, height);
  const padded = paddedDimensions(rows);
  let [w, h] = [padded.width, padded.height];
  let bytes: Uint8Array = new Uint8Array(w * h * channels);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const from = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * channels;
      for (let channel = 0; channel < channels; channel++)
        bytes[(y * w + x) * channels + channel] = source[from + channel] ?? 0;
    }
  const levels = [{ width: w, bytes }];
  for (let level = 1; level < storedLevels(rows).length; level++) {
    const [finer, stride] = [bytes, w * channels];
    [w, h] = [w / 2, h / 2];
    bytes = new Uint8Array(w * h * channels);
    for (let at = 0, y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let channel = 0; channel < channels; channel++, at++) {
          const from = 2 * y * stride + 2 * x * channels + channel;
          const sum = (finer[from] ?? 0) + (finer[from + channels] ?? 0);
          const below = (finer[from + stride] ?? 0) + (finer[from + stride + channels] ?? 0);
          bytes[at] = (sum + below + 2) >> 2;
        }
    levels.push({ width: w, bytes });
  }
  return levels;
}

describe.each([
  [700, 600, [512, 512], 3],
  [1, 9001, [512, 512], 3],
  [9001, 2, [512, 512], 3],
  [40, 9001, [32, 32], 1],
  // With padding that reaches into a row of tiles of its own.
  [9001, 40, [32, 32], 1],
  [8192, 48, [32, 32], 3],
  // Strips in tiles that are as thin.
  [1, 33_000, [16, 8192], 3],
  [33_000, 1, [512, 16], 3],
  [33_000, 30, [512, 48], 1],
  [50, 33_000, [80, 3072], 3],
] as const)('%i x %i in tiles of %j, %i channels', (width, height, [tileWidth, tileHeight], channels) => {
  const tile = { width: tileWidth, height: tileHeight };
  const rows = rowsOf({ width, height }, channels);
  const stored = storedLevels(rows);

  test('every stored pixel is what halving the extended image gives', async () => {
    const full = await levelsInFull(rows);
    const seen = stored.map(() => 0);
    // One expectation for all: there are hundreds of thousands of rows.
    const different: string[] = [];
    await visitTileRows(rows, tile, async ({ level, row, columns, pixels }) => {
      const size = stored[level] ?? { width: 0, height: 0 };
      const expected = full[level] ?? { width: 0, bytes: new Uint8Array(0) };
      expect(row).toBe(seen[level]);
      expect(columns).toBe(Math.ceil(size.width / tileWidth));
      seen[level] = row + 1;
      for (let y = row * tileHeight; y < Math.min(size.height, (row + 1) * tileHeight); y++)
        for (let column = 0; column < columns; column++) {
          const left = column * tileWidth;
          const count = (Math.min(size.width, left + tileWidth) - left) * channels;
          const at = (column * tileWidth * tileHeight + (y % tileHeight) * tileWidth) * channels;
          const from = (y * expected.width + left) * channels;
          if (pixels.compare(expected.bytes, from, from + count, at, at + count) !== 0)
            different.push(`level ${level}, row ${y}, column of tiles ${column}`);
        }
    });
    expect(different.slice(0, 5)).toEqual([]);
    expect(seen).toEqual(stored.map((size) => Math.ceil(size.height / tileHeight)));
  });
});

test.each([
  [1, 60_000],
  [1, 1_000_000],
  [20, 60_000],
  [500, 60_000],
])('what is made of a strip of %i x %i, or across, is in proportion to its pixels', (side, length) => {
  for (const strip of [
    { width: side, height: length },
    { width: length, height: side },
  ]) {
    const tile = storedTile(strip);
    let [pixels, tiles] = [0, 0];
    for (const { width, height } of storedLevels(strip)) {
      const count = Math.ceil(width / tile.width) * Math.ceil(height / tile.height);
      pixels += count * tile.width * tile.height;
      tiles += count;
    }
    // JPEG has blocks of 16 pixels, a render looks a block further, and all levels together are two of the first.
    expect(pixels).toBeLessThan(2.2 * (side + 2 * 16) * length);
    expect(tiles).toBeLessThan((2.2 * length) / 512);
    expect(edgeTiles(strip).length).toBeLessThan(side < 16 ? 1 : (2.2 * length) / 512);
    expect(countedPixels(strip)).toBeLessThanOrEqual((side + 2 * 16) * length);
  }
});
