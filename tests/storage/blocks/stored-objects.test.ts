import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BlockAccount } from '../../../src/storage/blocks/block-account.ts';
import { STORE_BLOCK_BYTES as MB } from '../../../src/storage/blocks/block-names.ts';
import type { StoredObject } from '../../../src/storage/blocks/stored-object.ts';
import { blocksFolder, StoredObjects } from '../../../src/storage/blocks/stored-objects.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { WatchedStore } from '../../support/watched-store.ts';

const KEY = 'images/ab/version/pyramid.tif';
const BYTES = randomBytes(3.5 * MB);

let root: string;
let localFolder: string;
let store: WatchedStore;
const opened: StoredObjects[] = [];
const logged: string[] = [];
const log = {
  warn: (_: object, message: string) => logged.push(message),
  info: (_: object, message: string) => logged.push(message),
};

beforeEach(async () => {
  root = await temporaryFolder();
  localFolder = join(root, 'local');
  const folder = join(root, 'store');
  await mkdir(folder);
  store = new WatchedStore(folder);
  logged.length = 0;
  await store.write(KEY, BYTES);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((objects) => objects.close()));
  await rm(root, { recursive: true });
});

interface Opening {
  readonly memoryBytes?: number;
  readonly onKept?: (shard: string, bytes: number) => void;
}

/** The objects as another process has them, or the same after a restart. */
function objectsOf({ memoryBytes = 8 * MB, onKept = () => {} }: Opening = {}): StoredObjects {
  const location = { localFolder, diskBytes: 64 * MB, memoryBytes };
  const objects = new StoredObjects({ store, location, log, onKept });
  opened.push(objects);
  return objects;
}

/** Names of the files of blocks on the disk. */
async function blockFiles(): Promise<string[]> {
  const names = await readdir(blocksFolder({ localFolder }), { recursive: true }).catch(() => []);
  return names.filter((name) => /-\d+$/.test(name));
}

/** Waits until the disk has the blocks of an object, and which version they are of. */
async function allKept(): Promise<void> {
  const names = () => readdir(blocksFolder({ localFolder }), { recursive: true }).catch(() => []);
  await until(async () => (await names()).some((name) => name.endsWith('.head')), 'the version is noted');
  await until(async () => (await blockFiles()).length === 4, 'all blocks are kept');
}

async function expectBytes(object: StoredObject, position: number, length: number): Promise<void> {
  const read = await object.read(position, length);
  expect(read.equals(BYTES.subarray(position, position + length))).toBe(true);
}

/** As the fast path reads; says whether it was there when the call returned. */
function fastRead(object: StoredObject, position: number, length: number) {
  const into = Buffer.alloc(length + 2);
  let isReturned = false;
  return new Promise<{ bytes: Buffer; isAtOnce: boolean }>((resolve, reject) => {
    object.readInto(-1, into, 2, length, position, (error) =>
      error ? reject(error) : resolve({ bytes: into.subarray(2), isAtOnce: !isReturned }),
    );
    isReturned = true;
  });
}

