import { Manifest as IiifManifest, parseManifest } from 'manifesto.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/presentation/model/json-value.ts';
import type { Archive } from '../support/archive.ts';
import { archiveWithEssays } from '../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { changed, IIIF_JSON, IIIF_JSON_COLLECTION } from '../support/iiif-json.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { resourceIds, targetIds } from '../support/resource-ids.ts';

const ELSEWHERE = IIIF_JSON.replaceAll('/iiif/3/box%2F0', 'https://images.example/picture-');
const SCRIPTED = changed(
  IIIF_JSON,
  '<p>What was in <b>it</b>.</p>',
  '<p onclick=\\"alert(1)\\">What was in <b>it</b>.</p><script>alert(2)</script>',
);

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  for (const name of ['01', '02']) await archive.addChart(`box/${name}.jpg`, 400, 300);
  await archive.addManifest('box.json', IIIF_JSON);
  await archive.addManifest('elsewhere.json', changed(ELSEWHERE, 'The box', 'Pictures elsewhere'));
  await archive.addManifest('scripted.json', changed(SCRIPTED, 'The box', 'Scripted'));
  await archive.addManifest('boxes.json', IIIF_JSON_COLLECTION);
  await archive.addManifest(
    'collections/mine.yaml',
    'label: Mine\nitems: [elsewhere, {collection: boxes}, box]\n',
  );
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags: BY_EVENTS });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(path: string, accept?: string): Promise<HttpResponse> {
  return ask(server.url, path, accept === undefined ? {} : { headers: { accept } });
}

async function json(path: string): Promise<JsonObject> {
  const answer = await get(path);
  expect(answer.status, path).toBe(200);
  return JSON.parse(answer.text);
}

