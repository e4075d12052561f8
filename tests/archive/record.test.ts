import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecordsInTurn } from '../../src/archive/library/stored-records.ts';
import { PYRAMID_VERSION, pyramidVersionOf } from '../../src/archive/mends.ts';
import {
  imageFolder,
  makeImageFolder,
  readRecord,
  readRecords,
  removeRecord,
  removeUnfinished,
  versionFolder,
  workFolder,
  writeRecord,
} from '../../src/archive/record.ts';
import { recordOf } from '../support/fixtures-record.ts';

let dataFolder = '';
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'loupe-record-'));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

async function store(identifier: string) {
  await makeImageFolder(dataFolder, identifier);
  const record = recordOf({ identifier, path: `${identifier}.tif` });
  await mkdir(versionFolder(dataFolder, record));
  await writeRecord(dataFolder, record);
  return record;
}

test('records are read back, one and all', async () => {
  const records = await Promise.all(['a', 'b/c', '\u00e9 ?;2'].map(store));
  for (const record of records) expect(await readRecord(dataFolder, record.identifier)).toEqual(record);
  const all = await readRecords(dataFolder);
  expect(new Set(all.keys())).toEqual(new Set(['a', 'b/c', '\u00e9 ?;2']));
  expect(all.get('b/c')).toEqual(records[1]);
});

test('an empty or missing data folder has none', async () => {
  expect(await readRecords(dataFolder)).toEqual(new Map());
  expect(await readRecords(join(dataFolder, 'nowhere'))).toEqual(new Map());
});

test('records that are damaged or of another version of Loupe count as none', async () => {
  const record = await store('a');
  const path = join(imageFolder(dataFolder, 'a'), 'record.json');
  for (const content of ['', '{"identifier"', '[]', JSON.stringify({ ...record, pyramidVersion: 0 })]) {
    await writeFile(path, content);
    expect(await readRecord(dataFolder, 'a')).toBeUndefined();
  }
});

test('a mended kind gives its masters another version, and no others', () => {
  const settings = { quality: 85, tileSize: 512 };
  const before = pyramidVersionOf('00', 1, { ...settings, mended: [] });
  // As it was before there were mended kinds: stored files of other masters stay valid.
  const asEver = createHash('sha256').update(`00 1 ${PYRAMID_VERSION} 85 512`).digest('hex').slice(0, 12);
  expect(before).toBe(asEver);
  expect(pyramidVersionOf('00', 1, { ...settings, mended: ['avif-primary-item'] })).not.toBe(before);
});

test('a removed record takes its files along', async () => {
  const record = await store('a');
  await removeRecord(dataFolder, 'a');
  await expect(readdir(imageFolder(dataFolder, 'a'))).rejects.toThrow();
  expect(await readRecord(dataFolder, record.identifier)).toBeUndefined();
});

test('what a killed run left is removed when the records are read, and nothing else', async () => {
  const record = await store('complete');
  await mkdir(join(imageFolder(dataFolder, 'complete'), 'older'));
  await writeFile(join(imageFolder(dataFolder, 'complete'), 'record.json.1.tmp'), '{');
  await mkdir(join(await makeImageFolder(dataFolder, 'unrecorded'), '0123456789ab'));
  await rm(versionFolder(dataFolder, await store('emptied')), { recursive: true });
  await mkdir(join(workFolder(dataFolder), 'half-made'), { recursive: true });
  await writeFile(join(dataFolder, 'other'), '');
  await removeUnfinished(dataFolder);
  const told: string[] = [];
  await readRecordsInTurn(dataFolder, {
    atOnce: 9,
    clears: true,
    take: (records, done, all) =>
      told.push(`${records.map(({ identifier }) => identifier)}: ${done} of ${all}`),
  });
  expect(told).toEqual(['complete: 3 of 3']);
  expect(await readdir(imageFolder(dataFolder, 'complete'))).toEqual([record.version, 'record.json']);
  await expect(readdir(imageFolder(dataFolder, 'unrecorded'))).rejects.toThrow();
  expect(await readRecord(dataFolder, 'emptied')).toBeUndefined();
  await expect(readdir(workFolder(dataFolder))).rejects.toThrow();
  expect(await readdir(dataFolder)).toContain('other');
});