describe('an object in a store', () => {
  test('is opened with one read, and each place of it is read once', async () => {
    const object = await objectsOf().open(KEY);
    expect(object.size).toBe(BYTES.length);
    expect(store.reads).toEqual([`${KEY} 0+${MB}`]);
    await expectBytes(object, 100, 40_000);
    await expectBytes(object, MB - 10, 20);
    await expectBytes(object, 2 * MB - 10, 20);
    await expectBytes(object, 0, BYTES.length);
    await expectBytes(object, BYTES.length - 5, 5);
    expect(store.reads).toEqual([
      `${KEY} 0+${MB}`,
      `${KEY} ${MB}+${MB}`,
      `${KEY} ${2 * MB}+${MB}`,
      `${KEY} ${3 * MB}+${MB / 2}`,
    ]);
  });

  test('gives what lies in two blocks with one request, and no more bytes than it has', async () => {
    const object = await objectsOf().open(KEY);
    await expectBytes(object, 2 * MB - 100, 200);
    expect(store.reads.slice(1)).toEqual([`${KEY} ${MB}+${2 * MB}`]);
    expect(await object.read(BYTES.length - 3, 10)).toHaveLength(3);
    expect(await object.read(BYTES.length + 3, 10)).toHaveLength(0);
    await expect(fastRead(object, BYTES.length - 3, 10)).rejects.toThrow('10 bytes');
  });

  test('is fetched once for equal reads at the same time', async () => {
    const objects = objectsOf();
    const object = await objects.open(KEY);
    await Promise.all(Array.from({ length: 20 }, () => expectBytes(object, MB + 5, 1000)));
    await Promise.all([expectBytes(object, 3 * MB - 5, 10), expectBytes(object, 3 * MB + 9, 10)]);
    expect(store.reads).toHaveLength(3);
    expect(objects.counts).toMatchObject({ rangedReads: 3, store: 4, storeFailures: 0 });
  });

  test('is read again after a restart without the store, at once when its files are open', async () => {
    const first = await objectsOf().open(KEY);
    await first.prepare([{ position: 0, length: BYTES.length }]);
    expect(store.reads).toHaveLength(2);
    await allKept();
    store.isAway = true;
    const objects = objectsOf();
    const object = await objects.open(KEY);
    await expectBytes(object, 0, BYTES.length);
    const again = await fastRead(object, 2 * MB + 7, 50_000);
    expect(again.isAtOnce).toBe(true);
    expect(again.bytes.equals(BYTES.subarray(2 * MB + 7, 2 * MB + 50_007))).toBe(true);
    expect(store.reads).toHaveLength(2);
    expect(objects.counts).toMatchObject({ rangedReads: 0, store: 0, disk: 5, memory: 0 });
    expect(logged).toEqual([]);
  });

  test('is fetched anew where a file of a block is gone or cut off', async () => {
    const first = await objectsOf().open(KEY);
    await expectBytes(first, 0, BYTES.length);
    await allKept();
    const [one = '', other = ''] = (await blockFiles()).toSorted((a, b) =>
      a.slice(-1) < b.slice(-1) ? -1 : 1,
    );
    await rm(join(blocksFolder({ localFolder }), one));
    await truncate(join(blocksFolder({ localFolder }), other), 1000);
    const before = store.reads.length;
    await expectBytes(await objectsOf().open(KEY), 0, BYTES.length);
    expect(store.reads.slice(before)).toEqual([`${KEY} 0+${2 * MB}`]);
  });

  test('keeps no more in memory than it may, and reads the rest from the disk', async () => {
    const objects = objectsOf({ memoryBytes: 1.5 * MB });
    const object = await objects.open(KEY);
    await expectBytes(object, 0, BYTES.length);
    expect(objects.bytes).toBeLessThanOrEqual(1.5 * MB);
    await allKept();
    const before = store.reads.length;
    await expectBytes(object, 0, BYTES.length);
    expect(store.reads).toHaveLength(before);
    expect(objects.counts.disk).toBeGreaterThanOrEqual(2);
  });

  test('is copied to a file once, for what reads files alone', async () => {
    const objects = objectsOf();
    const object = await objects.open(KEY);
    const [path, same] = await Promise.all([object.wholeFile(), object.wholeFile()]);
    expect(same).toBe(path);
    expect((await readFile(path)).equals(BYTES)).toBe(true);
    const { length } = store.reads;
    expect(length).toBe(2);
    await objects.close();
    expect(await (await objectsOf().open(KEY)).wholeFile()).toBe(path);
    expect(store.reads).toHaveLength(length);
  });

  test('of which there is none, or an empty one, is told', async () => {
    await expect(objectsOf().open('images/none')).rejects.toMatchObject({
      code: 'unreadable-source',
      message: 'what is stored of the image is not in the store',
    });
    await store.write('images/empty', Buffer.alloc(0));
    const empty = await objectsOf().open('images/empty');
    expect(empty.size).toBe(0);
    expect(await empty.read(0, 10)).toHaveLength(0);
  });
});

describe('an object that changes', () => {
  test('never gives bytes of both, and is opened anew', async () => {
    const objects = objectsOf();
    const object = await objects.open(KEY);
    const other = randomBytes(BYTES.length);
    await store.write(KEY, other);
    await expectBytes(object, 0, 1000);
    await expect(object.read(MB - 10, 20)).rejects.toMatchObject({ code: 'unreadable-source' });
    await expect(object.read(MB, 20)).rejects.toThrow('has changed meanwhile');
    const anew = await objects.open(KEY);
    expect((await anew.read(0, other.length)).equals(other)).toBe(true);
    expect(logged).toEqual([]);
  });

  test('is asked for where what is known is not to be relied on', async () => {
    const objects = objectsOf();
    const object = await objects.open(KEY);
    await store.write(KEY, BYTES.subarray(0, 10));
    expect((await objects.open(KEY)).head).toEqual(object.head);
    expect((await objects.open(KEY, true)).size).toBe(10);
    await until(async () => (await objectsOf().open(KEY)).size === 10, 'others know of it');
  });

  test('of which is noted what nobody can read, is asked for', async () => {
    const first = objectsOf();
    await first.open(KEY);
    await first.close();
    const heads = async (): Promise<string[]> =>
      (await readdir(blocksFolder({ localFolder }), { recursive: true }).catch(() => [])).filter((name) =>
        name.endsWith('.head'),
      );
    const [head = ''] = await heads();
    for (const damaged of ['', '{"size":', 'null', '[]', '{"size":3670016}']) {
      await writeFile(join(blocksFolder({ localFolder }), head), damaged);
      const { reads } = store;
      reads.length = 0;
      const objects = objectsOf();
      await expectBytes(await objects.open(KEY), 10, 10);
      expect(reads).toEqual([`${KEY} 0+${MB}`]);
      await objects.close();
    }
    expect(logged).toEqual([]);
  });
});

