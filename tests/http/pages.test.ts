import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse, metadataOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf, type ServerMetrics } from '../support/server-metrics.ts';

const ODD_NAME = `"><img src=x onerror='alert(1)'> & co`;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('harbour/pier 9.jpg', 600, 400);
  await archive.addChart('harbour/pier 10.jpg', 600, 400);
  await archive.addChart(`${ODD_NAME}.jpg`, 60, 40);
  await archive.addChart('harbour/pier@9,9,9,9.jpg', 60, 40);
  server = await startLoupe({ images: archive.folder, flags: ['--workers', '2'] });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

/** Every address that a page names: by attribute, whatever it leads to. */
function addressesOf(page: HttpResponse): string[] {
  const found = page.text.matchAll(/ (?:href|src|data-info|data-icons)="([^"]*)"/g);
  return [...found].map(([, address = '']) => address.replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
}

function expectSafe({ headers, text }: HttpResponse): void {
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*(unsafe|http|\*)/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  // What programs that show links read names addresses of this server whole.
  expect(text.replaceAll(server.url, '')).not.toMatch(/javascript:|https?:\/\//i);
  const withoutValues = text.replace(/"[^"]*"/g, '""');
  expect(withoutValues).not.toMatch(/<script(?![^>]* src=)|<[^>]* on\w+=|<style/i);
}

describe('the contact sheet', () => {
  test('shows every image as a thumbnail that opens its page', async () => {
    const page = await ask(server.url, '/images');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html; charset=utf-8/i);
    expectSafe(page);
    expect(page.text.match(/<img /g)).toHaveLength(4);
    expect(page.text).toContain('href="/image/harbour%2Fpier%209"');
    expect(page.text).toContain('src="/iiif/3/harbour%2Fpier%209/full/!400,400/0/default.jpg"');
    // 9 comes before 10.
    expect(page.text.indexOf('pier 9<')).toBeLessThan(page.text.indexOf('pier 10<'));
  });

  test('lets no file name become markup', async () => {
    const page = await ask(server.url, '/images');
    expect(page.text).not.toContain('<img src=x');
    expect(page.text).toContain('&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; co');
  });

  test('names only addresses that are answered', async () => {
    const addresses = addressesOf(await ask(server.url, '/images'));
    expect(addresses.length).toBeGreaterThanOrEqual(8);
    for (const address of addresses) expect((await ask(server.url, address)).status, address).toBe(200);
  });
});

