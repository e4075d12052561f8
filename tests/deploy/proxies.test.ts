import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { type AskOptions, ask, type HttpResponse } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { freePort, missingProxies, type ServerInFront, startNginx, startVarnish } from './proxies.ts';

// nginx before Varnish before two servers of the same archive, by the files of docs/deploy.

const LID = 'box%2Flid%20%C3%A9%20%E8%B1%A1';
const PLANS = join(import.meta.dirname, '../masters/pdf/text.pdf');

const missing = missingProxies();
if (missing !== undefined) process.stderr.write(`Not tested: ${missing}\n`);

describe.skipIf(missing !== undefined)('nginx and Varnish', () => {
  let archive: Archive;
  let nodes: TestServer[];
  let varnish: ServerInFront;
  let nginx: ServerInFront;

  beforeAll(async () => {
    archive = await emptyArchive();
    await archive.addChart('box/lid é 象.jpg', 1100, 700);
    await archive.addChart('open.jpg', 900, 600);
    await archive.add('plans.pdf', await readFile(PLANS));
    await archive.addManifest('lid.yaml', "label: Lid\nphotographs: ['box/lid é 象']\n");
    await archive.addManifest('open.yaml', 'label: Open\noriginals: true\nphotographs: [open]\n');
    const [cachePort, publicPort] = [await freePort(), await freePort()];
    const flags = [
      ...[...BY_EVENTS, '--settle-seconds', '0', '--public-url', `http://127.0.0.1:${publicPort}`],
      ...[
        '--cache-tags',
        '--shared-cache-seconds',
        '2592000',
        '--image-cache-control',
        'public, max-age=300',
      ],
      ...['--purge-url', `varnish=http://127.0.0.1:${cachePort}/`, '--trusted-proxies', '127.0.0.1'],
    ];
    const start = (name: string) =>
      startLoupe({
        images: archive.folder,
        manifests: archive.manifestsFolder,
        data: `${archive.dataFolder}-${name}`,
        flags,
      });
    nodes = await Promise.all([start('one'), start('other')]);
    varnish = await startVarnish(
      join(archive.folder, '../varnish'),
      cachePort,
      nodes.map(({ url }) => url),
    );
    nginx = await startNginx(join(archive.folder, '../nginx'), publicPort, [varnish.url]);
  });
  afterAll(async () => {
    await nginx?.stop();
    await varnish?.stop();
    await Promise.all((nodes ?? []).map((node) => node.stop()));
    await archive?.remove();
  });

  const get = (path: string, options?: AskOptions): Promise<HttpResponse> => ask(nginx.url, path, options);
  const direct = (path: string, options?: AskOptions): Promise<HttpResponse> =>
    ask(nodes[0]?.url ?? '', path, options);

  test.each([
    ['info.json', `/iiif/3/${LID}/info.json`, 200],
    ['info.json of 2.1', `/iiif/2/${LID}/info.json`, 200],
    ['a tile', `/iiif/3/${LID}/0,0,512,512/512,512/0/default.jpg`, 200],
    [
      'a render, with characters that proxies like to change',
      `/iiif/3/${LID}/3,4,50,40/%5E60,/!22.5/gray.png`,
      200,
    ],
    ['a page of a document', '/iiif/3/plans;2/info.json', 200],
    ['slashes as they are', '/iiif/3/box/lid%20%C3%A9%20%E8%B1%A1/info.json', 303],
    ['an image alone', `/iiif/3/${LID}`, 303],
    ['Deep Zoom', `/dzi/${LID}_files/10/0_0.jpg`, 200],
    ['what is not there', '/iiif/3/box%2Fnothing/info.json', 404],
    ['what is encoded twice', '/iiif/3/box%252Flid/info.json', 404],
    ['what is no number', `/iiif/3/${LID}/0,0,x,512/max/0/default.jpg`, 400],
    ['a manifest', '/presentation/3/lid/manifest', 200],
    ['a negotiated address', '/presentation/lid/manifest', 303],
    ['a page with a query', '/essay/lid?lang=en', 200],
    ['a search', '/search?q=lid&lang=en', 200],
    ['a search for viewers', '/search/2/lid?q=a%20%26%20b', 200],
    ['the page of an image', `/image/${LID}@10,10,300,200`, 200],
    [
      'a link in a query',
      `/view?manifest=${encodeURIComponent('http://127.0.0.1/presentation/3/lid/manifest')}`,
      400,
    ],
  ])('%s is what a server answers, at once and from the cache', async (_, path, status) => {
    const zipped = { headers: { 'Accept-Encoding': 'gzip' } };
    const own = await direct(path, zipped);
    const [first, second] = [await get(path, zipped), await get(path, zipped)];
    const told = ({ headers, body, ...answer }: HttpResponse) => ({
      status: answer.status,
      location: headers.location,
      type: headers['content-type'],
      etag: headers.etag,
      link: headers['link'],
      origin: headers['access-control-allow-origin'],
      digest: createHash('sha256').update(body).digest('hex'),
    });
    expect(told(own).status).toBe(status);
    expect(told(first)).toEqual(told(own));
    expect(told(second)).toEqual(told(own));
  });

  test('what is kept goes out without tags, and fresh', async () => {
    const path = `/iiif/3/${LID}/0,0,512,512/256,256/0/default.jpg`;
    await get(path);
    const { headers } = await get(`${path}?anything`);
    expect(headers['x-cache']).toBe('hit');
    expect(headers['cache-control']).toBe('public, max-age=300');
    for (const name of ['xkey', 'surrogate-key', 'cache-tag', 'age']) expect(headers[name]).toBeUndefined();
    const known = await get(path, { headers: { 'If-None-Match': headers.etag ?? '', Cookie: 'other=1' } });
    expect([known.status, known.headers['x-cache'], known.body.length]).toEqual([304, 'hit', 0]);
    expect(known.headers['access-control-allow-origin']).toBe('*');
  });

  test('a preflight is answered by a server', async () => {
    const asked = { Origin: 'https://viewer.example', 'Access-Control-Request-Method': 'GET' };
    const { status, headers } = await get(`/iiif/3/${LID}/info.json`, { method: 'OPTIONS', headers: asked });
    expect([status, headers['access-control-allow-origin']]).toEqual([204, '*']);
  });

  test('a HEAD renders nothing, and an image is asked of one server', async () => {
    const seen = () => Promise.all(nodes.map(({ url }) => metricsOf(url)));
    const before = await seen();
    const path = (at: number): string => `/iiif/3/${LID}/${at},0,100,100/90,/0/default.png`;
    for (let at = 0; at < 4; at += 1) {
      const { status, headers, body } = await get(path(at), { method: 'HEAD' });
      expect([status, headers['content-type'], body.length]).toEqual([200, 'image/png', 0]);
    }
    const headed = await seen();
    expect(headed.map(({ renders }) => renders)).toEqual(before.map(({ renders }) => renders));
    for (let at = 0; at < 4; at += 1) expect((await get(path(at))).status).toBe(200);
    const after = await seen();
    const made = after.map(({ renders }, at) => renders - (before[at]?.renders ?? 0));
    expect(made.sort()).toEqual([0, 4]);
  });

  test('without Varnish nginx asks an image of one server, whatever is asked of it, and others of the other', async () => {
    const between = await startNginx(
      join(archive.folder, '../nginx-alone'),
      await freePort(),
      nodes.map(({ url }) => url),
    );
    // Varnish looks again and again whether they are there, which counts as well.
    const counts = () =>
      Promise.all(
        nodes.map(async ({ url }) => {
          const metrics = await metricsOf(url);
          return metrics.requests - metrics.sum('loupe_requests_total', { kind: 'operations' });
        }),
      );
    const asked = async (paths: readonly string[]): Promise<number[]> => {
      const before = await counts();
      for (const path of paths) expect((await ask(between.url, path)).status).toBeLessThan(500);
      let made: number[] = [];
      await until(async () => {
        made = (await counts()).map((count, at) => count - (before[at] ?? 0));
        return made.reduce((sum, count) => sum + count, 0) >= paths.length;
      }, 'all are counted');
      return made;
    };
    const ofOne = await asked([
      ...[`/iiif/3/${LID}/info.json`, `/iiif/2/${LID}/full/90,/0/default.jpg`, `/dzi/${LID}.dzi`],
      ...[`/dzi/${LID}_files/10/0_0.jpg`, `/image/${LID}@10,10,300,200`, `/iiif/3/${LID}/info.json?x=1`],
    ]);
    expect(new Set(ofOne)).toEqual(new Set([0, 6]));
    const others = await asked(Array.from({ length: 24 }, (_, at) => `/iiif/3/box%2F${at}/info.json`));
    expect(Math.min(...others)).toBeGreaterThan(0);
    await between.stop();
  });

  test('a part of a whole scan is sent as a part', async () => {
    const scan = await readFile(archive.path('open.jpg'));
    const part = await get('/original/open', { headers: { Range: 'bytes=100-299' } });
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 100-299/${scan.length}`]);
    expect(part.body.equals(scan.subarray(100, 300))).toBe(true);
    const { etag = '' } = part.headers;
    const rest = await get('/original/open', { headers: { Range: 'bytes=-50', 'If-Range': etag } });
    expect([rest.status, rest.body.equals(scan.subarray(-50))]).toEqual([206, true]);
    expect((await get('/original/open', { headers: { Range: 'bytes=99999999-' } })).status).toBe(416);
    expect((await get('/original/open')).body.equals(scan)).toBe(true);
  });

  test('a purge forgets what has the tag, and comes from those alone who may', async () => {
    const [lid, open] = [`/iiif/3/${LID}/full/90,/0/default.jpg`, '/iiif/3/open/full/90,/0/default.jpg'];
    for (const path of [lid, open, lid, open]) await get(path);
    const tag = `i-${createHash('sha256').update('box/lid é 象').digest('hex').slice(0, 16)}`;
    const purge = (url: string, headers: Record<string, string>) =>
      ask(url, '/', { method: 'PURGE', headers });
    expect((await purge(nginx.url, { xkey: tag })).status).toBe(405);
    expect((await purge(varnish.url, { xkey: tag, 'X-Forwarded-For': '127.0.0.1' })).status).toBe(403);
    expect((await purge(varnish.url, {})).status).toBe(400);
    for (const url of [varnish.url, varnish.purgeUrl ?? '']) {
      expect((await get(lid)).headers['x-cache']).toBe('hit');
      expect((await purge(url, { xkey: tag })).status).toBe(200);
      expect((await get(lid)).headers['x-cache']).toBe('miss');
    }
    const through = { xkey: tag, 'X-Forwarded-For': '192.0.2.1' };
    expect((await purge(varnish.purgeUrl ?? '', through)).status).toBe(200);
    expect((await get(open)).headers['x-cache']).toBe('hit');
  });

  test('what is for operators is not passed on', async () => {
    for (const path of ['/metrics', '/ready', '/ready?x', '/tasks', '/admin/purge'])
      for (const { url } of [nginx, varnish])
        expect([path, (await ask(url, path)).status]).toEqual([path, 404]);
    for (const path of ['/%6detrics', '/./metrics', '//metrics', '/%61dmin/purge'])
      expect([path, (await get(path)).text.includes('loupe_')]).toEqual([path, false]);
  });

  test('what is kept is sent on when no server is left', async () => {
    await get(`/iiif/3/${LID}/0,0,512,512/512,512/0/default.jpg`);
    await Promise.all(nodes.map((node) => node.stop()));
    const tile = await get(`/iiif/3/${LID}/0,0,512,512/512,512/0/default.jpg`);
    expect([tile.status, tile.headers['x-cache']]).toEqual([200, 'hit']);
    expect((await get(`/iiif/3/${LID}/9,9,50,50/max/0/default.jpg`)).status).toBe(503);
  });
});
