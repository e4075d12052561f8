import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startConditionalFront } from '../support/faulty-proxy.ts';
import type { TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { type RunningStore, startMemoryStore } from '../support/running-store.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { startShared } from '../support/shared-servers.ts';

let archive: Archive;
let memory: RunningStore;
let front: Awaited<ReturnType<typeof startConditionalFront>>;
let bucket: string;
const servers: TestServer[] = [];

async function start(role: 'both' | 'node'): Promise<TestServer> {
  const server = await startShared(archive, role, role, {
    data: `${bucket}/archive`,
    flags: ['--log-level', 'info', '--store-cache-mb', '50'],
    env: { ...memory.env, AWS_ENDPOINT_URL_S3: front.endpoint },
  });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  archive = await emptyArchive();
  memory = await startMemoryStore();
  front = await startConditionalFront(memory.endpoint);
  bucket = await memory.makeBucket('shared');
  await archive.addChart('harbour/01.jpg', 900, 700);
  await archive.addManifest('harbour.yaml', 'label: The harbour\nphotographs: [{image: harbour/01}]\n');
});

afterAll(async () => {
  for (const server of servers) await server.stop();
  await front.stop();
  await memory.stop();
  await archive.remove();
});

test('builder and node share an S3 store: essays and tiles of the one are those of the other', async () => {
  const builder = await start('both');
  const node = await start('node');
  const paths = [
    '/iiif/3/harbour%2F01/0,0,256,256/256,256/0/default.jpg',
    '/presentation/3/harbour/manifest',
  ];
  for (const path of paths) {
    const headers = { Host: 'archive.example' };
    await until(async () => (await ask(node.url, path, { headers })).status === 200, `the node has ${path}`);
    const [one, other] = [await ask(builder.url, path, { headers }), await ask(node.url, path, { headers })];
    expect(other.body.equals(one.body)).toBe(true);
  }
  const ready = JSON.parse((await ask(node.url, '/ready')).text);
  expect(ready.shared).toMatchObject({ role: 'node', snapshot: { epoch: 1 } });
});

test('what the builder has rendered the node takes from the store', async () => {
  const [builder, node] = servers;
  // A look that takes longer than a render is given up, as it may be while other programs use the machine.
  let width = 700;
  while (!(await isShared(builder, node, width))) width -= 1;
});

/** Whether a node took from the store what the builder had rendered: some hundred milliseconds of a renderer. */
async function isShared(
  builder: TestServer | undefined,
  node: TestServer | undefined,
  width: number,
): Promise<boolean> {
  const path = `/iiif/3/harbour%2F01/full/${width},/0/default.gif`;
  const { writes } = await sharedBy(builder);
  const rendered = await ask(builder?.url ?? '', path);
  expect(rendered.status).toBe(200);
  await until(async () => (await sharedBy(builder)).writes > writes, 'it is in the store');
  const { renders } = await metricsOf(node?.url ?? '');
  expect((await ask(node?.url ?? '', path)).body.equals(rendered.body)).toBe(true);
  const now = await sharedBy(node);
  if (now.hits === 0) return false;
  expect(now.renders).toBe(renders);
  return true;
}

async function sharedBy(server: TestServer | undefined) {
  const metrics = await metricsOf(server?.url ?? '');
  return {
    renders: metrics.renders,
    writes: metrics.sum('loupe_store_cache_writes_total', { result: 'written' }),
    hits: metrics.sum('loupe_store_cache_looks_total', { result: 'hit' }),
  };
}
