import { describe, expect, test } from 'vitest';
import { IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import { parseIdentifier, parseImagePath } from '../../src/image/image-path.ts';

describe('paths with unencoded slashes in the identifier', () => {
  test('are read from the right, whatever the identifier looks like', () => {
    expect(parseImagePath(IMAGE_3, 'full/max/0/default.jpg/full/max/0/default.jpg')).toMatchObject({
      kind: 'image',
      identifier: 'full/max/0/default.jpg',
      canonicalIdentifier: false,
    });
    expect(parseImagePath(IMAGE_3, 'a/b/c/d/e/info.json')).toMatchObject({
      kind: 'information',
      identifier: 'a/b/c/d/e',
      canonicalIdentifier: false,
    });
  });

  test('are base URIs when they look like no request', () => {
    expect(parseImagePath(IMAGE_3, 'prints/1963/01/17/roll.2')).toMatchObject({
      kind: 'base',
      identifier: 'prints/1963/01/17/roll.2',
      canonicalIdentifier: false,
    });
  });

  test.each([
    'a/b/max/0/default.jpg',
    'a/full/b/0/default.jpg',
    'a/full/max/b/default.jpg',
    'a/full/max/0/b',
    'a/b/c/d/default.jpg',
  ])('are faulty requests when they look like one: %s', (path) =>
    expect(() => parseImagePath(IMAGE_3, path)).toThrow(expect.objectContaining({ code: 'invalid-request' })),
  );
});

test('a trailing slash is no part of the identifier, and not canonical', () => {
  expect(parseImagePath(IMAGE_3, 'a%2Fb/')).toEqual({
    kind: 'base',
    identifier: 'a/b',
    canonicalIdentifier: false,
  });
});

test.each(['', '/', '/info.json', '/full/max/0/default.jpg'])('"%s" has no identifier', (path) => {
  expect(() => parseImagePath(IMAGE_2, path)).toThrow('identifier must not be empty');
});

test('identifiers are decoded once', () => {
  expect(parseIdentifier('a%252Fb')).toBe('a%2Fb');
  expect(parseIdentifier('a%2Fb')).toBe('a/b');
});

test('refusals name the parameter, show what was sent, and say what is accepted', () => {
  const message = (path: string) => {
    try {
      parseImagePath(IMAGE_3, path);
    } catch (error) {
      return String(error);
    }
    return 'accepted';
  };
  expect(message('id/0,0,-5,5/max/0/default.jpg')).toContain(
    'region "0,0,-5,5" must be full, square, x,y,w,h',
  );
  expect(message('id/full/big/0/default.jpg')).toContain('size "big" must be max, w, ,h w,h !w,h');
  expect(message('id/full/max/400/default.jpg')).toContain('rotation "400" must be a number from 0 to 360');
  expect(message('id/full/max/0/native.jpg')).toContain(
    'quality "native" must be one of default, color, gray, bitonal, negative (the last of negatives alone)',
  );
  expect(message('id/full/max/0/default.heic')).toContain(
    'format "heic" must be one of jpg, png, webp, gif, tif, avif, jp2, pdf',
  );
  expect(message(`id/full/${'9'.repeat(5000)},/0/default.jpg`).length).toBeLessThan(500);
});
