import { expect, test } from 'vitest';
import {
  AS_IT_IS,
  filterOf,
  rotationAfter,
  shownDegrees,
  told,
} from '../../../../src/pages/client/tools/adjustments.ts';

const WORDS = {
  asItIs: 'as it is',
  turned: 'turned by {degrees}°',
  mirrored: 'mirrored',
  inverted: 'inverted',
  brightness: 'brightness {percent}',
  contrast: 'contrast {percent}',
};

test.each([
  [0, false, 0],
  [90, false, 90],
  [-90, false, 270],
  [450, false, 90],
  [90, true, 270],
  [-90, true, 90],
])(
  'a viewer that has turned by %d and mirrors (%s) shows what is turned by %d',
  (rotation, mirrors, shown) => {
    expect(shownDegrees(rotation, mirrors)).toBe(shown);
  },
);

test.each([false, true])(
  'four turns to the right lead back, and each is seen as one (mirrored: %s)',
  (mirrors) => {
    const seen = [1, 2, 3, 4].map((turns) => {
      let rotation = 0;
      for (let turn = 0; turn < turns; turn += 1) rotation = rotationAfter(rotation, 90, mirrors);
      return shownDegrees(rotation, mirrors);
    });
    expect(seen).toEqual([90, 180, 270, 0]);
  },
);

test('the filter inverts first, and is none for what is as it is', () => {
  expect(filterOf(AS_IT_IS)).toBe('none');
  expect(filterOf({ ...AS_IT_IS, isMirrored: true, degrees: 90 })).toBe('none');
  expect(filterOf({ ...AS_IT_IS, isInverted: true, brightness: 120, contrast: 50 })).toBe(
    'invert(1) brightness(1.2) contrast(0.5)',
  );
});

test('what is told is all that is not as it is', () => {
  expect(told(AS_IT_IS, WORDS)).toBe('as it is');
  expect(
    told({ degrees: 90, isMirrored: true, isInverted: true, brightness: 110, contrast: 90 }, WORDS),
  ).toBe('mirrored, turned by 90°, inverted, brightness 110, contrast 90');
});
