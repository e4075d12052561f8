import { once } from 'node:events';
import { readdir, utimes } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// Scans whose addresses stand in files among the images, fetched for ingest.

let archive: Archive;
let server: TestServer;
let origin: Server;
let address = '';
const asked: string[] = [];
let scan: Buffer;

beforeAll(async () => {
  archive = await emptyArchive();
  scan = await chart(300, 200).jpeg().toBuffer();
  origin = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/maps/')) response.end(scan);
    else response.writeHead(404).end();
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  address = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  await archive.add('box/far.jpg.url', Buffer.from(`${address}/maps/far\n`));
  await archive.add('box/other.jpg.url', Buffer.from(`[InternetShortcut]\r\nURL=${address}/secret\r\n`));
  await archive.addChart('box/near.jpg', 60, 40);
  server = await startLoupe({
    images: archive.folder,
    flags: [...BY_EVENTS, '--settle-seconds', '0', ...flags()],
  });
});

afterAll(async () => {
  await server?.stop();
  origin?.closeAllConnections();
  origin?.close();
  await archive?.remove();
});

function flags(): string[] {
  return ['--image-origin', `${address}/maps/`, '--image-origin-private', '127.0.0.0/8'];
}

async function sizeOf(identifier: string): Promise<string> {
  const { status, body } = await ask(server.url, `/iiif/3/${identifier}/info.json`);
  if (status !== 200) return String(status);
  const { width, height } = JSON.parse(body.toString());
  return `${width} ${height}`;
}

test('a scan of another server is served by the name of the file with its address, and fetched once', async () => {
  await until(async () => (await sizeOf('box%2Ffar')) === '300 200', 'it is prepared');
  expect(await sizeOf('box%2Fnear')).toBe('60 40');
  expect(asked).toEqual(['/maps/far']);
  const copies = join(server.dataFolder, 'tmp', 'ingest', 'masters');
  await until(async () => (await readdir(copies).catch(() => [])).length === 0, 'no copy is left');
});

test('an address that is not allowed is not asked, and the scan is told not to be served', async () => {
  await until(async () => (await sizeOf('box%2Fother')) === '500', 'it is refused');
  const { body } = await ask(server.url, '/iiif/3/box%2Fother/info.json');
  expect(body.toString()).toContain('an address that the setting image-origin does not allow');
  expect(body.toString()).not.toContain('secret');
  expect(asked).not.toContain('/secret');
});

test('it is fetched anew when the file is touched', async () => {
  scan = await chart(320, 200).jpeg().toBuffer();
  await utimes(join(archive.folder, 'box/far.jpg.url'), new Date(), new Date());
  await until(async () => (await sizeOf('box%2Ffar')) === '320 200', 'it has changed');
  expect(asked).toEqual(['/maps/far', '/maps/far']);
});

test('loupe inspect --fixity tells when the other server has another scan', async () => {
  const data = ['--images', archive.folder, '--data', server.dataFolder];
  const good = await runLoupe(['inspect', '--fixity', ...data, ...flags()]);
  expect(good.code).toBe(0);
  scan = await chart(330, 200).jpeg().toBuffer();
  const bad = await runLoupe(['inspect', '--fixity', ...data, ...flags()]);
  expect([bad.code, bad.output]).toEqual([1, expect.stringContaining('is another one at its address')]);
});
