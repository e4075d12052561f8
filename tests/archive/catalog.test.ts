import { expect, test } from 'vitest';
import { Catalog, type CatalogImage } from '../../src/archive/catalog.ts';

function image(identifier: string): CatalogImage {
  return { identifier, master: { identifier, path: `${identifier}.tif`, bytes: 1, modifiedMs: 1 } };
}

function catalogOf(...images: CatalogImage[]): Catalog {
  return new Catalog(new Map(images.map((each) => [each.identifier, each])));
}

test('changes lead from one catalog to the next, and name nothing that stayed', () => {
  const stays = image('stays');
  const before = catalogOf(stays, image('changes'), image('goes'));
  const changed = image('changes');
  const after = catalogOf(stays, changed, image('comes'));
  const changes = before.changesTo(after);
  expect(changes.map(({ identifier }) => identifier)).toEqual(['changes', 'comes', 'goes']);
  expect(before.with(changes).changesTo(after)).toEqual([]);
  expect(before.with(changes).get('changes')).toBe(changed);
});

test('a catalog does not change under those who hold it', () => {
  const before = catalogOf(image('a'));
  before.with([{ identifier: 'a', image: undefined }]);
  expect(before.get('a')).toBeDefined();
  expect(before.size).toBe(1);
});

test('images are listed in the order that people count in', () => {
  const names = catalogOf(image('b/10'), image('b/9'), image('a/1')).list();
  expect(names.map(({ identifier }) => identifier)).toEqual(['a/1', 'b/9', 'b/10']);
});
