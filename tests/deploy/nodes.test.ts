import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { askVarnish, freePort, missingProxies, type ServerInFront, startVarnish } from './proxies.ts';
import { visitors } from './visitors.ts';

// Varnish before two nodes that share a store with a builder, by the file of docs/deploy.

const CLIENTS = 200;
/** After which nobody may be shown what was replaced. */
const OLD_AFTER_MS = 5000;
const TILE = '/iiif/3/box%2Fopen/0,0,512,512/512,512/0/default.jpg';
const SESSION = [
  ...['/essay/lid', '/iiif/3/box%2Fopen/info.json', TILE, '/iiif/3/box%2Fopen/full/90,/0/default.jpg'],
  ...['/presentation/3/lid/manifest', '/iiif/3/lid/info.json', '/iiif/3/lid/full/90,/0/default.jpg'],
  ...['/iiif/3/lid/0,0,512,512/512,512/0/default.jpg', TILE],
];

describe.skipIf(missingProxies() !== undefined)('Varnish before nodes', () => {
  let archive: Archive;
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
    const port = await freePort();
    const shared = [
      ...['--public-url', `http://127.0.0.1:${port}`, '--cache-tags', '--shared-cache-seconds', '2592000'],
      ...['--image-cache-control', 'public, max-age=300', '--trusted-proxies', '127.0.0.1'],
    ];
    const places = {
      images: archive.folder,
      manifests: archive.manifestsFolder,
      data: pathToFileURL(below('store')).href,
    };
    const node = (name: string) =>
      startLoupe({ ...places, flags: [...shared, '--role', 'node', '--local', below(name)] });
    builder = await startLoupe({
      ...places,
      flags: [
        ...[...shared, ...BY_EVENTS, '--settle-seconds', '0', '--local', below('builder')],
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
    await archive?.remove();
  });

  const etagOf = async ({ url }: TestServer | ServerInFront) => (await ask(url, TILE)).headers.etag;

  test(`${CLIENTS} visitors are not shown what was replaced, and lose nothing with the builder and a node`, async () => {
    const came = visitors(varnish.url, CLIENTS, SESSION);
    const { visits } = came;
    const old = await etagOf(varnish);
    await until(() => visits.length > CLIENTS, 'everybody has asked for something');

    await archive.add('box/open.jpg', chart(900, 600).negate().jpeg(), new Date());
    await until(
      async () => (await Promise.all(nodes.map(etagOf))).every((etag) => etag !== old),
      'nodes have the new scan',
    );
    const newAt = performance.now();
    await until(
      () => visits.some(({ path, etag }) => path === TILE && etag !== old),
      'visitors see the new scan',
    );
    await pause(OLD_AFTER_MS + 1000);
    const late = visits.filter(({ path, askedAt }) => path === TILE && askedAt > newAt + OLD_AFTER_MS);
    expect(late.length).toBeGreaterThan(0);
    expect(late.filter(({ etag }) => etag === old)).toEqual([]);

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
    expect(visits.filter(({ status }) => status >= 400)).toEqual([]);
    // Of a response that was being sent by the node the rest is lost.
    expect(visits.filter(({ status, askedAt }) => status === 0 && askedAt > killedAt)).toEqual([]);
  });
});
