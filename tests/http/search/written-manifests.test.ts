import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask } from '../../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';

// Manifests that somebody wrote as IIIF JSON are searched like essays, and say where.

const ELSEWHERE = 'https://elsewhere.example/search';
const SERVICE_2 = { id: ELSEWHERE, type: 'SearchService2' };
const SERVICE_1 = {
  '@id': `${ELSEWHERE}/1`,
  '@type': 'SearchService1',
  profile: 'http://iiif.io/api/search/1/search',
};

function manifest3(name: string, image: string, more: object = {}): string {
  const id = `https://elsewhere.example/${name}`;
  const body = { id: image, type: 'Image', format: 'image/jpeg', width: 400, height: 300 };
  const painting = { id: `${id}/p`, type: 'Annotation', motivation: 'painting', body, target: `${id}/c` };
  return JSON.stringify({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    ...{ id, type: 'Manifest', label: { en: [`Lanterns of ${name}`] } },
    items: [
      {
        ...{ id: `${id}/c`, type: 'Canvas', width: 400, height: 300 },
        items: [{ id: `${id}/c/1`, type: 'AnnotationPage', items: [painting] }],
      },
    ],
    ...more,
  });
}

function manifest2(name: string, image: string, more: object = {}): string {
  const id = `https://elsewhere.example/${name}`;
  const resource = { '@id': image, '@type': 'dctypes:Image', format: 'image/jpeg', width: 400, height: 300 };
  const painting = { '@type': 'oa:Annotation', motivation: 'sc:painting', on: `${id}/c`, resource };
  const canvas = { '@id': `${id}/c`, '@type': 'sc:Canvas', label: 'One', width: 400, height: 300 };
  return JSON.stringify({
    '@context': 'http://iiif.io/api/presentation/2/context.json',
    ...{ '@id': id, '@type': 'sc:Manifest', label: `Lanterns of ${name}` },
    sequences: [{ '@type': 'sc:Sequence', canvases: [{ ...canvas, images: [painting] }] }],
    ...more,
  });
}

const OURS = '/iiif/3/harbour%2F01/full/max/0/default.jpg';
const THEIRS = 'https://images.example/1.jpg';

const FILES = {
  'own.json': manifest3('own', OURS),
  'own-served.json': manifest3('own-served', OURS, { service: [SERVICE_2, SERVICE_1] }),
  'foreign.json': manifest3('foreign', THEIRS),
  'foreign-served.json': manifest3('foreign-served', THEIRS, { service: [SERVICE_2] }),
  'old.json': manifest2('old', THEIRS),
  'old-served.json': manifest2('old-served', THEIRS, {
    service: {
      '@context': 'http://iiif.io/api/search/1/context.json',
      '@id': ELSEWHERE,
      profile: SERVICE_1.profile,
    },
  }),
  'theirs.harvested.json': manifest3('theirs', THEIRS),
};

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  for (const [name, text] of Object.entries(FILES)) await archive.addManifest(name, text);
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

type Service = Readonly<Record<string, string>>;

async function servicesOf(version: number, id: string): Promise<readonly Service[]> {
  const { status, text } = await ask(server.url, `/presentation/${version}/${id}/manifest`);
  expect([id, version, status]).toEqual([id, version, 200]);
  const { service = [] } = JSON.parse(text);
  return Array.isArray(service) ? service : [service];
}

/** Where each service is, below the server where it is one of ours. */
async function placesOf(version: number, id: string): Promise<readonly string[]> {
  const services = await servicesOf(version, id);
  return services.map((service) => (service['id'] ?? service['@id'] ?? '').replace(server.url, ''));
}

describe('services', () => {
  test.each([
    ['own', 3, ['/search/2/own', '/search/1/own/3']],
    ['own', 4, ['/search/2/own/4']],
    ['own', 2, ['/search/1/own']],
    ['foreign', 3, ['/search/2/foreign', '/search/1/foreign/3']],
    ['foreign', 4, ['/search/2/foreign/4']],
    ['old', 3, ['/search/2/old', '/search/1/old/3']],
    ['old', 2, ['/search/1/old']],
  ])('of %s in version %d are announced', async (id, version, places) => {
    expect(await placesOf(version, id)).toEqual(places);
  });

  test.each([
    ['own-served', 3, [ELSEWHERE, `${ELSEWHERE}/1`]],
    ['own-served', 4, [ELSEWHERE]],
    ['own-served', 2, [ELSEWHERE, `${ELSEWHERE}/1`]],
    ['foreign-served', 3, [ELSEWHERE, '/search/1/foreign-served/3']],
    ['old-served', 2, [ELSEWHERE]],
  ])('of %s in version %d that somebody wrote are kept, and not doubled', async (id, version, places) => {
    expect((await placesOf(version, id)).filter((place) => /search/.test(place)).toSorted()).toEqual(
      expect.arrayContaining([...places]),
    );
    const services = await servicesOf(version, id);
    for (const [type, profile] of [
      ['SearchService2', 'none'],
      ['SearchService1', SERVICE_1.profile],
    ]) {
      const same = services.filter(
        (service) => service['type'] === type || service['@type'] === type || service['profile'] === profile,
      );
      expect(same.length).toBeLessThan(2);
    }
  });

  test('of what was harvested are those of its own archive', async () => {
    expect(await servicesOf(3, 'theirs')).toEqual([]);
  });
});

test('are asked where they are announced, and find what the file says', async () => {
  for (const id of ['own', 'foreign', 'old'])
    for (const place of await placesOf(3, id)) {
      const response = await ask(server.url, `${place}?q=lantern`);
      expect([place, response.status]).toEqual([place, 200]);
      const { items, resources } = JSON.parse(response.text);
      expect([place, (items ?? resources).length]).toEqual([place, 1]);
    }
});

test('titles of collections are found in them and in the archive', async () => {
  for (const [path, place] of [
    ['/search/2/collection/top', 3],
    ['/search/2/collection/coast', 3],
    ['/search/1/collection/top', 2],
  ] as const) {
    const { items, resources } = JSON.parse((await ask(server.url, `${path}?q=coast`)).text);
    const [found] = items ?? resources;
    const { '@id': id = '', id: named = id } = found.target ?? found.on;
    expect(named).toBe(`${server.url}/presentation/${place}/collection/coast`);
  }
  const page = (await ask(server.url, '/search?q=coast')).text;
  expect(page).toContain('The <mark>coast</mark>');
  expect(page).toContain('href="/search?collection=coast"');
});

test('a service changes nothing that the journal tells: each manifest has come once', async () => {
  const told = async (): Promise<number> => {
    const { text } = await ask(server.url, '/discovery/activities');
    return JSON.parse(text).totalItems;
  };
  await until(async () => (await told()) >= Object.keys(FILES).length, 'the manifests are told of');
  const before = await told();
  await archive.addManifest('own.json', `${FILES['own.json']}\n`);
  await archive.addManifest('last.json', manifest3('last', THEIRS));
  await until(async () => (await told()) > before, 'the last one is told of');
  expect(await told()).toBe(before + 1);
});
