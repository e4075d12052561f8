import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { AddressStore } from '../../src/discovery/address-store.ts';
import { contentDigests } from '../../src/discovery/content-digest.ts';
import { Journal } from '../../src/discovery/journal.ts';
import type { PresentedChange } from '../../src/discovery/presented-change.ts';
import { sourceOfFile } from '../../src/discovery/source-digest.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { canvas, image } from '../support/essay-model.ts';

const MORE_FILES = { files: true, folders: false };

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-journal-'));
  database = openForWriting(databasePath(folder));
});

afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

function manifest(id: string, label: string): Manifest {
  return {
    ...{ id, status: 'published', canvasesOf: id, languages: ['en'], label: { en: [label] }, metadata: [] },
    ...{ providers: [], places: [], behavior: [], canvases: [canvas('c')], thumbnail: image('c') },
    ...{ homepage: [], seeAlso: [], rendering: [], alternatives: [], modifiedMs: 1 },
  };
}

function presented(id: string, label: string, source = id): PresentedChange {
  return {
    kind: 'Manifest',
    id,
    resource: { form: 'manifest', manifest: manifest(id, label) },
    sourceDigest: sourceOfFile(source),
    imageVersion: '',
  };
}

function gone(id: string): PresentedChange {
  return { kind: 'Manifest', id, resource: undefined, sourceDigest: undefined, imageVersion: '' };
}

interface Row {
  readonly type: string;
  readonly id: string | null;
  readonly target: string | null;
  readonly at_ms: number;
}

function told(): Row[] {
  return database.prepare<Row>('SELECT type, id, target, at_ms FROM activities ORDER BY position').all();
}

function words(): string[] {
  return told().map(({ type, id, target }) => [type, id, target].filter((word) => word !== null).join(' '));
}

test('tells what becomes of a manifest, and nothing of a reading that says the same', () => {
  const journal = new Journal(database);
  journal.record([presented('a', 'A')]);
  journal.record([presented('a', 'A')]);
  journal.record([presented('a', 'B')]);
  journal.record([gone('a')]);
  journal.record([gone('a')]);
  expect(words()).toEqual(['Create a', 'Update a', 'Delete a']);
});

test('a note that is changed is an update, and that notes are a part of what is told is none', () => {
  const journal = new Journal(database);
  const noted = (text: string): PresentedChange => {
    const notes = [
      { id: 'n', motivation: 'commenting', text: { en: [text] }, format: 'text/plain' } as const,
    ];
    const resource = { ...manifest('a', 'A'), canvases: [canvas('c', { notes })] as const };
    return { ...presented('a', 'A'), resource: { form: 'manifest', manifest: resource } };
  };
  const first = noted('First');
  journal.record([first]);
  if (!first.resource) throw new Error('it is there');
  // As builds had it that knew nothing of notes.
  database.prepare('UPDATE published SET digest = ?').run(contentDigests(first.resource).withoutNotes);
  journal.record([first]);
  expect(words()).toEqual(['Create a']);
  journal.record([noted('Second')]);
  journal.record([noted('Second')]);
  expect(words()).toEqual(['Create a', 'Update a']);
});

test('times rise strictly, also when the clock is put back', () => {
  let now = 1000;
  const journal = new Journal(database, () => now);
  journal.record([presented('a', 'A'), presented('b', 'B')]);
  now = 500;
  journal.record([presented('c', 'C')]);
  expect(told().map(({ at_ms }) => at_ms)).toEqual([1000, 1001, 1002]);
});

test('old ids lead to where the manifest is now, and those of deleted ones nowhere', () => {
  const journal = new Journal(database, () => 7);
  const addresses = new AddressStore(database);
  journal.record([presented('a', 'A', 'same')]);
  journal.record([gone('a'), presented('b', 'A', 'same')]);
  journal.record([gone('b'), presented('c', 'A', 'same')]);
  expect(words()).toEqual(['Create a', 'Move a b', 'Move b c']);
  expect(['a', 'b', 'c'].map((id) => addresses.find('Manifest', id)?.movedTo)).toEqual(['c', 'c', undefined]);
  journal.record([gone('c')]);
  expect(addresses.find('Manifest', 'c')).toEqual({ movedTo: undefined, sinceMs: 10 });
  journal.record([presented('a', 'Another', 'other')]);
  expect(addresses.find('Manifest', 'a')).toBeUndefined();
  expect(addresses.find('Manifest', 'b')?.movedTo).toBe('c');
});

test('what a transaction undoes is not told', () => {
  const journal = new Journal(database);
  const fail = (): void =>
    database.transaction('precious', () => {
      journal.record([presented('a', 'A')]);
      throw new Error('no');
    });
  expect(fail).toThrow('no');
  expect(words()).toEqual([]);
  journal.record([presented('a', 'A')]);
  expect(words()).toEqual(['Create a']);
});

test('a journal is begun anew once', () => {
  const journal = new Journal(database);
  expect(journal.beginAnew()).toBe(true);
  expect(journal.beginAnew()).toBe(false);
  journal.record([presented('a', 'A')]);
  expect(words()).toEqual(['Refresh', 'Create a']);
});

test('a folder that got another name moves when its masters have been read', () => {
  const journal = new Journal(database);
  const masters = (id: string, sourceDigest: string | undefined): PresentedChange => ({
    ...presented(id, 'Folder'),
    sourceDigest,
  });
  journal.record([masters('old', 'masters:1')]);
  journal.record([gone('old'), masters('new', undefined)]);
  expect(words()).toEqual(['Create old']);
  journal.record([masters('new', 'masters:1')]);
  expect(words()).toEqual(['Create old', 'Move old new']);

  journal.record([gone('new'), masters('other', undefined)]);
  journal.settle();
  expect(words().slice(2)).toEqual(['Delete new', 'Create other']);
});

test('however many files moved in one look, and in however many parts it is told, each has moved', () => {
  const journal = new Journal(database);
  const names = Array.from({ length: 450 }, (_, index) => `${index}`);
  journal.record(names.map((name) => presented(`old-${name}`, name, name)));
  journal.record([presented('copy', '7', '7')]);
  const before = told().length;
  journal.record(
    names.slice(0, 300).map((name) => gone(`old-${name}`)),
    MORE_FILES,
  );
  const backwards = names.toReversed().map((name) => presented(`new-${name}`, name, name));
  for (let from = 0; from < backwards.length; from += 50)
    journal.record(backwards.slice(from, from + 50), MORE_FILES);
  journal.record(names.slice(300).map((name) => gone(`old-${name}`)));
  expect(told()).toHaveLength(before);
  let pieces = 1;
  while (!journal.settle(false)) pieces += 1;
  expect(pieces).toBe(3);
  expect(new Set(words().slice(before))).toEqual(
    new Set(names.map((name) => `Move old-${name} new-${name}`)),
  );
  expect(new AddressStore(database).find('Manifest', 'old-449')?.movedTo).toBe('new-449');
});

test('of several files of one content that come in parts of a look, none has moved', () => {
  const journal = new Journal(database);
  journal.record([presented('a', 'A', 'same'), presented('b', 'B')]);
  journal.record([gone('a'), presented('c', 'C', 'same')], MORE_FILES);
  journal.record([presented('d', 'D', 'same'), presented('b', 'Another')]);
  journal.settle(false);
  expect(words().slice(2)).toEqual(['Update b', 'Delete a', 'Create c', 'Create d']);
  journal.record([presented('e', 'E')], MORE_FILES);
  expect(words().at(-1)).toBe('Create e');
});
