import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestWorkOf } from '../../src/archive/ingest-plan.ts';
import { readRecordsInTurn } from '../../src/archive/library/stored-records.ts';
import {
  imageFolder,
  readRecords,
  removeUnfinished,
  versionFolder,
  workFolder,
} from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import { INGEST_TOPIC, type IngestFunctions } from '../../src/ingest/functions.ts';
import { IngestProcess } from '../../src/ingest/ingest-process.ts';
import { channelToChild } from '../../src/ipc/channel.ts';
import { Peer } from '../../src/ipc/peer.ts';
import { openStoredPyramid, PYRAMID_FILE } from '../../src/pixels/stored/pyramid.ts';
import { readTiff } from '../../src/pixels/tiff/chain.ts';
import { readTiffLevel } from '../../src/pixels/tiff/level.ts';
import { gridImage } from '../support/fixtures.ts';
import { until } from '../support/patience.ts';
import { without } from '../support/without-package.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'ingest', 'process.js');

let root = '';
let imagesFolder = '';
let dataFolder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-process-'));
  imagesFolder = join(root, 'images');
  dataFolder = join(root, 'data');
  await mkdir(imagesFolder);
});
afterEach(() => rm(root, { recursive: true }));

/** Starts the process, as a server does, and gives it the masters that are to be made one after the other. */
async function start(
  onMaking: (name: string, child: ChildProcess) => void = () => {},
  execArgv: readonly string[] = [],
) {
  await removeUnfinished(dataFolder);
  await readRecordsInTurn(dataFolder, { atOnce: 9, clears: true, take: () => {} });
  const { masters } = await scanMasters(imagesFolder);
  const records = await readRecords(dataFolder);
  const make = masters.filter((master) => ingestWorkOf(master, records.get(master.identifier)) === 'make');
  const child = fork(ENTRY, { serialization: 'advanced', execArgv: [...execArgv] });
  const exit = new Promise<number | string | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const peer = new Peer<Record<string, never>, IngestFunctions>(channelToChild(child), INGEST_TOPIC, {});
  const work = async () => {
    const outcomes: object[] = [];
    await peer.call('begin', {
      ...{ dataFolder, imagesFolder, maxMasterPixels: 1e8 },
      workFolder: join(workFolder(dataFolder), 'of this process'),
    });
    for (const master of make) {
      const estimate = await peer.call('estimate', master);
      outcomes.push(estimate);
      if (estimate.kind === 'failed') continue;
      onMaking(master.identifier, child);
      outcomes.push(await peer.call('make', master));
    }
    child.disconnect();
    return outcomes;
  };
  return { exit, outcomes: work(), made: make.map(({ identifier }) => identifier) };
}

/** Every record opens, and nothing lies about besides what the records name. */
async function expectClean(identifiers: readonly string[]): Promise<void> {
  const records = await readRecords(dataFolder);
  expect(new Set(records.keys())).toEqual(new Set(identifiers));
  for (const record of records.values()) {
    const stored = await openStoredPyramid(versionFolder(dataFolder, record), record);
    await stored.close();
    expect(await readdir(imageFolder(dataFolder, record.identifier))).toEqual([
      record.version,
      'record.json',
    ]);
  }
  const work = await readdir(workFolder(dataFolder), { recursive: true }).catch(() => []);
  expect(work.filter((name) => name !== 'of this process')).toEqual([]);
}

test('makes what it is given, tells what came of it, and ends when the channel is closed', async () => {
  await gridImage(600, 500).jpeg().toFile(join(imagesFolder, 'fine.jpg'));
  await writeFile(join(imagesFolder, 'broken.jpg'), 'no image');
  const { outcomes, exit } = await start();
  const sentence =
    'not an image that Loupe reads (JPEG, TIFF, PNG, WebP, GIF, AVIF, JPEG 2000, JPEG XL, HEIC, PDF)';
  expect(await outcomes).toMatchObject([
    { kind: 'failed', identifier: 'broken', sentence, cause: sentence, storageFault: false },
    { kind: 'estimate', megapixels: 0.3 },
    { kind: 'done', identifier: 'fine', megapixels: 0.3, record: { width: 600, height: 500 } },
  ]);
  expect(await exit).toBe(0);
  await expectClean(['fine']);
});

