import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SharedCache } from '../../../src/cache/shared/shared-cache.ts';
import { isResponseName, nameOfResponse } from '../../../src/cache/shared/shared-names.ts';
import type { ReadObject } from '../../../src/storage/objects/object-store.ts';
import { keyOf } from '../../contracts/derivative-cache.ts';
import { CountedStore } from '../../support/counted-store.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';

let root: string;
let store: CountedStore;
let warnings: string[];
const open: SharedCache[] = [];

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(join(root, 'store'));
  store = new CountedStore(join(root, 'store'));
  warnings = [];
});

afterEach(async () => {
  for (const cache of open.splice(0)) await cache.stop();
  await rm(root, { recursive: true, force: true });
});

function cacheOf(over = store, mayWrite = () => true): SharedCache {
  const log = { warn: (_: object, message: string) => warnings.push(message), info: () => {} };
  const cache = new SharedCache({ store: over, mayWrite, log });
  open.push(cache);
  return cache;
}

function bytes(text: string, length = text.length): { kind: 'bytes'; bytes: Buffer } {
  return { kind: 'bytes', bytes: Buffer.alloc(length, text) };
}

async function written(cache: SharedCache, count: number): Promise<void> {
  await until(() => cache.counts.put.written === count, `${count} responses are written`);
}

const LONG_MS = 60_000;

test('what one has rendered another finds, byte for byte, with one read', async () => {
  const [one, other] = [cacheOf(), cacheOf()];
  const large = Buffer.alloc(3_000_001, 'all of it');
  await writeFile(join(root, 'response'), large);
  one.offer(keyOf('a'), bytes('first'));
  one.offer(keyOf('large'), { kind: 'file', path: join(root, 'response'), bytes: large.length });
  await written(one, 2);
  store.reads = 0;
  expect((await other.find(keyOf('a'), LONG_MS))?.toString()).toBe('first');
  expect((await other.find(keyOf('large'), LONG_MS))?.equals(large)).toBe(true);
  expect(await other.find(keyOf('b'), LONG_MS)).toBeUndefined();
  expect(await other.find(keyOf('a', { version: 'v2' }), LONG_MS)).toBeUndefined();
  expect(store.reads).toBe(4);
  expect(store.lists + store.heads).toBe(0);
  expect(other.counts.found).toMatchObject({ hit: 2, miss: 2, damaged: 0 });
});

test('what was damaged, cut off, emptied, or is of another key is never given out', async () => {
  const cache = cacheOf();
  cache.offer(keyOf('a'), bytes('first'));
  cache.offer(keyOf('b'), bytes('other'));
  await written(cache, 2);
  const path = join(root, 'store', nameOfResponse(keyOf('a')));
  const good = await readFile(path);
  for (let at = 0; at < good.length; at += 5) {
    const flipped = Buffer.from(good);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    await writeFile(path, flipped);
    expect(await cache.find(keyOf('a'), LONG_MS)).toBeUndefined();
  }
  const others = await readFile(join(root, 'store', nameOfResponse(keyOf('b'))));
  for (const bad of [good.subarray(0, good.length - 1), Buffer.alloc(0), others]) {
    await writeFile(path, bad);
    expect(await cache.find(keyOf('a'), LONG_MS)).toBeUndefined();
  }
  expect(cache.counts.found.hit).toBe(0);
  expect(new Set(warnings)).toEqual(
    new Set(['a rendered response in the store is damaged; it is rendered and written anew']),
  );
  // The next render puts it right.
  cache.offer(keyOf('a'), bytes('first'));
  await written(cache, 3);
  expect((await cache.find(keyOf('a'), LONG_MS))?.toString()).toBe('first');
});

test('a store that is away is asked once, and what is offered meanwhile is let go of', async () => {
  const cache = cacheOf();
  await rename(join(root, 'store'), join(root, 'away'));
  expect(await cache.find(keyOf('a'), LONG_MS)).toBeUndefined();
  expect(cache.counts.found.away).toBe(1);
  for (let count = 0; count < 100; count += 1) cache.offer(keyOf(`${count}`), bytes('bytes'));
  await until(() => cache.counts.put.failed > 0, 'the store is found to be away');
  await until(() => cache.counts.put.failed + cache.counts.put.dropped === 100, 'nothing waits');
  expect(cache.counts.put.failed).toBeLessThanOrEqual(2);
  expect(warnings.filter((warning) => warning.includes('cannot be put')).length).toBe(1);
});

test('a look takes no longer than it may; after several late ones none is made for a while', async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = new (class extends CountedStore {
    override async read(...given: Parameters<CountedStore['read']>): Promise<ReadObject | undefined> {
      this.reads += 1;
      await held;
      return super.read(...given);
    }
  })(join(root, 'store'));
  const cache = cacheOf(slow);
  for (let count = 0; count < 8; count += 1) {
    const begunMs = performance.now();
    expect(await cache.find(keyOf('a'), 20)).toBeUndefined();
    expect(performance.now() - begunMs).toBeLessThan(5000);
  }
  expect(cache.counts.found).toMatchObject({ late: 5, unasked: 3 });
  expect(slow.reads).toBe(5);
  release();
});

