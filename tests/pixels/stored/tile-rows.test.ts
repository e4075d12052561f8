import { describe, expect, test } from 'vitest';
import type { Dimensions } from '../../../src/image/geometry.ts';
import { paddedDimensions, storedLevels } from '../../../src/image/pyramid.ts';
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
      bytes.set(source.subarray(from, from + channels), (y * w + x) * channels);
    }
  const levels = [{ width: w, bytes }];
  for (let level = 1; level < storedLevels(rows).length; level++) {
    const [finer, stride] = [bytes, w * channels];
    [w, h] = [w / 2, h / 2];
    bytes = new Uint8Array(w * h * channels);
    for (let at = 0; at < bytes.length; at++) {
      const x = Math.floor(at / channels) % w;
      const y = Math.floor(at / channels / w);
      const from = 2 * y * stride + 2 * x * channels + (at % channels);
      const sum = (finer[from] ?? 0) + (finer[from + channels] ?? 0);
      const below = (finer[from + stride] ?? 0) + (finer[from + stride + channels] ?? 0);
      bytes[at] = (sum + below + 2) >> 2;
    }
    levels.push({ width: w, bytes });
  }
  return levels;
}

describe.each([
  [700, 600, 512, 3],
  [1, 9001, 512, 3],
  [9001, 2, 512, 3],
  [40, 9001, 32, 1],
  // With padding that reaches into a row of tiles of its own.
  [9001, 40, 32, 1],
  [8192, 48, 32, 3],
] as const)('%i x %i in tiles of %i, %i channels', (width, height, tileSize, channels) => {
  const rows = rowsOf({ width, height }, channels);
  const stored = storedLevels(rows);

  test('every stored pixel is what halving the extended image gives', async () => {
    const full = await levelsInFull(rows);
    const seen = stored.map(() => 0);
    await visitTileRows(rows, tileSize, async ({ level, row, columns, pixels }) => {
      const size = stored[level] ?? { width: 0, height: 0 };
      const expected = full[level] ?? { width: 0, bytes: new Uint8Array(0) };
      expect(row).toBe(seen[level]);
      expect(columns).toBe(Math.ceil(size.width / tileSize));
      seen[level] = row + 1;
      for (let y = row * tileSize; y < Math.min(size.height, (row + 1) * tileSize); y++)
        for (let column = 0; column < columns; column++) {
          const left = column * tileSize;
          const count = (Math.min(size.width, left + tileSize) - left) * channels;
          const at = (column * tileSize * tileSize + (y % tileSize) * tileSize) * channels;
          const from = (y * expected.width + left) * channels;
          const same = pixels.subarray(at, at + count).equals(expected.bytes.subarray(from, from + count));
          expect(same, `level ${level}, row ${y}, column of tiles ${column}`).toBe(true);
        }
    });
    expect(seen).toEqual(stored.map((size) => Math.ceil(size.height / tileSize)));
  });
});

test('what is made of a thin strip is in proportion to its length', () => {
  for (const length of [60_000, 1_000_000]) {
    for (const strip of [
      { width: 1, height: length },
      { width: length, height: 1 },
    ]) {
      let tiles = 0;
      for (const { width, height } of storedLevels(strip))
        tiles += Math.ceil(width / 512) * Math.ceil(height / 512);
      expect(tiles).toBeLessThan((3 * length) / 512);
    }
  }
});
