import { renameSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { alive, processesBelow } from '../support/processes.ts';

// Folders that are unmounted, deleted or replaced while the server runs. No event tells of a mount, and the folders are
// read again only after an hour here: what is noticed is noticed by a look at the folder itself.

const TILE = '/iiif/3/chart/0,0,512,512/512,512/0/default.jpg';
const RENDERED = '/iiif/3/chart/7,8,300,200/max/0/default.png';
const IN_USE = 'loupe: data: another Loupe is using this data folder';

let archive: Archive;
let server: TestServer;

const start = (): Promise<TestServer> =>
  startLoupe({ images: archive.folder, data: archive.dataFolder, flags: BY_EVENTS, untilReady: false });

async function begin(): Promise<void> {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', 1537, 1025);
  await archive.addChart('folder/other.jpg', 700, 500);
  server = await start();
  await untilReady();
}

async function end(): Promise<void> {
  await server.stop();
  await archive.remove();
}

async function readyOf() {
  const { status, text } = await ask(server.url, '/ready');
  return { ...JSON.parse(text), status };
}

function untilReady(): Promise<void> {
  return until(async () => (await readyOf()).status === 200, 'the server is ready');
}

const statusOf = async (path: string): Promise<number> => (await ask(server.url, path)).status;

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true }).catch(() => [])).sort();
}

const ended = (running: TestServer): Promise<number | null> =>
  new Promise((resolve) => running.child.once('exit', (code) => resolve(code)));

function secondServer(): ReturnType<typeof runLoupe> {
  return runLoupe(['serve', '--images', archive.folder, '--data', archive.dataFolder, '--port', '0']);
}

describe('a folder of images', () => {
  // Each test puts the folder back.
  beforeAll(begin);
  afterAll(end);

  test.each([
    ['is gone', async () => {}, /^the image folder is gone/],
    ['is empty', (folder: string) => mkdir(folder), /^the image folder is empty/],
  ])('that %s where it was not: /ready says so, and pyramids are served on', async (_what, replace, why) => {
    const tile = await ask(server.url, TILE);
    const { images } = await readyOf();
    const aside = `${archive.folder}.aside`;
    await rename(archive.folder, aside);
    await replace(archive.folder);
    await until(async () => (await readyOf()).status === 503, 'the server says that it is not ready');
    expect(await readyOf()).toMatchObject({
      checks: { imageFolder: false, pyramids: true, disk: true },
      images,
    });
    expect((await readyOf()).imageFolder).toMatch(why);
    await expect.poll(server.logged).toMatch(why.source.slice(1));
    expect((await ask(server.url, TILE)).body.equals(tile.body)).toBe(true);
    expect(await statusOf(RENDERED)).toBe(200);
    expect(await statusOf('/iiif/3/folder%2Fother/info.json')).toBe(200);
    expect(await namesIn(archive.dataFolder)).toContain('loupe.sock');

    await rm(archive.folder, { recursive: true, force: true });
    await rename(aside, archive.folder);
    await untilReady();
    expect((await readyOf()).imageFolder).toBeUndefined();
    // The folder that came back is followed.
    const scan = `new-${images}`;
    await archive.addChart(`${scan}.jpg`, 300, 200);
    await until(async () => (await statusOf(`/iiif/3/${scan}/info.json`)) === 200, 'a new scan is served');
    await until(async () => (await readyOf()).waitingForIngest === 0, 'its pyramid is made');
  });

  test.each([
    ['empty', (folder: string) => mkdir(folder)],
    ['not there', async () => {}],
  ])(
    'that is %s at the start, where there were images: what is known is served until it is back',
    async (_, replace) => {
      const { images } = await readyOf();
      await server.stop();
      const before = await namesIn(join(archive.dataFolder, 'images'));
      const aside = `${archive.folder}.aside`;
      await rename(archive.folder, aside);
      await replace(archive.folder);
      server = await start();
      expect(await statusOf(TILE)).toBe(200);
      await until(async () => (await readyOf()).imageFolder !== undefined, 'it is noticed');
      expect(await readyOf()).toMatchObject({ status: 503, checks: { imageFolder: false }, images });
      expect(await statusOf(TILE)).toBe(200);
      await rm(archive.folder, { recursive: true, force: true });
      await rename(aside, archive.folder);
      await untilReady();
      expect(await statusOf(TILE)).toBe(200);
      expect(await namesIn(join(archive.dataFolder, 'images'))).toEqual(before);
    },
  );
});

test('a folder of images that was always empty is no fault', async () => {
  const none = await emptyArchive();
  const empty = await startLoupe({ images: none.folder });
  expect(JSON.parse((await ask(empty.url, '/ready')).text).checks.imageFolder).toBe(true);
  await empty.stop();
  await none.remove();
});

