import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cacheTag } from '../../src/cache-tags/cache-tag.ts';
import { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createLog } from '../../src/log.ts';
import { sendPurge } from '../../src/purging/purge-forms.ts';
import { PurgeSender } from '../../src/purging/purge-sender.ts';
import { PurgeStore } from '../../src/purging/purge-store.ts';
import { HOUR_SECONDS, until } from '../support/patience.ts';

// How caches are told, and what is told them when very much has changed.

const received: { method: string; headers: Record<string, unknown>; body: string }[] = [];
let answered = '{"success": true}';
let hangs = false;
let onRequest = (): void => {};
const cache = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += String(piece);
  received.push({ method: request.method ?? '', headers: request.headers, body });
  onRequest();
  if (hangs) return;
  response.end(answered);
});
let url: string;
let database: Database;
let store: PurgeStore;

beforeAll(async () => {
  await new Promise<void>((resolve) => cache.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(cache.address() as AddressInfo).port}/`;
});
afterAll(() => {
  cache.closeAllConnections();
  cache.close();
});
beforeEach(() => {
  received.length = 0;
  onRequest = () => {};
  database = new Database(':memory:');
  migrate(database, 0);
  store = new PurgeStore(database);
  store.setAddresses(['one', 'two']);
});

const archive = { kind: 'Archive', id: '' } as const;
const documents = { kind: 'Documents', id: '' } as const;

function images(count: number): readonly { readonly kind: 'Image'; readonly id: string }[] {
  return Array.from({ length: count }, (_, at) => ({ kind: 'Image', id: `${at}` }) as const);
}

function sender(known?: () => Promise<void>): PurgeSender {
  const address = { form: 'varnish', url, token: '' } as const;
  return new PurgeSender(address, 'one', {
    archive,
    store,
    log: createLog('silent', 'test'),
    timeLimitMs: 500,
    known,
  });
}

test('Fastly and Cloudflare are told in the words of their APIs', async () => {
  const { signal } = new AbortController();
  await sendPurge({ form: 'fastly', url, token: 'f' }, ['i-1', 'm-2'], signal);
  await sendPurge({ form: 'cloudflare', url, token: 'c' }, ['i-1', 'm-2'], signal);
  const [fastly, cloudflare] = received;
  expect(fastly).toMatchObject({ method: 'POST', headers: { 'fastly-key': 'f' } });
  expect(fastly?.body).toBe('{"surrogate_keys":["i-1","m-2"]}');
  expect(cloudflare).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer c' } });
  expect(cloudflare?.body).toBe('{"tags":["i-1","m-2"]}');
  answered = '{"success": false}';
  await expect(sendPurge({ form: 'cloudflare', url, token: 'c' }, ['i-1'], signal)).rejects.toThrow();
  answered = '{"success": true}';
});

test('up to a thousand are told in hundreds; of more, everything is purged by one request', async () => {
  const telling = sender();
  store.mark(images(250));
  telling.wake();
  await until(() => store.pending('one', 1).length === 0, 'the cache is told');
  expect(received.map(({ headers }) => String(headers['xkey']).split(' ').length)).toEqual([100, 100, 50]);
  store.mark(images(1001));
  telling.wake();
  await until(() => store.pending('one', 1).length === 0, 'the cache is told of everything');
  expect(received.slice(3).map(({ headers }) => headers['xkey'])).toEqual([cacheTag(archive)]);
  // The other address has been told of nothing yet.
  expect(store.pending('two', 2000)).toHaveLength(1001);
  await telling.stop();
});

test('what changes while it is told is told again', async () => {
  const image = { kind: 'Image', id: 'a' } as const;
  let isFirst = true;
  onRequest = () => {
    if (isFirst) store.mark([image]);
    isFirst = false;
  };
  store.mark([image]);
  const telling = sender();
  telling.wake();
  await until(() => store.pending('one', 1).length === 0, 'the cache is told');
  expect(received.map(({ headers }) => headers['xkey'])).toEqual([cacheTag(image), cacheTag(image)]);
  await telling.stop();
});

test('nothing is told before servers answer by it, and what has changed since does not wait for what changed before', async () => {
  const [first, second, third] = (['a', 'b', 'c'] as const).map((id) => ({ kind: 'Image', id }) as const);
  if (!first || !second || !third) throw new Error('there are three');
  const waiting: (() => void)[] = [];
  const telling = sender(() => new Promise((resolve) => waiting.push(resolve)));
  store.mark([first]);
  telling.wake();
  await until(() => waiting.length === 1, 'it is asked whether the first is served');
  store.mark([second]);
  telling.wake();
  await until(() => waiting.length === 2, 'it is asked for the second');
  expect(received).toEqual([]);
  waiting[0]?.();
  await until(() => store.pending('one', 9).length === 1, 'the cache is told of the first');
  expect(received.map(({ headers }) => headers['xkey'])).toEqual([cacheTag(first)]);
  // What changes again while it waits is told when that is known, too.
  store.mark([second, third]);
  telling.wake();
  await until(() => waiting.length === 3, 'it is asked for the second again, and the third');
  waiting[1]?.();
  await until(() => received.length === 2, 'the cache is told of the second');
  expect(received[1]?.headers['xkey']).toBe(cacheTag(second));
  // A store may be away for long: the end does not wait for it.
  await telling.stop();
  expect(received).toHaveLength(2);
  expect(store.pending('one', 9)).toEqual([
    { ...second, times: 2 },
    { ...third, times: 1 },
  ]);
});

test('while nothing becomes known, a few wait, and the others for these', async () => {
  const waiting: (() => void)[] = [];
  const telling = sender(() => new Promise((resolve) => waiting.push(resolve)));
  const image = (at: number) => ({ kind: 'Image', id: `${at}` }) as const;
  for (let at = 0; at < 4; at += 1) {
    store.mark([image(at)]);
    telling.wake();
    await until(() => waiting.length === at + 1, `it is asked for ${at}`);
  }
  for (const at of [4, 5]) store.mark([image(at)]);
  telling.wake();
  waiting[0]?.();
  await until(() => waiting.length === 5, 'it is asked for all others');
  for (const known of waiting) known();
  await until(() => store.pending('one', 1).length === 0, 'the cache is told');
  expect(received.map(({ headers }) => headers['xkey'])).toEqual([
    ...[0, 1, 2, 3].map((at) => cacheTag(image(at))),
    `${cacheTag(image(4))} ${cacheTag(image(5))}`,
  ]);
  await telling.stop();
});

test('what changes while it waits that everything is told is told, too, though more than may be pending changes again', async () => {
  const waiting: (() => void)[] = [];
  const telling = sender(() => new Promise((resolve) => waiting.push(resolve)));
  store.mark(images(1001));
  telling.wake();
  await until(() => waiting.length === 1, 'it is asked whether the first changes are served');
  store.mark(images(1001));
  telling.wake();
  await until(() => waiting.length === 2, 'it is asked for the later ones');
  waiting[0]?.();
  await until(() => received.length === 1, 'the cache is told of the first');
  await pause(100);
  // It was told of those alone.
  expect(store.pending('one', 9)).toEqual([{ ...archive, times: 1 }]);
  waiting[1]?.();
  await until(() => store.pending('one', 1).length === 0, 'the cache is told of the later ones');
  expect(received.map(({ headers }) => headers['xkey'])).toEqual([cacheTag(archive), cacheTag(archive)]);
  await telling.stop();
});

test('what changes after everything was told in its stead is not taken for what waited before', async () => {
  const waiting: (() => void)[] = [];
  const telling = sender(() => new Promise((resolve) => waiting.push(resolve)));
  const image = { kind: 'Image', id: 'a' } as const;
  store.mark([image]);
  telling.wake();
  await until(() => waiting.length === 1, 'it is asked whether the first change is served');
  store.mark(images(1001));
  telling.wake();
  await until(() => waiting.length === 2, 'it is asked for everything');
  store.mark([image]);
  telling.wake();
  await until(() => waiting.length === 3, 'it is asked for the second change');
  waiting[0]?.();
  waiting[1]?.();
  await until(() => received.length === 1, 'the cache is told of everything');
  await until(() => store.pending('one', 9).length === 1, 'it is noted');
  expect(store.pending('one', 9)).toEqual([{ ...image, times: 1 }]);
  waiting[2]?.();
  await until(() => store.pending('one', 1).length === 0, 'the cache is told of the second change');
  expect(received.map(({ headers }) => headers['xkey'])).toEqual([cacheTag(archive), cacheTag(image)]);
  await telling.stop();
});

test('an address that does not answer holds up no other one', async () => {
  hangs = true;
  const other = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const parts = { archive, store, log: createLog('silent', 'test'), timeLimitMs: HOUR_SECONDS * 1000 };
  const address = { form: 'varnish', token: '' } as const;
  const silent = new PurgeSender({ ...address, url }, 'one', parts);
  const { port } = other.address() as AddressInfo;
  const second = new PurgeSender({ ...address, url: `http://127.0.0.1:${port}/` }, 'two', parts);
  store.mark([archive]);
  for (const telling of [silent, second]) telling.wake();
  await until(() => store.pending('two', 1).length === 0, 'the other one is told');
  expect(store.pending('one', 1)).toHaveLength(1);
  await Promise.all([silent, second].map((telling) => telling.stop()));
  hangs = false;
  other.close();
});

