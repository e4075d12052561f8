import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleFolders } from '../../src/archive/folders.ts';
import { readRecordsInTurn } from '../../src/archive/library/stored-records.ts';
import { imageFolder, readRecords, removeUnfinished } from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import { openDiskCache } from '../../src/cache/disk-cache.ts';
import { S3_SETTINGS } from '../support/opened-store.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(path: string, content = 'x'): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test('what Loupe did not make in the data folder is never removed', async () => {
  await put('images/harbour/01.tif');
  await put('images/harbour/1931/07.tif');
  await put('images/ab/letter.txt');
  await put('cache/theirs/notes.txt');
  await removeUnfinished(folder);
  await readRecordsInTurn(folder, { atOnce: 9, clears: true, take: () => {} });
  await openDiskCache({ folder: join(folder, 'cache'), encoderVersion: '1', maxBytes: 10 });
  expect(new Set(await files())).toEqual(new Set(['01.tif', '07.tif', 'letter.txt', 'notes.txt']));
});

test.each([
  ['images', '.'],
  ['.', '.'],
  ['images', 'images'],
  ['data/images', 'data'],
  ['images', 'images/store'],
])('images in %s and data in %s are refused', async (images, data) => {
  await mkdir(join(folder, 'images'), { recursive: true });
  const folders = { images: join(folder, images), data: join(folder, data), manifests: '' };
  await expect(settleFolders(folders, S3_SETTINGS)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('a link does not hide that one folder lies in the other', async () => {
  await mkdir(join(folder, 'data/scans'), { recursive: true });
  await symlink(join(folder, 'data/scans'), join(folder, 'images'));
  const folders = { images: join(folder, 'images'), data: join(folder, 'data'), manifests: '' };
  await expect(settleFolders(folders, S3_SETTINGS)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('folders side by side, and a hidden data folder among the masters, are accepted', async () => {
  await mkdir(join(folder, 'images'));
  for (const data of ['data', 'images/.loupe', 'images-data']) {
    const folders = { images: join(folder, 'images'), data: join(folder, data), manifests: '' };
    expect((await settleFolders(folders, S3_SETTINGS)).dataFolder.endsWith(data)).toBe(true);
  }
});

test('one odd link or name keeps no other master from being found', async () => {
  await put('a.jpg');
  await put('letter.txt');
  await symlink(join(folder, 'letter.txt', 'b.jpg'), join(folder, 'odd.jpg'));
  await symlink(`/${'x'.repeat(300)}`, join(folder, 'long.jpg'));
  await put('bell\u0007.jpg');
  const { masters, problems } = await scanMasters(folder);
  expect(masters.map(({ identifier }) => identifier)).toEqual(['a']);
  expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(['long.jpg', 'bell\u0007.jpg']));
});

test.each(['{}', '{"pyramidVersion":1,"identifier":"a","version":"b","master":null}', 'null', ''])(
  'a damaged record is no record: %s',
  async (text) => {
    const place = imageFolder(folder, 'a');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'record.json'), text);
    expect((await readRecords(folder)).size).toBe(0);
  },
);
