import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { type AskOptions, ask, type HttpResponse } from '../support/asking.ts';
import { withoutDataBlocks } from '../support/data-blocks.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { htmlFaults } from '../support/valid-html.ts';

const HARBOUR = `
language: en
label: {en: At the harbour, es: En el puerto}
summary: {en: "A *day* of fishing.", es: "Un *día* de pesca."}
date: 1940-03
rights: http://rightsstatements.org/vocab/InC/1.0/
requiredStatement: {label: Credit, value: The archive}
photographs:
  - image: harbour/boat
sections:
  - label: {en: The pier, es: El muelle}
    id: pier
    text: {en: "Rod & reel, a < b.", es: Caña y carrete.}
    photographs:
      - images: [{image: harbour/pier 9, label: Recto}, {image: harbour/pier 10, label: Verso}]
        id: nine
        label: {en: Pier nine, es: Muelle nueve}
        caption: "**Nine** & ten"
        alternativeText: A pier
        people: [Natalia Sedova]
        notes:
          - text: The end of it
            region: {x: 10%, y: 20%, width: 30%, height: 25%}
orders:
  - {id: by-date, label: {en: By date}, by: date}
`;

const SKETCH = `
label: A sketch
status: draft
photographs: [harbour/boat]
`;

let archive: Archive;
let server: TestServer;
let base: string;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('harbour/boat.jpg', 900, 600);
  await archive.addChart('harbour/pier 9.jpg', 600, 400);
  await archive.addChart('harbour/pier 10.jpg', 600, 400);
  await archive.addChart('attic/box.jpg', 400, 300);
  await archive.addManifest('harbour.yaml', HARBOUR);
  await archive.addManifest('sketch.yaml', SKETCH);
  await archive.addManifest('collections/coast.yaml', 'label: The coast\nitems: [harbour]\n');
  server = await startLoupe({ images: archive.folder });
  base = server.url;
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

function page(path: string, options?: AskOptions): Promise<HttpResponse> {
  return ask(server.url, path, options);
}

function view(manifest: string, more: string): string {
  return `/view?manifest=${encodeURIComponent(manifest)}${more}`;
}

/** Every address of this server that a page names. */
function addressesOf({ text }: HttpResponse): string[] {
  const found = [...text.matchAll(/ (?:href|src|content|data-\w+)="((?:\/|http)[^"]*)"/g)].map(
    ([, address = '']) => address.replaceAll('&amp;', '&'),
  );
  const sources = [...text.matchAll(/ (?:data-still-)?srcset="([^"]*)"/g)].flatMap(([, set = '']) =>
    set.split(', ').map((source) => source.split(' ')[0] ?? ''),
  );
  const own = [...found, ...sources].flatMap((address) => {
    const url = new URL(address, server.url);
    return url.origin === server.url ? [url.pathname + url.search] : [];
  });
  return [...new Set(own)];
}

function expectSafe({ headers, text }: HttpResponse, scripts = "script-src 'self'"): void {
  const policy = String(headers['content-security-policy']).split('; ');
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain(scripts);
  expect(policy).toContain("connect-src 'self'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  const withoutValues = withoutDataBlocks(text).replace(/"[^"]*"/g, '""');
  expect(withoutValues).not.toMatch(/<script(?![^>]* src=)|<[^>]* on\w+=|<style/i);
}

const PAGES = [
  '/',
  '/images',
  '/essay/harbour',
  '/essay/by-date',
  '/photo/harbour/nine',
  '/photo/by-date/nine',
  '/essay/harbour?lang=es',
];

describe.each(PAGES)('%s', (path) => {
  test('is a page that may be shown', async () => {
    const answer = await page(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/html; charset=utf-8/i);
    expectSafe(answer);
  });

  test('names only addresses that are answered', async () => {
    const addresses = addressesOf(await page(path));
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      const { status } = await page(address);
      expect([200, 303], address).toContain(status);
    }
  });

  test('is not sent again to a browser that has it', async () => {
    const { headers } = await page(path);
    const again = await page(path, { headers: { 'If-None-Match': String(headers.etag) } });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    const head = await page(path, { method: 'HEAD' });
    expect([head.status, head.headers.etag, head.body.length]).toEqual([200, headers.etag, 0]);
  });
});

