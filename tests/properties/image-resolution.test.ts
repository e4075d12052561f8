import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LoupeError } from '../../src/errors.ts';
import { canonicalPath } from '../../src/image/canonical.ts';
import { IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import { boundsOf, isWithin, type Limits, offersUpscaling } from '../../src/image/limits.ts';
import {
  derivativeKey,
  type ResolvedImage,
  resolveImage,
  type SourceImage,
} from '../../src/image/resolve.ts';
import { frameOf } from '../../src/image/result-form.ts';
import { costOf } from '../../src/rendering/cost.ts';
import { requestOf } from '../support/image-requests.ts';
import { asked, limits, sources } from './arbitraries.ts';

const cases = fc.record({ asked, source: sources(30_000), limits });

/** Calls `check` for every case that resolves; the others must be refused with one of two codes. */
function forEachResolved(
  check: (resolved: ResolvedImage, source: SourceImage, limits: Limits) => void,
): void {
  let resolvedCases = 0;
  fc.assert(
    fc.property(cases, ({ asked: { dialect, request }, source, limits: within }) => {
      let resolved: ResolvedImage;
      try {
        resolved = resolveImage(dialect, request, source, within);
      } catch (error) {
        if (!(error instanceof LoupeError)) throw error;
        const unimplemented = dialect.hasUpscaleMark && !offersUpscaling(within);
        expect(error.code).toBe(
          error.code === 'not-implemented' && unimplemented ? 'not-implemented' : 'invalid-request',
        );
        return;
      }
      resolvedCases++;
      check(resolved, source, within);
    }),
    { numRuns: 3000 },
  );
  expect(resolvedCases).toBeGreaterThan(300);
}

describe('resolved images', () => {
  test('have a region inside the image and at least one pixel', () => {
    forEachResolved(({ region }, source) => {
      expect(region.x).toBeGreaterThanOrEqual(0);
      expect(region.y).toBeGreaterThanOrEqual(0);
      expect(region.width).toBeGreaterThanOrEqual(1);
      expect(region.height).toBeGreaterThanOrEqual(1);
      expect(region.x + region.width).toBeLessThanOrEqual(source.width);
      expect(region.y + region.height).toBeLessThanOrEqual(source.height);
      expect(Object.values(region).every(Number.isInteger)).toBe(true);
    });
  });

  test('have a size of at least one pixel, within the limits and those of the format', () => {
    forEachResolved(({ size, format, region }, _source, within) => {
      expect(Number.isInteger(size.width) && size.width >= 1).toBe(true);
      expect(Number.isInteger(size.height) && size.height >= 1).toBe(true);
      expect(isWithin(size.width, size.height, boundsOf(within, format))).toBe(true);
      const larger = size.width > region.width || size.height > region.height;
      expect(larger && !offersUpscaling(within)).toBe(false);
    });
  });

  test('are expected to take no more memory than a render may, whichever level they are read from', () => {
    forEachResolved((resolved, source, { renderMemoryBytes = Number.POSITIVE_INFINITY }) => {
      const pyramid = { ...source, kind: 'pyramid', path: '' } as const;
      expect(costOf(pyramid, resolved).memoryBytes).toBeLessThanOrEqual(renderMemoryBytes);
    });
  });

  test('are as large as they are asked for, as jpg up to 100 megapixels with the default memory', () => {
    const within = { maxArea: 100_000_000, renderMemoryBytes: 512 * 2 ** 20 };
    const sides = fc.integer({ min: 1, max: 30_000 });
    const rotations = fc.constantFrom('0', '!0', '90', '180', '270', '45', '0.01', '17.5');
    fc.assert(
      fc.property(sides, sides, sides, sides, rotations, (width, height, wide, high, rotation) => {
        const source = { width, height, gray: false };
        const path = `full/^${wide},${high}/${rotation}/default.jpg`;
        const attempt = () => resolveImage(IMAGE_3, requestOf(IMAGE_3, path), source, within);
        const frame = frameOf({ width: wide, height: high }, rotation.replace('!', ''));
        if (frame.width * frame.height > within.maxArea || wide * high > within.maxArea) {
          expect(attempt).toThrow('maxArea 100000000');
        } else {
          expect(attempt().size).toEqual({ width: wide, height: high });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('have a canonical path in both dialects that resolves to the same image, and to itself', () => {
    forEachResolved((resolved, source, within) => {
      for (const dialect of [IMAGE_2, IMAGE_3]) {
        const path = canonicalPath(dialect, resolved, source, within);
        const again = resolveImage(dialect, requestOf(dialect, path), source, within);
        expect(again).toEqual(resolved);
        expect(derivativeKey(again)).toBe(derivativeKey(resolved));
        expect(canonicalPath(dialect, again, source, within)).toBe(path);
      }
    });
  });

  test('have a key that tells all of them apart', () => {
    const keys = new Map<string, string>();
    forEachResolved((resolved) => {
      const { region, size, mirror, degrees, quality, format } = resolved;
      const all = JSON.stringify([region, size, mirror, degrees, quality, format]);
      const key = derivativeKey(resolved);
      expect(keys.get(key) ?? all).toBe(all);
      keys.set(key, all);
    });
  });
});
