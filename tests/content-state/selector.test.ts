import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CanvasSelector,
  fragmentRegion,
  regionOn,
  regionText,
} from '../../src/content-state/selector.ts';

const CANVAS = { width: 400, height: 300 };

function on(text: string): string | undefined {
  const selector = fragmentRegion(text);
  const region = selector && regionOn(selector, CANVAS);
  return region && regionText(region);
}

describe('a region on a canvas', () => {
  test.each([
    ['10,20,30,40', '10,20,30,40'],
    ['pixel:10,20,30,40', '10,20,30,40'],
    ['percent:10,20,30,40', '40,60,120,120'],
    ['percent:33.333333,0,33.333333,100', '133,0,134,300'],
    // As Universal Viewer writes what is seen around a canvas.
    ['-50,-20,600,500', '0,0,400,300'],
    ['-50,10,100,100', '0,10,50,100'],
    ['390,290,1000000000,1000000000', '390,290,10,10'],
    ['10.5,10.5,0.1,0.1', '10,10,1,1'],
    ['399.9999999,0,5,5', undefined],
    ['400,0,10,10', undefined],
    ['0,300,10,10', undefined],
    ['-10,0,10,10', undefined],
    ['percent:100,0,10,10', undefined],
  ])('%s is %s', (text, region) => {
    expect(on(text)).toBe(region);
  });

  test('is found around a point and around a drawing', () => {
    const point: CanvasSelector = { kind: 'point', x: 395, y: 10 };
    expect(regionOn(point, CANVAS)).toEqual({ x: 392, y: 7, width: 6, height: 6 });
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><polygon points="10,20 110,20 60,90"/></svg>';
    expect(regionOn({ kind: 'svg', svg }, CANVAS)).toEqual({ x: 10, y: 20, width: 100, height: 70 });
    for (const odd of [Number.POSITIVE_INFINITY, Number.NaN, -1e9, 1e9])
      expect(regionOn({ kind: 'point', x: odd, y: 5 }, CANVAS)).toBeUndefined();
  });

  test('lies on it, whatever is asked for, in whole units, and is itself again', () => {
    const side = fc.oneof(
      fc.integer({ min: -2000, max: 2000 }),
      fc.double({ min: -1e15, max: 1e15 }),
      fc.constantFrom(
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        1e9,
        -1e9,
        5e-324,
        399.999999,
      ),
    );
    const selectors: fc.Arbitrary<CanvasSelector> = fc.oneof(
      fc.record({
        kind: fc.constant('region' as const),
        unit: fc.constantFrom('pixel' as const, 'percent' as const),
        x: side,
        y: side,
        width: side,
        height: side,
      }),
      fc.record({ kind: fc.constant('point' as const), x: side, y: side }),
      fc.array(side, { maxLength: 6 }).map((numbers) => ({
        kind: 'svg' as const,
        svg: `<svg><path d="M${numbers.join(' ')}"/></svg>`,
      })),
    );
    const canvases = fc.record({
      width: fc.integer({ min: 1, max: 40_000 }),
      height: fc.integer({ min: 1, max: 40_000 }),
    });
    fc.assert(
      fc.property(selectors, canvases, (selector, canvas) => {
        const region = regionOn(selector, canvas);
        if (!region) return;
        const { x, y, width, height } = region;
        expect([x, y, width, height].every(Number.isInteger)).toBe(true);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
        expect(x + width).toBeLessThanOrEqual(canvas.width);
        expect(y + height).toBeLessThanOrEqual(canvas.height);
        const again = fragmentRegion(regionText(region));
        expect(again && regionOn(again, canvas)).toEqual(region);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a drawing takes work in proportion to its letters', () => {
  // With a look back at each letter, either of these would take minutes.
  for (const svg of ['<path'.repeat(100_000), `<path ${'a'.repeat(500_000)}>`])
    expect(regionOn({ kind: 'svg', svg }, CANVAS)).toBeUndefined();
});
