import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScratchFile, removeScratchFiles } from '../../src/storage/scratch-file.ts';
import { temporaryFolder } from '../support/loupe.ts';

let folder = '';

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const names = async (): Promise<string[]> => readdir(folder, { recursive: true });

test('a scratch file holds bytes, and has no name while it does', async () => {
  const file = await openScratchFile(folder);
  expect(await names()).toEqual(['tmp']);
  await file.append(Buffer.from('the first, '));
  await file.append(Buffer.from('the second'));
  expect(file.bytes).toBe(21);
  expect((await file.read(4, 5)).toString()).toBe('first');
  expect((await file.read(15, 1000)).toString()).toBe('second');
  await file.close();
  expect(await names()).toEqual(['tmp']);
});

test('several are apart from each other', async () => {
  const files = await Promise.all([openScratchFile(folder), openScratchFile(folder)]);
  await Promise.all(files.map((file, at) => file.append(Buffer.from(`number ${at}`))));
  const read = await Promise.all(files.map((file) => file.read(0, 100)));
  expect(read.map(String)).toEqual(['number 0', 'number 1']);
  for (const file of files) await file.close();
});

test('none is made where the data folder is gone, nor is the folder', async () => {
  await rm(folder, { recursive: true });
  await expect(openScratchFile(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(names()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('names that a killed process left are removed, and nothing else', async () => {
  await removeScratchFiles(folder);
  await mkdir(join(folder, 'tmp', 'ingest'), { recursive: true });
  const others = ['ingest', 'scratch-', 'scratch-of-somebody', 'notes.txt'];
  for (const name of others.slice(1)) await writeFile(join(folder, 'tmp', name), '');
  await writeFile(join(folder, 'tmp', 'scratch-01234567-89ab-cdef-0123-456789abcdef'), 'half-made');
  await removeScratchFiles(folder);
  expect((await readdir(join(folder, 'tmp'))).sort()).toEqual([...others].sort());
});
