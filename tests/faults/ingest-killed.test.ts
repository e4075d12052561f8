import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, metadataOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { alive, processesBelow } from '../support/processes.ts';

// A server that ends, by force or in order, while pyramids are being made.

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const SCAN = { width: 4001, height: 3001 };

let archive: Archive;
let masters: string;

beforeAll(async () => {
  archive = await emptyArchive();
  const scan = await chart(SCAN.width, SCAN.height).jpeg().toBuffer();
  for (const name of NAMES) await archive.add(`${name}.jpg`, scan);
  masters = await archive.fingerprint();
});

afterAll(async () => {
  expect(await archive.fingerprint()).toBe(masters);
  await archive.remove();
});

async function namesBelow(folder: string): Promise<string[]> {
  return readdir(join(archive.dataFolder, folder), { recursive: true }).catch(() => []);
}

/** Started on an empty data folder or what was left there, and in the middle of making pyramids. */
async function startIngesting(): Promise<TestServer> {
  const server = await startLoupe({ images: archive.folder, data: archive.dataFolder, untilReady: false });
  const underWay = async () => (await namesBelow('tmp/ingest')).some((name) => name.endsWith('pyramid.tif'));
  await until(underWay, 'a pyramid is being made');
  return server;
}

async function expectWhole(server: TestServer): Promise<void> {
  for (const name of NAMES) {
    for (const [request, width, height] of [
      ['0,0,512,512/512,512', 512, 512],
      ['3584,2560,417,441/417,441', 417, 441],
      ['full/501,376', 501, 376],
    ] as const) {
      const answer = await ask(server.url, `/iiif/3/${name}/${request}/0/default.jpg`);
      expect(answer.status).toBe(200);
      expect(await metadataOf(answer)).toMatchObject({ width, height });
    }
  }
}

/** Nothing but a record and the version that it names for each image, and no work in progress. */
async function expectNoLeftovers(): Promise<void> {
  expect(await namesBelow('tmp/ingest')).toEqual([]);
  const files = await namesBelow('images');
  const records = files.filter((name) => name.endsWith('record.json'));
  expect(records).toHaveLength(NAMES.length);
  expect(files.filter((name) => name.endsWith('pyramid.tif'))).toHaveLength(NAMES.length);
  expect(files.filter((name) => name.endsWith('tiles.pack'))).toHaveLength(NAMES.length);
  expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

describe('a server that is killed in the middle of ingest', () => {
  test('leaves no process, and the next one makes what is missing and clears the rest', async () => {
    const server = await startIngesting();
    // Looked for first: on a busy machine the render below takes as long as all pyramids.
    const children = processesBelow(server.child.pid ?? -1);
    expect(children.some(({ command }) => command.includes('ingest/process.js'))).toBe(true);
    // Images without a pyramid are served meanwhile.
    expect((await ask(server.url, '/iiif/3/f/0,0,512,512/512,512/0/default.jpg')).status).toBe(200);
    server.child.kill('SIGKILL');
    await until(() => alive(children).length === 0, 'no process is left');

    const next = await startLoupe({ images: archive.folder, data: archive.dataFolder });
    try {
      await expectWhole(next);
      await expectNoLeftovers();
    } finally {
      expect(await next.stop()).toBe(0);
    }

    const third = await startLoupe({ images: archive.folder, data: archive.dataFolder });
    try {
      // Nothing is left to make.
      expect(third.printed()).not.toMatch(/ingest \d/);
      await expectWhole(third);
    } finally {
      await third.stop();
    }
  });
});

describe('a server that is asked to end in the middle of ingest', () => {
  test('ends at once with 0, and leaves no process', async () => {
    const fresh = await emptyArchive();
    try {
      const scan = await chart(SCAN.width, SCAN.height).jpeg().toBuffer();
      for (const name of NAMES) await fresh.add(`${name}.jpg`, scan);
      const server = await startLoupe({ images: fresh.folder, untilReady: false });
      const ingesting = () =>
        processesBelow(server.child.pid ?? -1).some(({ command }) => command.includes('ingest/process.js'));
      await until(ingesting, 'ingest runs');
      const children = processesBelow(server.child.pid ?? -1);
      expect(await server.stop()).toBe(0);
      await until(() => alive(children).length === 0, 'no process is left');
    } finally {
      await fresh.remove();
    }
  });
});
