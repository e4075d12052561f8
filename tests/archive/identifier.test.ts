import { describe, expect, test } from 'vitest';
import { identifierOf, pageIdentifier } from '../../src/archive/identifier.ts';

describe('identifierOf', () => {
  test.each([
    ['plate.tif', 'plate'],
    ['Plate.JPEG', 'Plate'],
    ['box 1/roll.2/frame-03.jpg', 'box 1/roll.2/frame-03'],
    ['a.tif.png', 'a.tif'],
    ['Cafe\u0301.jpg', 'Caf\u00e9'],
    ['50%25.webp', '50%25'],
  ])('%j gives %j', (path, identifier) => {
    expect(identifierOf(path)).toBe(identifier);
  });

  test.each([
    'plate',
    'plate.txt',
    'plate.svg',
    '.jpg',
    'box/.png',
    'a\u0000b.jpg',
    'a\nb.jpg',
    'a\ufffd.jpg',
  ])('%j is no master', (path) => {
    expect(identifierOf(path)).toBeUndefined();
  });
});

test('the first page has the identifier of its master', () => {
  expect([1, 2, 10].map((page) => pageIdentifier('book', page))).toEqual(['book', 'book;2', 'book;10']);
});
