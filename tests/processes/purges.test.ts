import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { CacheInFront, tag } from '../support/cache-in-front.ts';
import { runLoupe } from '../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';

// What caches in front are told when something changes, and by hand, whatever becomes of them meanwhile.

const HOSTILE = 'box/a, b;c "é" 象';
const TOKEN = 'a-token-of-operators';
const cache = new CacheInFront();
let archive: Archive;
let server: TestServer;
let port: number;

function essay(label: string, image: string): string {
  return `label: ${label}\nphotographs: [{image: '${image}', id: lid}]\n`;
}

async function start(flags: readonly string[] = []): Promise<TestServer> {
  return startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [
      ...[...BY_EVENTS, '--settle-seconds', '0', '--folder-manifests', 'false', '--cache-tags'],
      ...[`--purge-url`, `varnish=http://127.0.0.1:${port}/`, ...flags],
      ...['--admin-token-file', archive.path('../token')],
    ],
  });
}

/** The tags of all calls since some earlier one, once these are among them. */
async function purged(from: number, ...tags: readonly string[]): Promise<Set<string>> {
  const told = (): Set<string> => new Set(cache.calls.slice(from).flatMap((call) => call.tags));
  await until(() => tags.every((each) => told().has(each)), `${tags} are purged`);
  return told();
}

/** No call is under way any more. */
async function settled(): Promise<number> {
  for (;;) {
    const { length } = cache.calls;
    await pause(1500);
    if (length === cache.calls.length) return length;
  }
}

async function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  const bearer = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
  return fetch(`${server.url}${path}`, { method: 'POST', body, headers: { ...bearer, ...headers } });
}

beforeAll(async () => {
  archive = await emptyArchive();
  await writeFile(join(archive.folder, '..', 'token'), `${TOKEN}\n`);
  await archive.addChart(`${HOSTILE}.jpg`, 700, 500);
  for (let number = 0; number < 12; number += 1) await archive.addChart(`many/${number}.jpg`, 60, 50);
  await archive.addManifest('first.yaml', essay('First', HOSTILE));
  await archive.addManifest('second.yaml', essay('Second', HOSTILE));
  await archive.addManifest('alone.yaml', essay('Alone', 'many/1'));
  await archive.addManifest('collections/both.yaml', 'label: Both\nitems: [first]\n');
  port = await cache.listen();
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await cache.close();
  await archive.remove();
});

test('a first ingest is no change of images: a call or two for what is presented, none for each scan', async () => {
  const count = await settled();
  expect(count).toBeLessThanOrEqual(3);
  const tags = cache.calls.flatMap((call) => call.tags);
  expect(tags.filter((each) => each.startsWith('i-'))).toEqual([]);
});

test('one essay that is saved is one call: it, what holds it and what shows the same scan, and nothing else', async () => {
  const from = cache.calls.length;
  await archive.addManifest('first.yaml', essay('Changed', HOSTILE));
  const told = await purged(from, tag('m', 'first'));
  expect([...told].sort()).toEqual(
    [tag('m', 'first'), tag('m', 'second'), tag('c', 'both'), tag('c', 'top'), tag('f', 'box')].sort(),
  );
  expect((await settled()) - from).toBe(1);
  const [call] = cache.calls.slice(from);
  expect(call).toMatchObject({ method: 'PURGE', body: '' });
  expect(call?.headers['cache-tag']).toBe(call?.tags.join(','));
});

test('a scan or an essay that is replaced or removed is purged, whatever it is called', async () => {
  const from = cache.calls.length;
  await archive.add(`${HOSTILE}.jpg`, chart(650, 500).jpeg(), new Date('2026-02-02T00:00:00Z'));
  const told = await purged(from, tag('i', HOSTILE));
  expect(told.has(tag('i', 'many/1'))).toBe(false);
  await archive.addManifest('gone.yaml', essay('Gone', 'many/3'));
  await purged(from, tag('m', 'gone'), tag('f', 'many'));
  const beforeRemoval = cache.calls.length;
  await archive.removeManifest('gone.yaml');
  await purged(beforeRemoval, tag('m', 'gone'), tag('c', 'top'));
  await rm(archive.path('many/11.jpg'));
  await purged(from, tag('i', 'many/11'));
});

