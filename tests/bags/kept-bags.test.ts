import { readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bagFile, KeptBags } from '../../src/bags/keeping/kept-bags.ts';
import { temporaryFolder } from '../support/loupe.ts';

const NAMES = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40));
const [A = '', B = '', C = '', D = ''] = NAMES;

let folder = '';
let kept: KeptBags;

beforeEach(async () => {
  folder = await temporaryFolder();
  kept = new KeptBags(folder, 1000);
  await kept.load();
});
afterEach(() => rm(folder, { recursive: true }));

async function make(name: string, bytes: number, into = kept): Promise<void> {
  const part = await into.partOf(name, '00000000-0000-0000-0000-000000000000');
  await into.reserve(bytes);
  await writeFile(part, Buffer.alloc(bytes));
  await into.add(name, part, bytes);
}

const onDisk = async (): Promise<string[]> => (await readdir(folder)).map((name) => name.slice(0, 1)).sort();

test('bags that nobody was sent for longest make room, before the next is written', async () => {
  await make(A, 400);
  await make(B, 400);
  expect((await kept.use(A))?.bytes).toBe(400);
  kept.release(A);
  await kept.reserve(300);
  expect(await onDisk()).toEqual(['a']);
  expect(kept.bytes).toBe(700);
  await make(C, 300);
  expect(await onDisk()).toEqual(['a', 'c']);
  expect(kept.bytes).toBe(700);
});

test('a bag that is being sent stays, and what has no room beside it waits', async () => {
  await make(A, 600);
  await kept.use(A);
  await expect(kept.reserve(500)).rejects.toMatchObject({ code: 'overloaded' });
  expect(await onDisk()).toEqual(['a']);
  kept.release(A);
  await make(B, 500);
  expect(await onDisk()).toEqual(['b']);
});

test('a bag that is larger than all room is refused, and moves no other', async () => {
  await make(A, 600);
  await expect(kept.reserve(1001)).rejects.toMatchObject({ code: 'not-found' });
  expect(await onDisk()).toEqual(['a']);
});

test('the next run finds them in the order of their use, within its own bound, and no unfinished one', async () => {
  for (const [index, name] of [C, A, B].entries()) {
    await make(name, 300);
    await utimes(bagFile(folder, name), index, index);
  }
  await writeFile(await kept.partOf(D, '00000000-0000-0000-0000-000000000000'), 'half');
  await writeFile(join(folder, 'notes.txt'), 'not ours');
  const next = new KeptBags(folder, 600);
  await next.load();
  expect(await onDisk()).toEqual(['a', 'b', 'n']);
  expect(next.bytes).toBe(600);
  expect(await next.use(C)).toBeUndefined();
});

test('a bag that was removed or cut off by others is not there', async () => {
  await make(A, 300);
  await make(B, 300);
  await truncate(bagFile(folder, A), 100);
  await rm(bagFile(folder, B));
  expect(await kept.use(A)).toBeUndefined();
  expect(await kept.use(B)).toBeUndefined();
  expect(kept.bytes).toBe(0);
});
