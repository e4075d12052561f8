import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databasePath } from '../../src/database/open.ts';
import { type Archive, chart } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import type { TestServer, TestServerOptions } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { dumpOf } from '../support/published.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { emptySharedArchive, purge, startShared } from '../support/shared-servers.ts';

// One builder and one node over a store that is a folder, as operators start them. The tests go on from each other.

const FAST = [
  '--publish-seconds',
  '1',
  '--snapshot-seconds',
  '1',
  '--lease-seconds',
  '3',
  '--log-level',
  'info',
  '--cache-tags',
  '--shared-cache-seconds',
  '2592000',
];

let archive: Archive;
let store: string;
let tokenFile: string;
let builder: TestServer;
let node: TestServer;
const others: TestServer[] = [];

function start(
  local: string,
  role: 'both' | 'build' | 'node',
  { flags = [], ...options }: Partial<TestServerOptions> = {},
): Promise<TestServer> {
  return startShared(archive, role, local, {
    data: `file://${store}`,
    ...options,
    flags: ['--admin-token-file', tokenFile, ...FAST, ...flags],
  });
}

async function shared(server: TestServer): Promise<{
  role: string;
  problem?: string;
  waitingUploads?: number;
  snapshot?: { number: number; epoch: number; ageSeconds: number };
}> {
  return JSON.parse((await ask(server.url, '/ready')).text).shared;
}

const TILE = '/iiif/3/harbour%2F01/0,0,256,256/256,256/0/default.jpg';
const MANIFEST = '/presentation/3/harbour/manifest';

async function label(server: TestServer): Promise<unknown> {
  const { status, text } = await ask(server.url, MANIFEST);
  return status === 200 ? JSON.parse(text).label : status;
}

function essay(name: string): Promise<void> {
  return archive.addManifest('harbour.yaml', `label: ${name}\nphotographs: [{image: harbour/01}]\n`);
}

/** The paths for which builder and node respond otherwise, when both are asked by the same name. */
async function differences(paths: readonly string[]): Promise<string[]> {
  const headers = { Host: 'archive.example' };
  const found: string[] = [];
  for (const path of paths) {
    const [one, other] = await Promise.all([
      ask(builder.url, path, { headers }),
      ask(node.url, path, { headers }),
    ]);
    const isSame = one.status === other.status && one.headers.etag === other.headers.etag;
    if (!isSame || !one.body.equals(other.body)) found.push(`${path}: ${one.status} ${other.status}`);
  }
  return found;
}

beforeAll(async () => {
  ({ archive, store, tokenFile } = await emptySharedArchive());
  await archive.addChart('harbour/01.jpg', 900, 700);
  await archive.addChart('harbour/02.jpg', 600, 400);
  await essay('The harbour');
  builder = await start('builder', 'both');
  node = await start('node', 'node');
});

afterAll(async () => {
  await Promise.all([builder, node, ...others].map((server) => server?.stop()));
  await archive.remove();
});

test('a node serves what the builder has published, byte for byte', async () => {
  await until(async () => (await ask(node.url, TILE)).status === 200, 'the node has the tile');
  await until(async () => (await shared(builder)).waitingUploads === 0, 'all is in the store');
  expect(
    await differences([
      ...[TILE, '/iiif/3/harbour%2F01/info.json', '/iiif/3/harbour%2F02/full/max/0/default.jpg'],
      ...[
        '/iiif/3/harbour%2F01/100,100,300,300/150,/90/gray.png',
        MANIFEST,
        '/presentation/3/collection/top',
      ],
      ...['/', '/essay/harbour', '/search/2/harbour?q=harbour', '/iiif/3/nowhere/info.json', '/sitemap.xml'],
    ]),
  ).toEqual([]);
  expect(await readdir(join(archive.folder, '..'))).not.toContain('no-masters');
});

test('/ready says what is published, and what is served; metrics too', async () => {
  expect(await shared(builder)).toMatchObject({ role: 'builder', snapshot: { epoch: 1 } });
  expect(await shared(node)).toMatchObject({ role: 'node', snapshot: { epoch: 1 } });
  const { text } = await ask(node.url, '/metrics');
  expect(text).toMatch(/^loupe_snapshot_number [1-9]/m);
  expect(text).toMatch(/^loupe_snapshot_age_seconds \d/m);
  expect((await ask(builder.url, '/metrics')).text).toMatch(/^loupe_uploads_waiting 0$/m);
});

test('what is purged on a node by hand is made anew there, bags too', async () => {
  expect((await ask(node.url, '/essay/harbour/bag')).status).toBe(200);
  const bagBytes = async (): Promise<number> => (await metricsOf(node.url)).sum('loupe_bag_disk_bytes');
  await until(async () => (await bagBytes()) > 0, 'the bag is kept');
  const { status } = await purge(node, { all: true });
  expect(status).toBe(202);
  await until(async () => (await bagBytes()) === 0, 'the bag is gone');
});

test('a saved essay is on the node within seconds, and a search finds it', async () => {
  await essay('The breakwater');
  await until(async () => JSON.stringify(await label(node)).includes('breakwater'), 'the node has the essay');
  const found = await ask(node.url, '/search/2/harbour?q=breakwater');
  expect(JSON.parse(found.text).items.length).toBe(1);
});

test('a scan that is replaced is never served mixed: old tiles until the new ones are in the store', async () => {
  const before = await ask(node.url, TILE);
  await archive.add('harbour/01.jpg', chart(700, 900).jpeg(), new Date());
  const seen = new Set<string>();
  await until(async () => {
    const { status, headers, body } = await ask(node.url, TILE);
    if (status === 200) seen.add(`${headers.etag} ${body.length}`);
    return seen.size > 1;
  }, 'the node has the new scan');
  expect(seen.size).toBe(2);
  expect([...seen][0]).toBe(`${before.headers.etag} ${before.body.length}`);
  expect(await differences([TILE, '/iiif/3/harbour%2F01/info.json'])).toEqual([]);
});