describe('a page', () => {
  test.each(['br', 'gzip'])('is sent as %s to those who take it', async (coding) => {
    const plain = await page('/essay/harbour');
    const { headers, body } = await page('/essay/harbour', { headers: { 'Accept-Encoding': coding } });
    expect(headers['content-encoding']).toBe(coding);
    expect(headers.vary).toContain('Accept-Encoding');
    expect(headers.etag).not.toBe(plain.headers.etag);
    expect(body.length).toBeLessThan(plain.body.length / 2);
    const text = coding === 'br' ? brotliDecompressSync(body) : gunzipSync(body);
    expect(text.equals(plain.body)).toBe(true);
  });
});

describe('the first page', () => {
  test('lists published essays with their photographs and dates, each once, then leads to all images', async () => {
    const { text } = await page('/');
    expect(text.match(/<h2><a href="[^"]*">/g)).toEqual([
      '<h2><a href="/essay/harbour">',
      '<h2><a href="/essay/attic">',
    ]);
    expect(text).toContain('March 1940');
    expect(text).toContain('2 pictures');
    expect(text).toContain('A day of fishing.');
    expect(text.indexOf('<a href="/images">All images</a>')).toBeGreaterThan(text.indexOf('/essay/attic'));
  });

  test.each(['0', '2', 'x', '1&page=1'])('has no page %s', async (number) => {
    expect([400, 404]).toContain((await page(`/?page=${number}`)).status);
  });
});

describe('the page of an essay', () => {
  test('tells it', async () => {
    const { text } = await page('/essay/harbour');
    for (const part of [
      '<h1>At the harbour</h1>',
      'A <i>day</i> of fishing.',
      '<a href="#pier">The pier</a>',
      'Natalia Sedova',
      'alt="A pier"',
      'March 1940',
      '<dd>The archive</dd>',
    ])
      expect(text).toContain(part);
    expect(text).toContain('Rod &amp; reel, a &lt; b.');
    expect(text).toContain('<b>Nine</b> &amp; ten');
  });

  test.each([
    ['es-MX,es;q=0.9,en;q=0.5', '', 'es', 'En el puerto'],
    ['en-US', '', 'en', 'At the harbour'],
    ['fr', '', 'en', 'At the harbour'],
    ['en', '?lang=es', 'es', 'En el puerto'],
    ['en', '?lang=fr', 'en', 'At the harbour'],
  ])('for %s%s is in %s', async (accepted, query, language, title) => {
    const answer = await page(`/essay/harbour${query}`, { headers: { 'Accept-Language': accepted } });
    expect(answer.headers['content-language']).toBe(language);
    expect(answer.headers.vary).toContain('Accept-Language');
    expect(answer.text).toContain(`<html lang="${language}">`);
    expect(answer.text).toContain(`<h1>${title}</h1>`);
  });

  test('shows a draft only where drafts are shown', async () => {
    expect((await page('/essay/sketch')).status).toBe(404);
    const open = await startLoupe({ images: archive.folder, flags: ['--drafts'] });
    try {
      const answer = await ask(open.url, '/essay/sketch');
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('Draft: not published');
      expect((await ask(open.url, '/')).text).not.toContain('sketch');
    } finally {
      await open.stop();
    }
  });
});

describe('the page of a photograph', () => {
  test('has its caption, versions and notes', async () => {
    const { text } = await page('/photo/harbour/nine');
    expect(text).toContain('data-info="/iiif/3/harbour%2Fpier%209/info.json"');
    expect(text).toContain('data-version="/iiif/3/harbour%2Fpier%2010/info.json"');
    expect(text).toContain('data-region="60,80,180,100"');
    expect(text).toContain('The end of it');
  });
});

