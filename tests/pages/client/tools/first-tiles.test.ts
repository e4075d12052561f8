import { expect, test } from 'vitest';
import { firstTiles, type TileSource } from '../../../../src/pages/client/tools/first-tiles.ts';

/** An image in tiles of 512, in levels that are half as large each. */
function sourceOf(width: number, height: number): TileSource {
  const maxLevel = Math.ceil(Math.log2(Math.max(width, height) / 512));
  const getLevelScale = (level: number): number => 2 ** (level - maxLevel);
  return {
    dimensions: { x: width, y: height },
    minLevel: 0,
    maxLevel,
    getLevelScale,
    getNumTiles: (level) => ({
      x: Math.ceil((width * getLevelScale(level)) / 512),
      y: Math.ceil((height * getLevelScale(level)) / 512),
    }),
    getTileUrl: (level, x, y) => `${level}/${x},${y}`,
  };
}

test('are those of the coarsest level and on to the finest that is painted at the size of the viewer', () => {
  expect(firstTiles(sourceOf(8000, 6000), { width: 700, height: 600 })).toEqual([
    '0/0,0',
    '1/0,0',
    '1/1,0',
    '1/0,1',
    '1/1,1',
  ]);
});

test('end with a coarser one where these would be many', () => {
  const tiles = firstTiles(sourceOf(8000, 6000), { width: 3000, height: 2000 });
  expect(tiles).toHaveLength(5);
  expect(tiles.at(-1)).toBe('1/1,1');
});

test('are one of a small image', () => {
  expect(firstTiles(sourceOf(300, 200), { width: 900, height: 800 })).toEqual(['0/0,0']);
});

test('are few of a strip whose coarsest level has many', () => {
  const strip: TileSource = {
    ...sourceOf(8000, 100),
    maxLevel: 0,
    getLevelScale: () => 1,
    getNumTiles: () => ({ x: 16, y: 1 }),
  };
  expect(firstTiles(strip, { width: 400, height: 500 })).toHaveLength(12);
});
