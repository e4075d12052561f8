import { chmod, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MasterLibrary } from '../../src/archive/library.ts';
import type { MasterRecord } from '../../src/archive/record.ts';
import { createLog } from '../../src/log.ts';
import { recordOf } from '../support/fixtures-record.ts';
import { until } from '../support/patience.ts';

const MODIFIED = new Date(1_700_000_000_000);

let imagesFolder = '';
let library: MasterLibrary;
/** What the library emitted, in order: `changed a b`, `superseded a`. */
let events: string[] = [];

beforeEach(async () => {
  imagesFolder = await mkdtemp(join(tmpdir(), 'loupe-library-'));
  events = [];
  library = new MasterLibrary({
    imagesFolder,
    settleSeconds: 0,
    rescanSeconds: 1000,
    records: new Map(),
    log: createLog('silent', 'test'),
  });
  library.on('changed', (changes) =>
    events.push(`changed ${changes.map((one) => one.identifier).join(' ')}`),
  );
  library.on('superseded', ({ identifier, version }) => events.push(`superseded ${identifier} ${version}`));
});
afterEach(async () => {
  await library.stop();
  await rm(imagesFolder, { recursive: true });
});

async function add(name: string): Promise<void> {
  await writeFile(join(imagesFolder, name), 'not looked into');
  await utimes(join(imagesFolder, name), MODIFIED, MODIFIED);
}

async function ingested(identifier: string, version: string): Promise<MasterRecord> {
  const { size } = await stat(join(imagesFolder, `${identifier}.tif`));
  return { ...recordOf({ identifier, bytes: size }), version };
}

test('emits what a scan changes, and nothing when it changes nothing', async () => {
  await add('a.tif');
  await add('b.tif');
  await library.scan();
  await library.scan();
  await rm(join(imagesFolder, 'a.tif'));
  await library.scan();
  await library.scan();
  expect(events).toEqual(['changed a b', 'changed a']);
  expect(library.catalog.list().map(({ identifier }) => identifier)).toEqual(['b']);
});

test('emits the record that a newer one replaces, before the change', async () => {
  await add('a.tif');
  await library.scan();
  expect(library.missing.map(({ identifier }) => identifier)).toEqual(['a']);
  library.ingested(await ingested('a', 'first'));
  library.ingested(await ingested('a', 'second'));
  library.forget('a');
  expect(events).toEqual([
    'changed a',
    'changed a',
    'superseded a first',
    'changed a',
    'superseded a second',
    'changed a',
  ]);
});

test('gives up a master that failed until its file changes', async () => {
  await add('a.tif');
  await library.scan();
  const [master] = library.missing;
  if (master) library.failed(master, 'is not an image');
  expect([library.missing, library.unreadable]).toEqual([[], 1]);
  expect(library.catalog.get('a')?.problem).toBe('is not an image');
  await writeFile(join(imagesFolder, 'a.tif'), 'other bytes');
  await library.scan();
  expect(library.missing.map(({ identifier }) => identifier)).toEqual(['a']);
});

/** The record of a file as it is on disk now. */
async function recordOfFile(
  identifier: string,
  version: string,
  sha256 = '00'.repeat(32),
): Promise<MasterRecord> {
  const { ctimeMs, ino } = await stat(join(imagesFolder, `${identifier}.tif`));
  const record = await ingested(identifier, version);
  return { ...record, sha256, master: { ...record.master, changedMs: Math.floor(ctimeMs), inode: ino } };
}

test('a file that another of equal size and time takes the place of is unverified, and served as it was meanwhile', async () => {
  await add('a.tif');
  await library.scan();
  library.ingested(await recordOfFile('a', 'first'));
  expect([library.missing, library.unverified]).toEqual([[], []]);
  events = [];
  await add('.new');
  await rename(join(imagesFolder, '.new'), join(imagesFolder, 'a.tif'));
  await library.scan();
  expect(library.unverified.map(({ identifier }) => identifier)).toEqual(['a']);
  expect(library.missing).toEqual([]);
  expect(events).toEqual([]);
  library.ingested(await recordOfFile('a', 'second', '11'.repeat(32)));
  expect(library.unverified).toEqual([]);
  expect(events).toEqual(['superseded a first', 'changed a']);
});

test('a change of the permissions alone is verified once', async () => {
  await add('a.tif');
  await library.scan();
  library.ingested(await recordOfFile('a', 'first'));
  await until(async () => {
    await chmod(join(imagesFolder, 'a.tif'), 0o640);
    await library.scan();
    return library.unverified.length === 1;
  }, 'the change of the permissions is seen');
  library.ingested(await recordOfFile('a', 'first'));
  expect(library.unverified).toEqual([]);
});

test('a disk that numbers its files anew is not read again and again', async () => {
  await add('a.tif');
  await add('b.tif');
  await library.scan();
  for (const identifier of ['a', 'b']) {
    const record = await recordOfFile(identifier, 'first');
    library.ingested({ ...record, master: { ...record.master, inode: 1 } });
  }
  expect(library.unverified.map(({ identifier }) => identifier)).toEqual(['a', 'b']);
  library.ingested(await recordOfFile('a', 'first'));
  expect(library.unverified).toEqual([]);
});

test('records that were made before files were numbered are verified once', async () => {
  await add('a.tif');
  await library.scan();
  library.ingested(await ingested('a', 'first'));
  expect(library.missing).toEqual([]);
  expect(library.unverified).toHaveLength(1);
  library.ingested(await recordOfFile('a', 'first'));
  expect(library.unverified).toEqual([]);
});