describe('the viewers', () => {
  test.each(['', '2/', '3/', '4/'])('open a manifest at /presentation/%s…', async (version) => {
    const manifest = `${base}/presentation/${version}harbour/manifest`;
    const mirador = await page(view(manifest, '&viewer=mirador&canvas=nine'));
    expect(mirador.status).toBe(200);
    expectSafe(mirador);
    const shown = version === '2/' ? 2 : 3;
    expect(mirador.text).toContain(`data-manifest="/presentation/${shown}/harbour/manifest"`);
    expect(mirador.text).toContain(`data-canvas="${base}/presentation/${shown}/harbour/canvas/nine"`);
    const uv = await page(view(manifest, '&viewer=uv'));
    expect(uv.status).toBe(200);
    expectSafe(uv, "script-src 'self' 'unsafe-eval'");
    for (const address of [...addressesOf(mirador), ...addressesOf(uv)])
      expect((await page(address)).status, address).toBe(200);
  });

  test('open another order with the canvases of the first, and a collection', async () => {
    const order = await page(view(`${base}/presentation/by-date/manifest`, '&viewer=uv&canvas=nine'));
    expect(order.text).toContain(`data-canvas="${base}/presentation/3/harbour/canvas/nine"`);
    const top = await page(view(`${base}/presentation/3/collection/top`, '&viewer=uv'));
    expect(top.text).toContain('data-manifest="/presentation/3/collection/top"');
  });

  test.each([
    ['/view', 400, 'manifest: the URL'],
    ['/view?viewer=uv', 400, 'manifest: the URL'],
    [view('https://other.example/presentation/harbour/manifest', ''), 400, 'manifest: the URL'],
    [view('/presentation/harbour/manifest', ''), 400, 'manifest: the URL'],
    [`${view('x', '')}&manifest=y`, 400, 'manifest: given more than once'],
  ])('refuse %s with %i', async (path, status, message) => {
    const answer = await page(path, { headers: { Accept: 'text/html' } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.text.toLowerCase()).toContain(message.toLowerCase());
    expectSafe(answer);
  });

  test.each([
    ['&viewer=other', 400],
    ['&viewer=uv&canvas=none', 400],
    ['&viewer=uv&lang=e%22', 400],
  ])('refuse %s with %i', async (more, status) => {
    expect((await page(view(`${base}/presentation/harbour/manifest`, more))).status).toBe(status);
  });

  test('know no manifest that is not there, nor a draft', async () => {
    expect((await page(view(`${base}/presentation/none/manifest`, ''))).status).toBe(404);
    expect((await page(view(`${base}/presentation/sketch/manifest`, ''))).status).toBe(404);
    expect((await page(view(`${base}/presentation/3/collection/none`, ''))).status).toBe(404);
  });
});

describe('what is not there', () => {
  test.each([
    '/essay/none',
    '/essay/sketch',
    '/photo/none/nine',
    '/photo/harbour/none',
    '/essay/harbour%22%3E%3Cb%3E',
  ])('%s is a page that says so, and JSON for programs', async (path) => {
    const shown = await page(path, { headers: { Accept: 'text/html,*/*;q=0.8' } });
    expect(shown.status).toBe(404);
    expect(shown.text).toContain('<h1>There is nothing here</h1>');
    expect(shown.text).toContain('<a href="/">All essays</a>');
    expect(shown.text).not.toContain('<b>');
    expectSafe(shown);
    const json = await page(path);
    expect(JSON.parse(json.text)).toMatchObject({ error: 'not-found' });
  });

  test('a language that is none is refused', async () => {
    expect((await page('/essay/harbour?lang=%3Cb%3E')).status).toBe(400);
    expect((await page('/essay/harbour?lang=en&lang=es')).status).toBe(400);
  });
});

describe('every page', () => {
  test.each([
    ...[
      '/',
      '/?lang=es',
      '/essay/harbour',
      '/essay/harbour?lang=es',
      '/essay/harbour-by-date',
      '/photo/harbour/nine',
    ],
    ...['/photo/harbour/nine@10,20,100,80', '/images', '/image/harbour%2Fboat', '/search', '/search?q=pier'],
    ...['/search?q=%22%3E%3Cb%3E', '/view?manifest=harbour', '/essay/none', '/nowhere', '/images?page=x'],
    ...[
      '/embed/photo/harbour/nine',
      '/embed/image/harbour%2Fboat',
      '/photo/harbour/nine?lang=ar',
      '/essay/sketch',
    ],
  ])('%s is valid HTML', async (path) => {
    const { text, headers } = await ask(base, path, { headers: { Accept: 'text/html' } });
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(await htmlFaults(text)).toEqual([]);
  });

  test('that opens a viewer is valid HTML', async () => {
    for (const viewer of ['mirador', 'uv']) {
      const manifest = encodeURIComponent(`${base}/presentation/harbour/manifest`);
      const { status, text } = await ask(base, `/view?manifest=${manifest}&viewer=${viewer}`, {
        headers: { Accept: 'text/html' },
      });
      expect([viewer, status, await htmlFaults(text)]).toEqual([viewer, 200, []]);
    }
  });

  test('would not be, with elements that may not be where they are', async () => {
    const wrong =
      '<!doctype html><html lang="en"><head><title>t</title></head><body><p><div id="a"></div></p><img id="a" src="x"></body></html>';
    expect((await htmlFaults(wrong)).length).toBeGreaterThan(1);
  });
});
