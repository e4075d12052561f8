import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import { readTilePack, writeTilePack } from '../../../src/pixels/stored/pack.ts';
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
