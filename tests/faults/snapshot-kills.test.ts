import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databasePath } from '../../src/database/open.ts';
import type { Archive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { createRandom } from '../support/kills.ts';
import type { TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { dumpOf } from '../support/published.ts';
import { emptySharedArchive, startShared } from '../support/shared-servers.ts';

// Builder and node are killed at random moments while essays are saved and scans come: in the middle of publishing, of putting
// pyramids into the store, and of bringing a snapshot. In the end the node has the very rows of the builder, and all images.

const KILLS = Number(process.env['KILLS'] ?? 3);
const SEED = Number(process.env['SEED'] ?? 15);
const LONGEST_PAUSE_MS = 1500;

let archive: Archive;
let store: string;
const servers = new Map<string, TestServer>();

async function start(role: 'both' | 'node'): Promise<TestServer> {
  const server = await startShared(archive, role, role, {
    data: `file://${store}`,
    untilReady: false,
    flags: [
      ...['--settle-seconds', '0', '--publish-seconds', '1', '--snapshot-seconds', '1'],
      ...['--lease-seconds', '3'],
    ],
  });
  servers.set(role, server);
  return server;
}

beforeAll(async () => {
  ({ archive, store } = await emptySharedArchive());
  await archive.addChart('scan.jpg', 700, 500);
});

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()));
  await archive.remove();
});

async function save(name: string, label: string): Promise<void> {
  await archive.addManifest(`${name}.yaml`, `label: ${label}\nphotographs: [{image: scan}]\n`);
}

test(`after ${KILLS} kills of builder and node nothing is lost and nothing is mixed`, async () => {
  const random = createRandom(SEED);
  let [builder, node] = [await start('both'), await start('node')];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await save(`essay-${random(4)}`, `of kill ${kill}`);
    await archive.addChart(`box/${kill}.jpg`, 300 + kill, 200);
    await pause(random(LONGEST_PAUSE_MS));
    builder.child.kill('SIGKILL');
    if (random(2) === 0) await pause(random(LONGEST_PAUSE_MS));
    node.child.kill('SIGKILL');
    [builder, node] = [await start('both'), await start('node')];
  }
  await save('last', 'The last');
  const isReady = async ({ url }: TestServer) => (await ask(url, '/ready')).status === 200;
  await until(() => isReady(builder), 'all pyramids are made');
  const label = async ({ url }: TestServer) =>
    (await ask(url, '/presentation/3/last/manifest')).status === 200;
  await until(() => label(node), 'the node has the last essay');
  for (let kill = 0; kill < KILLS; kill += 1)
    await until(
      async () => (await ask(node.url, `/iiif/3/box%2F${kill}/full/max/0/default.jpg`)).status === 200,
      `the node has image ${kill}`,
    );
  // What it has not published it publishes when it is stopped.
  await builder.stop();
  servers.delete('both');
  const rows = dumpOf(databasePath(join(archive.folder, '../both')));
  const slots = ['one', 'other'].map((name) => join(archive.folder, '../node/snapshots', `${name}.sqlite`));
  await until(
    () => slots.some((slot) => JSON.stringify(dumpOf(slot)) === JSON.stringify(rows)),
    `the node has the same rows, SEED=${SEED}`,
  );
  expect(node.logged()).not.toContain('a pyramid of the store cannot be read');
});
