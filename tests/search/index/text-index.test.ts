import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import type { SearchScope } from '../../../src/search/index/search-order.ts';
import { parseQuery } from '../../../src/search/words/query.ts';
import { type ComposedRows, newerFiles } from '../../support/composed-rows.ts';
import { RandomArchive } from '../../support/random-archive.ts';
import { foundIn, searchedRows, textIndexOf } from '../../support/searched-rows.ts';

const ESSAY = `label: {en: The harbour, es: El puerto}
language: en
summary: How it was built.
place: Veracruz
sections:
  - label: Piles
    text: Driven *deep*.
    photographs:
      - image: harbour/1
        label: The pile driver
        alternativeText: A machine
        caption: {en: It worked all night., es: Trabajó toda la noche.}
        date: 1931-05-24
        people: [Ana Pérez]
        place: {name: Pier 3, latitude: 19.2, longitude: -96.1}
        notes: [{text: The engineer, region: {x: 10%, y: 10%, width: 20%, height: 20%}}]
      - {image: harbour/2, label: The crane, alternativeText: A crane, date: 1942}
`;

function harbour(): ComposedRows {
  const rows = searchedRows();
  for (const name of ['harbour/1', 'harbour/2', 'attic/box 7'])
    rows.putImage({ identifier: name, width: 400, height: 300, modifiedMs: 1 });
  rows.take(
    newerFiles({ 'harbour.yaml': ESSAY, 'collections/coast.yaml': 'label: Coast\nitems: [harbour]\n' }),
  );
  return rows;
}

const ARCHIVE: SearchScope = { kind: 'archive' };

function find(rows: ComposedRows, q: string, scope = ARCHIVE, marks: string[][] = []) {
  const order = {
    kind: 'texts',
    scope,
    query: parseQuery(q),
    marks,
    from: 0,
    count: 50,
    facets: true,
  } as const;
  return foundIn(rows.database, order);
}

function keysOf(rows: ComposedRows, q: string, scope = ARCHIVE): string[] {
  return find(rows, q, scope).hits.map(({ source, key }) => `${source.id}: ${key}`);
}

/** All that is kept of texts, without numbers. */
function contents(database: Database) {
  const texts = database
    .prepare<Record<string, unknown>>(
      `SELECT s.type, s.id, s.label, t.key, t.subject, t.kind, t.motivation, t.note, t.region, t.texts, t.digest,
         u.shown, u.facets
       FROM texts t JOIN text_sources s ON s.number = t.number >> 24
       LEFT JOIN text_subjects u ON u.source = s.number AND u.key = t.subject ORDER BY s.type, s.id, t.number`,
    )
    .all();
  const [counts] = database
    .prepare<Record<string, unknown>>(
      `SELECT (SELECT count(*) FROM texts_index) AS indexed, (SELECT count(*) FROM text_subjects) AS subjects`,
    )
    .all();
  return { texts: texts.map((row) => ({ ...row })), counts: { ...counts } };
}

/** The same, of a database whose texts are all read anew. */
function readAnew(rows: ComposedRows): ReturnType<typeof contents> {
  const { database } = rows;
  let found = contents(database);
  try {
    database.transaction('precious', () => {
      for (const table of ['texts', 'text_subjects', 'text_sources', 'presentation_facts', 'texts_index'])
        database.run(`DELETE FROM ${table}`);
      const index = textIndexOf(database);
      index.begin();
      while (index.readNext());
      found = contents(database);
      throw new Error('undone');
    });
  } catch {}
  return found;
}

