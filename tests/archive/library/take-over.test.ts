import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MasterLibrary } from '../../../src/archive/library/library.ts';
import {
  imageFolder,
  type MasterRecord,
  makeImageFolder,
  versionFolder,
  writeRecord,
} from '../../../src/archive/record.ts';
import type { Database } from '../../../src/database/database.ts';
import { createLog } from '../../../src/log.ts';
import { ImagePolicies } from '../../../src/policies/image-policy.ts';
import { fileState } from '../../../src/storage/files-below.ts';
import { recordOf } from '../../support/fixtures-record.ts';
import { emptyDatabase } from '../../support/known-images.ts';

let root = '';
let dataFolder = '';
let imagesFolder = '';
let database: Database;
let library: MasterLibrary;
let told: string[] = [];

function start(policies = new ImagePolicies()): void {
  library = new MasterLibrary({
    database,
    imagesFolder,
    policies,
    settleSeconds: 0,
    rescanSeconds: 1000,
    log: createLog('silent', 'test'),
  });
  library.on('changed', (identifiers) => told.push(...identifiers));
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-take-over-'));
  [dataFolder, imagesFolder] = [join(root, 'data'), join(root, 'images')];
  await mkdir(imagesFolder);
  database = emptyDatabase();
  told = [];
  start();
});

afterEach(async () => {
  await library.stop();
  database.close();
  await rm(root, { recursive: true });
});

/** A master, and its record with stored files. */
async function ingested(path: string, page = 1, pages = 1): Promise<MasterRecord> {
  const full = join(imagesFolder, path);
  await mkdir(dirname(full), { recursive: true });
  if (page === 1) await writeFile(full, path);
  const { inode, ...state } = fileState(await stat(full));
  const base = path.replace(/\.\w+$/, '');
  const record = recordOf({ identifier: page === 1 ? base : `${base};${page}`, path, pages, page });
  const written = { ...record, master: { ...record.master, ...state, inode } };
  await makeImageFolder(dataFolder, record.identifier);
  await mkdir(versionFolder(dataFolder, record));
  await writeRecord(dataFolder, written);
  return written;
}

async function takeOver(): Promise<string[]> {
  const steps: string[] = [];
  await library.takeOver(dataFolder, {
    clears: true,
    onProgress: (done, all) => steps.push(`${done}/${all}`),
  });
  return steps;
}

const listed = (): string[] => library.catalog.page(0, 100).map(({ identifier }) => identifier);

test('records are known at once, with their pages, and once only', async () => {
  const record = await ingested('a/b.tif');
  await ingested('book.tif', 1, 2);
  await ingested('book.tif', 2, 2);
  expect(await takeOver()).toEqual(['3/3']);
  expect(listed()).toEqual(['a/b', 'book', 'book;2']);
  expect(library.catalog.get('a/b')?.record).toEqual(record);
  expect(library.counts).toMatchObject({ images: 3, waiting: 0, unverified: 0 });
  expect(await takeOver()).toEqual([]);
  await library.look();
  // Nothing of it is another than the folder tells.
  expect(told).toEqual([]);
  expect(library.counts).toMatchObject({ images: 3, waiting: 0, unverified: 0 });
});

test('what has changed since the records were written is found by the look', async () => {
  for (const name of ['changed.tif', 'gone/1.tif', 'stays.tif']) await ingested(name);
  await takeOver();
  await writeFile(join(imagesFolder, 'changed.tif'), 'something else');
  await writeFile(join(imagesFolder, 'new.tif'), 'new');
  await rm(join(imagesFolder, 'gone'), { recursive: true });
  await library.look();
  expect(listed()).toEqual(['changed', 'new', 'stays']);
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['changed', 'new']);
  expect(library.queue.abandoned(9)).toEqual(['gone/1']);
});

test('a page whose first page has no record waits for it, or goes with the file', async () => {
  await writeFile(join(imagesFolder, 'book.tif'), 'x');
  await ingested('book.tif', 2, 2);
  await takeOver();
  expect(listed()).toEqual(['book', 'book;2']);
  await library.look();
  expect(listed()).toEqual(['book', 'book;2']);
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['book']);
});

test('records of a data folder that has come to the place of another are compared', async () => {
  for (const name of ['lost.tif', 'same.tif', 'other.tif']) await ingested(name);
  await takeOver();
  await rm(imageFolder(dataFolder, 'lost'), { recursive: true });
  const other = { ...(await ingestedAgain('other')), version: 'ba9876543210' };
  await mkdir(versionFolder(dataFolder, other));
  await writeRecord(dataFolder, other);
  await library.compareRecords(dataFolder);
  expect(library.catalog.get('lost')?.record).toBeUndefined();
  expect(library.catalog.get('other')?.record?.version).toBe('ba9876543210');
  expect(told.sort()).toEqual(['lost', 'other']);
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['lost']);
});

test('what essays said of negatives holds until it is known what they say; what folders say holds at once', async () => {
  const policy = { negative: true };
  for (const name of ['stated.tif', 'press/kept.tif']) {
    const record = await ingested(name);
    await writeRecord(dataFolder, { ...record, policy });
  }
  await library.stop();
  start(new ImagePolicies({ press: { negative: false } }));
  await takeOver();
  await library.look();
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['press/kept']);
  expect(library.catalog.get('stated')?.master.policy).toEqual(policy);
  // No essay says it any more.
  library.followEssays();
  expect(library.catalog.get('stated')?.master.policy).toBeUndefined();
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['stated']);
});

async function ingestedAgain(identifier: string): Promise<MasterRecord> {
  const { record } = library.catalog.get(identifier) ?? {};
  if (!record) throw new Error('there is no record');
  return record;
}

test('what an earlier Loupe has made is looked at again by a newer one, and served meanwhile', async () => {
  await ingested('a.tif');
  await ingested('b.tif');
  await ingested('c.tif');
  await ingested('d.tif');
  await ingested('e.tif');
  await takeOver();
  await library.mended();
  expect(library.queue.hasNext).toBe(false);
  database.run(`UPDATE marks SET value = 'earlier' WHERE name = 'mends';
    UPDATE images SET record = json_set(record, '$.mends', 'earlier') WHERE identifier = 'b';
    UPDATE images SET record = json_set(record, '$.master.format', 'jpeg') WHERE identifier = 'c';
    UPDATE images SET record = json_set(record, '$.negative', json('{"isEstimated":true}')) WHERE identifier = 'd';
    UPDATE images SET record = json_set(record, '$.negative', json('{"bits":8}')) WHERE identifier = 'e'`);
  await library.mended();
  expect(library.counts).toMatchObject({ waiting: 0, unverified: 3 });
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['b', 'c', 'd']);
});

test('stored files of another form are not read: the masters are served until they are made again', async () => {
  await ingested('a.tif');
  await ingested('book.tif', 1, 2);
  await ingested('book.tif', 2, 2);
  await takeOver();
  await library.stop();
  database.run("UPDATE marks SET value = '0' WHERE name = 'pyramids'");
  start();
  expect(listed()).toEqual(['a', 'book']);
  expect(library.catalog.get('a')?.record).toBeUndefined();
  expect(library.queue.next(9).map(({ identifier }) => identifier)).toEqual(['a', 'book']);
});
