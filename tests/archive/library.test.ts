import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MasterLibrary } from '../../src/archive/library.ts';
import type { MasterRecord } from '../../src/archive/record.ts';
import { createLog } from '../../src/log.ts';
import { recordOf } from '../support/fixtures-record.ts';

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