describe('a data folder', () => {
  beforeEach(begin);
  afterEach(end);

  test('that is deleted: it is made again with all pyramids, and no second server gets it meanwhile', async () => {
    const before = await namesIn(join(archive.dataFolder, 'images'));
    const tile = await ask(server.url, TILE);
    // The server may put a file into a folder that is being emptied.
    await rm(archive.dataFolder, { recursive: true, maxRetries: 5 });
    // At once, and when it has been noticed.
    for (const moment of ['before', 'after']) {
      const { code, errors } = await secondServer();
      expect(errors, moment).toContain(IN_USE);
      expect(code, moment).toBe(2);
      await until(async () => (await namesIn(archive.dataFolder)).includes('loupe.sock'), 'it is held again');
    }
    await expect.poll(server.logged).toContain('the data folder was deleted or replaced');
    await untilReady();
    await until(
      async () => (await namesIn(join(archive.dataFolder, 'images'))).length === before.length,
      'all pyramids are made again',
    );
    expect(await namesIn(join(archive.dataFolder, 'images'))).toEqual(before);
    // Workers are told of a pyramid when it is there; until then it is the master that is shown.
    await until(
      async () => (await ask(server.url, TILE)).body.equals(tile.body),
      'the tile is that of before',
    );
    expect(await statusOf(RENDERED)).toBe(200);
    expect(await readyOf()).toMatchObject({ waitingForIngest: 0, images: 2 });
  });

  test('of which the database is deleted: all that was known is written anew, the journal too', async () => {
    const journal = async () => JSON.parse((await ask(server.url, '/discovery/activities')).text).totalItems;
    const told = await journal();
    expect(told).toBeGreaterThan(0);
    for (const name of ['archive.sqlite', 'archive.sqlite-shm', 'archive.sqlite-wal'])
      await rm(join(archive.dataFolder, name), { force: true });
    await until(async () => (await namesIn(archive.dataFolder)).includes('archive.sqlite'), 'it is there');
    await archive.addChart('new/third.jpg', 300, 200);
    await until(async () => (await journal()) > told, 'workers see what is written since');
    const now = await journal();
    server.child.kill('SIGKILL');
    await ended(server);
    server = await start();
    await untilReady();
    expect(await journal()).toBe(now);
  });

  test('that is replaced by an earlier copy, a dead socket included, is used as it is', async () => {
    const aside = `${archive.dataFolder}.aside`;
    await rename(archive.dataFolder, aside);
    await mkdir(archive.dataFolder);
    await rename(join(aside, 'images'), join(archive.dataFolder, 'images'));
    await writeFile(join(archive.dataFolder, 'loupe.sock'), '');
    await until(() => server.logged().includes('the data folder was deleted or replaced'), 'it is noticed');
    await untilReady();
    expect(await statusOf(TILE)).toBe(200);
    expect((await secondServer()).errors).toContain(IN_USE);
    expect(server.printed()).not.toMatch(/ingest [12] of/);
  });

  test('that another process holds by then: the server ends, says so and leaves it alone', async () => {
    // As a server in another container does, which sees the same folder and not this server's hold on its path.
    const other = createServer((socket) => socket.end('another'));
    const exit = ended(server);
    const theirs = `${archive.dataFolder}.theirs`;
    await mkdir(theirs);
    await new Promise<void>((resolve) => other.listen(join(theirs, 'loupe.sock'), resolve));
    // At once: in a folder that is empty for a moment, this server's own socket may be by then.
    renameSync(archive.dataFolder, `${archive.dataFolder}.aside`);
    renameSync(theirs, archive.dataFolder);
    expect(await exit).toBe(2);
    await expect
      .poll(server.logged)
      .toContain('loupe: data: another Loupe has taken the data folder; this one ends');
    expect(await namesIn(archive.dataFolder)).toEqual(['loupe.sock']);
    await new Promise((resolve) => other.close(resolve));
  });

  test('that is deleted once more before workers have opened the new one: they go on with what they have', async () => {
    expect(await statusOf(TILE)).toBe(200);
    const workers = processesBelow(server.child.pid ?? 0);
    for (const { pid } of workers) process.kill(pid, 'SIGSTOP');
    await rm(archive.dataFolder, { recursive: true, maxRetries: 5 });
    await until(
      async () => (await namesIn(archive.dataFolder)).includes('archive.sqlite'),
      'it is made again',
    );
    // The primary has told them of it.
    await pause(500);
    await rm(archive.dataFolder, { recursive: true, maxRetries: 5 });
    await writeFile(archive.dataFolder, 'in the way');
    for (const { pid } of workers) process.kill(pid, 'SIGCONT');
    await until(async () => (await readyOf()).disk !== undefined, 'the server says that it cannot write');
    // Of the scan, since the pyramid is gone.
    expect(await statusOf(TILE)).toBe(200);
    expect(alive(workers)).toHaveLength(workers.length);
    await rm(archive.dataFolder);
    await until(
      async () => (await namesIn(archive.dataFolder)).includes('archive.sqlite'),
      'it is there again',
    );
    expect(await statusOf(TILE)).toBe(200);
    expect(alive(workers)).toHaveLength(workers.length);
  });

  test('that cannot be made again: /ready says so until it can', async () => {
    // The server may put a file into a folder that is being emptied.
    await rm(archive.dataFolder, { recursive: true, maxRetries: 5 });
    await writeFile(archive.dataFolder, 'in the way');
    await until(async () => (await readyOf()).disk !== undefined, 'the server says that it cannot write');
    expect(await readyOf()).toMatchObject({ status: 503, checks: { disk: false } });
    expect((await readyOf()).disk).toMatch(/^the data folder cannot be written: /);
    expect(await statusOf('/iiif/3/folder%2Fother/full/max/0/default.jpg')).toBe(200);
    await rm(archive.dataFolder);
    await untilReady();
    expect(await namesIn(archive.dataFolder)).toContain('loupe.sock');
  });
});
