import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleOf, digestsOfBundle, parseBundle } from '../../src/snapshots/piece-bundle.ts';
import { PieceDigests, pieceDigest } from '../../src/snapshots/piece-digests.ts';
import { PIECE_BYTES, PIECES_OF_A_LIST } from '../../src/snapshots/snapshot.ts';
import type { FileObjects } from '../../src/storage/objects/file-objects.ts';
import { ObjectStoreError } from '../../src/storage/objects/object-store-error.ts';
import { CountedStore } from '../support/counted-store.ts';
import { until } from '../support/patience.ts';
import { dumpOf, fill, type PublishedDatabase, publishedDatabase } from '../support/published.ts';

/** Counts reads of pieces and of bundles apart. */
class SortedStore extends CountedStore {
  readonly readKeys: string[] = [];
  readonly written: string[] = [];

  /** Neither read nor written are keys that match. */
  refused = /^$/;

  override async read(...given: Parameters<FileObjects['read']>): ReturnType<FileObjects['read']> {
    this.#require(given[0]);
    this.readKeys.push(given[0]);
    return super.read(...given);
  }

  override async write(...given: Parameters<FileObjects['write']>): ReturnType<FileObjects['write']> {
    this.#require(given[0]);
    this.written.push(given[0]);
    return super.write(...given);
  }

  #require(key: string): void {
    if (this.refused.test(key)) throw new ObjectStoreError('refused');
  }
}

let published: PublishedDatabase;
let store: SortedStore;

const of = (keys: readonly string[], kind: 'pieces' | 'bundles'): string[] =>
  keys.filter((key) => key.startsWith(`snapshots/${kind}/`));

const bundlePath = (list: number): string => join(published.storeFolder, 'snapshots/bundles', `${list}`);

beforeEach(async () => {
  published = await publishedDatabase((folder) => {
    store = new SortedStore(folder.name);
    return store;
  });
});

afterEach(() => published.remove());

/** Of the database that `bundled` publishes. */
const LISTS = 2;

/** Publishes a database, and waits until all of it is bundled. @returns how it is published on */
async function bundled() {
  fill(published.database, 6000, 2000);
  const once = published.publisher();
  await once.publish();
  await until(() => of(store.written, 'bundles').length === LISTS, 'there are bundles');
  return once;
}

/** Has a node with nothing on its disk take what is published. @returns the keys that it has read */
async function readByNode(name: string): Promise<readonly string[]> {
  const before = store.readKeys.length;
  const node = published.node(name);
  await node.open();
  expect(node.problem).toBeUndefined();
  expect(dumpOf(node.served?.path ?? '')).toEqual(dumpOf(published.path));
  await node.stop();
  return store.readKeys.slice(before);
}

test('a node with nothing asks once for each list of pieces, and for what has changed since', async () => {
  const { publish, publisher } = await bundled();
  const first = await readByNode('first');
  expect(of(first, 'bundles')).toHaveLength(LISTS);
  // The lists of digests.
  expect(of(first, 'pieces')).toHaveLength(LISTS);
  const written = store.written.length;
  published.database.run("UPDATE marks SET value = 'changed' WHERE name = 'row 00000100'");
  await publish();
  await publisher.stop();
  const changed = of(store.written.slice(written), 'pieces').length;
  expect(changed).toBeLessThan(10);
  expect(of(store.written.slice(written), 'bundles')).toEqual([]);
  const second = await readByNode('second');
  expect(of(second, 'bundles')).toHaveLength(LISTS);
  expect(of(second, 'pieces').length).toBeLessThanOrEqual(LISTS + changed);
});

test('a node that has one snapshot takes the next without bundles', async () => {
  const { publish, publisher } = await bundled();
  const node = published.node('node');
  await node.open();
  const before = store.readKeys.length;
  published.database.run("UPDATE marks SET value = 'changed' WHERE name = 'row 00000100'");
  await publish();
  await publisher.stop();
  await node.open();
  expect(node.served?.number).toBe(2);
  expect(of(store.readKeys.slice(before), 'bundles')).toEqual([]);
  expect(dumpOf(node.served?.path ?? '')).toEqual(dumpOf(published.path));
});