describe('while the store is away', () => {
  test('what is kept is read, the rest is busy, and it is told once', async () => {
    const objects = objectsOf();
    const object = await objects.open(KEY);
    store.isAway = true;
    await expectBytes(object, 0, 1000);
    const busy = { code: 'unavailable', message: /try again later/ };
    for (let time = 0; time < 3; time++) await expect(object.read(2 * MB, 10)).rejects.toMatchObject(busy);
    await expect(fastRead(object, 2 * MB, 10)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(objects.open('images/other')).rejects.toMatchObject({ code: 'unavailable' });
    expect(objects.counts.storeFailures).toBe(5);
    expect(logged).toHaveLength(1);
    store.isAway = false;
    await expectBytes(object, 2 * MB, 10);
    expect(logged).toHaveLength(2);
  });
});

describe('a local disk that cannot be written', () => {
  test('keeps nothing, is told of once, and nothing fails', async () => {
    await writeFile(localFolder, 'a file where the folder should be');
    const object = await objectsOf({ memoryBytes: 0 }).open(KEY);
    await expectBytes(object, 0, BYTES.length);
    await expectBytes(object, 10, 10);
    expect(logged).toEqual(['blocks of the store cannot be kept on disk; they are fetched anew']);
  });
});

describe('the account of blocks', () => {
  const problems: unknown[] = [];
  const accountOf = (maxBytes: number) =>
    new BlockAccount({
      folder: blocksFolder({ localFolder }),
      maxBytes,
      onProblem: (error) => problems.push(error),
    });

  /** As much room as files of the cache take. */
  async function bytesOnDisk(): Promise<number> {
    const folder = blocksFolder({ localFolder });
    let sum = 0;
    for (const name of await readdir(folder, { recursive: true })) {
      // What is being written has another name a moment later.
      const stats = await stat(join(folder, name)).catch(() => undefined);
      if (stats?.isFile()) sum += Math.max(1, Math.ceil(stats.size / 4096)) * 4096;
    }
    return sum;
  }

  test('counts what is there, and what comes', async () => {
    await expectBytes(await objectsOf().open(KEY), 0, BYTES.length);
    await allKept();
    const account = accountOf(64 * MB);
    account.begin();
    await account.settled();
    expect(account.bytes).toBe(await bytesOnDisk());
    const other = await objectsOf({ onKept: (shard, bytes) => account.kept(shard, bytes) });
    await store.write('images/cd/tiles.pack', BYTES);
    await expectBytes(await other.open('images/cd/tiles.pack'), 0, MB);
    await until(async () => (await blockFiles()).length === 5, 'another block is kept');
    await until(async () => account.bytes === (await bytesOnDisk()), 'it is counted');
    expect(problems).toEqual([]);
  });

  test('removes what was used longest ago, and no file of others', async () => {
    const account = accountOf(6 * MB);
    account.begin();
    await account.settled();
    let told = 0;
    const onKept = (shard: string, bytes: number): void => {
      told += 1;
      account.kept(shard, bytes);
    };
    const objects = objectsOf({ memoryBytes: 0, onKept });
    const object = await objects.open(KEY);
    await expectBytes(object, 0, BYTES.length);
    await allKept();
    const kept = await blockFiles();
    const folder = blocksFolder({ localFolder });
    for (const name of kept) await utimes(join(folder, name), 1000, name.endsWith('-2') ? 3000 : 2000);
    await writeFile(join(folder, kept[0]?.slice(0, 2) ?? '', 'notes.txt'), 'mine');
    await store.write('images/cd/tiles.pack', BYTES);
    await expectBytes(await objects.open('images/cd/tiles.pack'), 0, BYTES.length);
    // Four blocks of each, and which versions they are of.
    await until(() => told === 10, 'everything is on the disk');
    await until(async () => (await bytesOnDisk()) <= 6 * MB, 'the bound holds');
    await account.settled();
    const left = await blockFiles();
    expect(left.some((name) => name === kept.find((each) => each.endsWith('-2')))).toBe(true);
    expect(left.filter((name) => kept.includes(name)).length).toBeLessThan(3);
    expect(await readFile(join(folder, kept[0]?.slice(0, 2) ?? '', 'notes.txt'), 'utf8')).toBe('mine');
    // What is gone from the disk may still be open, or is fetched again.
    await expectBytes(object, 0, BYTES.length);
    await account.stop();
    expect(problems).toEqual([]);
  });

  test('removes what killed processes were writing, when it is old', async () => {
    await expectBytes(await objectsOf().open(KEY), 0, 10);
    await until(async () => (await blockFiles()).length === 1, 'a block is kept');
    const [name = ''] = await blockFiles();
    const folder = blocksFolder({ localFolder });
    const unfinished = `${join(folder, name)}.01234567-89ab-cdef-0123-456789abcdef.tmp`;
    const fresh = `${join(folder, name)}.11234567-89ab-cdef-0123-456789abcdef.tmp`;
    await writeFile(unfinished, 'half');
    await writeFile(fresh, 'half');
    await utimes(unfinished, 1000, 1000);
    const account = accountOf(64 * MB);
    account.begin();
    await account.settled();
    await expect(stat(unfinished)).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await stat(fresh)).size).toBe(4);
  });
});
