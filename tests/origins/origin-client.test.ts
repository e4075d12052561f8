import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginClient, type OriginSettings } from '../../src/origins/origin-client.ts';
import { temporaryFolder } from '../support/loupe.ts';

// Scans of other servers, from a server of this machine.

let folder = '';
let server: Server;
let asked: string[] = [];
let client: OriginClient | undefined;
let answers: Readonly<Record<string, RequestListener>> = {};

beforeEach(async () => {
  folder = await temporaryFolder();
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  client?.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function origin(host = '127.0.0.1'): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host}:${port}`;
}

/** Fetches an address of the server. */
function fetchScan(path: string, settings: Partial<OriginSettings> = {}): Promise<number> {
  client = new OriginClient({
    prefixes: [`${origin()}/maps/`],
    privateNetworks: [{ address: '127.0.0.0', prefix: 8 }],
    mostBytes: 1000,
    seconds: 20,
    ...settings,
  });
  return client.fetch(new URL(path, origin()), join(folder, 'copy'));
}

const leadsTo =
  (location: string): RequestListener =>
  (_, response) =>
    void response.writeHead(302, { Location: location }).end();

test('a scan is written byte for byte, also where its address leads on to another that is allowed', async () => {
  answers = {
    '/maps/1.tif': (request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.end('pixels');
    },
    '/maps/old.tif': leadsTo('1.tif'),
  };
  expect(await fetchScan('/maps/old.tif')).toBe(6);
  expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('pixels');
});

const refused = (sentence: string) => ({
  code: 'unreadable-source',
  message: `the scan of another server ${sentence}`,
});

test('nothing is asked of an address that is not allowed, first or last', async () => {
  answers = { '/maps/away.tif': leadsTo('/secret'), '/secret': (_, response) => void response.end('no') };
  await expect(fetchScan('/secret')).rejects.toMatchObject(
    refused('lies at an address that the setting image-origin does not allow'),
  );
  await expect(fetchScan('/maps/away.tif')).rejects.toMatchObject(
    refused('leads on to an address that the setting image-origin does not allow'),
  );
  expect(asked).toEqual(['/maps/away.tif']);
  expect(await readdir(folder)).toEqual([]);
});

test.each(['127.0.0.1', '[::ffff:127.0.0.1]', 'localhost', '0x7f.1'])(
  'an address of this machine is not connected to, written as %s',
  async (host) => {
    answers = { '/maps/1.tif': (_, response) => void response.end('secret') };
    const { port } = server.address() as AddressInfo;
    const prefixes = [new URL(`http://${host}:${port}/maps/`).href];
    client = new OriginClient({ prefixes, privateNetworks: [], mostBytes: 1000, seconds: 20 });
    await expect(client.fetch(new URL(`${prefixes[0]}1.tif`), join(folder, 'copy'))).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringContaining('leads to a private address'),
    });
    expect(asked).toEqual([]);
  },
);

test('an address that leads on to a private one is refused there, even where its prefix is allowed', async () => {
  const other = createServer((_, response) => void response.end('secret'));
  other.listen(0, '127.0.0.2');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  answers = { '/maps/1.tif': leadsTo(`http://127.0.0.2:${port}/`) };
  const settings = {
    prefixes: [`${origin()}/maps/`, `http://127.0.0.2:${port}/`],
    privateNetworks: [{ address: '127.0.0.1', prefix: 32 }],
  };
  await expect(fetchScan('/maps/1.tif', settings)).rejects.toMatchObject({
    message: expect.stringContaining('leads to a private address (127.0.0.2)'),
  });
  other.closeAllConnections();
  other.close();
});

test.each([
  ['/maps/large.tif', 'is larger than 0 MB'],
  ['/maps/endless.tif', 'is larger than 0 MB'],
  ['/maps/coded.tif', 'has a coding that was not asked for'],
  ['/maps/gone.tif', 'is answered for with 404'],
  ['/maps/round.tif', 'leads on more than 5 times'],
  ['/maps/cut.tif', 'cannot be reached'],
])('%s is refused: the scan %s', async (path, sentence) => {
  answers = {
    '/maps/large.tif': (_, response) => void response.writeHead(200, { 'Content-Length': 5000 }).write('x'),
    '/maps/endless.tif': (_, response) => void response.end(Buffer.alloc(100_000)),
    '/maps/coded.tif': (_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
    '/maps/round.tif': leadsTo('/maps/round.tif'),
    '/maps/cut.tif': (_, response) => {
      response.writeHead(200, { 'Content-Length': 500 }).write('x');
      setTimeout(() => response.destroy(), 20);
    },
  };
  await expect(fetchScan(path)).rejects.toMatchObject(refused(sentence));
});

test('a server that does not come to its end is left after the time that is set', async () => {
  answers = { '/maps/slow.tif': (_, response) => void response.write('x') };
  await expect(fetchScan('/maps/slow.tif', { seconds: 0.2 })).rejects.toMatchObject(
    refused('takes more than 0.2 seconds'),
  );
});
