import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileOfKey } from '../../src/cache/derivative-files.ts';
import { openDiskCache } from '../../src/cache/disk-cache.ts';
import { DiskCacheReader } from '../../src/cache/disk-cache-reader.ts';
import { MemoryCache } from '../../src/cache/memory-cache.ts';
import { TieredCache } from '../../src/cache/tiered-cache.ts';
import { keyOf, testDerivativeCache } from '../contracts/derivative-cache.ts';

const HOUR_MS = 3_600_000;
const LARGE = 300 * 1024;

testDerivativeCache('the disk cache', async (maxBytes) => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-cache-'));
  const cache = await openDiskCache({ folder, encoderVersion: '1', maxBytes });
  return { cache, settle: () => cache.settled(), close: () => rm(folder, { recursive: true }) };
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-cache-'));
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

function location(encoderVersion = '1') {
  return { folder, encoderVersion };
}

function bytes(text: string): { kind: 'bytes'; bytes: Buffer } {
  return { kind: 'bytes', bytes: Buffer.from(text) };
}

async function setAge(name: string, milliseconds: number): Promise<void> {
  const time = (Date.now() - milliseconds) / 1000;
  await utimes(fileOfKey(location(), keyOf(name)), time, time);
}

async function ageOf(name: string): Promise<number> {
  return Date.now() - (await stat(fileOfKey(location(), keyOf(name)))).mtimeMs;
}

test('answers survive a restart, and are counted', async () => {
  const before = await openDiskCache({ ...location(), maxBytes: 1e6 });
  await before.put(keyOf('a'), bytes('kept'));
  const after = await openDiskCache({ ...location(), maxBytes: 1e6 });
  await after.settled();
  expect(await after.get(keyOf('a'))).toEqual(bytes('kept'));
  expect(after.bytes).toBe(4);
});

test('a start removes half-made files and answers of other encoders', async () => {
  const before = await openDiskCache({ ...location('0'), maxBytes: 1e6 });
  await before.put(keyOf('a'), bytes('old'));
  await writeFile(await before.temporaryFile(), 'half-made');
  await openDiskCache({ ...location('1'), maxBytes: 1e6 });
  expect(await readdir(folder)).toEqual([]);
});

test('a start with a smaller bound cleans', async () => {
  const before = await openDiskCache({ ...location(), maxBytes: 1e6 });
  for (let index = 0; index < 20; index++) await before.put(keyOf(`${index}`), bytes('x'.repeat(1000)));
  const after = await openDiskCache({ ...location(), maxBytes: 10_000 });
  await after.settled();
  expect(after.bytes).toBe(9000);
});

test('cleaning gives up what was not used for longest', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 10_000 });
  for (let index = 0; index < 10; index++) {
    await cache.put(keyOf(`${index}`), bytes('x'.repeat(1000)));
    await setAge(`${index}`, (20 - index) * HOUR_MS);
  }
  await new DiskCacheReader(location()).get(keyOf('0'));
  await expect.poll(() => ageOf('0')).toBeLessThan(HOUR_MS);
  await cache.put(keyOf('10'), bytes('x'.repeat(1000)));
  await cache.settled();
  expect(await cache.get(keyOf('0'))).toBeDefined();
  expect(await cache.get(keyOf('1'))).toBeUndefined();
  expect(await cache.get(keyOf('2'))).toBeUndefined();
  expect(await cache.get(keyOf('3'))).toBeDefined();
});

test('reading writes the time of use once an hour at most', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e6 });
  await cache.put(keyOf('a'), bytes('x'));
  await setAge('a', HOUR_MS / 2);
  await cache.put(keyOf('b'), bytes('x'));
  await setAge('b', 2 * HOUR_MS);
  await cache.get(keyOf('a'));
  // What was used later has its time.
  await cache.get(keyOf('b'));
  await expect.poll(() => ageOf('b')).toBeLessThan(HOUR_MS);
  expect(await ageOf('a')).toBeGreaterThan(HOUR_MS / 3);
});

test('a file that is put is moved, and handed on by name when it is large', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e7 });
  const path = await cache.temporaryFile();
  await writeFile(path, Buffer.alloc(LARGE, 'y'));
  const kept = await cache.put(keyOf('a'), { kind: 'file', path, bytes: LARGE });
  expect(kept).toEqual({ kind: 'file', path: fileOfKey(location(), keyOf('a')), bytes: LARGE });
  expect(await cache.get(keyOf('a'))).toEqual(kept);
  await expect(stat(path)).rejects.toThrow();
});

