import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropAround, LINK_PICTURE } from '../../src/content-state/detail-crop.ts';
import { fitWithin } from '../../src/image/limits.ts';

test.each([
  // In the middle of a large scan, at its corner, larger than a picture, and of a scan that is smaller than one.
  [
    { x: 3000, y: 2000, width: 100, height: 50 },
    { width: 6000, height: 4000 },
    { x: 2450, y: 1710, width: 1200, height: 630 },
  ],
  [
    { x: 0, y: 3990, width: 10, height: 10 },
    { width: 6000, height: 4000 },
    { x: 0, y: 3370, width: 1200, height: 630 },
  ],
  [
    { x: 1000, y: 1000, width: 2001, height: 300 },
    { width: 6000, height: 4000 },
    { x: 981, y: 615, width: 2040, height: 1071 },
  ],
  [
    { x: 10, y: 10, width: 10, height: 290 },
    { width: 400, height: 300 },
    { x: 0, y: 0, width: 400, height: 300 },
  ],
])('%j of %j is shown as %j', (region, image, crop) => {
  expect(cropAround(region, image)).toEqual(crop);
});

test('a crop has the region, lies on the image, and is 1200 by 630 where the image has room', () => {
  const sides = fc.integer({ min: 1, max: 20_000 });
  const places = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(sides, sides, places, places, places, places, (width, height, a, b, c, d) => {
      const x = Math.floor(a * (width - 1));
      const y = Math.floor(b * (height - 1));
      const region = {
        x,
        y,
        width: 1 + Math.floor(c * (width - x - 1)),
        height: 1 + Math.floor(d * (height - y - 1)),
      };
      const crop = cropAround(region, { width, height });
      expect(crop.x).toBeGreaterThanOrEqual(0);
      expect(crop.y).toBeGreaterThanOrEqual(0);
      expect(crop.x + crop.width).toBeLessThanOrEqual(width);
      expect(crop.y + crop.height).toBeLessThanOrEqual(height);
      expect(crop.x).toBeLessThanOrEqual(region.x);
      expect(crop.y).toBeLessThanOrEqual(region.y);
      expect(crop.x + crop.width).toBeGreaterThanOrEqual(region.x + region.width);
      expect(crop.y + crop.height).toBeGreaterThanOrEqual(region.y + region.height);
      if (crop.width < width && crop.height < height)
        expect(fitWithin(crop.width, crop.height, { ...LINK_PICTURE, area: 1e9 }, false)).toEqual(
          LINK_PICTURE,
        );
    }),
    { numRuns: 500 },
  );
});
