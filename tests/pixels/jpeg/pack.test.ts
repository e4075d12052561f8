import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import { readTilePack, writeTilePack } from '../../../src/pixels/jpeg/pack.ts';
import { readAt, withOpenFile } from '../../../src/storage/file-store.ts';

let folder = '';
let complete: Buffer;
const jpegs = new Map([
  ['e/0/1/2', Buffer.from('first')],
  ['s/90,60', Buffer.from('the second one')],
]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-pack-'));
  const path = join(folder, 'complete');
  const bytes = await writeTilePack(path, async (add) => {
    for (const [key, jpeg] of jpegs) await add(key, jpeg);
  });
  complete = await readFile(path);
  expect(complete.length).toBe(bytes);
});
afterAll(() => rm(folder, { recursive: true }));

async function indexOf(bytes: Buffer) {
  const path = join(folder, 'some');
  await writeFile(path, bytes);
  return withOpenFile(path, readTilePack);
}

test('gives back JPEGs of any size, in their order', async () => {
  const path = join(folder, 'large');
  const parts = [1000, 1_500_000, 7, 700_000, 700_000, 3].map((size, index) => Buffer.alloc(size, index + 1));
  await writeTilePack(path, async (add) => {
    for (const [index, part] of parts.entries()) await add(`e/0/${index}/0`, part);
  });
  await withOpenFile(path, async (file) => {
    const index = await readTilePack(file);
    const read = [...index.values()].map(({ position, length }) => readAt(file, position, length));
    for (const [at, bytes] of (await Promise.all(read)).entries())
      expect(bytes.equals(parts[at] ?? Buffer.alloc(0))).toBe(true);
    expect(index.size).toBe(parts.length);
  });
});

test('gives back what was added', async () => {
  await withOpenFile(join(folder, 'complete'), async (file) => {
    const index = await readTilePack(file);
    expect([...index.keys()]).toEqual([...jpegs.keys()]);
    for (const [key, { position, length }] of index) {
      expect(await readAt(file, position, length)).toEqual(jpegs.get(key));
    }
  });
});

test('an empty pack is a pack', async () => {
  const path = join(folder, 'empty');
  await writeTilePack(path, async () => {});
  expect((await withOpenFile(path, readTilePack)).size).toBe(0);
});

test('a pack that was cut short anywhere is refused', async () => {
  for (let length = 0; length < complete.length; length++) {
    await expect(indexOf(complete.subarray(0, length))).rejects.toThrow(LoupeError);
  }
});

test('an entry outside of the pack is refused', async () => {
  const text = complete.toString('latin1');
  const moved = text.replace('[5,14]', '[9,99]');
  expect(moved).not.toBe(text);
  await expect(indexOf(Buffer.from(moved, 'latin1'))).rejects.toThrow('the pack of stored tiles is damaged');
});
