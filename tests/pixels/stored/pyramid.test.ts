import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MasterRecord, versionFolder } from '../../../src/archive/record.ts';
import { scanMasters } from '../../../src/archive/scan.ts';
import { LoupeError } from '../../../src/errors.ts';
import { ingestMaster } from '../../../src/ingest/ingest-master.ts';
import { openStoredPyramid } from '../../../src/pixels/stored/pyramid.ts';
import { gridImage } from '../../support/fixtures.ts';

let root = '';
let whole = '';
let folder = '';
let record: MasterRecord;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-stored-'));
  const imagesFolder = join(root, 'images');
  await mkdir(imagesFolder);
  await gridImage(1300, 700).png().toFile(join(imagesFolder, 'a.png'));
  const [master] = (await scanMasters(imagesFolder)).masters;
  if (!master) throw new Error('a master');
  record = await ingestMaster(master, {
    ...{ imagesFolder, dataFolder: root, workFolder: join(root, 'work') },
    maxMasterPixels: 1e8,
  });
  whole = versionFolder(root, record);
  folder = join(root, 'copy');
});
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await cp(whole, folder, { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

test('knows which addresses are stored', async () => {
  const stored = await openStoredPyramid(folder, record);
  expect(stored.source).toEqual({ width: 1300, height: 700, gray: false });
  expect(stored.levels).toHaveLength(3);
  expect(stored.locate({ kind: 'tile', level: 0, column: 1, row: 0 })?.prefix).toBeInstanceOf(Buffer);
  expect(stored.locate({ kind: 'edge', level: 0, column: 2, row: 0 })?.prefix).toBeUndefined();
  for (const address of [
    { kind: 'tile', level: 3, column: 0, row: 0 },
    { kind: 'tile', level: 0, column: 0, row: 9 },
    { kind: 'tile', level: 0, column: 9, row: 0 },
    { kind: 'edge', level: 0, column: 0, row: 0 },
    { kind: 'size', width: 77, height: 77 },
  ] as const) {
    expect(stored.locate(address), JSON.stringify(address)).toBeUndefined();
  }
  await stored.close();
});

describe('refused as unreadable', () => {
  test.each(['pyramid.tif', 'tiles.pack'])('%s is missing', async (name) => {
    await rm(join(folder, name));
    await expect(openStoredPyramid(folder, record)).rejects.toMatchObject({
      code: 'unreadable-source',
      message: 'the stored pyramid cannot be read',
    });
  });

  test.each([
    { width: 1300, height: 700, gray: true },
    { width: 2300, height: 700, gray: false },
    { width: 1300, height: 800, gray: false },
  ])('a record of another image: %j', async (other) => {
    await expect(openStoredPyramid(folder, { ...record, ...other })).rejects.toThrow(
      'the stored pyramid does not belong to its record',
    );
  });

  test('a pyramid that was cut short', async () => {
    const path = join(folder, 'pyramid.tif');
    const bytes = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (length) => {
        await writeFile(path, bytes.subarray(0, length));
        await expect(openStoredPyramid(folder, record)).rejects.toThrow(LoupeError);
      }),
      { numRuns: 30 },
    );
  });
});