describe('the page of an image', () => {
  test('opens it in OpenSeadragon and names only addresses that are answered', async () => {
    const page = await ask(server.url, '/image/harbour%2Fpier%209');
    expect(page.status).toBe(200);
    expectSafe(page);
    expect(page.text).toContain('data-info="/iiif/3/harbour%2Fpier%209/info.json"');
    expect(page.text).toContain('600 × 400');
    for (const address of addressesOf(page)) {
      if (address.endsWith('/')) continue;
      expect((await ask(server.url, address)).status, address).toBe(200);
    }
  });

  test('is found with raw slashes, by redirect', async () => {
    const answer = await ask(server.url, '/image/harbour/pier%209');
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/image/harbour%2Fpier%209');
  });

  test('begins at the detail that its address names', async () => {
    const page = await ask(server.url, '/image/harbour%2Fpier%209@300,100,900,200?lang=es');
    expect(page.status).toBe(200);
    expectSafe(page);
    // What lies outside is left out.
    expect(page.text).toContain('data-page="/image/harbour%2Fpier%209"');
    expect(page.text).toContain(
      'data-canvas-width="600" data-canvas-height="400" data-region="300,100,300,200"',
    );
    const canonical = `${server.url}/image/harbour%2Fpier%209`;
    expect(page.text).toContain(`<link rel="canonical" href="${canonical}?lang=es">`);
    expect(page.text).toContain(`"og:url" content="${canonical}@300,100,300,200?lang=es"`);
    const [, picture = ''] = /"og:image" content="([^"]*)"/.exec(page.text) ?? [];
    const answer = await ask(server.url, picture.replace(server.url, ''));
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/jpeg']);
    const { width, height } = await metadataOf(answer);
    expect(page.text).toContain(`"og:image:width" content="${width}"`);
    expect(page.text).toContain(`"og:image:height" content="${height}"`);
  });

  test.each([
    ['/image/harbour%2Fpier%209', undefined],
    ['/image/harbour%2Fpier%209@percent:50,50,50,50', '300,200,300,200'],
    ['/image/harbour%2Fpier%209@-10,-10,20,20', '0,0,10,10'],
    ['/image/harbour%2Fpier%209%401%2C2%2C3%2C4', '1,2,3,4'],
    // The name of an image.
    ['/image/harbour%2Fpier@9,9,9,9', undefined],
    ['/image/harbour%2Fpier%409,9,9,9@1,2,3,4', '1,2,3,4'],
  ])('%s begins at %s', async (path, region) => {
    const { status, text } = await ask(server.url, path);
    expect([status, / data-region="([^"]*)"/.exec(text)?.[1]]).toEqual([200, region]);
  });

  test.each([
    ['nonsense', /xywh: x,y,width,height in pixels of the image/],
    ['1,2,3', /xywh: x,y,width,height in pixels of the image/],
    ['1,2,0,4', /xywh: x,y,width,height in pixels of the image/],
    ['600,0,10,10', /xywh: lies outside of the image, which is 600 by 400/],
  ])('refuses @%s', async (xywh, reason) => {
    const { status, text } = await ask(server.url, `/image/harbour%2Fpier%209@${xywh}`);
    expect([status, JSON.parse(text).message]).toEqual([400, expect.stringMatching(reason)]);
  });

  test('finds a detail with raw slashes, by redirect', async () => {
    const { status, headers } = await ask(server.url, '/image/harbour/pier%209@1,2,3,4');
    expect([status, headers.location]).toEqual([303, '/image/harbour%2Fpier%209@1,2,3,4']);
  });

  test('escapes an odd name', async () => {
    const page = await ask(server.url, `/image/${encodeURIComponent(ODD_NAME)}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<img src=x');
    expectSafe(page);
  });

  test.each([
    ['/image/none', 404],
    ['/image/', 404],
    ['/image/%zz', 400],
    ['/none', 404],
    ['/assets/none.js', 404],
    ['/assets/client/none.js', 404],
    ['/assets/client/..%2f..%2fcli.js', 404],
    ['/assets/openseadragon/%2e%2e/%2e%2e/package.json', 404],
    ['/assets/mirador/%2e%2e/package.json', 404],
    ['/assets/mirador/%zz', 404],
    ['/assets/universalviewer/..%2fpackage.json', 404],
    // Pages of the viewer's own, which have no Content Security Policy.
    ['/assets/universalviewer/uv.html', 404],
    ['/assets/universalviewer/index.html', 404],
  ])('%s is answered %i as JSON', async (path, status) => {
    const answer = await ask(server.url, path);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.text)).toMatchObject({ error: expect.any(String), message: expect.any(String) });
    expect(answer.text).not.toMatch(/\/work|node_modules|dist|at \w+ \(/);
  });
});

test('what a parameter takes is told with its name, and a method that is not allowed is called that', async () => {
  const people = { headers: { Accept: 'text/html' } };
  const reasons: (string | undefined)[] = [];
  for (const path of ['/view?viewer=x', '/search?page=x', '/images?page=99', '/image/%zz', '/images?lang=!'])
    reasons.push(/<p class="reason">([^<]+)/.exec((await ask(server.url, path, people)).text)?.[1]);
  expect(reasons).toEqual([
    'viewer: mirador, uv or loupe.',
    'page: a whole number from 1.',
    'page: the last one is 1.',
    'The path must be percent-encoded UTF-8.',
    'lang: a language tag such as en or es-MX.',
  ]);
  const longest = await ask(server.url, `/search?q=${'x'.repeat(501)}`, people);
  expect(longest.text).toContain('<p class="reason">q: at most 500 characters.</p>');
  const posted = await ask(server.url, '/images', { method: 'POST', ...people });
  expect(posted.status).toBe(405);
  expect(posted.text).toContain('<h1>This method is not allowed here</h1>');
  expect(posted.text).toContain('<p class="reason">This server answers GET, HEAD, OPTIONS.</p>');
});

test('an error names its parameter to programs, and says the sentence alone to people', async () => {
  const json = await ask(server.url, '/image/none');
  expect(JSON.parse(json.text).message).toBe('identifier: there is no image "none"');
  const page = await ask(server.url, '/image/none', { headers: { Accept: 'text/html' } });
  expect(page.status).toBe(404);
  expect(page.headers.vary).toBe('Accept, Accept-Language, Accept-Encoding');
  expect(page.text).toContain('<p class="reason">There is no image &quot;none&quot;.</p>');
  const spanish = await ask(server.url, '/none', {
    headers: { Accept: 'text/html', 'Accept-Language': 'es' },
  });
  expect([spanish.status, spanish.headers['content-language']]).toEqual([404, 'es']);
  expect(spanish.text).toContain('<h1>Aquí no hay nada</h1>');
});

describe('what the pages load', () => {
  test.each([
    ['/assets/loupe.css', /^text\/css/],
    ['/assets/icon.svg', /^image\/svg\+xml/],
    ['/assets/essay.css', /^text\/css/],
    ['/assets/photo.css', /^text\/css/],
    ['/assets/viewer-frame.css', /^text\/css/],
    ['/assets/client/viewer.js', /^(text|application)\/javascript/],
    ['/assets/openseadragon/openseadragon.min.js', /^(text|application)\/javascript/],
    ['/assets/openseadragon/images/home_rest.png', /^image\/png/],
    ['/assets/mirador/mirador.min.js', /^(text|application)\/javascript/],
    ['/assets/universalviewer/umd/UV.js', /^(text|application)\/javascript/],
    ['/assets/universalviewer/uv.css', /^text\/css/],
  ])('%s has its media type and may be kept', async (path, mediaType) => {
    const answer = await ask(server.url, path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(mediaType);
    expect(answer.headers['cache-control']).toMatch(/max-age=\d+|no-cache/);
  });
});

describe('styles and scripts', () => {
  test.each([
    '/assets/mirador/mirador.min.js',
    '/assets/universalviewer/umd/UV.js',
    '/assets/openseadragon/openseadragon.min.js',
    '/assets/loupe.css',
    '/assets/essay.css',
    '/assets/client/photo.js',
  ])('%s is compressed for those who take it, and not sent again to those who have it', async (script) => {
    const plain = await ask(server.url, script);
    const compressed = await ask(server.url, script, { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(compressed.headers['content-encoding']).toBe('br');
    expect(compressed.headers.vary).toBe('Accept-Encoding');
    expect(compressed.body.length).toBeLessThan(plain.body.length / 2);
    expect(brotliDecompressSync(compressed.body).equals(plain.body)).toBe(true);
    const zipped = await ask(server.url, script, { headers: { 'Accept-Encoding': 'gzip' } });
    expect([zipped.headers['content-encoding'], zipped.headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    const etag = String(compressed.headers.etag);
    const headers = { 'Accept-Encoding': 'br', 'If-None-Match': etag };
    expect((await ask(server.url, script, { headers })).status).toBe(304);
    expect((await ask(server.url, script, { headers: { 'If-None-Match': etag } })).status).toBe(200);
  });

  test('of viewers are kept for good under the addresses that pages have of them, and for an hour under others', async () => {
    const kept: (string | undefined)[] = [];
    const all = `manifest=${encodeURIComponent(`${server.url}/presentation/3/collection/top`)}`;
    for (const page of ['/image/harbour%2Fpier%209', `/view?${all}`, `/view?${all}&viewer=uv`]) {
      const { text } = await ask(server.url, page);
      for (const [, address = ''] of text.matchAll(/(?:src|href)="(\/assets\/[^"]+\?v=[\d.]+)"/g))
        kept.push((await ask(server.url, address)).headers['cache-control']);
    }
    expect(kept).toEqual(Array(4).fill('public, max-age=31536000, immutable'));
    const others = ['/assets/mirador/mirador.min.js', '/assets/mirador/mirador.min.js?v=0.0.1'];
    for (const address of others)
      expect((await ask(server.url, address)).headers['cache-control']).toBe('public, max-age=3600');
    const { text } = await ask(server.url, '/assets/universalviewer/umd/UV.js');
    const [chunk, digest] = [...(/(\d+):"([\da-f]{20})"/.exec(text) ?? [])].slice(1);
    const part = await ask(server.url, `/assets/universalviewer/umd/${chunk}.${digest}.js`);
    expect([part.status, part.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  });

  test('answer HEAD, and nothing but GET', async () => {
    const script = '/assets/mirador/mirador.min.js';
    const head = await ask(server.url, script, { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect((await ask(server.url, script, { method: 'POST' })).status).toBe(405);
  });
});

describe('a large archive', () => {
  let many: Archive;
  let large: TestServer;

  beforeAll(async () => {
    many = await emptyArchive();
    const tiny = await sharp({ create: { width: 4, height: 3, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    for (let number = 1; number <= 130; number += 1) await many.add(`${number}.png`, tiny);
    large = await startLoupe({
      images: many.folder,
      flags: ['--background-ingest=false'],
      untilReady: false,
    });
  });

  afterAll(async () => {
    await large.stop();
    await many.remove();
  });

  test('is shown in pages of 120 that link to each other', async () => {
    const first = await ask(large.url, '/images');
    expect(first.text).toContain('130 images');
    expect(first.text.match(/<img /g)).toHaveLength(120);
    expect(first.text).toContain('href="/images?page=2"');
    const second = await ask(large.url, '/images?page=2');
    expect(second.text.match(/<img /g)).toHaveLength(10);
    expect(second.text).toContain('href="/images?page=1"');
    expect(second.text).toContain('/iiif/3/130/');
  });

  test.each([
    ['3', 404],
    ['0', 400],
    ['-1', 400],
    ['1.5', 400],
    ['x', 400],
    ['99999999999', 400],
    ['1&page=2', 400],
  ])('page=%s is answered %i', async (page, status) => {
    expect((await ask(large.url, `/images?page=${page}`)).status).toBe(status);
  });

  test('that is not to be ingested is served all the same, and is ready so', async () => {
    const image = await ask(large.url, '/iiif/3/77/full/max/0/default.png');
    expect(await metadataOf(image)).toMatchObject({ width: 4, height: 3 });
    const ready = await ask(large.url, '/ready');
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({ status: 'ready', images: 130, waitingForIngest: 130 });
  });
});

describe('operations', () => {
  test('/health and /ready are not kept by caches', async () => {
    for (const path of ['/health', '/ready']) {
      const answer = await ask(server.url, path);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
    expect(JSON.parse((await ask(server.url, '/ready')).text)).toMatchObject({
      status: 'ready',
      checks: { pyramids: true, renderers: true, disk: true },
      images: 4,
      waitingForIngest: 0,
      unreadable: 0,
    });
  });

  test('metrics are those of both workers together', async () => {
    const sent: [string, string, number][] = [
      ['tile', '/iiif/3/harbour%2Fpier%209/0,0,512,400/512,400/0/default.jpg', 30],
      ['information', '/iiif/3/harbour%2Fpier%209/info.json', 20],
      ['image', '/iiif/3/harbour%2Fpier%209/full/33,/0/default.png', 10],
      ['deep-zoom', '/dzi/harbour%2Fpier%209.dzi', 6],
      ['page', '/', 4],
      ['other', '/nothing', 3],
    ];
    const images = ['tile', 'image', 'information', 'deep-zoom', 'page', 'other'];
    const countedIn = (metrics: ServerMetrics) =>
      images.reduce((sum, kind) => sum + metrics.sum('loupe_requests_total', { kind }), 0);
    // Requests of other tests are counted by now or within a moment.
    let first = await metricsOf(server.url);
    await until(async () => {
      const earlier = first;
      first = await metricsOf(server.url);
      return countedIn(first) === countedIn(earlier);
    }, 'earlier requests are counted');
    const before = countedIn(first);
    // A connection each: both workers get their share.
    const headers = { Connection: 'close' };
    const total = sent.reduce((sum, [, , times]) => sum + times, 0);
    await Promise.all(
      sent.flatMap(([, path, times]) =>
        Array.from({ length: times }, () => ask(server.url, path, { headers })),
      ),
    );
    let after = first;
    await until(async () => {
      after = await metricsOf(server.url);
      return countedIn(after) - before >= total;
    }, 'all requests are counted');
    expect(countedIn(after) - before).toBe(total);
    const grown = (name: string, labels: Record<string, string>) =>
      after.sum(name, labels) - first.sum(name, labels);
    for (const kind of ['information', 'deep-zoom', 'page'])
      expect(grown('loupe_requests_total', { kind, status: '200' })).toBe(
        sent.find(([each]) => each === kind)?.[2],
      );
    expect(grown('loupe_requests_total', { kind: 'other', status: '404' })).toBe(3);
    // Tiles that are asked before a worker has opened the image are answered by its app.
    const tiles = grown('loupe_requests_total', { kind: 'tile', status: '200' });
    expect(tiles + grown('loupe_requests_total', { kind: 'image', status: '200' })).toBe(40);
    expect(after.sum('loupe_images')).toBe(4);
  });

  test('every answer of the app can be found in the log by its id', async () => {
    const answer = await ask(server.url, '/nothing-here');
    const id = String(answer.headers['x-request-id']);
    await until(() => server.logged().includes(id), 'the request is logged');
    const line =
      server
        .logged()
        .split('\n')
        .find((each) => each.includes(id)) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      requestId: id,
      method: 'GET',
      url: '/nothing-here',
      status: 404,
    });
  });
});
