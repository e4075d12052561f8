import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    const knowsAll = async ({ url }: TestServer) => (await ask(url, '/essay/lid')).status === 200;
    await until(async () => (await Promise.all(nodes.map(knowsAll))).every(Boolean), 'nodes have the essay');
  });
  afterAll(async () => {
    await varnish?.stop();
    await Promise.all([...(nodes ?? []), ...(builder ? [builder] : [])].map((server) => server.stop()));
    await swift?.stop();
    await archive?.remove();
  });

  const etagOf = async ({ url }: TestServer | ServerInFront) => (await ask(url, TILE)).headers.etag;
  const told = () => timesOf(builder, 'a cache in front was told');

  test(`${CLIENTS} visitors are not shown what was replaced, and lose nothing with the builder and a node`, async () => {
    const came = visitors(varnish.url, CLIENTS, SESSION);
    const { visits } = came;
    const old = await etagOf(varnish);
    await until(() => visits.length > CLIENTS, 'everybody has asked for something');

    const slowness = watchSlowness();
    await archive.add('box/open.jpg', chart(900, 600).negate().jpeg(), new Date());
    const replacedAt = performance.now();
    await until(
      async () => (await Promise.all(nodes.map(etagOf))).every((etag) => etag !== old),
      'nodes have the new scan',
    );
    const servedAt = performance.now();
    await until(() => told().some((at) => at > servedAt), 'Varnish is told of it');
    const toldAt = Math.min(...told().filter((at) => at > servedAt));
    const olds = () =>
      visits.filter(({ path, etag, status }) => path === TILE && status === 200 && etag === old);
    const isLate = (longMs: number) => (visit: Visit) => visit.askedAt > replacedAt + longMs;
    await until(() => visits.filter(isLate(OLD_AFTER_MS)).length > CLIENTS, 'visitors go on');
    const allowedMs = OLD_AFTER_MS * slowness.stop();
    const steps = () =>
      JSON.stringify(
        Object.entries({
          published: timesOf(builder, 'published'),
          served: nodes.flatMap((node) => timesOf(node, 'served')),
          told: told(),
          old: [Math.max(...olds().map(({ askedAt }) => askedAt))],
          allowed: [replacedAt + allowedMs],
        }).map(([name, times]) => [
          name,
          times.map((at) => Math.round(at - replacedAt)).filter((ms) => ms > 0),
        ]),
      );
    process.stderr.write(`${steps()}\n`);
    expect(olds().length).toBeGreaterThan(0);
    // Where all nodes have the new one when Varnish is told to forget, whatever the machine was at.
    expect(
      olds().filter(({ askedAt }) => askedAt > toldAt),
      steps(),
    ).toEqual([]);
    expect(olds().filter(isLate(allowedMs)), steps()).toEqual([]);

    const [one] = nodes;
    expect((await metricsOf(one?.url ?? '')).requests).toBeGreaterThan(CLIENTS);
    const killedAt = performance.now();
    process.kill(-(builder.child.pid ?? 0), 'SIGKILL');
    process.kill(-(one?.child.pid ?? 0), 'SIGKILL');
    await until(
      async () => /node1\s.*sick/.test(await askVarnish(below('varnish'), 'backend.list')),
      'Varnish knows that a node has gone',
    );
    const knownAt = performance.now();
    await until(() => visits.filter(({ askedAt }) => askedAt > knownAt).length > CLIENTS, 'visitors go on');
    await came.leave();
    // Nothing of a node that was killed is seen, not even of the responses that it was sending.
    const failed = visits.filter(({ status }) => status === 0 || status >= 400);
    const sinceKill = failed.map(({ path, status, askedAt, endedAt }) => ({
      ...{ path, status },
      asked: Math.round(askedAt - killedAt),
      ended: Math.round(endedAt - killedAt),
    }));
    expect(sinceKill).toEqual([]);
  });
});
