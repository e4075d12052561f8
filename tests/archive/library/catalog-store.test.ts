import { expect, test } from 'vitest';
import type { CatalogImage } from '../../../src/archive/catalog.ts';
import { recordOf } from '../../support/fixtures-record.ts';
import { catalogOf } from '../../support/known-images.ts';

function image(identifier: string): CatalogImage {
  return {
    identifier,
    master: { identifier, path: `${identifier}.tif`, bytes: 1, modifiedMs: 1, changedMs: 2, inode: 2 ** 63 },
  };
}

const names = (images: readonly CatalogImage[]): string[] => images.map(({ identifier }) => identifier);

test('an image is given back as it was put, and one that is not there is not', () => {
  const record = recordOf({ identifier: 'done' });
  const done = { ...image('done'), record, problem: 'is odd', dimensions: { width: 100, height: 80 } };
  const catalog = catalogOf(image('a'), done);
  expect(catalog.get('a')).toEqual(image('a'));
  expect(catalog.get('done')).toEqual(done);
  expect(catalog.get('b')).toBeUndefined();
  expect(catalog.get('a\0')).toBeUndefined();
  expect([catalog.has('a'), catalog.has('A')]).toEqual([true, false]);
});

test('images are listed in the order that people count in, by pages', () => {
  const catalog = catalogOf(...['b/10', 'b/9', 'a/1', 'b-2/1', 'É', 'f'].map(image));
  expect(catalog.count).toBe(6);
  expect(names(catalog.page(0, 10))).toEqual(['a/1', 'b/9', 'b/10', 'b-2/1', 'É', 'f']);
  expect(names(catalog.page(2, 2))).toEqual(['b/10', 'b-2/1']);
  expect(catalog.page(6, 2)).toEqual([]);
});

test('a folder has its own images, and not those of folders in it', () => {
  const catalog = catalogOf(...['b/10', 'b/9', 'b/c/1', 'x'].map(image));
  expect(names(catalog.inFolder('b'))).toEqual(['b/9', 'b/10']);
  expect(names(catalog.inFolder(''))).toEqual(['x']);
  expect([...catalog.folders()]).toEqual(['', 'b', 'b/c']);
});

test('images whose size nobody knows are found, one after the other', () => {
  const record = recordOf({ identifier: 'd' });
  const sized = { ...image('b'), dimensions: { width: 1, height: 1 } };
  const catalog = catalogOf(...[image('a'), sized, image('c'), { ...image('e'), problem: 'is no image' }], {
    ...image('d'),
    record,
    dimensions: { width: 100, height: 80 },
  });
  expect(names(catalog.withoutSize(1))).toEqual(['a']);
  expect(names(catalog.withoutSize(9, 'a'))).toEqual(['c']);
});

test('names beside a name are those around its place in the order', () => {
  const catalog = catalogOf(...['p/8', 'p/9', 'p/10', 'p/11', 'q'].map(image));
  expect(catalog.near('p/9x', 4)).toEqual(['p/8', 'p/9', 'p/10', 'p/11']);
  expect(catalog.near('p/10', 2)).toEqual(['p/9', 'p/10']);
  expect(catalog.near('zz', 2)).toEqual(['q']);
});
