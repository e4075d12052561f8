import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nextPauseMs, SharedCacheBound } from '../../../src/cache/shared/shared-cache-bound.ts';
import { nameOfResponse } from '../../../src/cache/shared/shared-names.ts';
import { keyOf } from '../../contracts/derivative-cache.ts';
import { CountedStore } from '../../support/counted-store.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { SILENT } from '../../support/published.ts';

const MINUTE_MS = 60_000;
const NOW = Date.now();

let root: string;
let store: CountedStore;

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(join(root, 'store'));
  store = new CountedStore(join(root, 'store'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

function boundOf(maxBytes: number, mayRemove = () => true): SharedCacheBound {
  const noteFile = join(root, 'note');
  return new SharedCacheBound({ store, maxBytes, mayRemove, noteFile, log: SILENT, pagePauseMs: 0 });
}

/** A response of 100 bytes that was written some minutes ago. */
async function put(name: string, minutes: number): Promise<void> {
  const path = join(root, 'store', nameOfResponse(keyOf(name, { image: name })));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.alloc(100));
  const time = (NOW - minutes * MINUTE_MS) / 1000;
  await utimes(path, time, time);
}

async function isThere(name: string): Promise<boolean> {
  return (await store.head(nameOfResponse(keyOf(name, { image: name })))) !== undefined;
}

test('beyond the bound the oldest go, down to nine tenths of it, and nothing else in the store', async () => {
  for (let age = 1; age <= 30; age += 1) await put(`image ${age}`, age);
  await mkdir(join(root, 'store/images/aa'), { recursive: true });
  await writeFile(join(root, 'store/images/aa/pyramid.tif'), Buffer.alloc(9000));
  await writeFile(join(root, 'store/cache/notes.txt'), Buffer.alloc(9000));
  store.most = 7;
  const bound = boundOf(2000);
  expect(await bound.look()).toBe(true);
  expect(bound.bytes).toBe(1800);
  for (let age = 1; age <= 30; age += 1) expect(await isThere(`image ${age}`)).toBe(age <= 18);
  expect(await store.head('images/aa/pyramid.tif')).toBeDefined();
  expect(await store.head('cache/notes.txt')).toBeDefined();
  // Within the bound one list is enough, and nothing is removed.
  store.lists = 0;
  await bound.look();
  expect(store.lists).toBe(Math.ceil(19 / 7));
  expect(bound.bytes).toBe(1800);
});

test('what came in one and the same minute is removed in part', async () => {
  for (let count = 0; count < 30; count += 1) await put(`image ${count}`, 3);
  const bound = boundOf(1000);
  await bound.look();
  expect(bound.bytes).toBe(900);
  expect((await store.list('cache/')).objects.length).toBe(9);
});

test('a bound of nothing leaves nothing', async () => {
  for (let age = 0; age < 5; age += 1) await put(`image ${age}`, age);
  const bound = boundOf(0);
  await bound.look();
  expect((await store.list('')).objects).toEqual([]);
});

test('who has lost its lease removes nothing', async () => {
  for (let age = 0; age < 5; age += 1) await put(`image ${age}`, age);
  expect(await boundOf(0, () => false).look()).toBe(false);
  expect((await store.list('')).objects.length).toBe(5);
});

test('a start lists nothing where the last look is not long ago', async () => {
  const first = boundOf(1000);
  await put('image', 1);
  first.begin();
  await until(() => first.bytes > 0, 'it has looked');
  await first.stop();
  store.lists = 0;
  const second = boundOf(1000);
  second.begin();
  await until(() => second.bytes > 0, 'it knows of the last look');
  await second.stop();
  expect(store.lists).toBe(0);
});

test('the next look comes before there is too much, and once a day at the least', () => {
  const minutes = (count: number) => count * MINUTE_MS;
  const before = { endedMs: NOW, pauseMs: minutes(60), bytes: 1000 };
  const next = (found: number, bytes: number) =>
    nextPauseMs({ before, endedMs: NOW + minutes(60), found, bytes, maxBytes: 3000 }) / MINUTE_MS;
  expect(nextPauseMs({ ...{ endedMs: NOW, found: 9, bytes: 9, maxBytes: 10 }, before: undefined })).toBe(
    minutes(10),
  );
  expect(next(1000, 1000)).toBe(120);
  // 1000 bytes in an hour, and room for 1000 more.
  expect(next(2000, 2000)).toBe(30);
  expect(next(9000, 2700)).toBe(10);
  const long = { ...before, pauseMs: minutes(1440) };
  expect(nextPauseMs({ before: long, endedMs: NOW, found: 1000, bytes: 1000, maxBytes: 3000 })).toBe(
    minutes(1440),
  );
});
