import { describe, expect, test } from 'vitest';
import type { SearchScope } from '../../../src/search/index/search-order.ts';
import { parseQuery } from '../../../src/search/words/query.ts';
import { type ComposedRows, newerFiles } from '../../support/composed-rows.ts';
import { foundIn, searchedRows } from '../../support/searched-rows.ts';

// What collections say of themselves is found, as what is in them.

const ESSAY = `label: The quay
photographs: [{image: harbour/1, label: A wall, alternativeText: Stones}]
`;
const COAST = `label: {en: The shores, es: Las orillas}
summary: Photographs of lighthouses.
items: [{collection: north}]
`;
const NORTH = 'label: Shores of the north\nitems: [quay]\n';

function shores(): ComposedRows {
  const rows = searchedRows();
  rows.putImage({ identifier: 'harbour/1', width: 400, height: 300, modifiedMs: 1 });
  rows.take(
    newerFiles({ 'quay.yaml': ESSAY, 'collections/coast.yaml': COAST, 'collections/north.yaml': NORTH }),
  );
  return rows;
}

function find(rows: ComposedRows, q: string, scope: SearchScope = { kind: 'archive' }) {
  const query = parseQuery(q);
  const order = { kind: 'texts', scope, query, marks: [], from: 0, count: 50, facets: true } as const;
  return foundIn(rows.database, order);
}

function keysOf(rows: ComposedRows, q: string, scope: SearchScope = { kind: 'archive' }): string[] {
  return find(rows, q, scope)
    .hits.map(({ source, key }) => `${source.type} ${source.id}:${key}`)
    .toSorted();
}

const within = (id: string): SearchScope => ({ kind: 'collection', id });

describe('collections', () => {
  test('are found by label and summary in the whole archive, in their languages', () => {
    const rows = shores();
    expect(keysOf(rows, 'shore')).toEqual(['Collection coast: label', 'Collection north: label']);
    expect(keysOf(rows, 'orilla')).toEqual(['Collection coast: label']);
    expect(keysOf(rows, 'lighthouse')).toEqual(['Collection coast: summary']);
  });

  test('are found in themselves and in those that hold them, and not in those that they hold', () => {
    const rows = shores();
    expect(keysOf(rows, 'shore', within('coast'))).toHaveLength(2);
    expect(keysOf(rows, 'shore', within('north'))).toEqual(['Collection north: label']);
    expect(keysOf(rows, 'shore', { kind: 'manifest', id: 'quay' })).toEqual([]);
    expect(keysOf(rows, 'quay', within('coast'))).toEqual(['Manifest quay: label']);
  });

  test('are told with as many texts as a search finds that is narrowed to them', () => {
    const rows = shores();
    for (const q of ['shore', 'wall', 'quay', '']) {
      const { narrowing } = find(rows, q);
      expect([q, narrowing?.collections.length]).toEqual([q, 2]);
      for (const { id, count } of narrowing?.collections ?? [])
        expect([q, id, find(rows, q, within(id)).total]).toEqual([q, id, count]);
    }
  });

  test('are followed when they change, become drafts, or are gone', () => {
    const rows = shores();
    rows.take(newerFiles({ 'collections/north.yaml': NORTH.replace('Shores', 'Cliffs') }));
    expect(keysOf(rows, 'shore')).toEqual(['Collection coast: label']);
    expect(keysOf(rows, 'cliff')).toEqual(['Collection north: label']);
    rows.take(newerFiles({ 'collections/north.yaml': `status: draft\n${NORTH}` }));
    expect(keysOf(rows, 'shore')).toEqual(['Collection coast: label']);
    rows.take(newerFiles({ 'collections/coast.yaml': undefined }));
    expect(keysOf(rows, 'shore')).toEqual([]);
  });

  test('as IIIF JSON are found too', () => {
    const rows = shores();
    const json = {
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      id: 'https://elsewhere.example/islands',
      type: 'Collection',
      label: { en: ['Islands'] },
      summary: { en: ['Rocks in the sea'] },
      items: [],
    };
    rows.take(newerFiles({ 'collections/islands.json': JSON.stringify(json) }));
    expect(keysOf(rows, 'rock')).toEqual(['Collection islands: summary']);
  });

  test('of an archive that has no file of the top one, that one is not found', () => {
    expect(keysOf(shores(), 'photographs')).toEqual(['Collection coast: summary']);
  });
});
