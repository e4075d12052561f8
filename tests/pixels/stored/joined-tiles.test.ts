import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { edgeTiles, pyramidLevels, storedLevels } from '../../../src/image/pyramid.ts';
import { JPEG_OPTIONS } from '../../../src/pixels/encode.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { encodeWholePyramid, readJoinedTiles } from '../../../src/pixels/stored/whole-pyramid.ts';
import { gridImage } from '../../support/fixtures.ts';

const SPACES = [
  ['srgb', 3],
  ['b-w', 1],
] as const;

/** Noise: codes of all lengths, and differences between tiles of all sizes. */
function noise(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  let state = 7;
  for (let at = 0; at < pixels.length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    pixels[at] = state >> 16;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function rowsOf(image: Sharp, space: 'srgb' | 'b-w'): Promise<PixelRows> {
  const { data, info } = await image.toColourspace(space).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const channels = info.channels === 1 ? 1 : 3;
  const read = async (first: number, count: number) =>
    data.subarray(first * width * channels, (first + count) * width * channels);
  return { width, height, channels, read };
}

describe.each(SPACES)('JPEGs of tiles that were encoded, %s', (space, channels) => {
  test.each([
    ['a drawing', () => gridImage(1101, 703)],
    ['noise', () => noise(1101, 703)],
  ])('are at full size those that the image library makes of the pixels: %s', async (_, image) => {
    const rows = await rowsOf(image(), space);
    const [level] = await readJoinedTiles(await encodeWholePyramid(rows));
    const raw = { width: rows.width, height: rows.height, channels } as const;
    const pixels = await rows.read(0, rows.height);
    const encoded = (left: number, top: number, size: { width: number; height: number }) =>
      sharp(pixels, { raw })
        .extract({ left, top, ...size })
        .toColourspace(space)
        .jpeg(JPEG_OPTIONS)
        .toBuffer();
    const edges = edgeTiles(rows).filter((tile) => tile.level === 0);
    expect(edges.map(({ size }) => size.width)).toContain(77);
    for (const tile of edges) {
      const expected = await encoded(tile.column * 512, tile.row * 512, tile.size);
      expect(level?.join(tile, tile.size).equals(expected)).toBe(true);
    }
    const whole = { width: rows.width, height: rows.height };
    expect(level?.join({ column: 0, row: 0 }, whole).equals(await encoded(0, 0, whole))).toBe(true);
  });

  test('show in every level what its tiles show', async () => {
    const rows = await rowsOf(noise(1101, 703), space);
    const pyramid = await encodeWholePyramid(rows);
    const levels = await readJoinedTiles(pyramid);
    const stored = storedLevels(rows);
    for (const [index, size] of pyramidLevels(rows).entries()) {
      const shown = await sharp(pyramid, { page: index })
        .extract({ left: 0, top: 0, width: size.width, height: size.height })
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      const jpeg = levels[index]?.join({ column: 0, row: 0 }, size);
      const { data, info } = await sharp(jpeg, { failOn: 'warning' })
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: size.width, height: size.height });
      expect(stored[index]?.width).toBeGreaterThanOrEqual(size.width);
      // Colours are smoothed over the edges of tiles, brightness is the same.
      let sum = 0;
      for (const [at, value] of data.entries()) sum += Math.abs(value - (shown[at] ?? 0));
      expect(sum / data.length).toBeLessThan(0.5);
    }
  });
});
