import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regionOnCanvas } from '../../../src/presentation/compose/region.ts';
import { authoredRegions } from '../../properties/authored-arbitraries.ts';
import { dimensions } from '../../properties/text-arbitraries.ts';

const PATH = ['notes', 0, 'region'];

describe('regions of notes', () => {
  test('in percent are of the canvas', () => {
    const drawn = { kind: 'percent', x: 10, y: 20, width: 30, height: 25 } as const;
    expect(regionOnCanvas(drawn, { width: 3000, height: 2000 }, PATH)).toEqual({
      region: { x: 300, y: 400, width: 900, height: 500 },
      problems: [],
    });
  });

  test('drawn on a smaller scan grow with a better one', () => {
    const drawn = {
      kind: 'pixels',
      x: 120,
      y: 340,
      width: 800,
      height: 600,
      of: { width: 4800, height: 3200 },
    } as const;
    expect(regionOnCanvas(drawn, { width: 12000, height: 8000 }, PATH)).toEqual({
      region: { x: 300, y: 850, width: 2000, height: 1500 },
      problems: [],
    });
  });

  test('drawn on a scan of another shape come with a warning, and by a pixel less with none', () => {
    const drawn = (height: number) =>
      ({ kind: 'pixels', x: 0, y: 0, width: 10, height: 10, of: { width: 3000, height } }) as const;
    const rules = (height: number) =>
      regionOnCanvas(drawn(height), { width: 6000, height: 4000 }, PATH).problems.map(({ rule }) => rule);
    expect(rules(2000)).toEqual([]);
    expect(rules(2015)).toEqual([]);
    expect(rules(2030)).toEqual(['region-shape']);
    expect(rules(4500)).toEqual(['region-shape']);
  });

  test('lie inside the canvas and hold a pixel, however they were drawn', () => {
    fc.assert(
      fc.property(authoredRegions, dimensions, (drawn, canvas) => {
        const { region } = regionOnCanvas(drawn, canvas, PATH);
        expect(Object.values(region).every(Number.isInteger)).toBe(true);
        expect(Math.min(region.x, region.y)).toBeGreaterThanOrEqual(0);
        expect(Math.min(region.width, region.height)).toBeGreaterThanOrEqual(1);
        expect(region.x + region.width).toBeLessThanOrEqual(canvas.width);
        expect(region.y + region.height).toBeLessThanOrEqual(canvas.height);
      }),
    );
  });

  test('are where they were drawn, to half a pixel, where that is inside', () => {
    fc.assert(
      fc.property(authoredRegions, dimensions, (drawn, canvas) => {
        const { region } = regionOnCanvas(drawn, canvas, PATH);
        const of = drawn.kind === 'percent' ? { width: 100, height: 100 } : drawn.of;
        const left = (drawn.x / of.width) * canvas.width;
        if (left <= canvas.width - 1) expect(Math.abs(region.x - left)).toBeLessThanOrEqual(0.5 + 1e-6);
        const right = ((drawn.x + drawn.width) / of.width) * canvas.width;
        if (region.width > 1)
          expect(Math.abs(region.x + region.width - right)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
    );
  });
});
