import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { HOUR_SECONDS, PATIENCE_MS } from '../support/patience.ts';
import { pipelined, rawGet } from '../support/raw-http.ts';
import { routeTable } from '../support/routes.ts';

// What holds for every response, whatever is asked and however: the header against guessed types, and the methods.

const CHART = '/iiif/3/chart';
const TILE = `${CHART}/0,0,512,512/512,512/0/default.jpg`;
/** Takes long, and nothing of it is sent before it is done. */
const SLOW = `${CHART}/full/^4200,2800/0/default.png`;

/** Addresses of each row of the route table, those that fail and those that lead elsewhere among them. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '/iiif/3/*': [
    ...[TILE, `${TILE}?x`, `${CHART}/7,8,30,20/max/0/default.png`, `${CHART}/info.json`, CHART],
    ...[
      `${CHART}/full/max/0/none.jpg`,
      '/iiif/3/',
      '/iiif/3/none/info.json',
      '/iiif/3/a%2',
      '/iiif/3/a/b/info.json',
    ],
  ],
  '/iiif/2/*': [
    '/iiif/2/chart/full/90,/0/default.jpg',
    '/iiif/2/chart/info.json',
    '/iiif/2/chart',
    '/iiif/2/none',
  ],
  '/dzi/*': ['/dzi/chart.dzi', '/dzi/chart_files/10/0_0.jpg', '/dzi/chart_files/10/9_9.jpg', '/dzi/'],
  '/original/*': ['/original/chart.jpg', '/original/none', '/original/%zz', '/original/'],
  '/presentation/*': [
    '/presentation/3/box/manifest',
    '/presentation/box/manifest',
    '/presentation/3/none/manifest',
  ],
  '/discovery/*': [
    '/discovery/activities',
    '/discovery/2/activities/page/1',
    '/discovery/activities/page/0',
    '/discovery/5/activities',
  ],
  '/oai': ['/oai?verb=Identify', '/oai'],
  '/description/*': [
    '/description/box.dc.xml',
    '/description/box.edm.rdf',
    '/description/none.dc.xml',
    '/description/box.dc.xml?x',
  ],
  '/robots.txt': ['/robots.txt'],
  '/.well-known/tdmrep.json': ['/.well-known/tdmrep.json'],
  '/feed.atom': ['/feed.atom', '/feed.atom?x'],
  '/sitemap.xml': ['/sitemap.xml', '/sitemap.xml?x'],
  '/sitemap/*': ['/sitemap/start.xml', '/sitemap/box/chart.xml', '/sitemap/none.xml', '/sitemap/box/%zz.xml'],
  '/search/*': [
    '/search/2/box?q=lid',
    '/search/1/collection/top',
    '/search/2/none?q=x',
    '/search/2/box?q=a&q=b',
  ],
  '/autocomplete/*': ['/autocomplete/2/box?q=li', '/autocomplete/1/box', '/autocomplete/3/box'],
  '/content-state/*': [
    '/content-state/box/lid?xywh=1,2,3,4',
    '/content-state/box/lid?xywh=x',
    '/content-state/none/lid',
    '/content-state/',
  ],
  '/cite/:manifest': ['/cite/box', '/cite/none', '/cite/box?format=x'],
  '/cite/:manifest/:canvas': ['/cite/box/lid', '/cite/box/none', '/cite/box/lid?format=x'],
  '/embed/photo/:manifest/:canvas': ['/embed/photo/box/lid', '/embed/photo/box/none'],
  '/embed/image/*': ['/embed/image/chart?xywh=1,2,3,4', '/embed/image/', '/embed/image/none'],
  '/qr': ['/qr?url=x', '/qr'],
  '/oembed': ['/oembed?url=x', '/oembed', '/oembed?format=xml'],
  '/schemas/manifest.json': ['/schemas/manifest.json'],
  '/schemas/collection.json': ['/schemas/collection.json'],
  '/contexts/format-limits.json': ['/contexts/format-limits.json'],
  '/health': ['/health', '/Health/'],
  '/ready': ['/ready'],
  '/metrics': ['/metrics'],
  '/admin/purge': ['/admin/purge'],
  '/tasks': ['/tasks'],
  '/': ['/'],
  '/essay/:manifest': ['/essay/box', '/essay/none', '/essay/%zz'],
  '/essay/:manifest/pdf': ['/essay/box/pdf', '/essay/none/pdf'],
  '/essay/:manifest/bag': ['/essay/box/bag', '/essay/none/bag', '/essay/box/bag?x=1'],
  '/photo/:manifest/:canvas': ['/photo/box/lid', '/photo/box/none'],
  '/search': ['/search', '/search?q=lid', '/search?page=9', '/search?decade=x'],
  '/view': [
    '/view',
    '/view?viewer=none',
    '/view?manifest=none',
    '/view?iiif-content=https://elsewhere.example/manifest',
    '/view?iiif-content=none',
  ],
  '/compare': [
    '/compare?photo=box/lid&photo=box/lid@1,2,3,4',
    '/compare',
    '/compare?photo=box/none',
    '/compare?iiif-content=none',
  ],
  '/images': ['/images', '/images?page=9999'],
  '/image/*': ['/image/chart', '/image/', '/image/none', '/image/%zz'],
  '/assets/icon.svg': ['/assets/icon.svg'],
  '/assets/loupe.css': ['/assets/loupe.css'],
  '/assets/essay.css': ['/assets/essay.css'],
  '/assets/photo.css': ['/assets/photo.css'],
  '/assets/compare.css': ['/assets/compare.css'],
  '/assets/search.css': ['/assets/search.css'],
  '/assets/share.css': ['/assets/share.css'],
  '/assets/tools.css': ['/assets/tools.css'],
  '/assets/viewer-frame.css': ['/assets/viewer-frame.css'],
  '/assets/client': ['/assets/client', '/assets/client/viewer.js', '/assets/client/none.js'],
  '/assets/openseadragon': ['/assets/openseadragon/openseadragon.min.js', '/assets/openseadragon/none.js'],
  '/assets/mirador': ['/assets/mirador/mirador.min.js', '/assets/mirador/'],
  '/assets/universalviewer': ['/assets/universalviewer/uv.css', '/assets/universalviewer/uv.html'],
};
const ELSEWHERE = ['/none', '/iiif/1/a/info.json', '//', '/%zz', '/?iiif-content=x'];
const ADDRESSES = [...Object.values(EXAMPLES).flat(), ...ELSEWHERE];

const METHODS = ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'MKCOL', 'PURGE', 'M-SEARCH', 'LINK'];
/** Node knows none of these. */
const UNKNOWN_METHODS = ['FOO', 'get', 'Get', 'GETX', 'TRACER', 'X-Y', "ODD!#$%&'*+.^_`|~"];

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', 1537, 1025);
  await archive.addManifest(
    'box.yaml',
    'label: A box\nsections: [{label: Part, id: part, photographs: [{image: chart, id: lid}]}]\n',
  );
  server = await startLoupe({ images: archive.folder, flags: ['--disk-cache-mb', '0'] });
  await ask(server.url, `${CHART}/info.json`);
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function expectSniffless(response: HttpResponse, what: string): void {
  const sent = response.rawHeaders.filter(
    (name, at) => at % 2 === 0 && /^x-content-type-options$/i.test(name),
  );
  expect(sent, what).toHaveLength(1);
  expect(response.headers['x-content-type-options'], what).toBe('nosniff');
}

