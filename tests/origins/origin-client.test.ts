import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginClient, type OriginSettings } from '../../src/origins/origin-client.ts';
import { type OriginVersion, tellsVersions } from '../../src/origins/origin-version.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { PATIENCE_MS } from '../support/patience.ts';

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

function openClient(settings: Partial<OriginSettings> = {}): OriginClient {
  client?.close();
  client = new OriginClient({
    prefixes: [`${origin()}/maps/`],
    privateNetworks: [{ address: '127.0.0.0', prefix: 8 }],
    mostBytes: 1000,
    seconds: 20,
    ...settings,
  });
  return client;
}

/** Fetches an address of the server. */
function fetchScan(path: string, settings: Partial<OriginSettings> = {}): Promise<OriginVersion> {
  return openClient(settings).fetch(new URL(path, origin()), join(folder, 'copy'));
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
  expect(tellsVersions(await fetchScan('/maps/old.tif'))).toBe(false);
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

/** Has a version, and sends 304 to those who have it. */
const versioned =
  (etag: string, seen: (string | undefined)[]): RequestListener =>
  (request, response) => {
    const known = request.headers['if-none-match'];
    seen.push(known);
    response.setHeader('ETag', etag).setHeader('Last-Modified', 'Mon, 01 Jun 2026 09:00:00 GMT');
    if (known === etag) response.writeHead(304).end();
    else response.end(`pixels of ${etag}`);
  };

test('a scan is not sent again while its server has the version that is known', async () => {
  const seen: (string | undefined)[] = [];
  answers = { '/maps/1.tif': versioned('"1"', seen) };
  const known = await fetchScan('/maps/1.tif');
  expect(known).toMatchObject({ etag: '"1"', lastModified: 'Mon, 01 Jun 2026 09:00:00 GMT' });
  const address = new URL('/maps/1.tif', origin());
  const again = join(folder, 'again');
  expect(await openClient().fetchAnother(address, again, known)).toBe('unchanged');
  expect(await openClient().isAnother(address, known)).toBe(false);
  expect(await readdir(folder)).toEqual(['copy']);
  answers = { '/maps/1.tif': versioned('"2"', seen) };
  expect(await openClient().isAnother(address, known)).toBe(true);
  expect(await openClient().fetchAnother(address, again, known)).toMatchObject({ etag: '"2"' });
  expect(await readFile(again, 'utf8')).toBe('pixels of "2"');
  expect(seen).toEqual([undefined, '"1"', '"1"', '"1"', '"1"']);
});

test('a server that has nothing new is asked again at once over the same connection', async () => {
  answers = { '/maps/1.tif': versioned('"1"', []) };
  const known = await fetchScan('/maps/1.tif');
  const address = new URL('/maps/1.tif', origin());
  const client = openClient();
  const begunMs = performance.now();
  for (let time = 0; time < 20; time += 1) {
    expect(await client.fetchAnother(address, join(folder, 'again'), known)).toBe('unchanged');
    expect(await client.isAnother(address, known)).toBe(false);
  }
  // An idle connection is closed by the server after five seconds: forty of these would take minutes.
  expect(performance.now() - begunMs).toBeLessThan(PATIENCE_MS / 2);
});

test('only the address that the bytes came from is asked for another version of them', async () => {
  const seen: (string | undefined)[] = [];
  const other: (string | undefined)[] = [];
  const leading: (string | undefined)[] = [];
  const lead =
    (location: string): RequestListener =>
    (request, response) => {
      leading.push(request.headers['if-none-match']);
      leadsTo(location)(request, response);
    };
  answers = { '/maps/old.tif': lead('/maps/1.tif'), '/maps/1.tif': versioned('"1"', seen) };
  const known = await fetchScan('/maps/old.tif');
  const address = new URL('/maps/old.tif', origin());
  expect(await openClient().isAnother(address, known)).toBe(false);
  // Another scan, whose server happens to call it the same.
  answers = { '/maps/old.tif': lead('/maps/2.tif'), '/maps/2.tif': versioned('"1"', other) };
  expect(await openClient().isAnother(address, known)).toBe(true);
  expect({ seen, other, leading }).toEqual({
    seen: [undefined, '"1"'],
    other: [undefined],
    leading: [undefined, undefined, undefined],
  });
});

test('asking for another version follows no address that is not allowed, and believes no 304 that was not asked for', async () => {
  answers = { '/maps/1.tif': versioned('"1"', []) };
  const known = await fetchScan('/maps/1.tif');
  const address = new URL('/maps/1.tif', origin());
  answers = { '/maps/1.tif': leadsTo('/secret'), '/secret': versioned('"1"', []) };
  asked = [];
  await expect(openClient().isAnother(address, known)).rejects.toMatchObject(
    refused('leads on to an address that the setting image-origin does not allow'),
  );
  expect(asked).toEqual(['/maps/1.tif']);
  const privateOnly = openClient({ privateNetworks: [] });
  await expect(privateOnly.isAnother(address, known)).rejects.toMatchObject({
    message: expect.stringContaining('leads to a private address'),
  });
  answers = { '/maps/1.tif': (_, response) => void response.writeHead(304).end() };
  await expect(openClient().fetch(address, join(folder, 'never'))).rejects.toMatchObject(
    refused('is answered for with 304'),
  );
  expect(await readdir(folder)).toEqual(['copy']);
});