describe('what is found', () => {
  test('of an essay: its titles, captions, notes, people, places, dates in words and names of images', () => {
    const rows = harbour();
    expect(keysOf(rows, 'puerto')).toEqual(['harbour:  label']);
    expect(keysOf(rows, 'built')).toEqual(['harbour:  summary']);
    expect(keysOf(rows, 'deep')).toEqual(['harbour: range/piles summary']);
    expect(keysOf(rows, 'noches')).toEqual(['harbour: canvas/harbour-1 note caption']);
    expect(keysOf(rows, 'engineers')).toEqual(['harbour: canvas/harbour-1 note note-1']);
    expect(keysOf(rows, 'perez')).toEqual(['harbour: canvas/harbour-1 metadata-3']);
    expect(keysOf(rows, 'veracruz')).toEqual(['harbour:  metadata-1']);
    expect(keysOf(rows, '"24 May 1931"')).toEqual(['harbour: canvas/harbour-1 metadata-1']);
    expect(keysOf(rows, 'harbour/2')).toEqual(['harbour: canvas/harbour-2 label']);
    expect(keysOf(rows, '"box 7"')).toEqual(['attic: canvas/attic-box-7 label']);
  });

  test('with where it is, and in the language in which it was found', () => {
    const [hit] = find(harbour(), 'engineer').hits;
    expect(hit).toMatchObject({
      source: { type: 'Manifest', id: 'harbour' },
      subject: { section: { en: ['Piles'] }, canvas: { id: 'harbour-1', width: 400, height: 300 } },
      motivation: 'commenting',
      region: { x: 40, y: 30, width: 80, height: 60 },
    });
    const [caption] = find(harbour(), 'noche').hits;
    expect(caption?.texts).toEqual([
      expect.objectContaining({
        language: 'es',
        quotes: [{ prefix: 'Trabajó toda la ', exact: 'noche', suffix: '.' }],
      }),
    ]);
  });

  test('within a manifest and within a collection', () => {
    const rows = harbour();
    const within = (id: string): SearchScope => ({ kind: 'collection', id });
    expect(keysOf(rows, 'crane', { kind: 'manifest', id: 'attic' })).toEqual([]);
    expect(keysOf(rows, 'crane', { kind: 'manifest', id: 'harbour' })).not.toEqual([]);
    expect(keysOf(rows, 'crane', within('coast'))).not.toEqual([]);
    expect(keysOf(rows, 'box', within('coast'))).toEqual([]);
  });

  test('narrowed by person, place and decade, with counts', () => {
    const rows = harbour();
    const { narrowing } = find(rows, 'crane');
    expect(narrowing?.facets).toEqual([{ kind: 'decade', value: '1940', count: 2 }]);
    expect(narrowing?.collections).toEqual([{ id: 'coast', label: { none: ['Coast'] }, count: 2 }]);
    expect(find(rows, '', ARCHIVE, [['personanaperez']]).hits.length).toBeGreaterThan(3);
    expect(find(rows, 'crane', ARCHIVE, [['decade1930']]).hits).toEqual([]);
  });
});

describe('what a change costs', () => {
  test('a changed caption writes one text', () => {
    const rows = harbour();
    const numbers = () =>
      rows.database.prepare<{ number: number; digest: string }>('SELECT number, digest FROM texts').all();
    const before = new Set(numbers().map((row) => JSON.stringify(row)));
    const changes = rows.database.prepare<{ n: number }>('SELECT total_changes() AS n');
    rows.take(newerFiles({ 'harbour.yaml': ESSAY.replace('all night', 'all day') }));
    const first = changes.get()?.n ?? 0;
    expect(numbers().filter((row) => !before.has(JSON.stringify(row)))).toHaveLength(1);
    expect(keysOf(rows, 'night')).toEqual([]);
    expect(keysOf(rows, '"all day"')).toHaveLength(1);
    // What says the same writes none of them.
    rows.take(newerFiles({ 'harbour.yaml': ESSAY.replace('all night', 'all day') }));
    expect((changes.get()?.n ?? 0) - first).toBeLessThan(20);
  });

  test('texts of many manifests that come together are one part of the index, not one for each', () => {
    const rows = harbour();
    const partsOf = (): number =>
      rows.database
        .prepare<{ parts: number }>('SELECT count(DISTINCT segid) AS parts FROM texts_index_idx')
        .get()?.parts ?? 0;
    const [before, stepsBefore] = [partsOf(), rows.steps];
    const essays = Array.from({ length: 12 }, (_, at) => [`h${at}.yaml`, ESSAY] as const);
    rows.take(newerFiles(Object.fromEntries(essays)));
    expect(keysOf(rows, 'Pier')).toHaveLength(13);
    // One for each step of the composition, of which a busy machine takes more.
    expect(partsOf() - before).toBeLessThanOrEqual(rows.steps - stepsBefore);
  });

  test('a draft is not found, nor what is gone', () => {
    const rows = harbour();
    rows.take(newerFiles({ 'harbour.yaml': `status: draft\n${ESSAY}` }));
    expect(keysOf(rows, 'crane')).toEqual([]);
    rows.take(newerFiles({ 'harbour.yaml': ESSAY }));
    expect(keysOf(rows, 'crane')).not.toEqual([]);
    rows.take(newerFiles({ 'harbour.yaml': undefined }));
    expect(find(rows, 'crane').hits.map(({ source }) => source.id)).toEqual([]);
    expect(contents(rows.database)).toEqual(readAnew(rows));
  });

  test('after random changes all is found as if it had been read anew', () => {
    const rows = searchedRows();
    const archive = new RandomArchive(11);
    for (let time = 0; time < 15; time += 1) rows.takeChanges(archive.change());
    expect(contents(rows.database).texts.length).toBeGreaterThan(5);
    expect(contents(rows.database)).toEqual(readAnew(rows));
  });
});

test('a database of the version before is filled step by step', () => {
  const rows = harbour();
  const { database } = rows;
  const before = contents(database);
  for (const table of ['texts', 'text_subjects', 'text_sources', 'texts_index'])
    database.run(`DELETE FROM ${table}`);
  database.run("DELETE FROM presentation_facts WHERE name = 'texts read by'");
  expect(rows.composed.isBehind).toBe(false);
  rows.composed.begin();
  // What is found later keeps nobody waiting now.
  expect(rows.composed.isBehind).toBe(false);
  rows.take(new Map());
  expect(contents(database)).toEqual(before);
});