function ownPaths(document: JsonObject): string[] {
  const own = [...resourceIds(document), ...targetIds(document)].filter((id) => id.startsWith(server.url));
  return [...new Set(own.map((id) => id.slice(server.url.length).replace(/#.*/, '')))];
}

/** Labels, sections and what they hold, as viewers read them. */
function understood(text: string): unknown {
  const manifest = parseManifest(text);
  if (!(manifest instanceof IiifManifest)) throw new Error('no manifest');
  const canvases = manifest.getSequences().flatMap((sequence) => sequence.getCanvases());
  const order = new Map(canvases.map((canvas, index) => [canvas.id, index]));
  return {
    label: manifest.getLabel().getValue('en'),
    canvases: canvases.map((canvas) => [
      canvas.getLabel().getValue('en'),
      canvas.getWidth(),
      canvas.getHeight(),
      canvas.getContent().length,
    ]),
    ranges: manifest
      .getAllRanges()
      .map((range) => [
        range.getLabel().getValue('en'),
        (range.getCanvasIds() ?? []).map((id) => order.get(id)),
      ]),
  };
}

describe('an IIIF JSON manifest', () => {
  test('has this server for its ids, and the server of its images where it was', async () => {
    const manifest = await json('/presentation/3/box/manifest');
    expect(manifest['id']).toBe(`${server.url}/presentation/3/box/manifest`);
    const text = JSON.stringify(manifest);
    expect(text).not.toContain('https://example.org/iiif/');
    expect(text).toContain(`"${server.url}/iiif/3/box%2F01"`);
    expect(text).toContain('"https://photos.example.com/iiif/3/box%2F02"');
    expect(manifest['homepage']).toEqual(JSON.parse(IIIF_JSON).homepage);
    expect(manifest['start']).toEqual({ id: `${server.url}/presentation/3/box/canvas/2`, type: 'Canvas' });
    expect(text).toContain(`"target":"${server.url}/presentation/3/box/canvas/1#xywh=10,20,30,40"`);
  });

  test('each part of it answers by itself, with its own id', async () => {
    const manifest = await json('/presentation/3/box/manifest');
    const paths = ownPaths(manifest);
    expect(paths.length).toBe(1 + 2 + 2 + 2 + 2 + 3);
    for (const path of paths) {
      const part = await json(path);
      expect(part['id']).toBe(`${server.url}${path}`);
      expect(part['@context']).toBe(manifest['@context']);
    }
    expect((await json('/presentation/3/box/canvas/2'))['partOf']).toEqual([
      { id: manifest['id'], type: 'Manifest' },
    ]);
    expect((await get('/presentation/3/box/canvas/3')).status).toBe(404);
  });

  test('means the same to viewers as it was written', async () => {
    const { text } = await get('/presentation/3/box/manifest');
    expect(understood(text)).toEqual(understood(IIIF_JSON));
  });

  test('is in the other versions, too, with the same names of its parts', async () => {
    const older = await json('/presentation/2/box/manifest');
    expect(older['@type']).toBe('sc:Manifest');
    expect(JSON.stringify(older)).toContain(`${server.url}/presentation/2/box/canvas/2`);
    const newer = await json('/presentation/4/box/manifest');
    expect(JSON.stringify(newer)).toContain(`${server.url}/presentation/4/box/canvas/2`);
    const information = await json('/iiif/3/box%2F02/info.json');
    expect(JSON.stringify(information['partOf'])).toContain('/presentation/3/box/manifest');
  });

  test('has no script in it', async () => {
    const manifest = await json('/presentation/3/scripted/manifest');
    expect(manifest['summary']).toEqual({ en: ['<p>What was in <b>it</b>.</p>'] });
  });
});

describe('a manifest of pictures elsewhere', () => {
  test('is in versions 3 and 4 as it was written, and 2 says why it has none', async () => {
    const manifest = await json('/presentation/3/elsewhere/manifest');
    expect(JSON.stringify(manifest)).toContain('https://images.example/picture-');
    const newer = await json('/presentation/4/elsewhere/manifest');
    expect(newer['@context']).toBe('http://iiif.io/api/presentation/4/context.json');
    expect(newer['id']).toBe(`${server.url}/presentation/4/elsewhere/manifest`);
    expect(JSON.stringify(newer)).toContain('https://images.example/picture-');
    {
      const answer = await get('/presentation/2/elsewhere/manifest');
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text).message).toBe(
        'version: the manifest "elsewhere" is to be had in versions 3 and 4 only: canvas 1 shows an image of another server, “https://images.example/picture-1/full/max/0/default.jpg”',
      );
    }
  });

  test('the address without a version leads to it, whatever is asked for', async () => {
    const older = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"';
    expect((await get('/presentation/box/manifest', older)).headers.location).toMatch(/\/2\/box\/manifest$/);
    const answer = await get('/presentation/elsewhere/manifest', older);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(`${server.url}/presentation/3/elsewhere/manifest`);
  });
});

describe('pages', () => {
  test('list every IIIF JSON manifest, and lead to a page or to a viewer', async () => {
    const { text } = await get('/', 'text/html');
    const links = [...text.matchAll(/<h2><a href="([^"]*)">(?:<[^>]*>)*([^<]*)/g)].map(
      ([, href = '', label]) => [label, href.replaceAll('&amp;', '&')],
    );
    const byLabel = new Map(links.map(([label = '', href = '']) => [label, href]));
    expect(byLabel.get('The box')).toBe('/essay/box');
    expect(byLabel.get('Pictures elsewhere')).toContain('/view?manifest=');
    for (const label of ['The box', 'Pictures elsewhere', 'Boxes everywhere'])
      expect((await get(byLabel.get(label) ?? '/none', 'text/html')).status, label).toBe(200);
  });

  test('tell an essay and its photographs, or say why there is none', async () => {
    const essay = await get('/essay/box', 'text/html');
    expect(essay.status).toBe(200);
    expect(essay.text).toContain('What was in <b>it</b>');
    expect((await get('/photo/box/2', 'text/html')).status).toBe(200);
    expect((await get('/essay/scripted', 'text/html')).text).not.toContain('alert(');
    const none = await get('/essay/elsewhere', 'application/json');
    expect(none.status).toBe(404);
    expect(none.text).toContain('canvas 1 shows an image of another server');
  });
});

describe('collections', () => {
  test('list IIIF JSON manifests and collections like the others, at addresses that answer', async () => {
    const top = await json('/presentation/3/collection/mine');
    const items = top['items'] as JsonObject[];
    expect(items.map(({ type, label }) => [type, label])).toEqual([
      ['Manifest', { en: ['Pictures elsewhere'], de: ['Die Kiste'] }],
      ['Collection', { en: ['Boxes everywhere'] }],
      ['Manifest', { en: ['The box'], de: ['Die Kiste'] }],
    ]);
    expect(items[0]).toMatchObject({
      navDate: '1931-05-24T00:00:00Z',
      summary: { en: [expect.any(String)] },
    });
    for (const version of [2, 3, 4]) {
      const collection = await json(`/presentation/${version}/collection/mine`);
      const members = (collection['items'] ?? collection['members']) as JsonObject[];
      expect(members).toHaveLength(3);
      for (const member of members)
        expect((await get(new URL(String(member['id'] ?? member['@id'])).pathname)).status).toBe(200);
    }
  });

  test('that were written by hand lead to manifests of this server', async () => {
    const boxes = await json('/presentation/3/collection/boxes');
    expect((boxes['items'] as JsonObject[]).map(({ id }) => id)).toEqual([
      `${server.url}/presentation/3/box/manifest`,
      'https://other.example/manifest.json',
    ]);
    expect((await get('/presentation/2/collection/boxes')).status).toBe(404);
  });
});

test.each([
  { name: '--iiif-json-ids', set: { flags: ['--iiif-json-ids', 'kept'] }, logged: '' },
  {
    name: 'LOUPE_HAND_MADE_IDS, its old name',
    set: { env: { LOUPE_HAND_MADE_IDS: 'kept' } },
    logged: 'LOUPE_HAND_MADE_IDS is now called LOUPE_IIIF_JSON_IDS; the old name still works',
  },
])('ids can be kept by $name; paths of this server are made whole all the same', async ({ set, logged }) => {
  const kept = await startLoupe({ images: archive.folder, ...set });
  try {
    await expect.poll(kept.logged).toContain(logged);
    expect(kept.logged().split('is now called')).toHaveLength(logged === '' ? 1 : 2);
    const { text } = await ask(kept.url, '/presentation/3/box/manifest');
    const expected = IIIF_JSON.replaceAll('"/iiif/', `"${kept.url}/iiif/`);
    const { seeAlso, service, ...written } = JSON.parse(text);
    expect(written).toEqual(JSON.parse(expected));
    // All that this server adds.
    expect(seeAlso.map(({ id }: { id: string }) => id.split('/box.')[0])).toEqual(
      Array(4).fill(`${kept.url}/description`),
    );
    expect(service.map(({ '@id': first, id = first }: Record<string, string>) => id)).toEqual([
      `${kept.url}/search/2/box`,
      `${kept.url}/search/1/box/3`,
    ]);
    const canvas = await ask(kept.url, '/presentation/3/box/canvas/2');
    expect(JSON.parse(canvas.text)).toMatchObject({ id: 'https://example.org/iiif/box/canvas/2' });
  } finally {
    await kept.stop();
  }
});

test('a saved change is live at once, and a broken one leaves the last good version', async () => {
  const labelled = (label: string): string => IIIF_JSON.replace('The box', label);
  const labelOf = async (): Promise<unknown> => (await json('/presentation/3/box/manifest'))['label'];
  const broken = async (): Promise<string[]> => JSON.parse((await get('/ready')).text).authored.errors;
  await archive.addManifest('box.json', labelled('Another box'));
  await until(async () => JSON.stringify(await labelOf()).includes('Another box'), 'the change is live');
  await archive.addManifest('box.json', labelled('Broken').replace('"width": 400', '"width": "wide"'));
  await until(async () => (await broken()).length > 0, 'the error is told');
  expect((await broken())[0]).toMatch(/^box\.json:17:16: /);
  expect(JSON.stringify(await labelOf())).toContain('Another box');
  await archive.addManifest('box.json', IIIF_JSON);
  await until(async () => (await broken()).length === 0, 'all is well again');
});

test('what this server writes as 3.0 means the same when it is an IIIF JSON file', async () => {
  const { text } = await get('/presentation/3/harbour/manifest');
  await archive.addManifest('again.json', text);
  await until(async () => (await get('/presentation/3/again/manifest')).status === 200, 'it is live');
  const again = await get('/presentation/3/again/manifest');
  expect(understood(again.text)).toEqual(understood(text));
  for (const path of ownPaths(JSON.parse(again.text))) expect((await get(path)).status, path).toBe(200);
  const second = await json('/presentation/2/again/manifest');
  const first = await json('/presentation/2/harbour/manifest');
  expect(second['label']).toEqual(first['label']);
  // Written over itself, it is what it was, when a file that was written later is live.
  await archive.addManifest('again.json', again.text);
  await archive.addManifest(
    'later.yaml',
    'label: Later\nphotographs: [{image: box/01, alternativeText: A box}]\n',
  );
  await until(
    async () => (await get('/presentation/3/later/manifest')).status === 200,
    'the later file is live',
  );
  expect((await get('/presentation/3/again/manifest')).text).toBe(again.text);
});
