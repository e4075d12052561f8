import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Dimensions, Rectangle } from '../../../../src/image/geometry.ts';
import type { Raster } from '../../../../src/pixels/pixel-rows.ts';
import { lanczosWeights, WEIGHT_ONE } from '../../../../src/pixels/render/resampling/lanczos.ts';
import { canResample, resampled } from '../../../../src/pixels/render/resampling/resample.ts';
import { turnedRaster } from '../../../../src/pixels/render/resampling/turn-raster.ts';
import { seededRandom, wholeBetween } from '../../../bench/random.ts';
import { sampleSize } from '../../../support/sample-size.ts';

/** Sharp edges, thin lines and noise, in memory with other pixels around them. */
function picture({ width, height }: Dimensions, channels: 1 | 3, seed: number): Raster {
  const random = seededRandom(seed);
  const stride = (width + 3) * channels;
  const start = stride + channels;
  const bytes = Buffer.alloc(start + stride * (height + 1), 255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * channels; x++) {
      const pixel = Math.floor(x / channels);
      const isDark = (pixel >> 3) % 2 === (y >> 2) % 2 || pixel % 11 === 0 || y % 13 === 0;
      bytes[start + y * stride + x] = (isDark ? 0 : 200) + wholeBetween(random, 0, 55);
    }
  }
  return { width, height, channels, bytes, start, stride };
}

function rowsOf({ width, height, channels, bytes, start, stride }: Raster): Buffer {
  const rows = Array.from({ length: height }, (_, y) =>
    bytes.subarray(start + y * stride, start + y * stride + width * channels),
  );
  return Buffer.concat(rows);
}

