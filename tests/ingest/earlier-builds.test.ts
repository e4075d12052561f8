import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pyramidVersionOf } from '../../src/archive/mends.ts';
import {
  type MasterRecord,
  readRecord,
  versionFolder,
  workFolder,
  writeRecord,
} from '../../src/archive/record.ts';
import { type Master, scanMasters } from '../../src/archive/scan.ts';
import { TILE_SIZE } from '../../src/image/geometry.ts';
import { ingestMaster } from '../../src/ingest/ingest-master.ts';
import { JPEG_OPTIONS } from '../../src/pixels/encode.ts';
import { openStoredPyramid } from '../../src/pixels/stored/pyramid.ts';
import { gridImage } from '../support/fixtures.ts';

// Stored files of builds that did not look for damage: their records name no mends.

const TESTS = join(import.meta.dirname, '..');

let root = '';
let dataFolder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-earlier-'));
  dataFolder = join(root, 'data');
  await mkdir(join(root, 'images'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(name: string, bytes: Buffer): Promise<Master> {
  await writeFile(join(root, 'images', name), bytes);
  const { masters } = await scanMasters(join(root, 'images'));
  const [master] = masters;
  if (!master) throw new Error(`${name} is no master`);
  return master;
}

function ingest(master: Master): Promise<MasterRecord> {
  const folders = { dataFolder, imagesFolder: join(root, 'images'), workFolder: workFolder(dataFolder) };
  return ingestMaster(master, { ...folders, maxMasterPixels: 1e8 });
}

async function inodeOfTiles(record: MasterRecord): Promise<number> {
  return (await stat(join(versionFolder(dataFolder, record), 'tiles.pack'))).ino;
}

test('a scan is looked through for damage once, and what is served with a warning keeps its files', async () => {
  const master = await put('cut.jpg', await readFile(join(TESTS, 'scans-of-reports/no-end-marker.jpg')));
  const { mends: _, ...earlier } = await ingest(master);
  const ino = await inodeOfTiles(earlier);
  await writeRecord(dataFolder, { ...earlier, warnings: [] });
  const { version, warnings } = await ingest(master);
  expect(version).toBe(earlier.version);
  expect(warnings).toEqual([
    { kind: 'structure', sentence: expect.stringMatching(/^the end marker of the JPEG is missing/) },
  ]);
  expect(await inodeOfTiles(earlier)).toBe(ino);
  // Without a look at its data, which are known by now.
  expect((await ingest(master)).warnings).toEqual(warnings);
});

test.each([
  ['scans-of-reports/bad-middle.jpg', /^the JPEG is damaged: its pixels cannot be read from row 17/],
  ['masters/02-tiled-deflate-one-bad-tile.tif', /^the TIFF is damaged: tile 6 of 12/],
])('the damage of a scan is told, and its files stay: %s', async (path, sentence) => {
  const name = path.replace(/.*\//, '');
  const good = await ingest(await put(name, await gridImage(64, 48).png().toBuffer()));
  const bytes = await readFile(join(TESTS, path));
  const damaged = await put(name, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const version = pyramidVersionOf(sha256, 1, {
    quality: JPEG_OPTIONS.quality,
    tileSize: TILE_SIZE,
    mended: [],
  });
  const { mends: _, ...record } = { ...good, version, sha256, master: { ...good.master, ...damaged } };
  await rename(versionFolder(dataFolder, good), versionFolder(dataFolder, record));
  await writeRecord(dataFolder, record);
  await expect(ingest(damaged)).rejects.toThrow(sentence);
  expect(await readRecord(dataFolder, record.identifier)).toMatchObject({ version, sha256 });
  const stored = await openStoredPyramid(versionFolder(dataFolder, record), record);
  await stored.close();
});
