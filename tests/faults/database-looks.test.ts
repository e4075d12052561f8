import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { processesBelow, processesOfGroup } from '../support/processes.ts';

// After a kill the database is looked through while it is served: nothing waits for it but what writes. The look is held up
// by a module that Node loads before it, so that the tests know what is done meanwhile.

const PAGE_BYTES = 4096;
const ADDRESSES = 3000;

let archive: Archive;
let holdUp: string;
let goOn: string;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', 600, 400);
  await archive.addManifest('essay.yaml', 'label: Essay\nphotographs: [{image: chart}]\n');
  const root = join(archive.folder, '..');
  [holdUp, goOn] = [join(root, 'hold-up.cjs'), join(root, 'go-on')];
  await writeFile(
    holdUp,
    `const { existsSync } = require('node:fs');
     const { workerData } = require('node:worker_threads');
     const isLook = String(workerData).endsWith('archive.sqlite');
     while (isLook && !existsSync(${JSON.stringify(goOn)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);`,
  );
});

afterAll(() => archive.remove());

function start(env: Readonly<Record<string, string>> = {}, untilReady = false): Promise<TestServer> {
  const flags = ['--settle-seconds', '0'];
  return startLoupe({ images: archive.folder, data: archive.dataFolder, flags, env, untilReady });
}

/** A server whose look does not end before it is told to go on. */
function startHeldUp(): Promise<TestServer> {
  return start({ NODE_OPTIONS: `--require=${holdUp}` });
}

async function kill({ child }: TestServer): Promise<void> {
  child.kill('SIGKILL');
  await until(() => processesOfGroup(child.pid ?? -1).length === 0, 'nothing of the server is left');
}

async function readyOf({ url }: TestServer) {
  const { status, text } = await ask(url, '/ready');
  return { code: status, ...JSON.parse(text) };
}

async function expectServed({ url }: TestServer): Promise<void> {
  expect((await ask(url, '/iiif/3/chart/0,0,300,300/max/0/default.jpg')).status).toBe(200);
  expect((await ask(url, '/presentation/3/essay/manifest')).status).toBe(200);
}

/** Damages the page that holds a text, and leaves the database as a kill leaves it: with changes beside it. */
async function damage(prepare: (database: Database) => void, text: string): Promise<void> {
  const path = databasePath(archive.dataFolder);
  const database = openForWriting(path);
  prepare(database);
  database.run('PRAGMA wal_checkpoint(TRUNCATE)');
  database.run("INSERT INTO addresses (kind, id, since_ms) VALUES ('Image', 'last', 1)");
  const [main, wal] = [await readFile(path), await readFile(`${path}-wal`)];
  database.close();
  const page = Math.floor(main.indexOf(text) / PAGE_BYTES);
  main.fill(0xff, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
  // Another file: this process still knows the one before.
  await rm(path);
  await writeFile(path, main);
  await writeFile(`${path}-wal`, wal);
}

function fillAddresses(database: Database): void {
  const insert = database.prepare("INSERT INTO addresses (kind, id, since_ms) VALUES ('Image', ?, 1)");
  database.transaction('usual', () => {
    for (let at = 0; at < ADDRESSES; at += 1) insert.run(`before-${at}`);
  });
}

async function asideFiles(): Promise<string[]> {
  return (await readdir(archive.dataFolder)).filter((name) => name.startsWith('archive.sqlite.damaged-'));
}

test('after a kill the server listens and serves before the look, which is due until it is done', async () => {
  await kill(await start({}, true));
  const second = await startHeldUp();
  await until(async () => (await readyOf(second)).lookingThrough === true, 'the look is told of');
  expect(await readyOf(second)).toMatchObject({ code: 503, comparing: true });
  await expectServed(second);
  await archive.addChart('new.jpg', 300, 200);
  // Neither a second kill nor an end in good order makes it unnecessary, or is held up by it.
  await kill(second);
  const third = await startHeldUp();
  await until(async () => (await readyOf(third)).lookingThrough === true, 'the look is due');
  expect((await ask(third.url, '/iiif/3/new/info.json')).status).toBe(404);
  const below = processesBelow(third.child.pid ?? -1);
  expect(below.some(({ command }) => command.includes('look-process.js'))).toBe(true);
  expect(await third.stop()).toBe(0);
  expect(processesOfGroup(third.child.pid ?? -1)).toEqual([]);
});

test('a page that is damaged deep in a large table is told of while the archive is served', async () => {
  await damage(fillAddresses, `before-${ADDRESSES / 2 + 1}`);
  const server = await startHeldUp();
  try {
    await until(async () => (await readyOf(server)).lookingThrough === true, 'it is looked through');
    await expectServed(server);
    expect(await asideFiles()).toEqual([]);
    await writeFile(goOn, '');
    await until(async () => (await readyOf(server)).code === 200, 'the server is ready');
    const sentence = /^the database is damaged.*set aside as archive\.sqlite\.damaged-.*"loupe restore"$/;
    expect(await readyOf(server)).toMatchObject({
      lookingThrough: false,
      database: expect.stringMatching(sentence),
    });
    expect(server.logged()).toMatch(/the run before was cut off[\s\S]*the database is damaged/);
    expect((await asideFiles()).length).toBeGreaterThan(0);
    await expectServed(server);
    expect((await ask(server.url, '/iiif/3/new/info.json')).status).toBe(200);
  } finally {
    expect(await server.stop()).toBe(0);
  }
});

test('damage that the start itself meets does not keep it from serving', async () => {
  const before = await asideFiles();
  let root = 0;
  const path = databasePath(archive.dataFolder);
  const database = openForWriting(path);
  const index = "SELECT rootpage FROM sqlite_master WHERE name = 'images_by_order'";
  root = database.prepare<{ rootpage: number }>(index).get()?.rootpage ?? 0;
  database.close();
  const main = await readFile(path);
  await writeFile(path, main.fill(0xff, (root - 1) * PAGE_BYTES, root * PAGE_BYTES));
  const server = await start({}, true);
  try {
    expect(await readyOf(server)).toMatchObject({ database: expect.stringMatching(/set aside/) });
    expect((await asideFiles()).length).toBeGreaterThan(before.length);
    await expectServed(server);
  } finally {
    expect(await server.stop()).toBe(0);
  }
});