test('a second builder waits, says so and serves as a node; it takes over when the first is killed, and goes on from its snapshot', async () => {
  const second = await start('second', 'both');
  others.push(second);
  expect(second.logged()).toContain('another builder has this store');
  expect(await shared(second)).toMatchObject({ role: 'waiting', snapshot: { epoch: 1 } });
  expect((await ask(second.url, TILE)).status).toBe(200);
  const { snapshot } = await shared(builder);
  builder.child.kill('SIGKILL');
  await until(async () => {
    const state = await shared(second).catch(() => undefined);
    return state?.role === 'builder' && (state.snapshot?.epoch ?? 0) > 1;
  }, 'the second one builds');
  expect((await shared(second)).snapshot?.number).toBeGreaterThan(snapshot?.number ?? 0);
  await essay('The mole');
  await until(
    async () => JSON.stringify(await label(node)).includes('mole'),
    'the node has what it publishes',
  );
  // The first one comes back: its own database is older than what is published since.
  builder = await start('builder', 'both');
  expect(await shared(builder)).toMatchObject({ role: 'waiting' });
  await second.stop();
  others.pop();
  await until(
    async () => (await shared(builder).catch(() => undefined))?.role === 'builder',
    'it builds again',
  );
  await until(async () => (await shared(node)).snapshot?.epoch === 3, 'the node has what it publishes');
  expect(await differences([MANIFEST, TILE, '/discovery/activities'])).toEqual([]);
  await builder.stop();
  const { snapshot: last } = await shared(node);
  expect(last?.epoch).toBe(3);
  const slots = ['one', 'other'].map((name) => join(archive.folder, '../node/snapshots', `${name}.sqlite`));
  const path = databasePath(join(archive.folder, '../builder'));
  await until(
    () => slots.some((slot) => JSON.stringify(dumpOf(slot)) === JSON.stringify(dumpOf(path))),
    'same rows',
  );
  builder = await start('builder', 'both');
});

/** Of these, those that caches in front may keep for long. */
async function keptLong({ url }: TestServer): Promise<string[]> {
  const paths = [
    TILE,
    '/iiif/3/harbour%2F01/info.json',
    MANIFEST,
    '/iiif/3/harbour%2F01/9,9,99,99/90,/0/gray.png',
  ];
  const responses = await Promise.all(paths.map((path) => ask(url, path)));
  expect(responses.map(({ status }) => status)).toEqual(paths.map(() => 200));
  return paths.filter((_, at) => responses[at]?.headers['cache-control']?.includes('s-maxage=2592000'));
}

test('a node that cannot know whether what it serves is the newest has caches ask again after a second', async () => {
  await until(async () => (await keptLong(node)).length === 4, 'the node is sure');
  expect((await keptLong(builder)).length).toBe(4);
  await rename(store, `${store}-away`);
  try {
    await until(async () => (await keptLong(node)).length === 0, 'the node is not sure');
    const { headers } = await ask(node.url, TILE);
    expect(headers['cache-control']).toBe('public, max-age=86400, s-maxage=1');
    expect(headers['cache-tag']).toBeDefined();
    // What the builder serves is the newest in any case.
    expect((await keptLong(builder)).length).toBe(4);
  } finally {
    await rename(`${store}-away`, store);
  }
  await until(async () => (await keptLong(node)).length === 4, 'the node is sure again');
});

test('while the store is away, what is warm is served on; a node starts with its last snapshot', async () => {
  expect((await ask(node.url, TILE)).status).toBe(200);
  await rename(store, `${store}-away`);
  try {
    await until(async () => (await shared(node)).problem !== undefined, 'the node says so');
    expect((await ask(node.url, TILE)).status).toBe(200);
    expect((await ask(node.url, '/ready')).status).toBe(200);
    await node.stop();
    node = await start('node', 'node');
    expect((await ask(node.url, MANIFEST)).status).toBe(200);
    expect(node.logged()).toContain('the object store does not respond');
    await until(async () => (await shared(builder)).problem !== undefined, 'the builder says so');
    await essay('The quay');
  } finally {
    await rename(`${store}-away`, store);
  }
  await until(async () => JSON.stringify(await label(node)).includes('quay'), 'nothing was lost');
});

test('a node that would encode otherwise does not start', async () => {
  await expect(start('third', 'node', { flags: ['--jpg-quality', '70'] })).rejects.toThrow(
    /ended with 2: .*jpg-quality is 85 there and 70 here/s,
  );
});

test('loupe build answers operators, and nobody else', async () => {
  await builder.stop();
  builder = await start('builder', 'build');
  await until(async () => (await shared(builder)).role === 'builder', 'it builds');
  expect((await ask(builder.url, '/health')).status).toBe(200);
  expect((await ask(builder.url, TILE)).status).toBe(404);
  expect((await ask(builder.url, '/')).status).toBe(404);
  await essay('The pier');
  await until(async () => JSON.stringify(await label(node)).includes('pier'), 'it publishes');
});

test('other commands say where they work', async () => {
  const { code, errors } = await runLoupe(['ingest', '--data', `file://${store}`]);
  expect(code).toBe(2);
  expect(errors).toMatch(/loupe ingest works in a folder/);
  const alone = await runLoupe(['serve', '--role', 'node', '--data', join(archive.folder, '../alone')]);
  expect(alone.errors).toMatch(/role node: needs data in a store/);
  await rm(join(archive.folder, '../alone'), { recursive: true, force: true });
});