/** Everything that the server sends over a connection of its own until it closes it. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1').on('data', (more: string) => {
      text += more;
    });
    socket.setTimeout(PATIENCE_MS, () =>
      socket.destroy(new Error(`the connection stays open after ${text}`)),
    );
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

const requestOf = (method: string, target: string, more = ''): string =>
  `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;

test('there are examples of every row of the route table', () => {
  expect(Object.keys(EXAMPLES)).toEqual(routeTable().map(({ path }) => path));
});

describe('X-Content-Type-Options', () => {
  test.each(ADDRESSES)('is sent with every response at %s, once', async (path) => {
    const headers = { Accept: 'text/html' };
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST'])
      for (const asking of [{}, headers])
        expectSniffless(await ask(server.url, path, { method, headers: asking }), `${method} ${path}`);
    const { etag, ...others } = (await ask(server.url, path)).headers;
    // Tags for caches in front are only sent where they are switched on.
    expect(others).not.toHaveProperty('xkey');
    if (etag === undefined) return;
    const known = await ask(server.url, path, { headers: { 'If-None-Match': etag } });
    expect(known.status).toBe(304);
    expectSniffless(known, `304 of ${path}`);
    const closing = await ask(server.url, path, { headers: { Connection: 'close' } });
    expectSniffless(closing, `${path}, over a connection that closes`);
  });

  test('is sent with redirects', async () => {
    const redirect = await ask(server.url, CHART);
    expect(redirect.status).toBe(303);
    expectSniffless(redirect, `${redirect.status}`);
  });

  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: a\r\nodd\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['too long a header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an expectation', requestOf('GET', '/', 'Connection: close\r\nExpect: tea\r\n'), 417],
    ['HTTP/1.0', `GET ${TILE} HTTP/1.0\r\n\r\n`, 200],
  ])('is sent with the response to %s', async (_what, bytes, status) => {
    const text = await exchange(bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text.match(/^x-content-type-options: nosniff\r$/gim)).toHaveLength(1);
  });
});

describe('methods', () => {
  test.each(METHODS)('%s is answered 405 with what is allowed, at every address', async (method) => {
    // Forms may be sent to OAI-PMH; what operators post to is nowhere without a token.
    const refused = ADDRESSES.filter(
      (path) => method !== 'POST' || !/^\/(?:oai|admin\/purge$|tasks$)/.test(path),
    );
    for (const path of refused) {
      const response = await ask(server.url, path, { method });
      expect(response.status, path).toBe(405);
      const allowed = path.startsWith('/oai') ? 'GET, HEAD, OPTIONS, POST' : 'GET, HEAD, OPTIONS';
      expect(response.headers.allow, path).toBe(allowed);
    }
  });

  test.each(UNKNOWN_METHODS)('%s, which Node does not know, likewise', async (method) => {
    for (const path of [TILE, '/', '/none']) {
      const text = await exchange(requestOf(method, path));
      expect(text).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
      expect(text).toMatch(/^Allow: GET, HEAD, OPTIONS\r$/m);
    }
  });

  test('what has no method of any form is 400', async () => {
    for (const line of ['(GET) / HTTP/1.1', '/ GET HTTP/1.1', 'FOO', 'FOO / HTTP/9.9'])
      expect(await exchange(`${line}\r\nHost: a\r\n\r\n`), line).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['localhost:443', '/', TILE])(
    'CONNECT %s is refused, and the connection closed',
    async (target) => {
      const text = await exchange(requestOf('CONNECT', target));
      expect(text).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
      expect(text).toMatch(/^Allow: GET, HEAD, OPTIONS\r$/m);
    },
  );

  test('a refusal never takes the place of the response to an earlier request', async () => {
    for (const second of [requestOf('CONNECT', 'localhost:443'), requestOf('FOO', '/')]) {
      const text = await exchange(requestOf('GET', SLOW) + second);
      expect(text).not.toMatch(/^HTTP\/1\.1 405/);
    }
  });

  test.each([
    ['websocket', TILE],
    ['websocket', '/essay/box'],
    ['h2c', '/health'],
    ['h2c', '/none'],
  ])('an offer to upgrade to %s is passed over at %s, and what is there is sent', async (protocol, path) => {
    const offer = rawGet(path, `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`);
    const plain = await ask(server.url, path);
    const [response] = await pipelined(server.url, [offer]);
    expect(response?.status).toBe(plain.status);
  });
});

test('many who ask for /metrics cost one gathering', async () => {
  const gathered = async (running: TestServer): Promise<number> => {
    const { text } = await ask(running.url, '/metrics');
    return Number(/^loupe_metrics_gatherings_total (\d+)$/m.exec(text)?.[1]);
  };
  const calm = await startLoupe({
    images: archive.folder,
    flags: ['--workers', '2'],
    env: { LOUPE_METRICS_SECONDS: '60', LOUPE_RESCAN_SECONDS: `${HOUR_SECONDS}` },
  });
  try {
    const many = await Promise.all(Array.from({ length: 100 }, () => gathered(calm)));
    expect(new Set(many)).toEqual(new Set([1]));
    for (let times = 0; times < 20; times += 1) expect(await gathered(calm)).toBe(1);
  } finally {
    await calm.stop();
  }
  // Without a time for which they are kept, they are new each time.
  const before = await gathered(server);
  expect(await gathered(server)).toBe(before + 1);
});
