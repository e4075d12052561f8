import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { type FaultyProxy, startConditionalFront, startFaultyProxy } from '../support/faulty-proxy.ts';
import type { TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { type RunningStore, startMemoryStore } from '../support/running-store.ts';
import { startShared } from '../support/shared-servers.ts';

// A builder and a node, each behind a proxy of its own to one store, which is slow, busy or away; and kills of either in the very middle
// of its work. Essays are saved meanwhile: nothing is lost or mixed, and tiles of images that are warm are served throughout.

/** How long the store is not what it should be. */
const FAULT_MS = 1000 * Number(process.env['STORE_AWAY'] ?? 3);

const TILE = '/iiif/3/scan/0,0,256,256/256,256/0/default.jpg';
const RENDERED = '/iiif/3/scan/full/300,/0/default.jpg';
/** Which say something of the essay. */
const DOCUMENTS = ['/iiif/3/scan/info.json', '/presentation/3/essay/manifest'];
const PIECES = '/snapshots/pieces/';

let archive: Archive;
let memory: RunningStore;
let front: Awaited<ReturnType<typeof startConditionalFront>>;
let bucket: string;
const proxies = new Map<Role, FaultyProxy>();
const servers = new Map<Role, TestServer>();

type Role = 'both' | 'node';

async function start(role: Role): Promise<TestServer> {
  const server = await startShared(archive, role, role, {
    data: `${bucket}/archive`,
    untilReady: false,
    flags: ['--settle-seconds', '0', '--lease-seconds', '3', '--log-level', 'info'],
    env: { ...memory.env, AWS_ENDPOINT_URL_S3: proxyOf(role).endpoint },
  });
  servers.set(role, server);
  return server;
}

function proxyOf(role: Role): FaultyProxy {
  const proxy = proxies.get(role);
  if (!proxy) throw new Error('it was not started');
  return proxy;
}

function node(): TestServer {
  const server = servers.get('node');
  if (!server) throw new Error('it was not started');
  return server;
}

async function save(label: string): Promise<void> {
  await archive.addManifest('essay.yaml', `label: ${label}\nphotographs: [{image: scan}]\n`);
}

/** The label of the essay on the node. */
async function served(): Promise<string | undefined> {
  const { status, text } = await ask(node().url, '/presentation/3/essay/manifest');
  return status === 200 ? JSON.parse(text).label.none?.[0] : undefined;
}

async function untilServed(label: string): Promise<void> {
  await until(async () => (await served()) === label, `the node has the essay ${label}`);
}

function begin(fault: FaultyProxy['fault'], slowMs = 0): void {
  for (const proxy of proxies.values()) Object.assign(proxy, { fault, slowMs });
}

beforeAll(async () => {
  archive = await emptyArchive();
  memory = await startMemoryStore();
  front = await startConditionalFront(memory.endpoint);
  for (const role of ['both', 'node'] as const) proxies.set(role, await startFaultyProxy(front.endpoint));
  bucket = await memory.makeBucket('shared');
  await archive.addChart('scan.jpg', 900, 700);
  await save('The first');
  await start('both');
  await start('node');
  await untilServed('The first');
  await until(async () => (await ask(node().url, TILE)).status === 200, 'the node has the tile');
});

afterEach(() => begin('none'));

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()));
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await front.stop();
  await memory.stop();
  await archive.remove();
});

test.each([
  ['slow', 'none', 200],
  ['busy', 'busy', 0],
  ['away', 'cut', 0],
] as const)(
  'while the store is %s what is warm is served, and nothing that was saved meanwhile is lost',
  async (name, fault, slowMs) => {
    const headers = { Host: 'archive.example' };
    // A node that reaches the store has the essay in the middle of this.
    const paths = slowMs > 0 ? [TILE, RENDERED] : [TILE, RENDERED, ...DOCUMENTS];
    const warm = await Promise.all(paths.map((path) => ask(node().url, path, { headers })));
    begin(fault, slowMs);
    await save(`Saved while it is ${name}`);
    const end = performance.now() + FAULT_MS;
    for (let round = 0; performance.now() < end; round += 1) {
      const at = round % paths.length;
      const response = await ask(node().url, paths[at] ?? '', { headers });
      expect(response.status).toBe(200);
      expect(response.body.equals(warm[at]?.body ?? Buffer.alloc(0))).toBe(true);
      await pause(20);
    }
    if (slowMs > 0) await untilServed(`Saved while it is ${name}`);
    else expect(JSON.parse((await ask(node().url, '/ready')).text).shared.problem).toBeDefined();
    begin('none');
    await untilServed(`Saved while it is ${name}`);
  },
);

test('a node that is killed in the middle of taking a snapshot serves the one before, and then the new one', async () => {
  await save('Before the kill');
  await untilServed('Before the kill');
  const proxy = proxyOf('node');
  proxy.slowMs = 300;
  const before = proxy.requests.length;
  await save('After the kill');
  const isTaking = (): boolean =>
    proxy.requests.slice(before).some((request) => request.startsWith('GET') && request.includes(PIECES));
  await until(isTaking, 'it is being taken');
  node().child.kill('SIGKILL');
  proxy.fault = 'cut';
  await start('node');
  expect(await served()).toBe('Before the kill');
  begin('none');
  await untilServed('After the kill');
});

test('a builder that is killed in the middle of publishing goes on with it; nodes see nothing of the half', async () => {
  await save('Before the builder is killed');
  await untilServed('Before the builder is killed');
  const snapshot = async (): Promise<number> =>
    JSON.parse((await ask(node().url, '/ready')).text).shared.snapshot.number;
  const before = await snapshot();
  const proxy = proxyOf('both');
  proxy.slowMs = 300;
  const asked = proxy.requests.length;
  await save('After the builder is killed');
  const isPublishing = (): boolean =>
    proxy.requests.slice(asked).some((request) => request.startsWith('PUT') && request.includes(PIECES));
  await until(isPublishing, 'it is being published');
  servers.get('both')?.child.kill('SIGKILL');
  await pause(2500);
  expect(await snapshot()).toBe(before);
  expect(await served()).toBe('Before the builder is killed');
  begin('none');
  await start('both');
  await untilServed('After the builder is killed');
});