test('a file that cannot be moved can be read for a moment, and is not left for ever', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e7 });
  await writeFile(join(folder, 'encoder-1'), 'in the way');
  const path = await cache.temporaryFile();
  await writeFile(path, Buffer.alloc(LARGE, 'y'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await expect(cache.put(keyOf('a'), { kind: 'file', path, bytes: LARGE })).rejects.toThrow();
  vi.advanceTimersByTime(5000);
  expect((await readFile(path)).length).toBe(LARGE);
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  await expect.poll(() => readdir(join(folder, 'tmp'))).toEqual([]);
});

test('a large file that was just handed on is not cleaned away', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1000 });
  const path = await cache.temporaryFile();
  await writeFile(path, Buffer.alloc(LARGE, 'y'));
  const kept = await cache.put(keyOf('a'), { kind: 'file', path, bytes: LARGE });
  await cache.settled();
  expect(kept.kind === 'file' && (await readFile(kept.path)).length).toBe(LARGE);
});

test('an empty file, as a power cut leaves it, is not an answer', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e6 });
  await cache.put(keyOf('a'), bytes('x'));
  await truncate(fileOfKey(location(), keyOf('a')), 0);
  expect(await cache.get(keyOf('a'))).toBeUndefined();
});

test('a folder that cannot be written makes put reject, and get find nothing', async () => {
  await writeFile(join(folder, 'occupied'), '');
  const cache = await openDiskCache({ folder: join(folder, 'occupied'), encoderVersion: '1', maxBytes: 1e6 });
  await expect(cache.put(keyOf('a'), bytes('x'))).rejects.toThrow();
  expect(await cache.get(keyOf('a'))).toBeUndefined();
});

test('nothing half-written is ever read', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e9 });
  const reader = new DiskCacheReader(location());
  const contents = ['a', 'b'].map((letter) => letter.repeat(200_000));
  await cache.put(keyOf('a'), bytes(contents[0] ?? ''));
  const writing = (async () => {
    for (let round = 0; round < 50; round++) await cache.put(keyOf('a'), bytes(contents[round % 2] ?? ''));
  })();
  for (let round = 0; round < 100; round++) {
    const found = await reader.get(keyOf('a'));
    expect(found?.kind === 'bytes' && contents.includes(found.bytes.toString())).toBe(true);
  }
  await writing;
});

test('a response is found while it is being written', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e6 });
  const written = cache.put(keyOf('a'), bytes('x'));
  expect(await cache.get(keyOf('a'))).toEqual(bytes('x'));
  await written;
  await rm(fileOfKey(location(), keyOf('a')));
  expect(await cache.get(keyOf('a'))).toBeUndefined();
});

test('what is forgotten while it is being written is not kept; a file can be read for a moment', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e6 });
  const made = await cache.temporaryFile();
  await writeFile(made, 'large');
  const puts = [
    cache.put(keyOf('a'), bytes('small')),
    cache.put(keyOf('b'), { kind: 'file', path: made, bytes: 5 }),
  ];
  await cache.dropImages([keyOf('a').image]);
  const [, file] = await Promise.all(puts);
  expect(await cache.get(keyOf('a'))).toBeUndefined();
  expect(await cache.get(keyOf('b'))).toBeUndefined();
  expect(file).toEqual({ kind: 'file', path: made, bytes: 5 });
  await cache.settled();
});

test('a worker looks in its memory, then on disk, and remembers what it found there', async () => {
  const disk = await openDiskCache({ ...location(), maxBytes: 1e6 });
  const memory = new MemoryCache(1e6);
  const tiered = new TieredCache(memory, new DiskCacheReader(location()));
  expect(await tiered.get(keyOf('a'))).toBeUndefined();
  await disk.put(keyOf('a'), bytes('x'));
  expect(await tiered.get(keyOf('a'))).toEqual({ ...bytes('x'), origin: 'disk-cache' });
  await disk.dropVersion('plates/one', 'v1');
  expect(await tiered.get(keyOf('a'))).toEqual({ ...bytes('x'), origin: 'memory-cache' });
  await tiered.keep(keyOf('b'), bytes('y'));
  expect(await tiered.get(keyOf('b'))).toEqual({ ...bytes('y'), origin: 'memory-cache' });
});

test('one version of one image is forgotten', async () => {
  const cache = await openDiskCache({ ...location(), maxBytes: 1e6 });
  for (const version of ['v1', 'v2']) {
    for (const image of ['one', 'one-more']) await cache.put(keyOf('a', { image, version }), bytes('x'));
  }
  await cache.dropVersion('one', 'v1');
  expect(await cache.get(keyOf('a', { image: 'one', version: 'v1' }))).toBeUndefined();
  expect(await cache.get(keyOf('a', { image: 'one', version: 'v2' }))).toBeDefined();
  expect(await cache.get(keyOf('a', { image: 'one-more', version: 'v1' }))).toBeDefined();
  await cache.dropVersion('never', 'seen');
});
