import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { chart } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { type OpenedStore, openStore } from '../support/opened-store.ts';
import { until } from '../support/patience.ts';
import { type RunningStore, startMemoryStore } from '../support/running-store.ts';

// Masters and essays in a store that speaks S3.

let running: RunningStore;
let opened: OpenedStore;
let store: ObjectStore;
let server: TestServer;
let scan: Buffer;

beforeAll(async () => {
  running = await startMemoryStore();
  const location = `${await running.makeBucket('archive')}/all`;
  opened = await openStore(location, running.env);
  ({ store } = opened);
  scan = await chart(700, 500).jpeg().toBuffer();
  await store.write('scans/box/one.jpg', scan);
  await store.write(
    'essays/essay.yaml',
    Buffer.from(
      "label: Box\nlanguage: en\noriginals: true\nphotographs: [{image: 'box/one', alternativeText: A chart}]\n",
    ),
  );
  server = await startLoupe({
    images: `${location}/scans`,
    manifests: `${location}/essays`,
    env: running.env,
    flags: ['--rescan-seconds', '1', '--settle-seconds', '0'],
  });
});

afterAll(async () => {
  await server?.stop();
  await opened?.close();
  await running?.stop();
});

async function sizeOf(identifier: string): Promise<string> {
  const { status, body } = await ask(server.url, `/iiif/3/${identifier}/info.json`);
  if (status !== 200) return String(status);
  const { width, height } = JSON.parse(body.toString());
  return `${width} ${height}`;
}

test('they are listed, served and sent as they are', async () => {
  expect(await sizeOf('box%2Fone')).toBe('700 500');
  const tile = await ask(server.url, '/iiif/3/box%2Fone/0,0,512,500/512,/0/default.jpg');
  expect(tile.status).toBe(200);
  const manifest = await ask(server.url, '/presentation/3/essay/manifest');
  expect(JSON.parse(manifest.body.toString()).items).toHaveLength(1);
  const original = await ask(server.url, '/original/box%2Fone');
  expect(original.body.equals(scan)).toBe(true);
});

test('a scan that is moved with others is known by its bytes, and what is new is told', async () => {
  await store.write('scans/box/two.jpg', await chart(60, 40).jpeg().toBuffer());
  await store.write('scans/moved/one.jpg', scan);
  await store.delete('scans/box/one.jpg');
  await until(async () => (await sizeOf('moved%2Fone')) === '700 500', 'it is at its new name');
  await until(async () => (await sizeOf('box%2Ftwo')) === '60 40', 'the new one has come');
  await until(
    async () => ['301', '404', '410'].includes(await sizeOf('box%2Fone')),
    'nothing is at the old name',
  );
  const { body } = await ask(server.url, '/ready');
  expect(JSON.parse(body.toString()).missing ?? 0).toBe(0);
});
