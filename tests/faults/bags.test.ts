import { readdir, stat, truncate } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { unzipped } from '../support/bag.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { PATIENCE_MS, until } from '../support/patience.ts';
import { processesBelow } from '../support/processes.ts';
import { metricsOf } from '../support/server-metrics.ts';

// Bags that take a while to make and to send, and little room for them.

const MEGABYTE = 1024 * 1024;
/** Of a scan with nothing behind its picture: two such bags have no room beside each other, and one of both has none at all. */
const SCAN_BYTES = 60 * MEGABYTE;
const ROOM_MB = 100;

let archive: Archive;
let server: TestServer;

const essay = (label: string, names: readonly string[]): string =>
  `label: ${label}\nlanguage: en\noriginals: true\nphotographs:\n${names
    .map((name) => `  - {image: ${name}, alternativeText: A chart}\n`)
    .join('')}`;

const start = (): Promise<TestServer> =>
  startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [...BY_EVENTS, '--bag-disk-mb', `${ROOM_MB}`, '--bags-at-once', '2'],
  });

beforeAll(async () => {
  archive = await emptyArchive();
  for (const [at, name] of ['one', 'two'].entries()) {
    await archive.add(
      `${name}.jpg`,
      Buffer.concat([
        await chart(300 + at, 200)
          .jpeg()
          .toBuffer(),
        Buffer.alloc(1),
      ]),
    );
    await truncate(archive.path(`${name}.jpg`), SCAN_BYTES);
  }
  await archive.addManifest('first.yaml', essay('First', ['one']));
  await archive.addManifest('second.yaml', essay('Second', ['two']));
  await archive.addManifest('both.yaml', essay('Both', ['one', 'two']));
  server = await start();
  const isThere = async (id: string): Promise<boolean> =>
    (await ask(server.url, `/essay/${id}`)).status === 200;
  const isPrepared = async (): Promise<boolean> =>
    (await Promise.all(['both', 'first', 'second'].map(isThere))).every(Boolean) &&
    (await metricsOf(server.url)).sum('loupe_ingest_waiting') === 0;
  await until(isPrepared, 'the essays are there, with scans that are prepared');
});
afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

const get = (id: string): Promise<HttpResponse> => ask(server.url, `/essay/${id}/bag`);

async function kept(): Promise<{ names: string[]; bytes: number }> {
  const folder = join(archive.dataFolder, 'cache', 'bags');
  const names = await readdir(folder).catch(() => []);
  let bytes = 0;
  // Between the list and the look a bag may have been removed, or have got its name.
  for (const name of names) bytes += (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size;
  return { names, bytes };
}

/** Waits until a bag is being made, and returns the process that does. It takes less time than the pauses of `until` may. */
async function maker(): Promise<number> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = processesBelow(server.child.pid ?? 0).find(({ command }) => /bag-process/.test(command));
    if (found) return found.pid;
    if (performance.now() > end) throw new Error('no bag is being made');
    await pause(1);
  }
}

/** Waits until the file of a bag has begun. */
async function isBegun(): Promise<void> {
  while (!(await kept()).names.some((name) => name.endsWith('.part'))) await pause(1);
}

/** Asks for a bag and reads nothing but its head. */
function begin(id: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpGet(`${server.url}/essay/${id}/bag`, { agent: false }, resolve).once('error', reject);
  });
}

test('of a maker that is killed nothing is served, and the next request has the bag made', async () => {
  const asked = get('first');
  process.kill(await maker(), 'SIGKILL');
  const failed = await asked;
  expect([failed.status, failed.headers['retry-after']]).toEqual([503, '2']);
  expect(JSON.parse(failed.text).message).toBe('the bag cannot be made at the moment');
  expect((await kept()).names).toEqual([]);
  const { status, body } = await get('first');
  expect(status).toBe(200);
  const files = await unzipped(body);
  expect(files.get('first/data/originals/0001-one.jpg')?.length).toBe(SCAN_BYTES);
  const metrics = await metricsOf(server.url);
  expect(metrics.sum('loupe_bags_total', { result: 'failed' })).toBe(1);
  expect(metrics.sum('loupe_bags_total', { result: 'made' })).toBe(1);
});

test('of a server that is killed while it makes a bag nothing is served, and nothing is left', async () => {
  const asked = get('second').catch((error: unknown) => error);
  await maker();
  await isBegun();
  const makers = () => processesBelow(process.pid).filter(({ command }) => /bag-process/.test(command));
  server.child.kill('SIGKILL');
  expect(await asked).toBeInstanceOf(Error);
  await until(() => makers().length === 0, 'the maker has ended');
  expect((await kept()).names.filter((name) => name.endsWith('.part'))).toHaveLength(1);
  server = await start();
  const { status, body } = await get('second');
  expect(status).toBe(200);
  expect((await unzipped(body)).get('second/data/originals/0001-two.jpg')?.length).toBe(SCAN_BYTES);
  const { names } = await kept();
  expect(names.map((name) => name.replace(/^[0-9a-f]{40}/, ''))).toEqual(['.zip']);
  expect((await metricsOf(server.url)).sum('loupe_bags_total', { result: 'made' })).toBe(1);
});

test('bags take no more of the disk than they may, and those being sent stay', async () => {
  const first = await begin('first');
  expect(first.statusCode).toBe(200);
  const refused = await get('second');
  expect([refused.status, JSON.parse(refused.text).message]).toEqual([
    503,
    'other bags are being sent: please ask again in a moment',
  ]);
  first.destroy();
  let bytes = 0;
  const isMade = async (): Promise<boolean> => {
    const [{ status }, now] = await Promise.all([get('second'), kept()]);
    bytes = Math.max(bytes, now.bytes);
    return status === 200;
  };
  await until(isMade, 'the second has room');
  const now = await kept();
  expect(now.names).toHaveLength(1);
  expect(Math.max(bytes, now.bytes)).toBeLessThanOrEqual(ROOM_MB * MEGABYTE);
  const large = await get('both');
  expect([large.status, JSON.parse(large.text).message]).toEqual([
    404,
    'there is no bag of this essay, since it would be larger than all bags together may be on this server',
  ]);
});

test('so many clients are sent bags at once, and no more', async () => {
  const slow = [await begin('second'), await begin('second')];
  expect(slow.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  const third = await get('second');
  expect([third.status, third.headers['retry-after']]).toEqual([503, '2']);
  const head = await ask(server.url, '/essay/second/bag', { method: 'HEAD' });
  expect(head.status).toBe(200);
  slow[0]?.destroy();
  const isServed = async (): Promise<boolean> => {
    const part = await ask(server.url, '/essay/second/bag', { headers: { Range: 'bytes=0-9' } });
    return part.status === 206;
  };
  await until(isServed, 'a place is free again');
  slow[1]?.destroy();
});
