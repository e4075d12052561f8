import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halve, halveSamples } from '../../../src/pixels/halving/halve.ts';

test.each([1, 3] as const)('pixels of %i channels become the rounded mean of four', (channels) => {
  const image = fc.integer({ min: 1, max: 6 }).chain((quarters) => {
    const side = quarters * 4;
    const length = side * side * channels;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ side, bytes }));
  });
  fc.assert(
    fc.property(image, ({ side, bytes }) => {
      const stride = side * channels;
      const from = { bytes: Buffer.from(bytes), start: 0, stride };
      const into = { bytes: Buffer.alloc((side / 2) * (stride / 2)), start: 0, stride: stride / 2 };
      halve(from, { width: side, height: side }, channels, into);
      for (const [at, value] of into.bytes.entries()) {
        const [y, x] = [Math.floor(at / (stride / 2)), at % (stride / 2)];
        const [pixel, channel] = [Math.floor(x / channels), x % channels];
        const sample = (dx: number, dy: number) =>
          bytes[(2 * y + dy) * stride + (2 * pixel + dx) * channels + channel] ?? Number.NaN;
        const mean = (sample(0, 0) + sample(1, 0) + sample(0, 1) + sample(1, 1)) / 4;
        expect(value).toBe(Math.round(mean));
      }
      const bySamples = { ...into, bytes: Buffer.alloc(into.bytes.length) };
      halveSamples(from, { width: side, height: side }, channels, bySamples);
      expect(bySamples.bytes).toEqual(into.bytes);
    }),
  );
});

test('a part of one image goes into a part of another, and nowhere else', () => {
  // The lower of two squares of 4 x 4 pixels becomes the lower right quarter of a third.
  const from = { bytes: Buffer.alloc(2 * 48, 10).fill(200, 48), start: 48, stride: 12 };
  const into = { bytes: Buffer.alloc(48, 7), start: 2 * 12 + 6, stride: 12 };
  halve(from, { width: 4, height: 4 }, 3, into);
  const [other, row] = [Array(6).fill(7), Array(6).fill(200)];
  expect([...into.bytes]).toEqual([...Array(24).fill(7), ...other, ...row, ...other, ...row]);
});
