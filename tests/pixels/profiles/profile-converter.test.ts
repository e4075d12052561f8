import { expect, test } from 'vitest';
import { matrixProfile } from '../../../src/pixels/colour/matrix-profile.ts';
import { SRGB_PRIMARIES } from '../../../src/pixels/colour/primaries.ts';
import { deepProfileOf } from '../../../src/pixels/profiles/profile-converter.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../../support/fixtures-icc.ts';

const SRGB = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7139],
] as const;

test.each([
  ['wide colours', rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2), true],
  ['linear light', rgbIccProfile('linear', SRGB, 1), true],
  ['linear gray', grayIccProfile(1), true],
  ['the colours of sRGB by another name', rgbIccProfile('a display', SRGB, 2.2), false],
  ['gray of a common curve', grayIccProfile(2.2), false],
])('%s: whether 8 bits are too few is seen in a profile', (_, profile, loses) => {
  const colours = profile.toString('latin1', 16, 20) === 'GRAY' ? 1 : 3;
  expect(deepProfileOf(profile, colours)).toBe(loses ? profile : undefined);
  expect(deepProfileOf(profile, 4)).toBeUndefined();
});

test('primaries whose numbers no profile can hold make none', () => {
  const { red, green, blue } = SRGB_PRIMARIES;
  expect(matrixProfile('odd', { red, green, blue, white: [0.618072, 0.38] })).toBeUndefined();
});
