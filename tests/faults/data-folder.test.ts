import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, metadataOf } from '../support/asking.ts';
import { startLoupe, type TestServer, temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// A data folder that takes nothing, or no more: serving goes on straight from the masters, and `/ready` says why.

const CHART = { width: 1537, height: 1025 };

let archive: Archive;
let masters: string;

beforeAll(async () => {
  archive = await emptyArchive();
  // Whose pyramid takes more than a megabyte.
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const pixels = sharp({ create: { ...CHART, channels: 3, background: 'black', noise } });
  await archive.add('chart.jpg', pixels.jpeg({ quality: 95 }));
  masters = await archive.fingerprint();
});

afterAll(async () => {
  expect(await archive.fingerprint()).toBe(masters);
  await archive.remove();
});

async function readyOf(server: TestServer) {
  const answer = await ask(server.url, '/ready');
  return { status: answer.status, ...JSON.parse(answer.text) };
}

async function expectServed(server: TestServer): Promise<void> {
  for (const [request, width, height] of [
    ['0,0,512,512/512,512/0/default.jpg', 512, 512],
    ['full/90,/0/default.jpg', 90, 60],
    ['7,8,300,200/max/0/default.png', 300, 200],
    // Large enough to travel by file, if it could.
    ['full/^2600,/0/default.png', 2600, 1734],
  ] as const) {
    for (let times = 0; times < 2; times += 1) {
      const answer = await ask(server.url, `/iiif/3/chart/${request}`);
      expect(answer.status, `${request}: ${answer.text.slice(0, 100)}`).toBe(200);
      expect(await metadataOf(answer)).toMatchObject({ width, height });
    }
  }
  const information = JSON.parse((await ask(server.url, '/iiif/3/chart/info.json')).text);
  expect(information).toMatchObject(CHART);
  expect((await ask(server.url, '/')).status).toBe(200);
  expect((await ask(server.url, '/health')).status).toBe(200);
}

describe('a data folder that cannot be made', () => {
  let server: TestServer;
  let file: string;

  beforeAll(async () => {
    file = join(await temporaryFolder(), 'file');
    await writeFile(file, 'in the way');
    server = await startLoupe({ images: archive.folder, data: join(file, 'data'), untilReady: false });
  });

  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    await rm(dirname(file), { recursive: true });
  });

  test('is told in the log and by /ready', async () => {
    await expect
      .poll(server.logged)
      .toContain('the data folder cannot be written: part of its path is a file');
    expect(await readyOf(server)).toMatchObject({
      status: 'not ready',
      checks: { disk: false },
      disk: 'the data folder cannot be written: part of its path is a file',
    });
  });

  test('does not keep images from being served', async () => {
    await expectServed(server);
  });
});

describe('a data folder that is full', () => {
  let server: TestServer;

  beforeAll(async () => {
    // No file of the server may grow beyond one or two megabytes: what is known has room, and writing fails in the middle
    // of a pyramid.
    server = await startLoupe({
      images: archive.folder,
      data: archive.dataFolder,
      shell: 'ulimit -f 2048',
      untilReady: false,
    });
  });

  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  test('is told in the log and by /ready, and is no fault of the master', async () => {
    await until(async () => (await readyOf(server)).disk !== undefined, 'ingest has met the limit');
    const ready = await readyOf(server);
    expect(ready).toMatchObject({ status: 'not ready', checks: { disk: false }, unreadable: 0 });
    expect(ready.disk).toMatch(/^the data folder /);
    await expect.poll(server.logged).toContain(ready.disk);
    expect((await ask(server.url, '/images')).text).toContain('/iiif/3/chart/full');
  });

  test('does not keep images from being served', async () => {
    await expectServed(server);
  });

  test('holds nothing half-made', async () => {
    await until(
      async () => (await readdir(join(archive.dataFolder, 'tmp', 'ingest')).catch(() => [])).length === 0,
      'the work folder is empty',
    );
    const names = await readdir(archive.dataFolder, { recursive: true });
    expect(names.filter((name) => /record\.json|pyramid\.tif|tiles\.pack/.test(name))).toEqual([]);
  });

  test('that has room again is filled at the next start', async () => {
    await server.stop();
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
    expect((await readyOf(server)).disk).toBeUndefined();
    await expectServed(server);
  });
});

test('pyramids that are deleted while they are open are done without, and made again', async () => {
  const server = await startLoupe({ images: archive.folder });
  try {
    await rm(join(server.dataFolder, 'images'), { recursive: true });
    await expectServed(server);
    const answer = await ask(server.url, '/iiif/3/chart/9,9,99,99/max/0/default.png');
    expect(answer.status).toBe(200);
    const names = (): Promise<string[]> =>
      readdir(join(server.dataFolder, 'images'), { recursive: true }).catch(() => []);
    await until(
      async () => (await names()).some((name) => name.endsWith('record.json')),
      'a pyramid is made again',
    );
    await expectServed(server);
  } finally {
    await server.stop();
  }
});