test('operators purge by hand: rendered responses are made anew, and caches told', async () => {
  await settled();
  const render = '/iiif/3/many%2F2/3,4,20,10/max/0/default.png';
  const renders = async (): Promise<number> => (await metricsOf(server.url)).renders;
  const count = await renders();
  for (let times = 0; times < 2; times += 1) await ask(server.url, render);
  expect((await renders()) - count).toBe(1);
  const wishes: readonly (readonly [string, object, string])[] = [
    ['/admin/purge', { identifier: 'many/2' }, tag('i', 'many/2')],
    ['/tasks', { verb: 'PurgeItemFromCache', identifier: HOSTILE }, tag('i', HOSTILE)],
    ['/admin/purge', { manifest: 'alone' }, tag('m', 'alone')],
    ['/admin/purge', { all: true }, tag('a', '')],
  ];
  for (const [path, body, expected] of wishes) {
    const from = cache.calls.length;
    const response = await post(path, JSON.stringify(body));
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([202, null]);
    await purged(from, expected);
    if (path === '/tasks') continue;
    await ask(server.url, render);
  }
  expect((await renders()) - count).toBe(3);
  for (const [argument, expected] of [
    [HOSTILE, tag('i', HOSTILE)],
    ['--all', tag('a', '')],
  ] as const) {
    const from = cache.calls.length;
    const { code, output } = await runLoupe(['purge', '--data', archive.dataFolder, argument]);
    expect([code, output]).toEqual([0, 'purged here; told to 1 cache in front\n']);
    await purged(from, expected);
  }
  expect((await runLoupe(['purge', '--data', archive.dataFolder])).code).toBe(2);
});

test('whoever has no token, or asks for something else, is refused, and nothing of it is logged', async () => {
  const { length } = cache.calls;
  const good = '{"all": true}';
  const refused: readonly (readonly [string, string, Record<string, string>, number])[] = [
    ['/admin/purge', good, { Authorization: '' }, 401],
    ['/admin/purge', good, { Authorization: 'Bearer wrong-and-secret' }, 401],
    ['/tasks', good, { Authorization: `Basic ${TOKEN}` }, 401],
    ['/admin/purge', good, { 'Content-Type': 'text/plain' }, 400],
    ['/admin/purge', '{"all": 1}', {}, 400],
    ['/admin/purge', '[]', {}, 400],
    ['/admin/purge', '{"identifier": "a", "manifest": "b"}', {}, 400],
    ['/admin/purge', '{secret', {}, 400],
    ['/admin/purge', JSON.stringify({ identifier: 'secret'.repeat(2000) }), {}, 400],
    ['/tasks', '{"verb": "PurgeInvalidFromCache"}', {}, 400],
    ['/tasks', '{"verb": "PurgeItemFromCache", "identifier": ""}', {}, 400],
  ];
  for (const [path, body, headers, status] of refused) {
    const response = await post(path, body, headers);
    expect([body.slice(0, 40), response.status]).toEqual([body.slice(0, 40), status]);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.text()).not.toContain('secret');
  }
  for (const method of ['GET', 'PUT', 'OPTIONS']) {
    const { status, headers } = await ask(server.url, '/admin/purge', { method });
    expect([status, headers.allow, headers['access-control-allow-origin']]).toEqual([405, 'POST', undefined]);
  }
  await pause(1500);
  expect(cache.calls).toHaveLength(length);
  expect(server.logged()).not.toMatch(/secret|a-token-of/);
});

test('a cache that is down, answers 500 or is slow is told later, also after a restart', async () => {
  await settled();
  await cache.close();
  await archive.addManifest('alone.yaml', essay('Once', 'many/1'));
  await until(() => server.logged().includes('cannot be told what has changed'), 'the failure is logged');
  await archive.addManifest('second.yaml', essay('Twice', HOSTILE));
  await pause(3000);
  expect(server.logged().split('cannot be told what has changed')).toHaveLength(2);
  await server.stop();
  const again = new CacheInFront();
  await again.listen(port);
  try {
    let failed = 0;
    again.respond = (response) => {
      failed += 1;
      if (failed === 1) response.writeHead(500).end();
      else setTimeout(() => response.end(), 300);
    };
    server = await start();
    const told = (): Set<string> => new Set(again.calls.slice(1).flatMap((call) => call.tags));
    await until(
      () => told().has(tag('m', 'alone')) && told().has(tag('m', 'second')),
      'what changed before is told',
    );
    await until(() => server.logged().includes('takes purges again'), 'the log says that it is over');
    await pause(2000);
    expect(again.calls).toHaveLength(2);
  } finally {
    await again.close();
  }
});
