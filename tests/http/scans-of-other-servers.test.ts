import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';

// Scans whose addresses stand in files among the images, fetched for ingest, and asked for again.

/** Two pages. */
const PLANS = join(import.meta.dirname, '../masters/pdf/text.pdf');

/** What another server has at an address. */
interface Offered {
  body: Buffer;
  /** Left out where it tells no versions. */
  etag?: string;
}

let archive: Archive;
let server: TestServer;
let origin: Server;
let address = '';
/** Requests that came: path, whether they were conditional, and the bytes that were sent in response. */
let asked: { path: string; isConditional: boolean; bytes: number }[] = [];
const offered = new Map<string, Offered>();

function respond(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  const known = request.headers['if-none-match'];
  const entry = { path, isConditional: known !== undefined, bytes: 0 };
  asked.push(entry);
  const found = offered.get(path);
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  const { body, etag } = found;
  if (etag !== undefined) response.setHeader('ETag', etag);
  if (etag !== undefined && known === etag) response.writeHead(304).end();
  else {
    entry.bytes = body.length;
    response.end(body);
  }
}

const jpeg = (width: number): Promise<Buffer> => chart(width, 200).jpeg().toBuffer();

function start(flags: readonly string[] = []): Promise<TestServer> {
  return startLoupe({
    images: archive.folder,
    data: archive.dataFolder,
    flags: [...BY_EVENTS, '--settle-seconds', '0', ...originFlags(), ...flags],
  });
}

beforeAll(async () => {
  archive = await emptyArchive();
  origin = createServer(respond);
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  address = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  offered.set('/maps/far', { body: await jpeg(300), etag: '"1"' });
  offered.set('/maps/silent', { body: await jpeg(200) });
  offered.set('/maps/plans', { body: await readFile(PLANS), etag: '"p1"' });
  await archive.add('box/far.jpg.url', Buffer.from(`${address}/maps/far\n`));
  await archive.add('box/silent.jpg.url', Buffer.from(`${address}/maps/silent\n`));
  await archive.add('plans.pdf.url', Buffer.from(`${address}/maps/plans\n`));
  await archive.add('box/other.jpg.url', Buffer.from(`[InternetShortcut]\r\nURL=${address}/secret\r\n`));
  await archive.addChart('box/near.jpg', 60, 40);
  server = await start();
});

afterAll(async () => {
  await server?.stop();
  origin?.closeAllConnections();
  origin?.close();
  await archive?.remove();
});

function originFlags(): string[] {
  return ['--image-origin', `${address}/maps/`, '--image-origin-private', '127.0.0.0/8'];
}

async function sizeOf(identifier: string): Promise<string> {
  const { status, body } = await ask(server.url, `/iiif/3/${identifier}/info.json`);
  if (status !== 200) return String(status);
  const { width, height } = JSON.parse(body.toString());
  return `${width} ${height}`;
}

async function waiting(): Promise<number> {
  return (await metricsOf(server.url)).sum('loupe_ingest_waiting');
}

async function megapixelsIngested(): Promise<number> {
  return (await metricsOf(server.url)).sum('loupe_ingest_megapixels_total');
}

const paths = (): Set<string> => new Set(asked.map(({ path }) => path));

function touch(file: string): Promise<void> {
  return utimes(join(archive.folder, file), new Date(), new Date());
}

async function origins(...names: string[]): Promise<string> {
  const { output, errors } = await runLoupe(['origins', '--data', archive.dataFolder, ...names]);
  if (output === '') throw new Error(errors);
  return output.trim();
}

test('scans of other servers are served by the names of the files with their addresses, and fetched once', async () => {
  await until(async () => (await sizeOf('box%2Ffar')) === '300 200', 'it is prepared');
  await until(async () => (await sizeOf('plans;2')) !== '404' && (await waiting()) === 0, 'all are prepared');
  expect(await sizeOf('box%2Fnear')).toBe('60 40');
  expect(asked).toHaveLength(3);
  expect(paths()).toEqual(new Set(['/maps/far', '/maps/plans', '/maps/silent']));
  const copies = join(server.dataFolder, 'tmp', 'ingest', 'masters');
  await until(async () => (await readdir(copies).catch(() => [])).length === 0, 'no copy is left');
});

test('an address that is not allowed is not asked, and the scan is told not to be served', async () => {
  await until(async () => (await sizeOf('box%2Fother')) === '500', 'it is refused');
  const { body } = await ask(server.url, '/iiif/3/box%2Fother/info.json');
  expect(body.toString()).toContain('an address that the setting image-origin does not allow');
  expect(body.toString()).not.toContain('secret');
  expect(paths().has('/secret')).toBe(false);
});

