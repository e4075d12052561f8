import { describe, expect, test } from 'vitest';
import { fitWithin } from '../../src/image/limits.ts';
import {
  advertisedSizes,
  advertisedTileSize,
  edgeTiles,
  matchTile,
  packKey,
  paddedDimensions,
  pyramidLevels,
  readyMadeSizes,
  tileRegion,
} from '../../src/image/pyramid.ts';
import type { ResolvedImage } from '../../src/image/resolve.ts';

const ODD = { width: 6001, height: 4003 };

function tile(region: [number, number, number, number], size: [number, number]): ResolvedImage {
  const [x, y, width, height] = region;
  return {
    region: { x, y, width, height },
    size: { width: size[0], height: size[1] },
    mirror: false,
    degrees: '0',
    quality: 'default',
    format: 'jpg',
  };
}

describe('the pyramid of 6001 x 4003 pixels', () => {
  test('has levels down to one that fits in a tile', () => {
    expect(pyramidLevels(ODD)).toEqual([
      { scaleFactor: 1, width: 6001, height: 4003, columns: 12, rows: 8 },
      { scaleFactor: 2, width: 3001, height: 2002, columns: 6, rows: 4 },
      { scaleFactor: 4, width: 1501, height: 1001, columns: 3, rows: 2 },
      { scaleFactor: 8, width: 751, height: 501, columns: 2, rows: 1 },
      { scaleFactor: 16, width: 376, height: 251, columns: 1, rows: 1 },
    ]);
    expect(paddedDimensions(ODD)).toEqual({ width: 6144, height: 4096 });
  });

  test('has whole tiles, tiles at the edge, and the smallest level as a size', () => {
    expect(matchTile(tile([512, 1024, 512, 512], [512, 512]), ODD)).toEqual({
      kind: 'tile',
      level: 0,
      column: 1,
      row: 2,
    });
    expect(matchTile(tile([0, 0, 4096, 4003], [512, 501]), ODD)).toEqual({
      kind: 'edge',
      level: 3,
      column: 0,
      row: 0,
    });
    expect(matchTile(tile([5632, 3584, 369, 419], [369, 419]), ODD)).toEqual({
      kind: 'edge',
      level: 0,
      column: 11,
      row: 7,
    });
    expect(matchTile(tile([0, 0, 6001, 4003], [376, 251]), ODD)).toEqual({
      kind: 'size',
      width: 376,
      height: 251,
    });
    expect(matchTile(tile([5632, 3584, 369, 419], [369, 418]), ODD)).toBeUndefined();
    expect(matchTile(tile([5632, 3584, 368, 419], [368, 419]), ODD)).toBeUndefined();
    expect(matchTile(tile([1, 0, 512, 512], [512, 512]), ODD)).toBeUndefined();
  });

  test('matches a remainder of 5 px at scale 4 as 2 px', () => {
    const image = { width: 4 * 512 + 5, height: 4 * 512 + 1 };
    expect(tileRegion(image, 4, 1, 1)).toEqual({ x: 2048, y: 2048, width: 5, height: 1 });
    expect(matchTile(tile([2048, 2048, 5, 1], [2, 1]), image)).toEqual({
      kind: 'edge',
      level: 2,
      column: 1,
      row: 1,
    });
  });

  test('counts a tile that is whole only by rounding up as whole', () => {
    const image = { width: 1024, height: 2047 };
    expect(matchTile(tile([0, 1024, 1024, 1023], [512, 512]), image)).toEqual({
      kind: 'tile',
      level: 1,
      column: 0,
      row: 1,
    });
    expect(edgeTiles(image).map((edge) => edge.level)).toEqual([0, 0]);
  });

  test('lists edge tiles with region and size', () => {
    expect(edgeTiles({ width: 600, height: 520 })).toEqual([
      {
        level: 0,
        column: 1,
        row: 0,
        region: { x: 512, y: 0, width: 88, height: 512 },
        size: { width: 88, height: 512 },
      },
      {
        level: 0,
        column: 0,
        row: 1,
        region: { x: 0, y: 512, width: 512, height: 8 },
        size: { width: 512, height: 8 },
      },
      {
        level: 0,
        column: 1,
        row: 1,
        region: { x: 512, y: 512, width: 88, height: 8 },
        size: { width: 88, height: 8 },
      },
    ]);
  });

  test.each([
    { width: 1, height: 1 },
    { width: 512, height: 512 },
    { width: 511, height: 3 },
  ])('of an image within one tile ($width x $height) is one ready-made size', (image) => {
    expect(edgeTiles(image)).toEqual([]);
    expect(readyMadeSizes(image)).toContainEqual(image);
    expect(matchTile(tile([0, 0, image.width, image.height], [image.width, image.height]), image)).toEqual({
      kind: 'size',
      ...image,
    });
  });
});

test('ready-made sizes are the levels up to 2048 px, thumbnails, and the usual boxes', () => {
  expect(
    readyMadeSizes({ width: 6000, height: 4000 }).map(({ width, height }) => `${width},${height}`),
  ).toEqual(['1500,1000', '750,500', '375,250', '90,60', '200,133', '400,267', '1024,683']);
  expect(readyMadeSizes({ width: 100, height: 50 }).map(({ width, height }) => `${width},${height}`)).toEqual(
    ['100,50', '90,45'],
  );
});

test('advertised sizes lose the full size above a limit, or all of them', () => {
  const image = { width: 2000, height: 1000 };
  expect(advertisedSizes(image, {})).toEqual([
    { width: 500, height: 250 },
    { width: 1000, height: 500 },
    { width: 2000, height: 1000 },
  ]);
  expect(advertisedSizes(image, { maxWidth: 1000 })).toHaveLength(2);
  expect(advertisedSizes(image, { maxArea: 499_999 })).toEqual([]);
  expect(advertisedSizes({ width: 65_501, height: 10 }, {}).at(-1)).toEqual({ width: 32_751, height: 5 });
  expect(advertisedTileSize({ maxArea: 512 * 512 - 1 })).toBe(256);
});

test('pack keys tell edge tiles and sizes apart', () => {
  expect(packKey({ kind: 'edge', level: 1, column: 2, row: 3 })).toBe('e/1/2/3');
  expect(packKey({ kind: 'size', width: 1, height: 2 })).toBe('s/1,2');
});

describe('fitting within bounds', () => {
  const within = (width: number, height: number, area = Number.POSITIVE_INFINITY) => ({
    width,
    height,
    area,
  });

  test('keeps the proportions and touches a bound', () => {
    expect(fitWithin(6000, 4000, within(3000, 3000), false)).toEqual({ width: 3000, height: 2000 });
    expect(fitWithin(6000, 4000, within(9999, 9999, 1_500_000), false)).toEqual({
      width: 1500,
      height: 1000,
    });
    expect(fitWithin(60, 40, within(9999, 9999), false)).toEqual({ width: 60, height: 40 });
    expect(fitWithin(60, 40, within(9999, 600), true)).toEqual({ width: 900, height: 600 });
  });

  test('never crosses the area, even for strips one pixel high', () => {
    expect(fitWithin(100_000, 1, within(99_999, 99_999, 1000), false)).toEqual({ width: 1000, height: 1 });
    expect(fitWithin(1, 100_000, within(99_999, 99_999, 1000), false)).toEqual({ width: 1, height: 1000 });
    expect(fitWithin(3, 2, within(100, 100, 1), false)).toEqual({ width: 1, height: 1 });
  });
});
