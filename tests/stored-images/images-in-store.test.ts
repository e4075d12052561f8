import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  imageFolder,
  type MasterRecord,
  readRecord,
  versionFolder,
  writeRecord,
} from '../../src/archive/record.ts';
import type { Database } from '../../src/database/database.ts';
import { openForWriting } from '../../src/database/open.ts';
import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { ObjectStoreError } from '../../src/storage/objects/object-store-error.ts';
import { ImageUploads } from '../../src/stored-images/image-uploads.ts';
import { ImagesInStore } from '../../src/stored-images/images-in-store.ts';
import { recordOf } from '../support/fixtures-record.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';

let root: string;
let database: Database;
let store: ObjectStore;
let images: ImagesInStore;
const lacking: string[] = [];
/** What ingest has. */
const underWay = new Set<string>();

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(join(root, 'store'));
  store = new FileObjects(join(root, 'store'));
  database = openForWriting(join(root, 'archive.sqlite'));
  images = open(store);
});

afterEach(async () => {
  await images.stop();
  database.close();
  lacking.length = 0;
  underWay.clear();
  await rm(root, { recursive: true, force: true });
});

function open(objects: ObjectStore, mostLocalBytes = 0): ImagesInStore {
  return new ImagesInStore({
    database,
    store: objects,
    imagesFolder: join(root, 'images'),
    dataFolder: join(root, 'data'),
    mostLocalBytes,
    mayWrite: () => true,
    onLacking: (identifier) => lacking.push(identifier),
    isUnderWay: (identifier) => underWay.has(identifier),
    log: SILENT,
  });
}

/** A record whose stored files are on the disk. */
async function made(identifier: string, version: string): Promise<MasterRecord> {
  const record = { ...recordOf({ identifier }), version };
  const folder = versionFolder(join(root, 'data'), record);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pyramid.tif'), `pyramid of ${identifier} ${version}`);
  await writeFile(join(folder, 'tiles.pack'), `pack of ${identifier} ${version}`);
  return record;
}

function put(record: MasterRecord): void {
  database
    .prepare(
      `INSERT INTO images (identifier, shown, sort_key, folder, path, page, bytes, modified_ms, record)
       VALUES (?, 1, ?, '', ?, 1, 1, 1, ?) ON CONFLICT (identifier) DO UPDATE SET record = excluded.record`,
    )
    .run(record.identifier, record.identifier, record.master.path, JSON.stringify(record));
}

async function keys(): Promise<string[]> {
  return (await store.list('images/')).objects.map(({ key }) => key.split('/').slice(3).join('/')).sort();
}

const A = 'aaaaaaaaaaaa';
const B = 'bbbbbbbbbbbb';

test('images that were in a data folder before are all put into the store; what is nowhere is to be made again', async () => {
  for (let image = 0; image < 12; image += 1) put(await made(`image ${image}`, A));
  put({ ...recordOf({ identifier: 'lost' }), version: A });
  expect(images.isComplete).toBe(false);
  await images.complete();
  expect(images.isComplete).toBe(true);
  expect((await keys()).filter((key) => key === `${A}/pyramid.tif`).length).toBe(12);
  expect(lacking).toEqual(['lost']);
  // Known from then on: nothing is asked of the store, which may be away.
  await rm(join(root, 'store'), { recursive: true });
  const again = open(store);
  await again.complete();
  expect(again.isComplete).toBe(true);
});

test('what was superseded is removed when no snapshot names it, and not before', async () => {
  const first = await made('image', A);
  await images.complete();
  await images.keep(first);
  put(first);
  const second = await made('image', B);
  await images.keep(second);
  put(second);
  images.beforeSnapshot(4);
  await images.remove(4);
  expect(await keys()).toContain(`${A}/pyramid.tif`);
  await images.remove(5);
  expect(await keys()).toEqual([`${B}/pyramid.tif`, `${B}/tiles.pack`, 'record.json']);
  database.run("DELETE FROM images WHERE identifier = 'image'");
  images.beforeSnapshot(5);
  await images.remove(6);
  expect(await keys()).toEqual([]);
});

test('a version that comes back is not removed', async () => {
  const [first, second] = [await made('image', A), await made('image', B)];
  await images.complete();
  for (const record of [first, second, first]) {
    await images.keep(record);
    put(record);
    images.beforeSnapshot(1);
  }
  await images.remove(9);
  expect(await keys()).toEqual([`${A}/pyramid.tif`, `${A}/tiles.pack`, 'record.json']);
});

test('where the store is away it is tried until it is there again; the record comes last', async () => {
  let isAway = true;
  const written: string[] = [];
  const away: ObjectStore = {
    name: store.name,
    head: async (key) => (isAway ? Promise.reject(new ObjectStoreError('away')) : store.head(key)),
    read: (key, options) => store.read(key, options),
    list: (prefix, options) => store.list(prefix, options),
    delete: (key) => store.delete(key),
    close: () => store.close(),
    write: async (key, body, options) => {
      written.push(key.split('/').at(-1) ?? '');
      return store.write(key, body, options);
    },
  };
  images = open(away);
  await images.complete();
  const kept = images.keep(await made('image', A));
  await until(() => images.problem !== undefined, 'it is told');
  expect(images.waiting).toBe(1);
  isAway = false;
  await kept;
  expect(images.problem).toBeUndefined();
  expect(written).toEqual(['pyramid.tif', 'tiles.pack', 'record.json']);
  // It is all there: only the record is written.
  await images.keep(await made('image', A));
  expect(written.slice(3)).toEqual(['record.json']);
});

test('what was made and is nowhere any more does not count as kept', async () => {
  await images.complete();
  await images.keep(await made('image', A));
  const second = await made('image', B);
  await rm(imageFolder(join(root, 'data'), 'image'), { recursive: true });
  await expect(images.keep(second)).rejects.toMatchObject({ code: 'unreadable-source' });
});

test('of a version whose record in the store is of another one it is not told that it is kept there', async () => {
  const first = await made('image', A);
  await images.complete();
  await images.keep(first);
  put(first);
  const data = join(root, 'data');
  await rm(versionFolder(data, first), { recursive: true });
  expect((await images.keptElsewhere('image'))?.version).toBe(A);
  // Put there, and its row was never written.
  const second = await made('image', B);
  await images.keep(second);
  expect(await images.keptElsewhere('image')).toBeUndefined();
});

test('a copy goes when ingest does not have its image any more', async () => {
  images = open(store, 1);
  await images.complete();
  const data = join(root, 'data');
  for (const identifier of ['one', 'other']) {
    underWay.add(identifier);
    const record = await made(identifier, A);
    await writeRecord(data, record);
    await images.keep(record);
    put(record);
  }
  underWay.delete('one');
  await images.keep(await made('third', A));
  await until(async () => !(await readRecord(data, 'one')), 'the copy goes');
  expect(await readRecord(data, 'other')).toBeDefined();
});

test('where there is no copy of this machine, nothing is replaced by it', async () => {
  const uploads = new ImageUploads({ store, dataFolder: join(root, 'data'), log: SILENT });
  const record = await made('image', A);
  expect(await uploads.replace(record)).toBe(true);
  await rm(versionFolder(join(root, 'data'), record), { recursive: true });
  expect(await uploads.keep(record)).toBe(true);
  expect(await uploads.replace(record)).toBe(false);
});
