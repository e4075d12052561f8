import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../support/archive.ts';
import { archiveWithEssays } from '../support/archive-with-essays.ts';
import { type AskOptions, ask, type HttpResponse, linkTo } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

const MANIFEST = '/presentation/3/harbour/manifest';

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  server = await startLoupe({ images: archive.folder });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(
  path: string,
  headers: Record<string, string> = {},
  options: AskOptions = {},
): Promise<HttpResponse> {
  return ask(server.url, path, { ...options, headers });
}

async function json(path: string): Promise<Record<string, unknown>> {
  const answer = await get(path);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

/** The version as the media type's profile names it. */
function context(version: number): string {
  return `http://iiif.io/api/presentation/${version}/context.json`;
}

describe('media types', () => {
  test.each([
    [3, undefined, `application/ld+json;profile="${context(3)}"`],
    [3, 'application/json', 'application/json'],
    [3, 'application/json;q=0.4, application/ld+json', `application/ld+json;profile="${context(3)}"`],
    [4, undefined, `application/ld+json;profile="${context(4)}"`],
    [4, 'application/json', 'application/json'],
    [2, undefined, 'application/json'],
    [2, '*/*', 'application/json'],
    [2, 'application/ld+json', 'application/ld+json'],
    // The URL decides the version, whatever is asked for.
    [2, `application/ld+json;profile="${context(3)}"`, 'application/ld+json'],
  ])('version %d with Accept %s: %s', async (version, accept, mediaType) => {
    const answer = await get(`/presentation/${version}/harbour/manifest`, accept ? { accept } : {});
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(mediaType);
    expect(answer.headers.vary).toBe('Accept, Accept-Encoding');
    expect([JSON.parse(answer.text)['@context']].flat().at(-1)).toBe(context(version));
    const isPlain = mediaType === 'application/json';
    expect(linkTo(answer, 'http://www.w3.org/ns/json-ld#context')).toBe(
      isPlain ? context(version) : undefined,
    );
  });

  test('every site may load the documents and see what their headers say', async () => {
    const { headers } = await get(MANIFEST, { origin: 'https://viewer.example' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-expose-headers']).toBe('Link, ETag');
    expect(headers['cache-control']).toBe('public, max-age=300');
    const preflight = await get(MANIFEST, {}, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('Accept');
  });
});

describe('the URL without a version', () => {
  test.each([
    [undefined, 3],
    ['text/html,*/*;q=0.8', 3],
    [`application/ld+json;profile="${context(2)}"`, 2],
    [`application/ld+json;profile="${context(4)}";q=0.9, application/json;q=0.5`, 4],
  ])('leads by Accept %s to version %d', async (accept, version) => {
    for (const [path, target] of [
      ['/presentation/harbour/manifest', `/presentation/${version}/harbour/manifest`],
      ['/presentation/collection/coast', `/presentation/${version}/collection/coast`],
    ]) {
      const answer = await get(path ?? '', accept ? { accept } : {});
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe(`${server.url}${target}`);
      expect(answer.headers.vary).toBe('Accept');
      expect(answer.headers['access-control-allow-origin']).toBe('*');
    }
  });
});

describe('coding', () => {
  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('%s gives the same document, smaller', async (coding, decode) => {
    const plain = await get(MANIFEST);
    const coded = await get(MANIFEST, { 'accept-encoding': coding });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(coded.headers['content-encoding']).toBe(coding);
    expect(Number(coded.headers['content-length'])).toBe(coded.body.length);
    expect(coded.body.length).toBeLessThan(plain.body.length / 3);
    expect(decode(coded.body).equals(plain.body)).toBe(true);
    // A strong tag names bytes: those differ.
    expect(coded.headers.etag).not.toBe(plain.headers.etag);
  });

  test('small documents are sent as they are', async () => {
    const path = '/presentation/3/harbour/annotation/pile-driver/';
    const page = await json('/presentation/3/harbour/annotations/pile-driver');
    const [first] = page['items'] as { id: string }[];
    expect(first?.id).toContain(path);
    const answer = await get(new URL(first?.id ?? '').pathname, { 'accept-encoding': 'br, gzip' });
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBeLessThan(1024);
    expect(answer.headers['content-encoding']).toBeUndefined();
  });
});

describe('conditional requests', () => {
  test.each([{}, { 'accept-encoding': 'br' }, { accept: 'application/json', 'accept-encoding': 'gzip' }])(
    'with %j: 304 for the current tag and date, else 200',
    async (headers) => {
      const first = await get(MANIFEST, headers);
      const again = await get(MANIFEST, headers);
      expect(again.headers.etag).toBe(first.headers.etag);
      const etag = first.headers.etag ?? '';
      const same = await get(MANIFEST, { ...headers, 'if-none-match': `"other", ${etag}` });
      expect(same.status).toBe(304);
      expect(same.body).toHaveLength(0);
      for (const name of ['etag', 'vary', 'cache-control', 'access-control-allow-origin', 'last-modified'])
        expect(same.headers[name]).toBe(first.headers[name]);
      const modified = first.headers['last-modified'] ?? '';
      expect(Date.parse(modified)).toBeGreaterThan(Date.parse('2026-01-01'));
      expect((await get(MANIFEST, { ...headers, 'if-modified-since': modified })).status).toBe(304);
      expect((await get(MANIFEST, { ...headers, 'if-none-match': '"other"' })).status).toBe(200);
    },
  );

  test('each form has a tag of its own', async () => {
    const tags = await Promise.all(
      [
        {},
        { accept: 'application/json' },
        { 'accept-encoding': 'br' },
        { 'accept-encoding': 'gzip' },
        { host: 'other.example' },
      ].map(async (headers) => (await get(MANIFEST, headers)).headers.etag),
    );
    expect(new Set(tags).size).toBe(tags.length);
  });

  test('HEAD says what GET says, without a body', async () => {
    for (const headers of [{}, { 'accept-encoding': 'br' }]) {
      const whole = await get(MANIFEST, headers);
      const head = await get(MANIFEST, headers, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(head.body).toHaveLength(0);
      for (const name of ['content-type', 'content-length', 'content-encoding', 'etag', 'last-modified'])
        expect(head.headers[name]).toBe(whole.headers[name]);
    }
  });
});

describe('what there is not', () => {
  test.each([
    ['/presentation/3/nothing/manifest', 'manifest: there is no manifest "nothing"'],
    ['/presentation/nothing/manifest', 'manifest: there is no manifest "nothing"'],
    ['/presentation/2/collection/nothing', 'collection: there is no collection "nothing"'],
    ['/presentation/collection/nothing', 'collection: there is no collection "nothing"'],
    ['/presentation/3/harbour/canvas/nothing', 'canvas: there is none at this address in this version'],
    ['/presentation/3/harbour/sequence/normal', 'sequence: there is none at this address in this version'],
    // The canvases of another order have the URLs of the first.
    ['/presentation/3/harbour-by-date/canvas/crane', 'canvas: there is none at this address in this version'],
    ['/presentation/4/collection/top/page/1', undefined],
    ['/presentation/5/harbour/manifest', 'there is nothing at this address'],
    ['/presentation/3/Harbour/manifest', 'there is nothing at this address'],
    ['/presentation/3/harbour/manifest/', 'there is nothing at this address'],
    ['/presentation/3/..%2f..%2fetc/manifest', 'there is nothing at this address'],
    ['/presentation/', 'there is nothing at this address'],
  ])('%s', async (path, message) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'not-found', ...(message && { message }) });
  });

  test('a manifest cannot be written', async () => {
    const answer = await get(MANIFEST, {}, { method: 'PUT' });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
  });
});

describe('drafts', () => {
  test('are not there, in no version and in no list', async () => {
    for (const path of ['/presentation/not-ready/manifest', '/presentation/2/not-ready/manifest'])
      expect((await get(path)).status).toBe(404);
    expect((await get('/presentation/3/not-ready/canvas/harbour-01')).status).toBe(404);
    for (const path of ['/presentation/3/collection/top', '/iiif/3/harbour%2F01/info.json'])
      expect((await get(path)).text).not.toContain('not-ready');
  });

  test('can be seen by their address where the setting allows it', async () => {
    const open = await startLoupe({ images: archive.folder, flags: ['--drafts'] });
    try {
      expect((await ask(open.url, '/presentation/3/not-ready/manifest')).status).toBe(200);
      for (const path of ['/presentation/3/collection/top', '/iiif/3/harbour%2F01/info.json'])
        expect((await ask(open.url, path)).text).not.toContain('not-ready');
    } finally {
      await open.stop();
    }
  });
});

describe('info.json', () => {
  test('names the manifests that show the image, and its rights', async () => {
    const pier = await json('/iiif/3/harbour%2F01/info.json');
    expect(pier['partOf']).toEqual([
      {
        id: `${server.url}/presentation/3/harbour/manifest`,
        type: 'Manifest',
        label: { en: ['The harbour'], es: ['El puerto'] },
      },
    ]);
    expect(pier['rights']).toBe('http://rightsstatements.org/vocab/InC/1.0/');
    const driver = await json('/iiif/3/harbour%2F02/info.json');
    expect(driver['rights']).toBe('http://creativecommons.org/publicdomain/mark/1.0/');
    const old = await json('/iiif/2/harbour%2F02/info.json');
    expect(old['license']).toBe('http://creativecommons.org/publicdomain/mark/1.0/');
    expect(old).not.toHaveProperty('partOf');
  });

  test('is the same from the fast path and from the app', async () => {
    const [fast, app] = await Promise.all([
      get('/iiif/3/harbour%2F01/info.json'),
      get('/iiif/3/harbour%2F01/info.json?x'),
    ]);
    expect(app.text).toBe(fast.text);
    expect(app.headers.etag).toBe(fast.headers.etag);
  });
});

describe('folders that no essay shows', () => {
  test('are manifests, with the scans in the order of their names', async () => {
    const top = await json('/presentation/3/collection/top');
    const ids = (top['items'] as { id: string }[]).map(({ id }) => id);
    const folder = ids.find((id) => id.includes('attic'));
    expect(folder).toBeDefined();
    const manifest = await json(new URL(folder ?? '').pathname);
    const canvases = manifest['items'] as { width: number; height: number }[];
    expect(canvases.map(({ width, height }) => [width, height])).toEqual([
      [300, 400],
      [320, 240],
    ]);
  });

  test('are none where they are not wanted', async () => {
    const plain = await startLoupe({ images: archive.folder, flags: ['--folder-manifests', 'false'] });
    try {
      expect((await ask(plain.url, '/presentation/3/collection/top')).text).not.toContain('attic');
      const information = await ask(plain.url, '/iiif/3/attic%2Fbox%201%2F1/info.json');
      expect(JSON.parse(information.text)).not.toHaveProperty('partOf');
    } finally {
      await plain.stop();
    }
  });
});

test('the schemas say how files are written', async () => {
  for (const name of ['manifest', 'collection']) {
    const answer = await get(`/schemas/${name}.json`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/schema+json');
    const schema = JSON.parse(answer.text);
    expect(schema.$schema).toContain('json-schema.org');
    expect(schema.required).toContain('label');
    const same = await get(`/schemas/${name}.json`, { 'if-none-match': answer.headers.etag ?? '' });
    expect(same.status).toBe(304);
  }
});

test('requests are counted', async () => {
  const metrics = (await ask(server.url, '/metrics')).text;
  expect(metrics).toMatch(/loupe_requests_total\{kind="presentation",status="200"\} \d+/);
  expect(metrics).toMatch(/^loupe_manifests 4$/m);
  expect(metrics).toMatch(/^loupe_canvases 6$/m);
  expect(metrics).toMatch(/^loupe_manifest_problems 0$/m);
});
