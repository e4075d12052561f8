import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Archive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import type { TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { emptySharedArchive, purge, startShared } from '../support/shared-servers.ts';

// A builder that serves nothing, and two nodes, over a store that is a folder. The tests go on from each other.

const FAST = ['--snapshot-seconds', '1', '--log-level', 'info', '--store-cache-mb', '100'];

let archive: Archive;
let store: string;
let tokenFile: string;
let builder: TestServer;
const nodes: TestServer[] = [];

function start(local: string, role: 'build' | 'node'): Promise<TestServer> {
  const env = { LOUPE_ADMIN_TOKEN_FILE: tokenFile };
  return startShared(archive, role, local, { data: `file://${store}`, flags: FAST, env });
}

/** Some hundred milliseconds of a renderer. */
function slow(image: string, pixels: number): string {
  return `/iiif/3/${image}/full/${pixels},/0/default.gif`;
}

async function renders(): Promise<number[]> {
  return Promise.all(nodes.map(async ({ url }) => (await metricsOf(url)).renders));
}

async function shared(server: TestServer, name: 'looks' | 'writes', result: string): Promise<number> {
  return (await metricsOf(server.url)).sum(`loupe_store_cache_${name}_total`, { result });
}

async function kept(): Promise<string[]> {
  const names = await readdir(join(store, 'cache'), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.gif')).map((name) => join(store, 'cache', name));
}

/** Has the first node render something, and waits until it is in the store. */
async function renderedBy(node: TestServer | undefined, path: string): Promise<Buffer> {
  if (!node) throw new Error('there is no such node');
  const before = await shared(node, 'writes', 'written');
  const { status, body } = await ask(node.url, path);
  expect(status).toBe(200);
  await until(async () => (await shared(node, 'writes', 'written')) > before, 'it is in the store');
  return body;
}

beforeAll(async () => {
  ({ archive, store, tokenFile } = await emptySharedArchive());
  await archive.addChart('one.jpg', 900, 700);
  await archive.addChart('two.jpg', 800, 600);
  builder = await start('builder', 'build');
  nodes.push(await start('first', 'node'), await start('second', 'node'));
  for (const { url } of nodes)
    for (const image of ['one', 'two'])
      await until(async () => (await ask(url, `/iiif/3/${image}/info.json`)).status === 200, 'it is there');
});

afterAll(async () => {
  await Promise.all([builder, ...nodes].map((server) => server?.stop()));
  await archive.remove();
});

test('what one node has rendered the other sends without rendering', async () => {
  const [first, second] = nodes;
  if (!second) throw new Error('there is no second node');
  let path = '';
  let body: Buffer = Buffer.alloc(0);
  const isFound = async (width: number): Promise<boolean> => {
    path = slow('one', width);
    body = await renderedBy(first, path);
    const before = await renders();
    const other = await ask(second.url, path);
    expect(other.body.equals(body)).toBe(true);
    if ((await shared(second, 'looks', 'hit')) === 0) return false;
    expect(await renders()).toEqual(before);
    return true;
  };
  // A look that takes longer than a render is given up, as it may be while other programs use the machine.
  let width = 700;
  while (!(await isFound(width))) width -= 1;
  // From then on it is on the disk of the second one, too.
  await rename(store, `${store}-away`);
  expect((await ask(second?.url ?? '', path)).body.equals(body)).toBe(true);
  await rename(`${store}-away`, store);
});

test('a response that is damaged in the store is rendered again', async () => {
  const [first, second] = nodes;
  const path = slow('one', 690);
  const known = new Set(await kept());
  const body = await renderedBy(first, path);
  const [added = ''] = (await kept()).filter((name) => !known.has(name));
  const bytes = await readFile(added);
  await writeFile(added, Buffer.concat([bytes.subarray(0, 500), Buffer.alloc(bytes.length - 500)]));
  const before = await renders();
  expect((await ask(second?.url ?? '', path)).body.equals(body)).toBe(true);
  expect((await renders())[1]).toBe((before[1] ?? 0) + 1);
  await until(async () => (await readFile(added)).equals(bytes), 'it is whole again');
});

test('a purge by hand and an image that is gone leave nothing in the store', async () => {
  const [first] = nodes;
  await renderedBy(first, slow('two', 600));
  const before = (await kept()).length;
  if (!first) throw new Error('there is no such node');
  expect((await purge(first, { identifier: 'one' })).status).toBe(202);
  await until(async () => (await kept()).length < before, 'what there was of the one image is gone');
  expect((await kept()).length).toBeGreaterThan(0);
  await rm(archive.path('two.jpg'));
  await until(async () => (await kept()).length === 0, 'what there was of the other is gone');
});

test('while the store is away everything is rendered', async () => {
  const [, second] = nodes;
  await rename(store, `${store}-away`);
  try {
    const before = await renders();
    const { status } = await ask(second?.url ?? '', slow('one', 680));
    expect(status).toBe(200);
    expect((await renders())[1]).toBe((before[1] ?? 0) + 1);
    expect(await shared(second ?? builder, 'looks', 'away')).toBeGreaterThan(0);
  } finally {
    await rename(`${store}-away`, store);
  }
});
