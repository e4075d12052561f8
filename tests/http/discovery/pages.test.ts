import { mkdir } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { databasePath, openForWriting } from '../../../src/database/open.ts';
import { JournalStore } from '../../../src/discovery/journal-store.ts';
import { PAGE_LENGTH } from '../../../src/discovery/stream-documents.ts';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { askAddress, readCollection, readPage, readStream } from '../../support/stream-consumer.ts';

// Streams of several pages, over HTTP.

const CONTEXT = 'http://iiif.io/api/discovery/1/context.json';
const TOLD = 2 * PAGE_LENGTH;
const PROVIDER = [{ id: 'https://example.org/', type: 'Agent', label: { en: ['The archive'] } }];

let archive: Archive;
let server: TestServer;
let database: Database;
let journal: JournalStore;
let base: string;
let lastMs = Date.parse('2026-01-01T00:00:00.000Z');

function tell(count: number): void {
  database.transaction('usual', () => {
    for (let at = 0; at < count; at += 1) {
      lastMs += 1000;
      const properties = journal.propertiesNumber(
        JSON.stringify(at === 1 ? { provider: PROVIDER, lacksVersion2: true } : { provider: PROVIDER }),
      );
      journal.add({ type: 'Create', kind: 'Manifest', id: `m${at}`, properties }, lastMs);
    }
  });
}

beforeAll(async () => {
  archive = await emptyArchive();
  await mkdir(archive.dataFolder);
  database = openForWriting(databasePath(archive.dataFolder));
  journal = new JournalStore(database);
  tell(TOLD - 1);
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: BY_EVENTS,
  });
  base = `${server.url}/discovery/activities`;
  // The server tells of the top collection.
  await until(async () => (await readCollection(base)).totalItems === TOLD, 'two pages are full');
  lastMs = Date.now();
});

afterAll(async () => {
  await server.stop();
  database.close();
  await archive.remove();
});

