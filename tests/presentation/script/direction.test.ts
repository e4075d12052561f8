import { describe, expect, test } from 'vitest';
import { directionOf, hasRightToLeft, textDirection } from '../../../src/presentation/script/direction.ts';

describe('the direction of a language', () => {
  test.each(['ar', 'fa', 'he', 'ur', 'yi', 'ps', 'dv', 'ks-Arab', 'az-Arab', 'pa-PK', 'ku-Arab', 'ar-EG'])(
    '%s runs from right to left',
    (tag) => expect(directionOf(tag)).toBe('rtl'),
  );

  test.each([
    'en',
    'az',
    'fa-Latn',
    'ks-Deva',
    'pa',
    'hi',
    'ja',
    'zh-Hant',
    'x-old',
    'none',
    'i-klingon',
    '',
  ])('%j runs from left to right', (tag) => expect(directionOf(tag)).toBe('ltr'));
});

describe('the direction of a text', () => {
  test.each([
    ['رسالة إلى الأخ', 'ar', 'rtl'],
    ['IIIF هو معيار', 'ar', 'rtl'],
    ['1936–1938', 'ar', 'rtl'],
    ['Natalia Sedova', 'ar', 'ltr'],
    ['שלום', 'en', 'rtl'],
    ['the letter א', 'en', 'ltr'],
    ['سعيد', undefined, 'rtl'],
    ['(سعيد) and others', undefined, 'rtl'],
    ['1936', undefined, 'ltr'],
  ] as const)('%s in %s is %s', (text, language, direction) =>
    expect(textDirection(text, language)).toBe(direction),
  );
});

test('digits and signs run neither way', () => {
  expect(hasRightToLeft('٣ 3 — «»')).toBe(false);
  expect(hasRightToLeft('a א')).toBe(true);
});