test('a cache that never answers is given up, and asked again', async () => {
  hangs = true;
  store.mark([archive]);
  const telling = sender();
  telling.wake();
  await until(() => received.length === 2, 'the cache is asked again');
  hangs = false;
  await until(() => store.pending('one', 1).length === 0, 'the cache is told');
  await telling.stop();
});

test('an address that is none any more is forgotten with all that it was to be told, and none has no rows', () => {
  store.mark([archive]);
  store.setAddresses(['two', 'three']);
  expect([store.pending('one', 9), store.pending('two', 9), store.pending('three', 9)]).toEqual([
    [],
    [{ ...archive, times: 1 }],
    [],
  ]);
  store.setAddresses([]);
  store.mark([archive]);
  expect(database.prepare<{ count: number }>('SELECT count(*) AS count FROM purges').get()).toEqual({
    count: 0,
  });
});

test('a collection of very many has all documents purged', () => {
  database.run(`INSERT INTO collections (id, status, modified_ms, digest, sort_key, label, summary, packed)
    VALUES ('c', 'published', 0, '', '', '{}', '{}', x'')`);
  for (let at = 0; at < 31; at += 1)
    database.run(
      `INSERT INTO collection_items (collection, position, type, id) VALUES ('c', ${at}, 'Manifest', 'm${at}')`,
    );
  expect(store.concernedBy(['Manifest m3'], documents)).toEqual([
    { kind: 'Manifest', id: 'm3' },
    { kind: 'Collection', id: 'c' },
    { kind: 'Collection', id: 'top' },
  ]);
  expect(store.concernedBy(['Collection c'], documents)).toContainEqual(documents);
});