test('a full page becomes immutable when another one follows it', async () => {
  const before = await askAddress(`${base}/page/2`);
  expect(JSON.parse(before.text).next).toBeUndefined();
  expect(before.headers['cache-control']).toBe('public, max-age=60');
  tell(3);
  const after = await askAddress(`${base}/page/2`);
  expect(JSON.parse(after.text).next.id).toBe(`${base}/page/3`);
  expect(after.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(after.headers.etag).not.toBe(before.headers.etag);
  tell(1);
  const later = await askAddress(`${base}/page/2`);
  expect([later.text, later.headers.etag]).toEqual([after.text, after.headers.etag]);
});

test.each([
  [3, '/discovery/activities'],
  [2, '/discovery/2/activities'],
  [4, '/discovery/4/activities'],
])('the stream of version %d is whole', async (version, path) => {
  const address = `${server.url}${path}`;
  const collection = await readCollection(address);
  const page = (number: number) => ({ id: `${address}/page/${number}`, type: 'OrderedCollectionPage' });
  expect(collection).toEqual({
    '@context': CONTEXT,
    id: address,
    type: 'OrderedCollection',
    totalItems: TOLD + 4,
    first: page(1),
    last: page(3),
  });
  const pages = await Promise.all([1, 2, 3].map((number) => readPage(page(number).id)));
  const lengths = pages.map(({ orderedItems }) => orderedItems.length);
  expect(lengths).toEqual([PAGE_LENGTH, PAGE_LENGTH, 4]);
  for (const [index, { orderedItems: _, ...rest }] of pages.entries())
    expect(rest).toEqual({
      '@context': CONTEXT,
      ...page(index + 1),
      startIndex: index * PAGE_LENGTH,
      partOf: { id: address, type: 'OrderedCollection' },
      ...(index > 0 && { prev: page(index) }),
      ...(index < 2 && { next: page(index + 2) }),
    });
  const items = await readStream(address);
  const times = items.map(({ endTime }) => endTime);
  expect(times[0]).toBe('2026-01-01T00:00:01.000Z');
  expect(new Set(times).size).toBe(items.length);
  expect(times).toEqual(times.toSorted());
  expect(items[0]?.object).toEqual({
    id: `${server.url}/presentation/${version}/m0/manifest`,
    type: 'Manifest',
    canonical: `${server.url}/presentation/m0/manifest`,
    provider: PROVIDER,
  });
  // What is not to be had in version 2 is where it is.
  expect(items[1]?.object).toMatchObject(
    version === 2
      ? {
          id: `${server.url}/presentation/3/m1/manifest`,
          format: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
        }
      : { id: `${server.url}/presentation/${version}/m1/manifest` },
  );
});

test('the context comes first in the JSON, whose form and coding are those asked for', async () => {
  const linked = await ask(server.url, '/discovery/activities/page/1', {
    headers: { 'Accept-Encoding': 'br' },
  });
  expect(linked.headers).toMatchObject({
    'content-type': `application/ld+json;profile="${CONTEXT}"`,
    'content-encoding': 'br',
    'access-control-allow-origin': '*',
    vary: 'Accept, Accept-Encoding',
  });
  const plain = await ask(server.url, '/discovery/activities', { headers: { Accept: 'application/json' } });
  expect(plain.headers['content-type']).toBe('application/json');
  expect(plain.headers['link']).toContain(`<${CONTEXT}>`);
  expect(plain.text.startsWith(`{"@context":"${CONTEXT}"`)).toBe(true);
  const tags = [linked, plain].map(({ headers }) => headers.etag);
  expect(new Set(tags).size).toBe(2);
});

test('who has a page is told so, by its tag, until something is told', async () => {
  const path = '/discovery/activities/page/3';
  const { headers } = await ask(server.url, path);
  const again = async (conditions: Record<string, string>): Promise<number> =>
    (await ask(server.url, path, { headers: conditions })).status;
  const { etag = '', 'last-modified': date = '' } = headers;
  expect(await again({ 'If-None-Match': etag })).toBe(304);
  // Several activities have one second.
  expect(await again({ 'If-Modified-Since': date })).toBe(200);
  const head = await ask(server.url, path, { method: 'HEAD' });
  expect([head.status, head.headers.etag, head.body.length]).toEqual([200, etag, 0]);
  tell(1);
  expect(await again({ 'If-None-Match': etag })).toBe(200);
});

test.each([
  ['/discovery/activities/page/0', 400, /^page: a whole number from 1/],
  ['/discovery/activities/page/01', 400, /^page: /],
  ['/discovery/activities/page/-1', 400, /^page: /],
  ['/discovery/activities/page/1.0', 400, /^page: /],
  ['/discovery/activities/page/%31', 400, /^page: /],
  ['/discovery/activities/page/1%00', 400, /^page: /],
  ['/discovery/activities/page/', 400, /^page: /],
  ['/discovery/activities/page/4', 404, /^page: the last one is 3$/],
  ['/discovery/activities/page/999999999999999', 404, /^page: the last one is 3$/],
  [`/discovery/activities/page/${'9'.repeat(100)}`, 404, /^page: there are not so many$/],
  ['/discovery/activities/page/1/2', 404, /nothing at this address/],
  ['/discovery/activities/', 404, /nothing at this address/],
  ['/discovery', 404, /nothing at this address/],
  ['/Discovery/activities', 404, /nothing at this address/],
  ['/discovery/3/activities', 404, /^version: the stream of Presentation 3 is \/discovery\/activities/],
  ['/discovery/5/activities/page/1', 404, /^version: /],
  ['/discovery/activities?page=2', 400, /^query: this address takes no parameters$/],
  ['/discovery/activities/page/1?a=1&a=1', 400, /^query: /],
])('%s is refused', async (path, status, sentence) => {
  const response = await ask(server.url, path);
  expect(response.status).toBe(status);
  expect(JSON.parse(response.text).message).toMatch(sentence);
});

test('a stream is read, not written', async () => {
  const { status, headers } = await ask(server.url, '/discovery/activities', { method: 'POST' });
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  expect((await ask(server.url, '/discovery/activities', { method: 'OPTIONS' })).status).toBe(204);
});

/** `STREAM_FUZZ=10000`: so many addresses. */
const INPUTS = Number(process.env['STREAM_FUZZ'] ?? 150);

test('no address is answered by an error of the server', async () => {
  const part = fc.oneof(
    fc.constantFrom('discovery', 'activities', 'page', '2', '3', '4', '1', '0', '', '.', '..', '%2e', '%00'),
    fc.integer().map(String),
    fc.string({ maxLength: 12 }).map(encodeURIComponent),
    fc.constantFrom('%', '%zz', 'page/1', '1e9', '٣', 'Infinity', '9'.repeat(400)),
  );
  const query = fc.constantFrom('', '?', '?page=1', '?a&a', '?%00', '?=', `?${'q'.repeat(7000)}`);
  const path = fc
    .tuple(fc.array(part, { maxLength: 4 }), query)
    .map(([parts, end]) => `${encodeURI(`/discovery/${parts.join('/')}`).replaceAll('%25', '%')}${end}`);
  const accept = fc.constantFrom('', '*/*', 'application/json;q=x', 'text/html', '"', ';;,,');
  const wrong: string[] = [];
  for (const [address, Accept] of fc.sample(fc.tuple(path, accept), { numRuns: INPUTS, seed: 11 })) {
    const { status } = await ask(server.url, address, { headers: { Accept } });
    if (![200, 304, 400, 404].includes(status)) wrong.push(`${status} ${address}`);
  }
  expect(wrong).toEqual([]);
});

test('an archive with nothing in it has a stream as soon as it was looked at', async () => {
  const empty = await emptyArchive();
  const other = await startLoupe({ images: empty.folder, data: empty.dataFolder, flags: BY_EVENTS });
  try {
    const address = `${other.url}/discovery/activities`;
    await until(async () => (await askAddress(address)).status === 200, 'the stream is there');
    const [first, ...more] = await readStream(address);
    expect([first?.type, first?.object?.id, more]).toEqual([
      'Create',
      `${other.url}/presentation/3/collection/top`,
      [],
    ]);
  } finally {
    await other.stop();
    await empty.remove();
  }
});
