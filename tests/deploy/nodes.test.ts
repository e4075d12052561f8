import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasePath, openForReading } from '../../src/database/open.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer, wholeLinesOf } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import type { RunningStore } from '../support/running-store.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { startSwift, whyNoSwift } from '../support/swift/swift.ts';
import { askVarnish, freePort, missingProxies, type ServerInFront, startVarnish } from './proxies.ts';
import { watchSlowness } from './slowness.ts';
import { type Visit, visitors } from './visitors.ts';

// Varnish before two nodes that share a store with a builder, by the file of docs/deploy. The store is OpenStack Swift, where that
// can be run, else a folder.

const CLIENTS = 200;
/** After which nobody may be shown what was replaced, on a machine that has nothing else to do. */
const OLD_AFTER_MS = 5000;
const TILE = '/iiif/3/box%2Fopen/0,0,512,512/512,512/0/default.jpg';
const SESSION = [
  ...['/essay/lid', '/iiif/3/box%2Fopen/info.json', TILE, '/iiif/3/box%2Fopen/full/90,/0/default.jpg'],
  ...['/presentation/3/lid/manifest', '/iiif/3/lid/info.json', '/iiif/3/lid/full/90,/0/default.jpg'],
  ...['/iiif/3/lid/0,0,512,512/512,512/0/default.jpg', TILE],
];

const noSwift = whyNoSwift();
if (noSwift !== undefined) process.stderr.write(`${noSwift}: a folder is the store\n`);

/** When a server has logged a sentence, on the clock of `performance.now`. */
function timesOf(server: TestServer, sentence: string): number[] {
  const lines = wholeLinesOf(server).map((line): { time: string; msg: string } => JSON.parse(line));
  return lines
    .filter(({ msg }) => msg === sentence)
    .map(({ time }) => Date.parse(time) - performance.timeOrigin);
}

/** Whether a builder has still to tell a cache of something. @param local its folder */
function hasToTell(local: string): boolean {
  const database = openForReading(databasePath(local));
  try {
    return database.prepare('SELECT 1 FROM purges LIMIT 1').get() !== undefined;
  } finally {
    database.close();
  }
}

