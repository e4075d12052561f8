import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MasterCopies } from '../../src/masters/master-copies.ts';
import { StoredMasters } from '../../src/masters/stored-masters.ts';
import { objectState } from '../../src/storage/objects/object-state.ts';
import { CountedStore } from '../support/counted-store.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// Masters of a store, copied while somebody reads them.

let root = '';
let images = '';
let folder = '';
let store: CountedStore;
let copies: MasterCopies;

beforeEach(async () => {
  root = await temporaryFolder();
  images = join(root, 'images');
  folder = join(root, 'copies');
  await mkdir(images);
  store = new CountedStore(images);
  copies = copiesOf(10_000);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function copiesOf(mostUnusedBytes: number): MasterCopies {
  return new MasterCopies({ masters: new StoredMasters(store, root), folder, mostUnusedBytes });
}

/** Writes a master; resolves with how it is listed. */
async function put(path: string, bytes: Buffer | string): Promise<{ path: string; inode: number }> {
  await writeFile(join(images, path), bytes);
  const head = await store.head(path);
  if (!head) throw new Error(`${path} was not written`);
  return { path, inode: objectState(head).inode };
}

const left = (): Promise<string[]> => readdir(folder).catch(() => []);

test('a copy has the bytes of its master, and goes when it is done with', async () => {
  const master = await put('a.jpg', 'pixels');
  const held = await copies.holdLatest(master);
  expect(await readFile(held.file, 'utf8')).toBe('pixels');
  expect(held.state.inode).toBe(master.inode);
  held.release(true);
  await until(async () => (await left()).length === 0, 'it is removed');
});

test('those who want the same at once share a copy, until the last has released it', async () => {
  const master = await put('a.jpg', 'pixels');
  const held = await Promise.all([copies.hold(master), copies.hold(master), copies.holdLatest(master)]);
  expect(new Set(held.map(({ file }) => file)).size).toBe(1);
  expect([copies.made, store.reads]).toEqual([1, 1]);
  const [first, ...others] = held;
  first?.release(true);
  first?.release(true);
  expect(await left()).toHaveLength(1);
  for (const other of others) other.release(false);
  await until(async () => (await left()).length === 0, 'it is removed');
});

test('copies that nobody uses are bounded by their bytes; those that were used last stay', async () => {
  const masters = [];
  for (const name of ['a', 'b', 'c']) masters.push(await put(`${name}.jpg`, Buffer.alloc(4000, name)));
  for (const master of masters) (await copies.hold(master)).release(false);
  await until(async () => (await left()).length === 2, 'one is removed');
  for (const master of masters.slice(1)) (await copies.hold(master)).release(false);
  expect(copies.made).toBe(3);
  for (const master of masters.slice(0, 1)) (await copies.hold(master)).release(false);
  expect(copies.made).toBe(4);
});

test('a copy that nobody uses goes after a while, and not while it is used', async () => {
  const brief = new MasterCopies({
    masters: new StoredMasters(store, root),
    folder,
    mostUnusedBytes: 10_000,
    unusedMs: 50,
  });
  const master = await put('a.jpg', 'pixels');
  (await brief.hold(master)).release(false);
  const held = await brief.hold(master);
  await pause(120);
  expect(await readFile(held.file, 'utf8')).toBe('pixels');
  held.release(false);
  await until(async () => (await left()).length === 0, 'it is removed');
  expect(brief.made).toBe(1);
  (await brief.hold(master)).release(true);
  expect(brief.made).toBe(2);
});

describe('a master that is replaced', () => {
  const LARGE = 20_000_000;

  test('while it is copied is copied anew: pixels are never mixed', async () => {
    const master = await put('a.tif', Buffer.alloc(LARGE, 'a'));
    store.beforeRead = async (_, reads) => {
      if (reads === 2) await put('a.tif', Buffer.alloc(LARGE, 'b'));
    };
    const held = await copies.holdLatest(master);
    const bytes = await readFile(held.file);
    expect(bytes.length).toBe(LARGE);
    expect(bytes.equals(Buffer.alloc(LARGE, 'b'))).toBe(true);
    expect(held.state.inode).not.toBe(master.inode);
    held.release(true);
  });

  test('time and again is refused, and leaves no copy', async () => {
    const master = await put('a.tif', Buffer.alloc(LARGE, 'a'));
    store.beforeRead = async (_, reads) => {
      if (reads % 2 === 0) await put('a.tif', Buffer.alloc(LARGE, `${reads}`));
    };
    await expect(copies.holdLatest(master)).rejects.toMatchObject({
      code: 'unreadable-source',
      message: 'the file was changed while it was read',
    });
    expect(await left()).toEqual([]);
  });

  test('since it was listed is not shown as what it was, nor copied time and again', async () => {
    const listed = await put('a.jpg', 'one');
    (await copies.hold(listed)).release(false);
    const now = await put('a.jpg', 'another');
    const refused = { code: 'overloaded' };
    (await copies.holdLatest(now)).release(false);
    for (let time = 0; time < 3; time += 1) await expect(copies.hold(listed)).rejects.toMatchObject(refused);
    expect(copies.made).toBe(2);
    const held = await copies.hold(now);
    expect(await readFile(held.file, 'utf8')).toBe('another');
    held.release(true);
  });
});

test('a master that is gone, and a store that is away, are told apart; neither leaves a copy', async () => {
  await expect(copies.holdLatest({ path: 'gone.jpg', inode: 1 })).rejects.toMatchObject({
    code: 'unreadable-source',
  });
  await rm(images, { recursive: true });
  await expect(copies.holdLatest({ path: 'a.jpg', inode: 1 })).rejects.toMatchObject({
    name: 'StorageError',
    message: 'the masters cannot be read: the object store does not respond',
  });
  expect(await left()).toEqual([]);
});
