import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dimensions, Rectangle } from '../../../src/image/geometry.ts';
import { paddedDimensions, pyramidLevels, tileRegion } from '../../../src/image/pyramid.ts';
import { bytesOfTiles, planFromSource } from '../../../src/pixels/render/level-tiles.ts';
import { planFromPyramid, planOfRegion } from '../../../src/pixels/render/plan.ts';

const imageDimensions = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
});

/** An image, a region inside it and a size that may be larger or smaller. */
const request = imageDimensions.chain((image) =>
  fc
    .record({
      x: fc.integer({ min: 0, max: image.width - 1 }),
      y: fc.integer({ min: 0, max: image.height - 1 }),
      width: fc.integer({ min: 1, max: image.width }),
      height: fc.integer({ min: 1, max: image.height }),
    })
    .map(({ x, y, width, height }) => ({
      x,
      y,
      width: Math.min(width, image.width - x),
      height: Math.min(height, image.height - y),
    }))
    .chain((region) =>
      fc.record({
        image: fc.constant(image),
        region: fc.constant(region),
        size: fc.record({
          width: fc.integer({ min: 1, max: region.width * 2 }),
          height: fc.integer({ min: 1, max: region.height * 2 }),
        }),
      }),
    ),
);

/** Where the first and last edge of a result lie in the full image, on one axis. */
function edges(extractStart: number, extractSide: number, resized: number, cropStart: number, side: number) {
  const step = extractSide / resized;
  return [extractStart + cropStart * step, extractStart + (cropStart + side) * step];
}

function distanceInResult(planned: number[], start: number, side: number, size: number, scaleFactor: number) {
  const [from = 0, to = 0] = planned.map((edge) => edge * scaleFactor);
  const pixel = side / size;
  return Math.max(Math.abs(from - start), Math.abs(to - start - side)) / pixel;
}

function expectWithin({ x, y, width, height }: Rectangle, whole: Dimensions) {
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
  expect(x + width).toBeLessThanOrEqual(whole.width);
  expect(y + height).toBeLessThanOrEqual(whole.height);
}

describe('planFromPyramid', () => {
  test('reads only pixels that are stored, and cuts the size asked', () => {
    fc.assert(
      fc.property(request, ({ image, region, size }) => {
        const plan = planFromPyramid(image, region, size);
        const padded = paddedDimensions(image);
        const scale = 2 ** plan.level;
        expectWithin(plan.extract, { width: padded.width / scale, height: padded.height / scale });
        const resized = plan.resize ?? plan.extract;
        if (plan.crop) expectWithin(plan.crop, resized);
        const { width, height } = plan.crop ?? resized;
        expect({ width, height }).toEqual(size);
      }),
    );
  });

  test('puts the edges of a region within a quarter of a pixel of the result', () => {
    fc.assert(
      fc.property(request, ({ image, region, size }) => {
        const { level, extract, resize, crop } = planFromPyramid(image, region, size);
        // As it is, the last pixel of a level counts whole: that is how tiles are defined.
        if (!resize) return;
        const scale = 2 ** level;
        const across = edges(extract.x, extract.width, resize.width, crop?.x ?? 0, size.width);
        const down = edges(extract.y, extract.height, resize.height, crop?.y ?? 0, size.height);
        const isLevelWidth = extract.width === resize.width;
        const isLevelHeight = extract.height === resize.height;
        if (!isLevelWidth) {
          expect(distanceInResult(across, region.x, region.width, size.width, scale)).toBeLessThanOrEqual(
            0.2501,
          );
        }
        if (!isLevelHeight) {
          expect(distanceInResult(down, region.y, region.height, size.height, scale)).toBeLessThanOrEqual(
            0.2501,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of a master in place, what is read row by row lies within its levels, which are rounded down', () => {
    fc.assert(
      fc.property(request, ({ image, region, size }) => {
        const levels = pyramidLevels(image).map(({ scaleFactor }) => ({
          width: Math.floor(image.width / scaleFactor),
          height: Math.floor(image.height / scaleFactor),
        }));
        const source = { ...image, gray: false, inPlace: { levels } };
        const { level, extract } = planFromSource(source, region, size);
        if (bytesOfTiles(source, level, extract) === undefined) expectWithin(extract, levels[level] ?? image);
        const ofOurs = planFromSource({ ...image, gray: false }, region, size).level;
        expect([ofOurs, ofOurs - 1]).toContain(level);
      }),
    );
    // Each level lacks its last column: the first that has enough pixels will do, if that is missed by half a pixel of the result at most.
    const image = { width: 64_015, height: 48_000 };
    const levels = pyramidLevels(image).map(({ scaleFactor }) => ({
      width: Math.floor(image.width / scaleFactor),
      height: Math.floor(image.height / scaleFactor),
    }));
    const source = { ...image, gray: false, inPlace: { levels } };
    const planned = (width: number, height: number) =>
      planFromSource(source, { x: 0, y: 0, ...image }, { width, height });
    const extract = { x: 0, y: 0, width: 4000, height: 3000 };
    const [some, most] = [
      { width: 2100, height: 1575 },
      { width: 3900, height: 2925 },
    ];
    expect(planned(2100, 1575)).toEqual({ level: 4, extract, resize: some, crop: undefined });
    expect(planned(3900, 2925)).toMatchObject({ level: 3, extract: { width: 8001 }, resize: most });
  });

  test('measures its errors in pixels of the result, not of what is resampled', () => {
    const image = { width: 4, height: 4779 };
    const region = { x: 1, y: 3732, width: 3, height: 1047 };
    expect(planFromPyramid(image, region, { width: 1, height: 1 }).level).toBe(0);
  });

  test('reads at most one level finer than the smallest that has enough pixels', () => {
    fc.assert(
      fc.property(request, ({ image, region, size }) => {
        const enough = pyramidLevels(image).filter(
          ({ scaleFactor }) =>
            region.width / scaleFactor >= size.width && region.height / scaleFactor >= size.height,
        );
        const smallest = Math.max(0, enough.length - 1);
        expect(planFromPyramid(image, region, size).level).toBeGreaterThanOrEqual(smallest - 1);
      }),
      { numRuns: 500 },
    );
  });

  test('takes every tile of every level as it is stored', () => {
    const image = { width: 3001, height: 2003 };
    for (const [level, { scaleFactor, columns, rows }] of pyramidLevels(image).entries()) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const region = tileRegion(image, scaleFactor, column, row);
          const size = {
            width: Math.ceil(region.width / scaleFactor),
            height: Math.ceil(region.height / scaleFactor),
          };
          expect(planFromPyramid(image, region, size)).toEqual({
            level,
            extract: { x: column * 512, y: row * 512, ...size },
            resize: undefined,
            crop: undefined,
          });
        }
      }
    }
  });

  test('enlarges from the finest level', () => {
    const region = { x: 10, y: 20, width: 30, height: 40 };
    const plan = planFromPyramid({ width: 4000, height: 3000 }, region, { width: 300, height: 400 });
    expect(plan).toEqual({
      level: 0,
      extract: region,
      resize: { width: 300, height: 400 },
      crop: undefined,
    });
  });
});

describe('planOfRegion', () => {
  test('resamples only when the size differs', () => {
    const region = { x: 1, y: 2, width: 3, height: 4 };
    expect(planOfRegion(region, { width: 3, height: 4 }).resize).toBeUndefined();
    expect(planOfRegion(region, { width: 3, height: 5 }).resize).toEqual({ width: 3, height: 5 });
  });
});