test.each([
  ['is missing', async (path: string) => rm(path)],
  ['is something else', async (path: string) => writeFile(path, 'LPB2 nothing of it')],
  ['is cut off', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 200_000))],
  [
    'has flipped bits',
    async (path: string) => writeFile(path, (await readFile(path)).fill(0x55, 30_000, 90_000)),
  ],
  [
    'has others under its digests',
    async (path: string) => writeFile(path, (await readFile(path)).fill(0, 8, 1000)),
  ],
])('a bundle that %s costs requests, and nothing else', async (_, damage) => {
  const { publisher } = await bundled();
  await publisher.stop();
  await damage(bundlePath(0));
  const read = await readByNode('node');
  expect(of(read, 'pieces').length).toBeGreaterThan(LISTS);
  expect(of(read, 'pieces').length).toBeLessThanOrEqual(LISTS + PIECES_OF_A_LIST);
});

test('a bundle is written anew when a quarter of its pieces are old, by a later builder as well, and no other is', async () => {
  const { publish, publisher } = await bundled();
  const { objects, database } = published;
  const old = await readFile(bundlePath(0));
  database.run("UPDATE marks SET value = upper(value) || 'x' WHERE name < 'row 00001500'");
  const written = store.written.length;
  await publish();
  await until(() => of(store.written.slice(written), 'bundles').length > 0, 'one is written anew');
  await publisher.stop();
  expect(of(store.written.slice(written), 'bundles')).toEqual(['snapshots/bundles/0']);
  // As it was before: the next builder looks at each once.
  await writeFile(bundlePath(0), old);
  const newest = await objects.pointer();
  const snapshot = newest && (await objects.snapshot(newest));
  const digests = snapshot && (await objects.digests(snapshot));
  const before = { read: store.readKeys.length, written: store.written.length };
  const next = published.publisher({ newest, digests, epoch: 2 });
  await next.publish();
  await until(() => of(store.written.slice(before.written), 'bundles').length > 0, 'it is written again');
  await until(() => of(store.readKeys.slice(before.read), 'bundles').length === LISTS, 'all are looked at');
  await next.publisher.stop();
  expect(of(store.written.slice(before.written), 'bundles')).toEqual(['snapshots/bundles/0']);
});

test('bundles that cannot be written keep nothing from being published', async () => {
  store.refused = /bundles/;
  fill(published.database, 6000, 2000);
  const { publish, publisher } = published.publisher();
  await publish();
  await pause(500);
  published.database.run("UPDATE marks SET value = 'changed' WHERE name = 'row 00000100'");
  await publish();
  expect(publisher.state).toMatchObject({ newest: { number: 2 }, problem: undefined });
  await publisher.stop();
});

test('a node whose store refuses to say that there is no bundle takes pieces by themselves', async () => {
  const { publisher } = await bundled();
  await publisher.stop();
  store.refused = /bundles/;
  const read = await readByNode('node');
  expect(of(read, 'pieces').length).toBeGreaterThan(PIECES_OF_A_LIST);
});

test('a small database has no bundles, and none are asked for', async () => {
  fill(published.database, 500, 2000);
  const { publish, publisher } = published.publisher();
  await publish();
  await publish();
  await publisher.stop();
  const read = await readByNode('node');
  expect(of(store.written, 'bundles')).toEqual([]);
  expect(of([...store.readKeys, ...read], 'bundles')).toEqual([]);
});

test('a bundle is what it was made of', () => {
  const coded = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(PIECE_BYTES, 7)];
  const digests = new PieceDigests(Buffer.concat(coded.map((bytes) => pieceDigest(bytes))));
  const bytes = bundleOf(digests, coded);
  const parsed = parseBundle(bytes);
  expect(parsed?.coded.map((each) => Buffer.from(each))).toEqual(coded);
  expect(parsed?.digests.bytes).toEqual(digests.bytes);
  for (let end = 0; end < 8 + 3 * 36; end += 1)
    expect(digestsOfBundle(bytes.subarray(0, end)), `${end}`).toBeUndefined();
  expect(digestsOfBundle(bytes.subarray(0, 8 + 3 * 36))?.count).toBe(3);
});
