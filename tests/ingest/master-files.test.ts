import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MasterFiles } from '../../src/ingest/master-files.ts';
import { tiffOfPages } from '../support/bombs.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file is read once, however often it is opened, and anew when it has changed', async () => {
  const path = join(folder, 'book.tif');
  await writeFile(path, tiffOfPages(20));
  const files = new MasterFiles();
  const first = await files.open(path);
  const again = await files.open(path);
  expect(again.structure).toBe(first.structure);
  expect(again.identity()).toBe(first.identity());
  expect(first.structure.frames).toHaveLength(20);
  const { sha256 } = await first.identity();
  await writeFile(path, tiffOfPages(21));
  const changed = await files.open(path);
  expect(changed.structure.frames).toHaveLength(21);
  expect((await changed.identity()).sha256).not.toBe(sha256);
});

test('a file that changes between its structure and its hash is refused', async () => {
  const path = join(folder, 'changing.tif');
  await writeFile(path, tiffOfPages(20));
  const file = await new MasterFiles().open(path);
  await writeFile(path, tiffOfPages(22));
  await expect(file.identity()).rejects.toThrow('the file was changed while it was read');
});
