import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  closeFile,
  openFile,
  readAt,
  withOpenFile,
  writeFileAtomically,
} from '../../src/storage/file-store.ts';
import { StorageError, storageErrorOf } from '../../src/storage/storage-error.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('positional reads', () => {
  test('give what is there, and less only at the end', async () => {
    const path = join(folder, 'ten');
    await writeFile(path, '0123456789');
    const read = (position: number, length: number) =>
      withOpenFile(path, async (file) => (await readAt(file, position, length)).toString());
    expect(await read(3, 4)).toBe('3456');
    expect(await read(8, 100)).toBe('89');
    expect(await read(50, 10)).toBe('');
    expect(await read(0, 0)).toBe('');
  });

  test('an open file outlives its name', async () => {
    const path = join(folder, 'gone');
    await writeFile(path, 'still here');
    const file = await openFile(path);
    await rm(path);
    expect((await readAt(file, 0, 5)).toString()).toBe('still');
    await closeFile(file);
  });
});

describe('atomic writes', () => {
  test('replace a file and leave nothing else', async () => {
    const path = join(folder, 'replaced');
    await writeFileAtomically(path, 'old');
    await writeFileAtomically(path, Buffer.from('new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('that fail leave the old file', async () => {
    await expect(writeFileAtomically(join(folder, 'no', 'such', 'folder'), 'x')).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('faults of the disk', () => {
  test.each([
    [
      Object.assign(new Error('write'), { code: 'ENOSPC' }),
      'the data folder is full: no space is left on its disk',
    ],
    [Object.assign(new Error('open'), { code: 'EROFS' }), 'the data folder is read-only'],
    [
      new Error('wbuffer_write: write failed\nunix error: No space left on device'),
      'the data folder is full: no space is left on its disk',
    ],
  ])('%s', async (error, sentence) => {
    const found = await storageErrorOf(error, folder);
    expect(found).toBeInstanceOf(StorageError);
    expect(found?.message).toBe(sentence);
    expect(found?.cause).toBe(error);
  });

  test('other errors are none', async () => {
    expect(await storageErrorOf(new Error('VipsJpeg: premature end'), folder)).toBeUndefined();
    expect(await storageErrorOf(Object.assign(new Error('x'), { code: 'ENOENT' }), folder)).toBeUndefined();
  });
});
