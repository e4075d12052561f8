import { describe, expect, test } from 'vitest';
import { impliedHeight, impliedWidth } from '../../src/image/geometry.ts';

const PORTRAIT = { width: 4001, height: 6000 };
const FULL = { x: 0, y: 0, ...PORTRAIT };

describe('the side that a size implies', () => {
  test('is the nearest pixel in the proportions of the region', () => {
    expect(impliedHeight(250, FULL, PORTRAIT)).toBe(375);
    expect(impliedHeight(300, FULL, PORTRAIT)).toBe(450);
    expect(impliedHeight(8002, FULL, PORTRAIT)).toBe(12_000);
    expect(impliedWidth(301, FULL, PORTRAIT)).toBe(201);
    expect(impliedHeight(1, { x: 0, y: 0, width: 5000, height: 3 }, PORTRAIT)).toBe(1);
  });

  test('is that of the level which info.json lists, a pixel beside the proportions', () => {
    expect(impliedHeight(251, FULL, PORTRAIT)).toBe(375);
    expect((6000 * 251) / 4001).toBeCloseTo(376.4, 1);
    expect(impliedWidth(375, FULL, PORTRAIT)).toBe(251);
  });

  test('is that of the tile which a viewer lays out', () => {
    const tile = { x: 3072, y: 0, width: 929, height: 1024 };
    expect(impliedHeight(465, tile, PORTRAIT)).toBe(512);
    expect((1024 * 465) / 929).toBeCloseTo(512.55, 1);
    expect(impliedHeight(465, { ...tile, y: 1 }, PORTRAIT)).toBe(513);
  });

  test('keeps the proportions where rounding up would spoil them', () => {
    const sliver = { x: 4096, y: 0, width: 3, height: 1024 };
    expect(impliedHeight(2, sliver, { width: 4099, height: 6000 })).toBe(683);
    expect(impliedHeight(2, { x: 0, y: 0, width: 513, height: 10_000 }, { width: 513, height: 10_000 })).toBe(
      39,
    );
  });
});
