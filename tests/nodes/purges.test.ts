import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Archive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { CacheInFront, tag } from '../support/cache-in-front.ts';
import { runLoupe } from '../support/command.ts';
import type { TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { emptySharedArchive, purge, startShared } from '../support/shared-servers.ts';

// What operators have purged, at whichever server, is forgotten by all that share a store. The tests go on from each other.

const ONE = '/iiif/3/one/3,4,200,100/max/0/default.png';
const OTHER = '/iiif/3/other/3,4,200,100/max/0/default.png';

const cache = new CacheInFront();
let archive: Archive;
let store: string;
let tokenFile: string;
let builder: TestServer;
let first: TestServer;
let second: TestServer;

function start(local: string, role: 'build' | 'node', flags: readonly string[] = []): Promise<TestServer> {
  return startShared(archive, role, local, {
    data: `file://${store}`,
    flags: [
      ...['--snapshot-seconds', '1', '--log-level', 'info'],
      ...['--admin-token-file', tokenFile, '--lease-seconds', '3', ...flags],
    ],
  });
}

const rendersOf = async ({ url }: TestServer): Promise<number> => (await metricsOf(url)).renders;

/** Asks both nodes for both images. @returns how many renders that took */
async function rendered(): Promise<number> {
  const before = (await rendersOf(first)) + (await rendersOf(second));
  for (const { url } of [first, second])
    for (const path of [ONE, OTHER]) expect((await ask(url, path)).status).toBe(200);
  return (await rendersOf(first)) + (await rendersOf(second)) - before;
}

/** Asks a server for an image until it has been rendered anew. */
async function renderedAnew(server: TestServer, path: string): Promise<void> {
  const before = await rendersOf(server);
  await until(async () => {
    expect((await ask(server.url, path)).status).toBe(200);
    return (await rendersOf(server)) > before;
  }, 'it is rendered anew');
}

/** What nodes have left word of. */
const words = (): Promise<string[]> => readdir(join(store, 'purges')).catch(() => []);

/** Waits until a server has forgotten what was purged at others, so often. */
function followed(server: TestServer, times: number): Promise<void> {
  const told = (): number => server.logged().split('what was purged elsewhere is forgotten').length - 1;
  return until(() => told() >= times, 'it is forgotten');
}

const purgedTags = (): Set<string> => new Set(cache.calls.flatMap(({ tags }) => tags));

beforeAll(async () => {
  ({ archive, store, tokenFile } = await emptySharedArchive());
  await archive.addChart('one.jpg', 900, 700);
  await archive.addChart('other.jpg', 800, 600);
  const port = await cache.listen();
  builder = await start('builder', 'build', [
    '--cache-tags',
    '--purge-url',
    `varnish=http://127.0.0.1:${port}/`,
  ]);
  first = await start('first', 'node');
  second = await start('second', 'node');
  for (const { url } of [first, second])
    for (const image of ['one', 'other'])
      await until(async () => (await ask(url, `/iiif/3/${image}/info.json`)).status === 200, 'it is there');
  expect(await rendered()).toBe(4);
  expect(await rendered()).toBe(0);
});

afterAll(async () => {
  await Promise.all([first, second, builder].map((server) => server?.stop()));
  await cache.close();
  await archive.remove();
});

test('what is purged at the builder is forgotten by every node, and nothing else is', async () => {
  expect((await purge(builder, { identifier: 'one' })).status).toBe(202);
  await followed(first, 1);
  await followed(second, 1);
  expect(await rendered()).toBe(2);
  expect(await rendered()).toBe(0);
  await until(() => purgedTags().has(tag('i', 'one')), 'the cache in front is told');
});

test('what is purged at a node is forgotten by the others, too, and told to caches in front by the builder', async () => {
  cache.calls.length = 0;
  expect((await purge(second, { identifier: 'other' })).status).toBe(202);
  await followed(first, 2);
  await followed(second, 2);
  await until(() => purgedTags().has(tag('i', 'other')), 'the cache in front is told');
  expect(purgedTags().has(tag('i', 'one'))).toBe(false);
  await until(async () => (await words()).length === 0, 'word of it is removed');
  expect(await rendered()).toBe(2);
  expect(await rendered()).toBe(0);
});

test('a node that was not there forgets it when it is again, and a builder forgets nothing twice', async () => {
  await first.stop();
  const asked = await runLoupe(['purge', '--data', join(archive.folder, '../builder'), 'one']);
  expect([asked.code, asked.output]).toEqual([0, 'purged here; told to 1 cache in front\n']);
  await renderedAnew(second, ONE);
  await builder.stop();
  builder = await start('builder', 'build');
  first = await start('first', 'node');
  const before = await rendersOf(first);
  for (const path of [ONE, OTHER, ONE, OTHER]) expect((await ask(first.url, path)).status).toBe(200);
  expect((await rendersOf(first)) - before).toBe(1);
  expect(builder.logged()).not.toContain('what was purged elsewhere');
});

test('where no word can be left in the store, the node says so, and has forgotten it itself', async () => {
  const aside = `${store}.aside`;
  await rename(store, aside);
  try {
    const response = await purge(second, { all: true });
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: 'overloaded', message: expect.stringMatching(/^purge: .*purge at the builder$/) },
    ]);
  } finally {
    await rename(aside, store);
  }
  expect(await rendered()).toBe(2);
});

test('word that is none is removed from the store, and purges nothing', async () => {
  for (const word of ['{"identifier": 7}', 'nothing of it']) {
    await mkdir(join(store, 'purges'), { recursive: true });
    await writeFile(join(store, `purges/${word.length}`), word);
  }
  await until(async () => (await words()).length === 0, 'they are removed');
  expect(await rendered()).toBe(0);
});
