import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startConditionalFront } from '../support/faulty-proxy.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { type RunningStore, startMemoryStore } from '../support/running-store.ts';

let archive: Archive;
let memory: RunningStore;
let front: Awaited<ReturnType<typeof startConditionalFront>>;
let bucket: string;
const servers: TestServer[] = [];

async function start(role: 'both' | 'node'): Promise<TestServer> {
  const server = await startLoupe({
    images: role === 'node' ? join(archive.folder, '../no-masters') : archive.folder,
    manifests: archive.manifestsFolder,
    data: `${bucket}/archive`,
    flags: ['--role', role, '--local', join(archive.folder, '..', role), '--log-level', 'info'],
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