test('killed in the middle of a master, a second run finishes the work and leaves nothing else', async () => {
  const pixels = gridImage(900, 700).resize(6000, 4500, { fit: 'fill' });
  for (const name of ['a', 'b', 'c'])
    await pixels
      .clone()
      .tiff()
      .toFile(join(imagesFolder, `${name}.tif`));
  const first = await start((name, child) => {
    if (name === 'b') void killOnceAtWork(child);
  });
  await expect(first.outcomes).rejects.toThrow();
  expect(await first.exit).toBe('SIGKILL');
  expect((await readdir(workFolder(dataFolder))).length).toBe(1);
  expect([...(await readRecords(dataFolder)).keys()]).toEqual(['a']);
  const second = await start();
  expect(second.made).toEqual(['b', 'c']);
  expect(await second.exit).toBe(0);
  await expectClean(['a', 'b', 'c']);
  const third = await start();
  expect(third.made).toEqual([]);
  expect(await third.exit).toBe(0);
});

async function killOnceAtWork(child: ChildProcess): Promise<void> {
  const folder = workFolder(dataFolder);
  const isAtWork = async () =>
    (await readdir(folder, { recursive: true })).some((name) => name.endsWith('pyramid.tif'));
  await until(() => isAtWork().catch(() => false), 'a pyramid is being made');
  child.kill('SIGKILL');
}

test('ends when the server has gone', async () => {
  await gridImage(900, 700).resize(6000, 4500, { fit: 'fill' }).tiff().toFile(join(imagesFolder, 'a.tif'));
  const { exit, outcomes } = await start((_name, child) => setImmediate(() => child.disconnect()));
  await expect(outcomes).rejects.toThrow();
  expect(await exit).toBe('SIGTERM');
  expect(await readRecords(dataFolder)).toEqual(new Map());
});

/** The tiles of the only pyramid, level after level. */
async function storedTiles(): Promise<Buffer[]> {
  const [record] = [...(await readRecords(dataFolder)).values()];
  if (!record) throw new Error('nothing was ingested');
  const bytes = await readFile(join(versionFolder(dataFolder, record), PYRAMID_FILE));
  const tiff = await readTiff(bytes);
  const tiles: Buffer[] = [];
  for (const directory of tiff.directories) {
    const { offsets, byteCounts, jpegTables } = await readTiffLevel(tiff, directory);
    tiles.push(
      jpegTables,
      ...Array.from(offsets, (at, index) => bytes.subarray(at, at + (byteCounts[index] ?? 0))),
    );
  }
  return tiles;
}

test('makes the same tiles of a scan where libjpeg-turbo cannot be called', async () => {
  await gridImage(1301, 903).jpeg().toFile(join(imagesFolder, 'scan.jpg'));
  const made: Buffer[][] = [];
  for (const execArgv of [[], without('koffi')]) {
    await rm(dataFolder, { recursive: true, force: true });
    const { outcomes, exit } = await start(() => {}, execArgv);
    expect(await outcomes).toMatchObject([{ kind: 'estimate' }, { kind: 'done', identifier: 'scan' }]);
    expect(await exit).toBe(0);
    made.push(await storedTiles());
  }
  const [quick = [], slow = []] = made;
  expect(quick.length).toBeGreaterThan(10);
  expect(Buffer.concat(quick).equals(Buffer.concat(slow))).toBe(true);
});

test('tells why libjpeg-turbo is not called', async () => {
  const reasons: string[] = [];
  const ingest = new IngestProcess({
    settings: { dataFolder, imagesFolder, maxMasterPixels: 1e8, workFolder: join(root, 'work') },
    start: () => fork(ENTRY, { serialization: 'advanced', execArgv: without('koffi') }),
    onSlower: (reason) => reasons.push(reason),
  });
  await ingest.ready;
  expect(reasons).toEqual(['not installed']);
  ingest.release();
  await ingest.ended;
});