describe.skipIf(missingProxies() !== undefined)('Varnish before nodes', () => {
  let archive: Archive;
  let swift: RunningStore | undefined;
  let builder: TestServer;
  let nodes: TestServer[];
  let varnish: ServerInFront;
  const below = (name: string) => join(archive.folder, '..', name);

  beforeAll(async () => {
    archive = await emptyArchive();
    await archive.addChart('box/open.jpg', 900, 600);
    await archive.addChart('lid.jpg', 1100, 700);
    await archive.addManifest('lid.yaml', 'label: Lid\nphotographs: [lid, box/open]\n');
    await mkdir(below('store'));
    swift = noSwift === undefined ? await startSwift() : undefined;
    const data = swift ? `${await swift.makeBucket('photos')}/archive` : pathToFileURL(below('store')).href;
    const port = await freePort();
    const shared = [
      ...['--public-url', `http://127.0.0.1:${port}`, '--cache-tags', '--shared-cache-seconds', '2592000'],
      ...['--image-cache-control', 'public, max-age=300', '--trusted-proxies', '127.0.0.1'],
      ...['--log-level', 'info'],
    ];
    const places = {
      images: archive.folder,
      manifests: archive.manifestsFolder,
      data,
      env: swift?.env ?? {},
    };
    const node = (name: string) =>
      startLoupe({ ...places, flags: [...shared, '--role', 'node', '--local', below(name)] });
    builder = await startLoupe({
      ...places,
      flags: [
        ...[...shared, ...BY_EVENTS, '--settle-seconds', '0', '--role', 'build', '--local', below('builder')],
        ...['--purge-url', `varnish=http://127.0.0.1:${port}/`],
      ],
    });
    nodes = await Promise.all([node('one'), node('other')]);
    varnish = await startVarnish(
      below('varnish'),
      port,
      nodes.map(({ url }) => url),
    );
    const hasAll = async ({ url }: TestServer) => {
      const responses = await Promise.all(SESSION.map((path) => ask(url, path)));
      return responses.every(({ status }) => status === 200);
    };
    await until(async () => (await Promise.all(nodes.map(hasAll))).every(Boolean), 'nodes have all');
    await until(() => !hasToTell(below('builder')), 'Varnish was told all that came before');
  });
  afterAll(async () => {
    await varnish?.stop();
    await Promise.all([...(nodes ?? []), ...(builder ? [builder] : [])].map((server) => server.stop()));
    await swift?.stop();
    await archive?.remove();
  });

  /** Undefined while it has no tile to send. */
  const etagOf = async ({ url }: TestServer | ServerInFront) => {
    const { status, headers } = await ask(url, TILE);
    return status === 200 ? headers.etag : undefined;
  };
  const failed = (visits: readonly Visit[]) => visits.filter(({ status }) => status === 0 || status >= 400);

  test(`${CLIENTS} visitors are not shown what was replaced`, async () => {
    const came = visitors(varnish.url, CLIENTS, SESSION);
    const { visits } = came;
    const ofTile = () => visits.filter(({ path, status }) => path === TILE && status === 200);
    await until(() => visits.length > CLIENTS, 'everybody has asked for something');
    const old = await etagOf(varnish);
    expect(old).toBeDefined();
    expect(await Promise.all(nodes.map(etagOf))).toEqual(nodes.map(() => old));

    const slowness = watchSlowness();
    await archive.add('box/open.jpg', chart(900, 600).negate().jpeg(), new Date());
    const replacedAt = performance.now();
    await until(
      async () => (await Promise.all(nodes.map(etagOf))).every((etag) => etag !== undefined && etag !== old),
      'nodes have the new scan',
    );
    await until(() => !hasToTell(below('builder')), 'Varnish was told all that has changed');
    // However long the machine takes for it: what Varnish has forgotten when nodes had the new one does not come back.
    const forgottenAt = performance.now();
    const after5s = () => ofTile().filter(({ askedAt }) => askedAt > replacedAt + OLD_AFTER_MS);
    const afterwards = () => ofTile().filter(({ askedAt }) => askedAt > forgottenAt);
    await until(() => Math.min(after5s().length, afterwards().length) > CLIENTS, 'visitors go on');
    const allowedMs = OLD_AFTER_MS * slowness.stop();
    await came.leave();

    const lastOldAt = Math.max(...ofTile().map(({ etag, askedAt }) => (etag === old ? askedAt : 0)));
    const steps = {
      published: timesOf(builder, 'published'),
      served: nodes.flatMap((node) => timesOf(node, 'served')),
      ...{
        told: timesOf(builder, 'a cache in front was told'),
        forgotten: [forgottenAt],
        lastOld: [lastOldAt],
        allowed: [replacedAt + allowedMs],
      },
    };
    const since = Object.entries(steps).map(([name, times]) => [
      name,
      times.map((at) => Math.round(at - replacedAt)).filter((ms) => ms > 0),
    ]);
    expect(lastOldAt, JSON.stringify(since)).toBeLessThan(forgottenAt);
    expect(lastOldAt - replacedAt, JSON.stringify(since)).toBeLessThan(allowedMs);
    expect(failed(visits)).toEqual([]);
  });

  test(`${CLIENTS} visitors lose nothing with the builder and a node`, async () => {
    const came = visitors(varnish.url, CLIENTS, SESSION);
    const { visits } = came;
    await until(() => visits.length > CLIENTS, 'everybody has asked for something');
    const [one] = nodes;
    expect((await metricsOf(one?.url ?? '')).requests).toBeGreaterThan(CLIENTS);
    process.kill(-(builder.child.pid ?? 0), 'SIGKILL');
    process.kill(-(one?.child.pid ?? 0), 'SIGKILL');
    const killedAt = performance.now();
    await until(
      async () => /node1\s.*sick/.test(await askVarnish(below('varnish'), 'backend.list')),
      'Varnish knows that a node has gone',
    );
    const knownAt = performance.now();
    await until(() => visits.filter(({ askedAt }) => askedAt > knownAt).length > CLIENTS, 'visitors go on');
    await came.leave();
    // Nothing of a node that was killed is seen, not even of the responses that it was sending.
    const sinceKill = failed(visits).map(({ path, status, askedAt, endedAt }) => ({
      ...{ path, status },
      asked: Math.round(askedAt - killedAt),
      ended: Math.round(endedAt - killedAt),
    }));
    expect(sinceKill).toEqual([]);
  });
});
