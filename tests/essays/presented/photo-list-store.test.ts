import { expect, test } from 'vitest';
import { PhotoListLookUps } from '../../../src/essays/presented/photo-list-store.ts';
import type { PhotoPlace } from '../../../src/urls.ts';
import { ComposedRows } from '../../support/composed-rows.ts';

const BEGINNING: PhotoPlace = { manifest: '', identifier: '' };

function rowsOf(files: Readonly<Record<string, string>>): PhotoListLookUps {
  const rows = new ComposedRows({ folderManifests: false, iiifJsonIds: 'rewritten' });
  for (const identifier of ['a', 'b', 'c'])
    rows.putImage({ identifier, width: 400, height: 300, modifiedMs: 1000 });
  rows.take(
    new Map(
      Object.entries(files).map(([name, text]) => [name, { bytes: Buffer.from(text), modifiedMs: 2000 }]),
    ),
  );
  return new PhotoListLookUps(rows.database);
}

const FILES = {
  'one.yaml': 'label: One\nphotographs: [c, a, {images: [{image: b}, {image: a}], id: two}]',
  'two.yaml': 'label: Two\nphotographs: [a]\norders: [{id: two-by-date, label: A, by: date}]',
  'draft.yaml': 'label: Draft\nstatus: draft\nphotographs: [a]',
};

test('each image of each published manifest is listed once, with the photograph that shows it first', () => {
  expect(rowsOf(FILES).from(BEGINNING, 10)).toEqual([
    { manifest: 'one', identifier: 'a', canvas: 'a', modifiedMs: 2000 },
    { manifest: 'one', identifier: 'b', canvas: 'two', modifiedMs: 2000 },
    { manifest: 'one', identifier: 'c', canvas: 'c', modifiedMs: 2000 },
    { manifest: 'two', identifier: 'a', canvas: 'a', modifiedMs: 2000 },
  ]);
});

test('they are read from a place on, also where there is nothing any more', () => {
  const list = rowsOf(FILES);
  const named = (place: PhotoPlace, count: number): string[] =>
    list.from(place, count).map(({ manifest, identifier }) => `${manifest}/${identifier}`);
  expect(named({ manifest: 'one', identifier: 'b' }, 2)).toEqual(['one/b', 'one/c']);
  expect(named({ manifest: 'one', identifier: 'bb' }, 9)).toEqual(['one/c', 'two/a']);
  expect(named({ manifest: 'onf', identifier: '' }, 9)).toEqual(['two/a']);
  expect(list.keyAfter(BEGINNING, 2)).toEqual({ manifest: 'one', identifier: 'c' });
  expect(list.keyAfter({ manifest: 'one', identifier: 'c' }, 1)).toEqual({
    manifest: 'two',
    identifier: 'a',
  });
  expect(list.keyAfter(BEGINNING, 4)).toBeUndefined();
});
