import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  imageFolder,
  makeImageFolder,
  readRecord,
  readRecords,
  removeLeftovers,
  removeRecord,
  versionFolder,
  workFolder,
  writeRecord,
} from '../../src/archive/record.ts';
import { recordOf } from '../support/fixtures-record.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loupe-record-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function store(identifier: string) {
  await makeImageFolder(dataDir, identifier);
  const record = recordOf({ identifier, path: `${identifier}.tif` });
  await mkdir(versionFolder(dataDir, record));
  await writeRecord(dataDir, record);
  return record;
}

test('records are read back, one and all', async () => {
  const records = await Promise.all(['a', 'b/c', '\u00e9 ?;2'].map(store));
  for (const record of records) expect(await readRecord(dataDir, record.identifier)).toEqual(record);
  const all = await readRecords(dataDir);
  expect(new Set(all.keys())).toEqual(new Set(['a', 'b/c', '\u00e9 ?;2']));
  expect(all.get('b/c')).toEqual(records[1]);
});

test('an empty or missing data folder has none', async () => {
  expect(await readRecords(dataDir)).toEqual(new Map());
  expect(await readRecords(join(dataDir, 'nowhere'))).toEqual(new Map());
});

test('records that are damaged or of another version of Loupe count as none', async () => {
  const record = await store('a');
  const path = join(imageFolder(dataDir, 'a'), 'record.json');
  for (const content of ['', '{"identifier"', '[]', JSON.stringify({ ...record, pyramidVersion: 0 })]) {
    await writeFile(path, content);
    expect(await readRecord(dataDir, 'a')).toBeUndefined();
  }
});

test('a removed record takes its files along', async () => {
  const record = await store('a');
  await removeRecord(dataDir, 'a');
  await expect(readdir(imageFolder(dataDir, 'a'))).rejects.toThrow();
  expect(await readRecord(dataDir, record.identifier)).toBeUndefined();
});

test('what a killed run left is removed, and nothing else', async () => {
  const record = await store('complete');
  await mkdir(join(imageFolder(dataDir, 'complete'), 'older'));
  await writeFile(join(imageFolder(dataDir, 'complete'), 'record.json.1.tmp'), '{');
  await mkdir(join(await makeImageFolder(dataDir, 'unrecorded'), '0123456789ab'));
  await rm(versionFolder(dataDir, await store('emptied')), { recursive: true });
  await mkdir(join(workFolder(dataDir), 'half-made'), { recursive: true });
  await writeFile(join(dataDir, 'other'), '');
  await removeLeftovers(dataDir);
  expect(await readdir(imageFolder(dataDir, 'complete'))).toEqual([record.version, 'record.json']);
  await expect(readdir(imageFolder(dataDir, 'unrecorded'))).rejects.toThrow();
  expect(await readRecord(dataDir, 'emptied')).toBeUndefined();
  await expect(readdir(workFolder(dataDir))).rejects.toThrow();
  expect(await readdir(dataDir)).toContain('other');
});
