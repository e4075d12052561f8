import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask } from '../../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';

// IIIF Content Search 2.0 and 1.0 over HTTP.

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  const { folder, manifestsFolder } = archive;
  server = await startLoupe({
    images: folder,
    manifests: manifestsFolder,
    flags: [...BY_EVENTS, '--settle-seconds', '0'],
  });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

interface Found {
  readonly [name: string]: unknown;
  readonly items?: readonly Record<string, unknown>[];
  readonly resources?: readonly Record<string, unknown>[];
  readonly hits?: readonly Record<string, unknown>[];
  readonly annotations?: readonly { readonly items: readonly Record<string, unknown>[] }[];
}

/** Asks again while the machine has no time for a search. */
async function asked(path: string) {
  let response = await ask(server.url, path);
  await until(async () => {
    if (response.status !== 503) return true;
    response = await ask(server.url, path);
    return false;
  }, `${path} is answered`);
  return response;
}

async function search(path: string): Promise<Found> {
  const { status, text } = await asked(path);
  expect([path, status]).toEqual([path, 200]);
  return JSON.parse(text);
}

async function manifest(
  version: number,
): Promise<{ readonly service?: unknown; readonly [name: string]: unknown }> {
  return JSON.parse((await ask(server.url, `/presentation/${version}/harbour/manifest`)).text);
}

