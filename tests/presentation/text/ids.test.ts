import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeId, slug } from '../../../src/presentation/text/ids.ts';

describe('ids from names', () => {
  test.each([
    ['cactus/01', 'cactus-01'],
    ['veracruz/07_harbour-view', 'veracruz-07_harbour-view'],
    ['Álbum 3/Ñandú', 'album-3-nandu'],
    ['Straße & Ærø', 'strasse-aero'],
    ['book;2', 'book-2'],
    ['../up', 'up'],
    ['İstanbul', 'istanbul'],
  ])('%s becomes %s', (name, id) => {
    expect(slug(name)).toBe(id);
  });

  test('keep names in other scripts apart', () => {
    const names = ['фото/01', 'письма/01', '写真/01', '01', 'シャシン', '###'];
    const ids = names.map(slug);
    expect(new Set(ids).size).toBe(names.length);
    expect(ids[0]).toMatch(/^01-[0-9a-f]{8}$/);
    expect(slug('фото/01')).toBe(ids[0]);
  });

  test('are the same for a name however it is composed', () => {
    expect(slug('Ñandú 写'.normalize('NFD'))).toBe(slug('Ñandú 写'.normalize('NFC')));
  });

  test('are fit for URLs whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        expect(slug(name)).toMatch(/^(?![.-])[a-z0-9._-]{1,80}$/);
      }),
    );
  });

  test('get a number when they are taken', () => {
    const taken = new Set(['a', 'a-2']);
    expect([freeId('a', taken), freeId('a', taken), freeId('b', taken)]).toEqual(['a-3', 'a-4', 'b']);
  });
});
