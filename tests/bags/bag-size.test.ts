import { expect, test } from 'vitest';
import { bagSize } from '../../src/bags/bag-size.ts';

const SCAN = { width: 6000, height: 4000 };

test.each([
  ['the largest level that is stored ready-made', SCAN, {}, { kind: 'exact', width: 1500, height: 1000 }],
  ['a small scan whole', { width: 1200, height: 800 }, {}, { kind: 'exact', width: 1200, height: 800 }],
  [
    'what a limit leaves of those that are listed',
    { width: 1200, height: 800 },
    { maxWidth: 1000 },
    { kind: 'exact', width: 600, height: 400 },
  ],
  [
    'as much as limits allow where info.json lists none',
    SCAN,
    { maxWidth: 1000 },
    { kind: 'confined', width: 2048, height: 2048 },
  ],
] as const)('a bag has %s', (_, image, limits, size) => {
  expect(bagSize(image, limits)).toEqual({ ...size, upscale: false });
});
