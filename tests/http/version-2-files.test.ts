import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { at, isObject, type Json, objectsIn, sent, stringsIn } from '../support/json.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { ATLAS, SHELF } from '../support/presentation-2.ts';

/** An atlas whose maps are images of this archive, as another server had them. */
function ownAtlas(): object {
  const canvas = at(sent(ATLAS), 'sequences', 0, 'canvases', 0);
  if (!isObject(canvas)) throw new Error('the atlas has no canvas');
  const image = 'https://images.example/iiif/2/map';
  const size = { width: 400, height: 300 };
  const painting = {
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    on: canvas['@id'],
    resource: {
      '@id': `${image}/full/full/0/default.jpg`,
      '@type': 'dctypes:Image',
      ...size,
      service: { '@context': 'http://iiif.io/api/image/2/context.json', '@id': image },
    },
  };
  const { structures: _, ...rest } = ATLAS;
  return {
    ...rest,
    sequences: [{ canvases: [{ ...canvas, ...size, images: [painting], otherContent: [] }] }],
  };
}

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('map.jpg', 400, 300);
  const fragment = { ...ATLAS.structures[1], '@id': `${ATLAS['@id']}#r3`, label: 'Globes' };
  const structures = [...ATLAS.structures, fragment];
  const hostile = { ...ATLAS, structures, description: '<p onclick="x()">Maps<script>alert(1)</script></p>' };
  await archive.addManifest('atlas.json', JSON.stringify(hostile));
  await archive.addManifest('own.json', JSON.stringify(ownAtlas()));
  await archive.addManifest('collections/shelf.json', JSON.stringify(SHELF));
  server = await startLoupe({ images: archive.folder });
  await until(
    async () => (await get('/presentation/2/own/manifest')).status === 200,
    'the manifests are read',
  );
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(path: string): Promise<HttpResponse> {
  return ask(server.url, path);
}

async function json(path: string): Promise<Json> {
  const { status, text } = await get(path);
  expect(status, path).toBe(200);
  return JSON.parse(text);
}

/** Every id of this server in a document, in the names of its version. */
function ownIds(document: Json): string[] {
  const ids = objectsIn(document).map(({ object }) => object['@id'] ?? object['id']);
  return [
    ...new Set(ids.filter((id) => typeof id === 'string' && id.startsWith(server.url) && !id.includes('#'))),
  ].map(String);
}

test.each([2, 3, 4])(
  'a manifest of images elsewhere is served in version %i, and all its ids answer',
  async (version) => {
    const address = `/presentation/${version}/atlas/manifest`;
    const manifest = await json(address);
    expect(at(manifest, '@context')).toBe(`http://iiif.io/api/presentation/${version}/context.json`);
    const ids = ownIds(manifest);
    expect(ids).toContain(`${server.url}${address}`);
    expect(ids).toContain(`${server.url}/presentation/${version}/atlas/canvas/p1`);
    expect(ids).toContain(`${server.url}/presentation/${version}/atlas/range/r3`);
    for (const id of ids) {
      const { pathname } = new URL(id);
      // Has no answer without the beginning of a word.
      if (pathname.startsWith('/autocomplete/')) {
        expect((await get(`${pathname}?q=a`)).status, id).toBe(200);
        continue;
      }
      const part = await json(pathname);
      // Searches of version 1 are named in 3.0, too, and answer in their own words.
      const isOf2 = version === 2 || pathname.startsWith('/search/1/');
      expect(at(part, isOf2 ? '@id' : 'id'), id).toBe(id);
    }
    expect(stringsIn(manifest).join(' ')).not.toMatch(/script|onclick/);
  },
);

test('one of images of this archive is in all versions, with a page', async () => {
  for (const version of [2, 3, 4]) {
    const manifest = await json(`/presentation/${version}/own/manifest`);
    expect(stringsIn(manifest).join(' '), `${version}`).toContain(
      `${server.url}/presentation/${version}/own/canvas/p1`,
    );
  }
  expect((await get('/essay/own')).status).toBe(200);
});

test('a collection names its members in all versions', async () => {
  for (const version of [2, 3, 4]) {
    const collection = await json(`/presentation/${version}/collection/shelf`);
    expect(stringsIn(collection)).toContain('https://books.example/iiif/globe');
  }
});
