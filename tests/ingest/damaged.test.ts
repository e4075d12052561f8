import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MasterLibrary } from '../../src/archive/library/library.ts';
import {
  imageFolder,
  type MasterRecord,
  readRecord,
  versionFolder,
  workFolder,
} from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import type { Database } from '../../src/database/database.ts';
import { ingestMaster } from '../../src/ingest/ingest-master.ts';
import { IngestRunner } from '../../src/ingest/runner.ts';
import { gridImage } from '../support/fixtures.ts';
import { emptyDatabase } from '../support/known-images.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { HOUR_SECONDS, until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';

let root: string;
let imagesFolder: string;
let dataFolder: string;
let database: Database;
let library: MasterLibrary;
let runner: IngestRunner;

const NO_PROGRESS = {
  takingOver: () => {},
  begin: () => {},
  expect: () => {},
  step: () => {},
  end: () => {},
};

beforeEach(async () => {
  root = await temporaryFolder();
  imagesFolder = join(root, 'images');
  dataFolder = join(root, 'data');
  for (const folder of [imagesFolder, dataFolder]) await mkdir(folder);
  database = emptyDatabase();
  // Not begun: it knows of no scan, and so nothing is made here.
  library = new MasterLibrary({
    ...{ database, imagesFolder, settleSeconds: 0, rescanSeconds: HOUR_SECONDS, log: SILENT },
    former: { gone: () => {}, read: () => {}, taken: () => {} },
  });
  runner = new IngestRunner({
    queue: library.queue,
    run: {
      ...{ settings: { imagesFolder, dataFolder, maxMasterPixels: 1e8 }, memoryBytes: 1e9 },
      ...{ processes: 1, atOnce: 1 },
    },
    ...{ enabled: true, progress: NO_PROGRESS, log: SILENT },
  });
});

afterEach(async () => {
  await runner.stop();
  await library.stop();
  database.close();
  await rm(root, { recursive: true, force: true });
});

/** Makes the pyramid of a scan of this width. */
async function ingested(identifier: string, width: number): Promise<MasterRecord> {
  await writeFile(join(imagesFolder, `${identifier}.tif`), gridImage(width, 200).tiff());
  const { masters } = await scanMasters(imagesFolder);
  const master = masters.find((each) => each.identifier === identifier);
  if (!master) throw new Error('it is no master');
  const folders = { imagesFolder, dataFolder, workFolder: workFolder(dataFolder) };
  return ingestMaster(master, { ...folders, maxMasterPixels: 1e8 });
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

test('a damaged pyramid is removed, and one that has just taken the place of a damaged one is not', async () => {
  const old = await ingested('replaced', 300);
  const damaged = await ingested('damaged', 300);
  const replacing = await ingested('replaced', 400);
  expect(replacing.version).not.toBe(old.version);
  await rm(versionFolder(dataFolder, old), { recursive: true, force: true });
  await writeFile(join(versionFolder(dataFolder, damaged), 'pyramid.tif'), 'nothing of it');
  runner.remakeIfDamaged(old);
  runner.remakeIfDamaged(damaged);
  await until(async () => !(await isThere(imageFolder(dataFolder, 'damaged'))), 'the damaged one is removed');
  // What began before has had as much time twice.
  await pause(200);
  expect(await readRecord(dataFolder, 'replaced')).toEqual(replacing);
  expect(await isThere(join(versionFolder(dataFolder, replacing), 'pyramid.tif'))).toBe(true);
});

test('a pyramid that can be read is left alone', async () => {
  const whole = await ingested('whole', 300);
  const damaged = await ingested('damaged', 300);
  await rm(versionFolder(dataFolder, damaged), { recursive: true });
  runner.remakeIfDamaged(whole);
  runner.remakeIfDamaged(damaged);
  await until(async () => !(await isThere(imageFolder(dataFolder, 'damaged'))), 'the damaged one is removed');
  await pause(200);
  expect(await readRecord(dataFolder, 'whole')).toEqual(whole);
});
