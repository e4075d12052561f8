import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openForWriting } from '../../src/database/open.ts';
import { AddressStore } from '../../src/discovery/address-store.ts';
import { JournalStore } from '../../src/discovery/journal-store.ts';
import { Refresh } from '../../src/discovery/refresh.ts';

/** More than two steps. */
const MANIFESTS = 1203;

let database: Database;
let journal: JournalStore;

interface Row {
  readonly type: string;
  readonly id: string | null;
  readonly target: string | null;
  readonly at_ms: number;
}

function told(): Row[] {
  return database.prepare<Row>('SELECT type, id, target, at_ms FROM activities ORDER BY position').all();
}

function put(id: string, stage: 'told' | 'coming' | 'going' = 'told'): void {
  const properties = journal.propertiesNumber('{"provider":[]}');
  journal.put({ kind: 'Manifest', id, digest: id, sourceDigest: id, stage, properties });
}

beforeEach(() => {
  database = openForWriting(':memory:');
  journal = new JournalStore(database);
  database.transaction('usual', () => {
    for (let at = 0; at < MANIFESTS; at += 1) put(`m${at}`);
    put('coming', 'coming');
    put('going', 'going');
    journal.put({
      ...{ kind: 'Collection', id: 'top', digest: '', sourceDigest: '', stage: 'told' },
      properties: undefined,
    });
    const addresses = new AddressStore(database);
    addresses.moved('Manifest', 'before', 'm1', 1);
    addresses.moved('Manifest', 'long-before', 'm1', 1);
    addresses.moved('Manifest', 'led-to-nothing', 'gone', 1);
    addresses.moved('Image', 'scan', 'm1', 1);
    addresses.gone('Manifest', 'gone', undefined, 2);
  });
});

afterEach(() => database.close());

test('a sequence tells all that is published, and the addresses that lead there, each once', () => {
  const refresh = new Refresh(database, () => 5000);
  refresh.begin();
  while (!refresh.step().isDone);
  expect(refresh.isOpen).toBe(false);
  const [first, ...rest] = told();
  expect(first).toMatchObject({ type: 'Refresh', id: null, at_ms: 5000 });
  const updates = rest.filter(({ type }) => type === 'Update').map(({ id }) => id);
  expect(updates.length).toBe(MANIFESTS + 1);
  expect(new Set(updates).size).toBe(updates.length);
  expect(updates).not.toContain('coming');
  expect(updates).not.toContain('going');
  const moves = rest.slice(updates.length).map(({ type, id, target }) => `${type} ${id} ${target}`);
  expect(moves).toEqual(['Move before m1', 'Move long-before m1']);
  const times = rest.map(({ at_ms }) => at_ms);
  expect(times).toEqual(Array.from({ length: times.length }, (_, at) => 5001 + at));
  expect(refresh.aheadMs).toBe(times.length);
});

test('one that was cut off goes on where it was, and tells nothing again that was told of meanwhile', () => {
  const refresh = new Refresh(database);
  refresh.begin();
  refresh.step();
  const afterOne = refresh.step().told;
  expect(afterOne).toBeLessThan(MANIFESTS);
  journal.add({ type: 'Delete', kind: 'Manifest', id: 'm999', properties: undefined }, Date.now() + 100_000);
  journal.remove({ kind: 'Manifest', id: 'm999' });
  journal.add({ type: 'Update', kind: 'Manifest', id: 'm998', properties: undefined }, Date.now() + 200_000);
  const next = new Refresh(database);
  expect(next.isOpen).toBe(true);
  next.begin();
  while (!next.step().isDone);
  const rows = told();
  expect(rows.filter(({ type }) => type === 'Refresh').length).toBe(1);
  const ids = rows.filter(({ type }) => type === 'Update').map(({ id }) => id);
  expect(ids.length).toBe(MANIFESTS);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain('m999');
});

test('each step holds a bounded part of all', () => {
  const refresh = new Refresh(database);
  refresh.begin();
  let before = told().length;
  let steps = 0;
  for (let isDone = false; !isDone; steps += 1) {
    ({ isDone } = refresh.step());
    const now = told().length;
    expect(now - before).toBeLessThanOrEqual(500);
    before = now;
  }
  expect(steps).toBeGreaterThan(MANIFESTS / 500);
});

test('without one that was begun there is nothing to tell', () => {
  expect(new Refresh(database).step()).toEqual({ told: 0, isDone: true });
  expect(told()).toEqual([]);
});