function library(raster: Raster) {
  const { width, height, channels } = raster;
  const image = sharp(rowsOf(raster), { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

function largestDifference(one: Buffer, other: Buffer): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);
}

const side = fc.integer({ min: 1, max: 300 });
const sizes = fc
  .record({
    width: side,
    height: side,
    acrossBy: fc.double({ min: 1, max: 4, noNaN: true }),
    downBy: fc.double({ min: 1, max: 4, noNaN: true }),
  })
  .map(({ width, height, acrossBy, downBy }) => ({
    from: { width, height },
    to: { width: Math.max(1, Math.ceil(width / acrossBy)), height: Math.max(1, Math.ceil(height / downBy)) },
  }));
const channels = fc.constantFrom<1 | 3>(1, 3);

/** Lanczos' kernel as it is defined. */
function lanczos(x: number): number {
  const sinc = (value: number) => (value === 0 ? 1 : Math.sin(Math.PI * value) / (Math.PI * value));
  return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
}

/** A row of samples made shorter in floating point, within 0 and 255. */
function shortened(row: readonly number[], to: number): number[] {
  const factor = row.length / to;
  return Array.from({ length: to }, (_, index) => {
    const middle = (index + 0.5) * factor - 0.5;
    let [sum, weights] = [0, 0];
    for (let at = Math.floor(middle - 3 * factor); at <= middle + 3 * factor + 1; at++) {
      const weight = lanczos((at - middle) / factor);
      sum += weight * (row[Math.min(Math.max(at, 0), row.length - 1)] ?? 0);
      weights += weight;
    }
    return Math.min(255, Math.max(0, sum / weights));
  });
}

/** Columns first, then rows. */
function exactly(raster: Raster, to: Dimensions): Buffer {
  const rows = rowsOf(raster);
  const { width, height, channels } = raster;
  const made = Buffer.alloc(to.width * to.height * channels);
  for (let channel = 0; channel < channels; channel++) {
    const columns = Array.from({ length: width }, (_, x) => {
      const column = Array.from(
        { length: height },
        (_, y) => rows[(y * width + x) * channels + channel] ?? 0,
      );
      return shortened(column, to.height);
    });
    for (let y = 0; y < to.height; y++) {
      const row = columns.map((column) => column[y] ?? 0);
      for (const [x, value] of shortened(row, to.width).entries())
        made[(y * to.width + x) * channels + channel] = Math.round(value);
    }
  }
  return made;
}

describe('pixels that are made smaller', () => {
  test('are those of the kernel by one level of 255, and those of libvips by a few', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, channels, fc.nat(), async ({ from, to }, ofChannels, seed) => {
        const raster = picture(from, ofChannels, seed);
        const made = rowsOf(resampled(raster, to, { x: 0, y: 0, ...to }));
        expect(largestDifference(made, exactly(raster, to))).toBeLessThanOrEqual(1);
        const sized = library(raster).resize(to.width, to.height, { fit: 'fill', kernel: 'lanczos3' });
        // It knows the kernel at 64 places of a pixel.
        expect(largestDifference(made, await sized.raw().toBuffer())).toBeLessThanOrEqual(6);
      }),
      { numRuns: sampleSize(40) },
    );
  });

  test('are the same in each part', () => {
    fc.assert(
      fc.property(sizes, channels, fc.nat(), ({ from, to }, ofChannels, seed) => {
        const raster = picture(from, ofChannels, seed);
        const random = seededRandom(seed);
        const x = wholeBetween(random, 0, to.width - 1);
        const y = wholeBetween(random, 0, to.height - 1);
        const part: Rectangle = {
          x,
          y,
          width: wholeBetween(random, 1, to.width - x),
          height: wholeBetween(random, 1, to.height - y),
        };
        const made = resampled(raster, to, part);
        const cut = rowsOf(made);
        const whole = resampled(raster, to, { x: 0, y: 0, ...to });
        const start = whole.start + y * whole.stride + x * ofChannels;
        expect(cut.equals(rowsOf({ ...whole, ...part, start }))).toBe(true);
      }),
      { numRuns: sampleSize(60) },
    );
  });

  test('keep a plain surface, whatever the sizes', () => {
    fc.assert(
      fc.property(sizes, channels, fc.integer({ min: 0, max: 255 }), ({ from, to }, ofChannels, value) => {
        const length = from.width * ofChannels;
        const bytes = Buffer.alloc(length * from.height, value);
        const raster = { ...from, channels: ofChannels, bytes, start: 0, stride: length };
        const made = rowsOf(resampled(raster, to, { x: 0, y: 0, ...to }));
        expect(made.every((sample) => sample === value)).toBe(true);
      }),
      { numRuns: sampleSize(60) },
    );
  });

  test('are made of weights that make one', () => {
    fc.assert(
      fc.property(sizes, ({ from, to }) => {
        const { taps, starts, weights } = lanczosWeights(from.width, to.width, {
          start: 0,
          length: to.width,
        });
        for (const [index, start] of starts.entries()) {
          const sum = weights.subarray(index * taps, (index + 1) * taps).reduce((a, b) => a + b, 0);
          expect(sum).toBe(WEIGHT_ONE);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start + taps).toBeLessThanOrEqual(from.width);
        }
      }),
      { numRuns: sampleSize(200) },
    );
  });

  test('are not made of fewer pixels, nor of many more', () => {
    const size = { width: 100, height: 100 };
    expect(canResample(size, { width: 101, height: 100 })).toBe(false);
    expect(canResample(size, { width: 100, height: 24 })).toBe(false);
    expect(canResample(size, { width: 25, height: 100 })).toBe(true);
  });
});

test('pixels are mirrored and turned as the library does it', async () => {
  const random = seededRandom(8);
  const anySize = () => ({ width: wholeBetween(random, 1, 90), height: wholeBetween(random, 1, 90) });
  // Few pixels, and more than are written at once.
  const sizes = [
    { width: 1, height: 1 },
    { width: 4, height: 5 },
    { width: 64, height: 65 },
    { width: 193, height: 131 },
  ];
  for (const ofChannels of [1, 3] as const) {
    for (const isMirrored of [false, true]) {
      for (const quarters of [0, 1, 2, 3] as const) {
        for (const size of [...sizes, anySize()]) {
          const raster = picture(size, ofChannels, quarters);
          const image = library(raster).flop(isMirrored);
          const { data, info } = await image
            .rotate(90 * quarters)
            .raw()
            .toBuffer({ resolveWithObject: true });
          const turned = turnedRaster(raster, isMirrored, quarters);
          expect([turned.width, turned.height]).toEqual([info.width, info.height]);
          expect(rowsOf(turned).equals(data)).toBe(true);
        }
      }
    }
  }
});
