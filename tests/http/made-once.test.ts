import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../support/archive.ts';
import { archiveWithEssays } from '../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';

// How often pages and documents are made, by what the server counts.

const MANIFEST = '/presentation/3/harbour/manifest';
const ESSAY = '/essay/harbour';
const ATTIC = 'label: {en: Attic, fr: Grenier}\nphotographs: [attic/box 1/1]\n';
const TWENTY = Array.from({ length: 20 }, (_, at) => at);

let archive: Archive;
let server: TestServer;

const start = (flags: readonly string[] = []): Promise<TestServer> =>
  startLoupe({ images: archive.folder, data: archive.dataFolder, flags });

beforeAll(async () => {
  archive = await archiveWithEssays();
  await archive.addManifest('attic.yaml', ATTIC);
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(path: string, headers: Record<string, string> = {}): Promise<HttpResponse> {
  return ask(server.url, path, { headers });
}

async function made(kind: 'page' | 'presentation'): Promise<number> {
  return (await metricsOf(server.url)).sum('loupe_documents_composed_total', { kind });
}

/** How many are made meanwhile. */
async function madeBy(
  kind: 'page' | 'presentation',
  requests: readonly (() => Promise<HttpResponse>)[],
): Promise<{ count: number; responses: readonly HttpResponse[] }> {
  const before = await made(kind);
  const responses = await Promise.all(requests.map((request) => request()));
  for (const { status } of responses) expect(status).toBe(200);
  return { count: (await made(kind)) - before, responses };
}

function text({ headers, body }: HttpResponse): string {
  return (headers['content-encoding'] === 'br' ? brotliDecompressSync(body) : body).toString();
}

describe.each([
  ['presentation', MANIFEST],
  ['page', ESSAY],
  ['page', '/photo/harbour/crane'],
  ['page', '/'],
] as const)('a %s', (kind, path) => {
  test.each(['identity', 'br'])(`${path} is made once for all hosts, as %s`, async (coding) => {
    const whole = await get(path);
    const { count, responses } = await madeBy(
      kind,
      TWENTY.map((at) => () => get(path, { Host: `h${at}.example`, 'Accept-Encoding': coding })),
    );
    expect(count).toBe(0);
    const own = new URL(server.url).host;
    for (const [at, response] of responses.entries()) {
      const host = `h${at}.example`;
      expect(text(response)).toBe(whole.text.replaceAll(own, host).replaceAll(encodeURIComponent(own), host));
    }
  });

  test(`${path} is made once for all queries that mean nothing`, async () => {
    const whole = await get(path);
    const { count, responses } = await madeBy(
      kind,
      TWENTY.map((at) => () => get(`${path}?n${at}=${at}`)),
    );
    expect(count).toBe(0);
    for (const response of responses) {
      expect(response.text).toBe(whole.text);
      expect(response.headers.etag).toBe(whole.headers.etag);
    }
  });
});

test('twenty clients that ask for a new page at once have it made once', async () => {
  const { count } = await madeBy(
    'page',
    TWENTY.map((at) => () => get('/photo/harbour/pile-driver', { Host: `p${at}.example` })),
  );
  expect(count).toBe(1);
});

describe('languages', () => {
  test('that no text is in make no other page', async () => {
    const whole = await get(ESSAY);
    const { count, responses } = await madeBy(
      'page',
      TWENTY.map((at) => () => get(ESSAY, { 'Accept-Language': `q${'abcdefghijklmnopqrst'[at]}, en-GB` })),
    );
    expect(count).toBe(0);
    for (const response of responses) expect(response.headers.etag).toBe(whole.headers.etag);
  });

  test('that the address asks for and no text is in are passed on, in one page for all', async () => {
    await get(`${ESSAY}?lang=qa`);
    const { count, responses } = await madeBy(
      'page',
      TWENTY.map((at) => () => get(`${ESSAY}?lang=qa-x${at}`)),
    );
    expect(count).toBe(0);
    expect(new Set(responses.map(({ headers }) => headers.etag)).size).toBe(20);
    for (const [at, response] of responses.entries()) {
      expect(response.text).toContain(`href="/?lang=qa-x${at}"`);
      expect(new Set(response.text.match(/lang=qa[^"&]*/g))).toEqual(new Set([`lang=qa-x${at}`]));
    }
  });

  test('of texts make pages of their own', async () => {
    const responses = await Promise.all(['en', 'es'].map((tag) => get(ESSAY, { 'Accept-Language': tag })));
    expect(responses.map(({ headers }) => headers['content-language'])).toEqual(['en', 'es']);
    expect(responses[0]?.headers.etag).not.toBe(responses[1]?.headers.etag);
    expect(responses[1]?.text).toContain('El puerto');
  });
});

describe('the entity tag of a page', () => {
  const PATHS = [ESSAY, '/photo/harbour/crane', '/', '/images', '/image/harbour%2F01', `${ESSAY}?lang=es`];
  // The same for a server on any port.
  const headers = { Host: 'archive.example' };
  const tagsOf = (): Promise<(string | undefined)[]> =>
    Promise.all(PATHS.map(async (path) => (await get(path, headers)).headers.etag));

  test('is known before the page is made: in another worker, and after a restart', async () => {
    const tags = await tagsOf();
    expect(new Set(tags).size).toBe(PATHS.length);
    await server.stop();
    server = await start(['--workers', '2']);
    for (const [at, path] of PATHS.entries())
      for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
        // A connection each, so that both workers get some.
        const known = { ...headers, 'If-None-Match': tags[at] ?? '', Connection: 'close' };
        const response = await ask(server.url, path, { method, headers: known });
        expect([response.status, response.headers.etag, response.body.length], path).toEqual([
          304,
          tags[at],
          0,
        ]);
      }
    expect(await made('page')).toBe(0);
  });

  test('changes with the essay, and not with another', async () => {
    const before = await tagsOf();
    await archive.addManifest('attic.yaml', ATTIC.replace('Attic', 'Loft'));
    const isLive = async (): Promise<boolean> => (await get('/essay/attic')).text.includes('Loft');
    await until(isLive, 'the changed essay is live');
    const after = await tagsOf();
    const changed = PATHS.filter((_, at) => before[at] !== after[at]);
    expect(changed).toEqual(['/']);
  });
});

test('a saved essay has nothing else made again', async () => {
  // One worker, which has all that was asked for.
  await server.stop();
  server = await start();
  const kept = {
    page: [ESSAY, '/photo/harbour/crane'],
    presentation: [MANIFEST, '/presentation/2/harbour/manifest'],
  };
  for (const paths of Object.values(kept)) for (const path of paths) await get(path);
  await archive.addManifest('attic.yaml', ATTIC.replace('Attic', 'Garret'));
  const isLive = async (): Promise<boolean> => (await get('/essay/attic')).text.includes('Garret');
  await until(isLive, 'the changed essay is live');
  for (const [kind, paths] of Object.entries(kept) as ['page' | 'presentation', string[]][])
    expect(
      (
        await madeBy(
          kind,
          paths.map((path) => () => get(path)),
        )
      ).count,
    ).toBe(0);
  expect((await madeBy('presentation', [() => get('/presentation/3/attic/manifest')])).count).toBe(1);
});

describe('what is kept', () => {
  const HOSTS = Array.from({ length: 300 }, (_, at) => `r${at}.example`);
  const keptBytes = async (): Promise<number> =>
    (await metricsOf(server.url)).sum('loupe_cache_bytes', { cache: 'documents' });
  const askAll = (path: string): Promise<HttpResponse[]> =>
    Promise.all(HOSTS.map((Host) => get(path, { Host, 'Accept-Encoding': 'br' })));

  beforeAll(async () => {
    await server.stop();
    server = await start(['--document-cache-mb', '1']);
  });

  test('is of a few hosts where each comes once', async () => {
    const responses = await askAll(MANIFEST);
    const bytes = await keptBytes();
    expect(bytes).toBeGreaterThan(0);
    const sent = responses.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBeLessThan(sent / 4);
  });

  test('is bounded where they come again', async () => {
    for (let times = 0; times < 2; times += 1) for (const path of [ESSAY, MANIFEST]) await askAll(path);
    expect(await keptBytes()).toBeLessThan(1024 ** 2);
    expect(await made('page')).toBe(1);
    expect(await made('presentation')).toBe(1);
  });
});

test('a server that keeps nothing answers the same', async () => {
  const paths = [ESSAY, MANIFEST, '/'];
  const headers = { Host: 'archive.example' };
  const kept = await Promise.all(paths.map((path) => get(path, headers)));
  await server.stop();
  server = await start(['--document-cache-mb', '0']);
  for (const [at, path] of paths.entries())
    for (const _ of [1, 2]) {
      const { status, headers: got, body } = await get(path, headers);
      expect([status, got.etag]).toEqual([200, kept[at]?.headers.etag]);
      expect(body.equals(kept[at]?.body ?? Buffer.alloc(0))).toBe(true);
    }
  expect((await metricsOf(server.url)).sum('loupe_cache_bytes', { cache: 'documents' })).toBe(0);
});
