import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ObjectReader } from '../../../src/storage/following/object-reader.ts';
import type { FolderDigest, LookEnd, TreeChange } from '../../../src/storage/following/tree-messages.ts';
import { CountedStore } from '../../support/counted-store.ts';
import { temporaryFolder } from '../../support/loupe.ts';

// Objects of a store, told of as files of folders are.

let root = '';
let store: CountedStore;
let reader: ObjectReader;
let taken = new Map<string, string>();

beforeEach(async () => {
  root = await temporaryFolder();
  taken = new Map();
  store = new CountedStore(root);
  reader = new ObjectReader({ store, wanted: /\.jpg$/ });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(...keys: string[]): Promise<void> {
  for (const key of keys) {
    await mkdir(dirname(join(root, key)), { recursive: true });
    await writeFile(join(root, key), key);
  }
}

/** Looks and takes in what is told. */
async function look(folders?: readonly string[]): Promise<{ end: LookEnd; changes: TreeChange[] }> {
  const changes: TreeChange[] = [];
  const digests: FolderDigest[] = [...taken].filter(([path]) => folders?.includes(path) ?? true);
  const end = await reader.look({ folders, digests, inodes: true }, async (change) => {
    changes.push(change);
    for (const { path, digest } of change.changed) taken.set(path, digest);
    for (const path of change.gone) taken.delete(path);
    return true;
  });
  return { end, changes };
}

const filesOf = (changes: readonly TreeChange[]): string[] =>
  changes.flatMap(({ changed }) => changed.flatMap(({ files }) => files.map(({ path }) => path))).sort();
const foldersOf = (changes: readonly TreeChange[]): string[] =>
  changes.flatMap(({ changed }) => changed.map(({ path }) => path)).sort();
const goneOf = (changes: readonly TreeChange[]): string[] => changes.flatMap(({ gone }) => gone).sort();

test('objects are told of in the folders that their keys make, without hidden and unwanted ones', async () => {
  await put('top.jpg', 'a/1.jpg', 'a/b/2.jpg', 'a/c.jpg', 'a b/3.jpg', 'a-b/4.jpg', 'z/notes.txt');
  await put('.hidden/5.jpg', 'a/.6.jpg', 'a/.old/7.jpg');
  store.most = 3;
  const { end, changes } = await look();
  expect(end).toMatchObject({ outcome: 'done' });
  expect(filesOf(changes)).toEqual(
    ['a b/3.jpg', 'a-b/4.jpg', 'a/1.jpg', 'a/b/2.jpg', 'a/c.jpg', 'top.jpg'].sort(),
  );
  expect(foldersOf(changes)).toEqual(['', 'a', 'a b', 'a-b', 'a/b', 'z'].sort());
  expect(changes.at(-1)).toMatchObject({ whole: true, last: true });
  const [first] = changes.flatMap(({ changed }) => changed.flatMap(({ files }) => files));
  expect(first).toMatchObject({ bytes: expect.any(Number), modifiedMs: expect.any(Number) });
});

test('a look costs a request for each thousand objects, and tells only what differs', async () => {
  const names = Array.from({ length: 2500 }, (_, index) => `box ${index % 40}/${index}.jpg`);
  await Promise.all(Array.from({ length: 40 }, (_, box) => mkdir(join(root, `box ${box}`))));
  await Promise.all(names.map((name) => writeFile(join(root, name), name)));
  expect(filesOf((await look()).changes)).toHaveLength(2500);
  expect(reader.listRequests).toBe(3);

  expect((await look()).changes).toEqual([{ changed: [], gone: [], whole: true, last: true }]);
  expect(reader.listRequests).toBe(6);

  await writeFile(join(root, 'box 7/7.jpg'), 'another');
  await rm(join(root, 'box 8/8.jpg'));
  await rm(join(root, 'box 9'), { recursive: true });
  const { changes } = await look();
  expect(foldersOf(changes)).toEqual(['', 'box 7', 'box 8']);
  expect(goneOf(changes)).toEqual(['box 9']);
  expect(reader.listRequests).toBe(9);
});

test('some folders are looked at by themselves, with what is directly in them', async () => {
  await put('a/1.jpg', 'a/b/2.jpg', 'c/3.jpg');
  await look();
  await put('a/4.jpg', 'a/b/5.jpg');
  await rm(join(root, 'c'), { recursive: true });
  const { changes } = await look(['a', 'c']);
  expect(filesOf(changes)).toEqual(['a/1.jpg', 'a/4.jpg']);
  expect(goneOf(changes)).toEqual(['c']);
  expect(changes.at(-1)).toMatchObject({ whole: false });
  expect(filesOf((await look()).changes)).toEqual(['a/b/2.jpg', 'a/b/5.jpg']);
  expect((await look()).changes).toMatchObject([{ changed: [], gone: [] }]);
});

test('a store that fails in the middle of a list takes nothing away', async () => {
  await put('a/1.jpg', 'b/2.jpg', 'c/3.jpg');
  await look();
  store.most = 1;
  store.beforeList = async () => {
    if (reader.listRequests < 3) return;
    await rm(root, { recursive: true, force: true });
  };
  const { end, changes } = await look();
  expect(end).toEqual({
    outcome: 'unreadable',
    error: { message: 'the object store does not respond', code: 'ETIMEDOUT' },
  });
  expect(goneOf(changes)).toEqual([]);
});