describe('when the file with the address is touched', () => {
  beforeEach(() => {
    asked = [];
  });

  test('a scan that has not changed is not sent again, and not prepared anew', async () => {
    const before = await megapixelsIngested();
    await touch('box/far.jpg.url');
    await until(async () => asked.length > 0 && (await waiting()) === 0, 'it is asked for');
    expect(asked).toEqual([{ path: '/maps/far', isConditional: true, bytes: 0 }]);
    expect(await megapixelsIngested()).toBe(before);
    expect(await sizeOf('box%2Ffar')).toBe('300 200');
  });

  test('nor are its pages, for which its server is asked once', async () => {
    await touch('plans.pdf.url');
    await until(async () => asked.length > 0 && (await waiting()) === 0, 'it is asked for');
    expect(asked).toEqual([{ path: '/maps/plans', isConditional: true, bytes: 0 }]);
    expect((await ask(server.url, '/iiif/3/plans;2/full/90,/0/default.jpg')).status).toBe(200);
  });

  test('one that has changed is fetched by that request', async () => {
    const body = await jpeg(320);
    offered.set('/maps/far', { body, etag: '"2"' });
    await touch('box/far.jpg.url');
    await until(async () => (await sizeOf('box%2Ffar')) === '320 200', 'it has changed');
    expect(asked).toEqual([{ path: '/maps/far', isConditional: true, bytes: body.length }]);
  });

  test('one whose server tells no versions is fetched', async () => {
    await touch('box/silent.jpg.url');
    await until(async () => asked.length > 0 && (await waiting()) === 0, 'it is fetched');
    expect(asked).toMatchObject([{ path: '/maps/silent', isConditional: false }]);
  });

  test('and has another address, the version of the scan before counts for nothing', async () => {
    const body = await jpeg(340);
    offered.set('/maps/moved', { body, etag: '"2"' });
    await writeFile(join(archive.folder, 'box/far.jpg.url'), `${address}/maps/moved\n`);
    await until(async () => (await sizeOf('box%2Ffar')) === '340 200', 'it is the other');
    expect(asked).toEqual([{ path: '/maps/moved', isConditional: false, bytes: body.length }]);
  });
});

describe('loupe origins', () => {
  beforeEach(() => {
    asked = [];
  });

  test('asks for all, and has none sent that has not changed', async () => {
    expect(await origins()).toBe(
      'scans of other servers: 3; as they were: 2; to be fetched anew: 0; of servers that tell no versions: 1; not to be asked: 0',
    );
    expect(paths()).toEqual(new Set(['/maps/moved', '/maps/plans']));
    expect(asked.map(({ bytes }) => bytes)).toEqual([0, 0]);
  });

  test('has those fetched that have changed, of a file all pages, which are shown meanwhile', async () => {
    const body = await jpeg(350);
    offered.set('/maps/moved', { body, etag: '"3"' });
    offered.set('/maps/plans', {
      body: Buffer.concat([await readFile(PLANS), Buffer.from('\n')]),
      etag: '"p2"',
    });
    const page = async () => (await ask(server.url, '/iiif/3/plans;2/full/90,/0/default.jpg')).headers.etag;
    const before = await page();
    expect(await origins('box/far')).toBe('its server has another scan, which is fetched and prepared');
    expect(await origins('plans')).toBe('its server has another scan, which is fetched and prepared');
    await until(async () => (await sizeOf('box%2Ffar')) === '350 200', 'it has changed');
    await until(
      async () => ![before, undefined].includes(await page()),
      'the second page is of the other file',
    );
    asked = [];
    expect(await origins('plans')).toBe('its server has the scan that is shown');
    expect(await origins('box/far')).toBe('its server has the scan that is shown');
    expect(asked.map(({ bytes }) => bytes)).toEqual([0, 0]);
  });

  test('says what cannot be asked, of what no version is known, and of what there is none', async () => {
    offered.delete('/maps/moved');
    expect(await origins('box/far')).toBe('its server cannot be asked; the log says why');
    expect(await sizeOf('box%2Ffar')).toBe('350 200');
    offered.set('/maps/silent', { body: await jpeg(220) });
    expect(await origins('box/silent')).toContain('its server tells no versions: the scan is fetched');
    await until(async () => (await sizeOf('box%2Fsilent')) === '220 200', 'it is the other');
    expect(await origins('box/near')).toBe('there is no scan of another server with the name "box/near"');
    await expect(origins('a', 'b')).rejects.toThrow('origins: takes the name of one image, or none for all');
  });
});

test('loupe inspect --fixity tells when the other server has another scan', async () => {
  offered.set('/maps/moved', { body: await jpeg(350), etag: '"3"' });
  const data = ['--images', archive.folder, '--data', server.dataFolder];
  const good = await runLoupe(['inspect', '--fixity', ...data, ...originFlags()]);
  expect(good.code).toBe(0);
  offered.set('/maps/moved', { body: await jpeg(330), etag: '"4"' });
  const bad = await runLoupe(['inspect', '--fixity', ...data, ...originFlags()]);
  expect([bad.code, bad.output]).toEqual([1, expect.stringContaining('is another one at its address')]);
});

test('all are asked again after so many hours, also of runs before', async () => {
  await server.stop();
  asked = [];
  // All were asked by hand a moment ago.
  server = await start(['--image-origin-hours', '1']);
  await until(async () => (await ask(server.url, '/ready')).status === 200, 'it is ready');
  expect(asked).toEqual([]);
  expect(await origins('plans')).toBe('its server has the scan that is shown');
});