test('a purge removes what there is of an image and of no other, also what is on its way', async () => {
  const [one, other] = [cacheOf(), cacheOf()];
  one.offer(keyOf('a'), bytes('first'));
  one.offer(keyOf('b', { version: 'v2' }), bytes('second'));
  one.offer(keyOf('c', { image: 'plates/two' }), bytes('third'));
  await written(one, 3);
  one.offer(keyOf('d'), bytes('on its way'));
  await one.drop('plates/one');
  for (const key of [keyOf('a'), keyOf('b', { version: 'v2' }), keyOf('d')])
    expect(await other.find(key, LONG_MS)).toBeUndefined();
  expect((await other.find(keyOf('c', { image: 'plates/two' }), LONG_MS))?.toString()).toBe('third');
  // It may come again.
  one.offer(keyOf('a'), bytes('anew'));
  await until(async () => (await other.find(keyOf('a'), LONG_MS)) !== undefined, 'it is there again');
  await one.drop(undefined);
  expect((await store.list('')).objects).toEqual([]);
});

test('what was purged while the store was away is not found here, and is removed when it is back', async () => {
  const [one, other] = [cacheOf(), cacheOf()];
  one.offer(keyOf('a'), bytes('first'));
  await written(one, 1);
  await rename(join(root, 'store'), join(root, 'away'));
  await one.drop('plates/one');
  await rename(join(root, 'away'), join(root, 'store'));
  expect(await one.find(keyOf('a'), LONG_MS)).toBeUndefined();
  await until(async () => (await other.find(keyOf('a'), LONG_MS)) === undefined, 'it is removed');
});

test('what is purged while it is read from the store is not found, though the purge has ended by then', async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = new (class extends CountedStore {
    override async read(...given: Parameters<CountedStore['read']>): Promise<ReadObject | undefined> {
      const read = await super.read(...given);
      await held;
      return read;
    }
  })(join(root, 'store'));
  const cache = cacheOf(slow);
  cache.offer(keyOf('a'), bytes('first'));
  cache.offer(keyOf('c', { image: 'plates/two' }), bytes('third'));
  await written(cache, 2);
  const looks = [keyOf('a'), keyOf('c', { image: 'plates/two' })].map((key) => cache.find(key, LONG_MS));
  await until(() => slow.reads === 2, 'both are read');
  // What was read is held by then.
  await cache.drop('plates/one');
  release();
  expect((await Promise.all(looks)).map(String)).toEqual(['undefined', 'third']);
});

test('a removal that has failed is tried again, also when an earlier one had nothing left to do', async () => {
  const [one, other] = [cacheOf(), cacheOf()];
  const away = async (): Promise<void> => {
    throw new Error('the store is away');
  };
  let fail: () => void = () => {};
  const failing = new Promise<void>((_, reject) => {
    fail = () => reject(new Error('the store is away'));
  });
  store.beforeList = () => (store.lists === 1 ? failing : Promise.resolve());
  const first = one.drop('plates/one');
  await until(() => store.lists === 1, 'the first removal is under way');
  await one.drop('plates/one');
  fail();
  await first;
  await until(() => store.lists >= 3, 'it is tried again');
  one.offer(keyOf('a'), bytes('first'));
  await written(one, 1);
  store.beforeList = away;
  await one.drop('plates/one');
  expect((await other.find(keyOf('a'), LONG_MS))?.toString()).toBe('first');
  store.beforeList = async () => {};
  await until(async () => (await other.find(keyOf('a'), LONG_MS)) === undefined, 'it is removed');
});

test('a stop ends what is being removed', async () => {
  const cache = cacheOf();
  for (const name of ['a', 'b', 'c']) cache.offer(keyOf(name), bytes(name));
  await written(cache, 3);
  store.most = 1;
  let stopped: Promise<void> | undefined;
  store.beforeList = async () => {
    if (store.lists === 2) stopped = cache.stop();
  };
  await cache.drop(undefined);
  await stopped;
  expect(store.lists).toBe(2);
  store.most = 1000;
  expect((await store.list('')).objects).toHaveLength(2);
  expect(warnings).toEqual([]);
});

test('one that is behind what was published puts nothing there', async () => {
  const cache = cacheOf(store, () => false);
  cache.offer(keyOf('a'), bytes('first'));
  await cache.stop();
  expect((await store.list('')).objects).toEqual([]);
});

test('only names of responses count as such', () => {
  const name = nameOfResponse(keyOf('a'));
  expect(isResponseName(name)).toBe(true);
  for (const other of [`${name}/x`, `x/${name}`, name.replace('.jpg', ''), 'cache/notes.txt', 'cache/'])
    expect(isResponseName(other)).toBe(false);
});