function xywh(id: unknown): string {
  return String(id).replace(/^.*#xywh=/, '');
}

describe('services', () => {
  test('are announced on manifests and collections, in the versions that clients of these read', async () => {
    const { url } = server;
    const third = [
      {
        id: `${url}/search/2/harbour`,
        type: 'SearchService2',
        service: [{ id: `${url}/autocomplete/2/harbour`, type: 'AutoCompleteService2' }],
      },
      {
        '@id': `${url}/search/1/harbour/3`,
        '@type': 'SearchService1',
        profile: 'http://iiif.io/api/search/1/search',
        service: [
          {
            '@id': `${url}/autocomplete/1/harbour/3`,
            '@type': 'AutoCompleteService1',
            profile: 'http://iiif.io/api/search/1/autocomplete',
          },
        ],
      },
    ];
    expect((await manifest(3)).service).toEqual(third);
    expect((await manifest(2)).service).toMatchObject({
      '@context': 'http://iiif.io/api/search/1/context.json',
      '@id': `${url}/search/1/harbour`,
      profile: 'http://iiif.io/api/search/1/search',
      service: {
        '@id': `${url}/autocomplete/1/harbour`,
        profile: 'http://iiif.io/api/search/1/autocomplete',
      },
    });
    expect((await manifest(4)).service).toMatchObject([
      { id: `${url}/search/2/harbour/4`, type: 'SearchService2' },
    ]);
    const top = JSON.parse((await ask(url, '/presentation/3/collection/top')).text);
    expect(top.service[0].id).toBe(`${url}/search/2/collection/top`);
    const order = JSON.parse((await ask(url, '/presentation/3/harbour-by-date/manifest')).text);
    expect(order.service[0].id).toBe(`${url}/search/2/harbour`);
  });

  test('answer with canvases of the version that announces them', async () => {
    const places = [
      ['/search/2/harbour', '/presentation/3/'],
      ['/search/2/harbour/4', '/presentation/4/'],
      ['/search/1/harbour', '/presentation/2/'],
      ['/search/1/harbour/3', '/presentation/3/'],
    ] as const;
    for (const [path, place] of places) {
      const { items, resources } = await search(`${path}?q=engineer`);
      const [found = {}] = items ?? resources ?? [];
      expect(String(found['target'] ?? found['on'])).toBe(
        `${server.url}${place}harbour/canvas/pile-driver#xywh=100,50,60,80`,
      );
    }
  });
});

describe('Content Search 2.0', () => {
  test('a note has its region and its words, and its annotation is to be had', async () => {
    const found = await search('/search/2/harbour?q=engineers');
    const { url } = server;
    const id = `${url}/presentation/3/harbour/annotation/pile-driver/note-1`;
    expect(found).toEqual({
      '@context': 'http://iiif.io/api/search/2/context.json',
      id: `${url}/search/2/harbour?q=engineers`,
      type: 'AnnotationPage',
      items: [
        {
          id,
          type: 'Annotation',
          motivation: 'commenting',
          body: { type: 'TextualBody', value: 'The engineer', format: 'text/plain', language: 'en' },
          target: `${url}/presentation/3/harbour/canvas/pile-driver#xywh=100,50,60,80`,
        },
      ],
      annotations: [
        {
          type: 'AnnotationPage',
          items: [
            {
              id: expect.any(String),
              type: 'Annotation',
              motivation: 'highlighting',
              target: {
                type: 'SpecificResource',
                source: id,
                selector: [{ type: 'TextQuoteSelector', prefix: 'The ', exact: 'engineer' }],
              },
            },
          ],
        },
      ],
    });
    expect((await ask(url, id.slice(url.length))).status).toBe(200);
  });

  test('a caption, a title and a section are of the whole canvas', async () => {
    for (const q of ['worked', '"pile driver"', 'deep', 'puerto']) {
      const { items = [] } = await search(`/search/2/harbour?q=${encodeURIComponent(q)}`);
      expect(items.length).toBeGreaterThan(0);
      for (const { target } of items) expect(xywh(target)).toBe('0,0,400,300');
    }
    const { items: [title] = [] } = await search('/search/2/harbour?q=puerto');
    expect(title).toMatchObject({ body: { value: 'El puerto', language: 'es' } });
  });

  test('of a collection and of the archive names the manifests', async () => {
    const { items: [found] = [] } = await search('/search/2/collection/coast?q=engineer');
    expect(found?.['target']).toMatchObject({
      id: expect.stringContaining('pile-driver#xywh='),
      type: 'Canvas',
      partOf: {
        id: `${server.url}/presentation/3/harbour/manifest`,
        type: 'Manifest',
        label: { en: ['The harbour'] },
      },
    });
    expect((await search('/search/2/collection/coast?q=box')).items).toEqual([]);
    expect((await search('/search/2/collection/top?q=box')).items).not.toEqual([]);
  });

  test('parameters: motivations, those that are ignored, and pages', async () => {
    expect((await search('/search/2/harbour?q=winch&motivation=tagging')).items).toHaveLength(1);
    expect((await search('/search/2/harbour?q=winch&motivation=commenting%20describing')).items).toEqual([]);
    expect((await search('/search/2/harbour?q=winch&motivation=painting')).items).toEqual([]);
    const ignoring = await search('/search/2/harbour?q=winch&user=x&date=absurd&other=1');
    expect(ignoring['ignored']).toEqual(['user', 'date', 'other']);
    expect(ignoring.items).toHaveLength(1);
    expect(ignoring['id']).toBe(`${server.url}/search/2/harbour?q=winch`);
    const all = await search('/search/2/collection/top');
    expect(all.items?.length).toBeGreaterThan(20);
    for (const bad of [
      'q=a&q=b',
      'page=0',
      'page=x',
      'page=1&page=2',
      `q=${'a'.repeat(501)}`,
      `q=${'a%20'.repeat(40)}`,
    ])
      expect([bad, (await asked(`/search/2/harbour?${bad}`)).status]).toEqual([bad, 400]);
    expect((await asked('/search/2/harbour?page=99')).status).toBe(404);
  });

  test('what is not there is not searched, and a draft is not found', async () => {
    for (const path of [
      '/search/2/nothing',
      '/search/2/not-ready',
      '/search/2/collection/nothing',
      '/search/3/harbour',
    ])
      expect([path, (await asked(`${path}?q=x`)).status]).toEqual([path, 404]);
    for (const path of [
      '/search/2/harbour/3',
      '/search/2/collection',
      '/autocomplete/2/harbour/x',
      '/search/2/',
    ])
      expect([path, (await asked(`${path}?q=x`)).status]).toEqual([path, 404]);
    expect((await search('/search/2/collection/top?q=ready')).items).toEqual([]);
  });
});

test('Content Search 1.0 tells each match in the two forms that viewers read', async () => {
  const found = await search('/search/1/harbour/3?q=engineers&user=x');
  const { url } = server;
  const id = `${url}/presentation/3/harbour/annotation/pile-driver/note-1`;
  expect(found).toEqual({
    '@context': [
      'http://iiif.io/api/presentation/2/context.json',
      'http://iiif.io/api/search/1/context.json',
    ],
    '@id': `${url}/search/1/harbour/3?q=engineers`,
    '@type': 'sc:AnnotationList',
    within: { '@type': 'sc:Layer', total: 1, ignored: ['user'] },
    startIndex: 0,
    resources: [
      {
        '@id': id,
        '@type': 'oa:Annotation',
        motivation: 'oa:commenting',
        resource: {
          '@type': 'cnt:ContentAsText',
          format: 'text/plain',
          language: 'en',
          chars: 'The engineer',
        },
        on: `${url}/presentation/3/harbour/canvas/pile-driver#xywh=100,50,60,80`,
      },
    ],
    hits: [
      {
        '@type': 'search:Hit',
        annotations: [id],
        match: 'engineer',
        before: 'The ',
        after: '',
        selectors: [{ '@type': 'oa:TextQuoteSelector', exact: 'engineer', prefix: 'The ', suffix: '' }],
      },
    ],
  });
  const inCollection = await search('/search/1/collection/top?q=engineer');
  expect(inCollection.resources?.[0]?.['on']).toMatchObject({ within: { label: 'The harbour' } });
});

test('words are completed, with how often a search finds them', async () => {
  const page = await search('/autocomplete/2/harbour?q=cra&user=x');
  expect(page).toEqual({
    '@context': 'http://iiif.io/api/search/2/context.json',
    id: `${server.url}/autocomplete/2/harbour?q=cra`,
    type: 'TermPage',
    ignored: ['user'],
    items: [
      { value: 'crane', total: expect.any(Number) },
      { value: 'Cranes', total: expect.any(Number) },
    ],
  });
  for (const { value, total } of page.items ?? []) {
    const { items = [] } = await search(`/search/2/harbour?q=${value}`);
    expect(items).toHaveLength(Number(total));
  }
  const list = await search('/autocomplete/1/harbour?q=engin');
  expect(list).toMatchObject({
    '@type': 'search:TermList',
    terms: [{ match: 'engineer', count: 1, url: `${server.url}/search/1/harbour?q=engineer` }],
  });
  expect((await search('/autocomplete/2/harbour?q=cra&min=9999')).items).toEqual([]);
  for (const bad of ['', '?q=', '?q=a&q=b', '?q=a&min=-1'])
    expect((await asked(`/autocomplete/2/harbour${bad}`)).status).toBe(400);
});

test('what is written is found at once, and not what it replaces; an old address leads on', async () => {
  await archive.addManifest('late.yaml', 'label: Zeppelin over the harbour\nphotographs: [harbour/01]\n');
  const isFound = async (q: string) =>
    ((await search(`/search/2/collection/top?q=${q}`)).items ?? []).length > 0;
  await until(() => isFound('zeppelin'), 'it is found');
  await archive.addManifest('late.yaml', 'label: Balloon over the harbour\nphotographs: [harbour/01]\n');
  await until(() => isFound('balloon'), 'it is found');
  expect(await isFound('zeppelin')).toBe(false);
});

test('a conditional request is answered 304, and JSON-LD or JSON as wanted', async () => {
  const { headers } = await asked('/search/2/harbour?q=winch');
  expect(headers['content-type']).toContain('profile="http://iiif.io/api/search/2/context.json"');
  expect(headers['access-control-allow-origin']).toBe('*');
  const again = await ask(server.url, '/search/2/harbour?q=winch', {
    headers: { 'If-None-Match': headers.etag ?? '' },
  });
  expect(again.status).toBe(304);
  const head = await ask(server.url, '/search/2/harbour?q=winch', { method: 'HEAD' });
  expect([head.status, head.body.length]).toEqual([200, 0]);
});
