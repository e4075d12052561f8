import { writeFile } from 'node:fs/promises';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/presentation/model/json-value.ts';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { dataBlocksOf } from '../../support/data-blocks.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { objectsOf, subjectsOf, triplesOfJsonLd, triplesOfRdfXml } from '../../support/triples.ts';
import { validateXml } from '../../support/xml-schema.ts';

const PIER = `label: The pier
language: en
provider: {id: "https://archive.example/", label: An archive, homepage: "https://archive.example/about"}
rights: http://creativecommons.org/licenses/by/4.0/
date: 1931-05
photographs:
  - {image: harbour/01, label: The <unclear> pier & more, alternativeText: A pier, people: [Ada]}
`;

/** As somebody wrote it, of images of this server; Loupe has it as its own. */
function iiifJson(id: string, image: string): string {
  return JSON.stringify({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id,
    type: 'Manifest',
    label: { en: ['Written as JSON'] },
    seeAlso: [{ id: 'https://elsewhere.example/a.xml', type: 'Dataset', label: { en: ['Elsewhere'] } }],
    items: [
      {
        id: `${id}/canvas/1`,
        type: 'Canvas',
        width: 400,
        height: 300,
        items: [
          {
            id: `${id}/page/1`,
            type: 'AnnotationPage',
            items: [
              {
                id: `${id}/annotation/1`,
                type: 'Annotation',
                motivation: 'painting',
                target: `${id}/canvas/1`,
                body: { id: image, type: 'Image', format: 'image/jpeg', width: 400, height: 300 },
              },
            ],
          },
        ],
      },
    ],
  });
}

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  await archive.addManifest('pier.yaml', PIER);
  const own = iiifJson('https://old.example/own', '/iiif/3/harbour%2F01/full/max/0/default.jpg');
  await archive.addManifest('own.json', own);
  const others = iiifJson('https://old.example/others', 'https://images.example/1/full/max/0/default.jpg');
  await archive.addManifest('others.json', others);
  await archive.addChart('<b>/<i>.jpg', 400, 300);
  server = await startLoupe({ images: archive.folder, manifests: archive.manifestsFolder });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const FORMATS = [
  ['dc.xml', 'application/xml'],
  ['dc.jsonld', 'application/ld+json'],
  ['schema.jsonld', 'application/ld+json'],
  ['edm.rdf', 'application/rdf+xml'],
] as const;

function get(path: string, headers: Record<string, string> = {}): Promise<HttpResponse> {
  return ask(server.url, path, { headers });
}

describe('a description', () => {
  test.each(FORMATS)('%s is %s, for every site, with validators', async (format, mediaType) => {
    const answer = await get(`/description/pier.${format}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, mediaType]);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
    const again = await get(`/description/pier.${format}`, { 'If-None-Match': answer.headers.etag ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
    const coded = await get(`/description/pier.${format}`, { 'Accept-Encoding': 'gzip' });
    expect(coded.headers.vary).toBe('Accept-Encoding');
  });

  test('is what parsers of others read', async () => {
    validateXml((await get('/description/pier.dc.xml')).text, 'oai-dc.xsd');
    const object = `<${server.url}/essay/pier#object>`;
    const dc = await triplesOfJsonLd((await get('/description/pier.dc.jsonld')).text);
    expect(objectsOf(dc, object, 'dc:subject')).toEqual(['"Ada"@en']);
    const schema = await triplesOfJsonLd((await get('/description/pier.schema.jsonld')).text);
    const [image = ''] = subjectsOf(schema, 'schema:ImageObject');
    expect(objectsOf(schema, image, 'schema:license')).toEqual([
      '<http://creativecommons.org/licenses/by/4.0/>',
    ]);
    const edm = await triplesOfRdfXml((await get('/description/pier.edm.rdf')).text);
    expect(objectsOf(edm, object, 'dcterms:created')).toEqual(['"1931-05"']);
  });

  test('names only images that are there', async () => {
    const schema = await triplesOfJsonLd((await get('/description/pier.schema.jsonld')).text);
    const edm = await triplesOfRdfXml((await get('/description/pier.edm.rdf')).text);
    const images = [
      ...subjectsOf(schema, 'schema:ImageObject'),
      ...subjectsOf(edm, 'edm:WebResource'),
      ...objectsOf(edm, `<${server.url}/essay/pier#aggregation>`, 'edm:object'),
    ];
    expect(images).toHaveLength(3);
    for (const image of images) {
      const answer = await get(image.slice(1 + server.url.length, -1));
      expect([image, answer.status, answer.headers['content-type']]).toEqual([image, 200, 'image/jpeg']);
    }
  });

  test('of a collection is at its own address', async () => {
    const answer = await get('/description/collection/coast.dc.jsonld');
    const id = `<${server.url}/presentation/3/collection/coast#object>`;
    expect(objectsOf(await triplesOfJsonLd(answer.text), id, 'dc:title')).toEqual(['"The coast"']);
  });

  test.each([
    ['/description/harbour.edm.rdf', 404, 'since it does not say `provider`'],
    ['/description/collection/coast.edm.rdf', 404, '`provider` and `rights`'],
    ['/description/nobody.dc.xml', 404, 'manifest: there is no manifest'],
    ['/description/collection/nobody.dc.xml', 404, 'collection: there is no collection'],
    ['/description/not-ready.dc.xml', 404, 'there is no manifest'],
    ['/description/others.dc.xml', 404, 'there is none of this manifest'],
    ['/description/harbour.rdf', 404, 'there is nothing at this address'],
    ['/description/har%62our.dc.xml', 404, 'there is nothing at this address'],
    ['/description/harbour.dc.xml?format=x', 400, 'format: this address takes no parameters'],
    ['/description/harbour.dc.xml?a=1&a=2', 400, 'a: this address takes no parameters'],
    ['/description/%00.dc.xml', 404, 'there is nothing at this address'],
    ['/description/', 404, 'there is nothing at this address'],
  ])('%s: %d %s', async (path, status, message) => {
    const answer = await get(path);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(message)]);
  });
});

interface Seen {
  readonly id?: string;
  readonly '@id'?: string;
  readonly format: string;
}

function seenAlso(json: JsonObject): readonly Seen[] {
  return [json['seeAlso'] ?? []].flat() as unknown as readonly Seen[];
}

describe.each([2, 3, 4])('version %d', (version) => {
  test.each([
    ['pier/manifest', 4],
    ['own/manifest', 3],
    ['harbour/manifest', 3],
    ['collection/coast', 3],
    ['collection/top', 3],
  ])('%s links to its descriptions, which are there', async (path, count) => {
    const json = JSON.parse((await get(`/presentation/${version}/${path}`)).text);
    const links = seenAlso(json)
      .map(({ id, '@id': ofVersion2 = id, format }) => [ofVersion2 ?? '', format] as const)
      .filter(([address]) => address.startsWith(`${server.url}/description/`));
    expect(links).toHaveLength(count);
    for (const [address, format] of links) {
      const answer = await get(address.slice(server.url.length));
      expect([address, answer.status, answer.headers['content-type']]).toEqual([address, 200, format]);
    }
  });
});

test('what somebody wrote as JSON keeps its own links', async () => {
  const json = JSON.parse((await get('/presentation/3/own/manifest')).text);
  expect(seenAlso(json)[0]?.id).toBe('https://elsewhere.example/a.xml');
});

test.each([
  ['/essay/pier', 4],
  ['/photo/pier/harbour-01', 4],
  ['/essay/harbour', 3],
  ['/', 3],
])('the page %s names its descriptions as alternates, which are there', async (path, count) => {
  const { headers } = await get(path);
  const links = [...String(headers['link']).matchAll(/<([^>]*)>;rel="alternate";type="([^"]*)"/g)];
  expect(links).toHaveLength(count);
  for (const [, address = '', type] of links) {
    const answer = await get(address.slice(server.url.length));
    expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
  }
});

test('pages say in the words of schema.org what they show, in their language', async () => {
  const [essay = ''] = dataBlocksOf((await get('/essay/pier')).text);
  const gallery = await triplesOfJsonLd(essay);
  expect(objectsOf(gallery, `<${server.url}/essay/pier#object>`, 'schema:name')).toEqual(['"The pier"']);
  const [photograph = ''] = dataBlocksOf((await get('/photo/pier/harbour-01')).text);
  const images = await triplesOfJsonLd(photograph);
  const [image = ''] = subjectsOf(images, 'schema:ImageObject');
  expect(subjectsOf(gallery, 'schema:ImageObject')).toEqual([image]);
  expect(objectsOf(images, image, 'schema:name')).toEqual(['"The <unclear> pier & more"']);
  const [spanish = ''] = dataBlocksOf((await get('/essay/harbour?lang=es')).text);
  const named = objectsOf(
    await triplesOfJsonLd(spanish),
    `<${server.url}/essay/harbour#object>`,
    'schema:name',
  );
  expect(named).toEqual(['"El puerto"']);
});

test('names of files that look like HTML are shown as they are, wherever they are read', async () => {
  const { items } = JSON.parse((await get('/presentation/3/collection/top')).text);
  const { id } = items.find(({ label }: { label: object }) => JSON.stringify(label) === '{"none":["<b>"]}');
  const manifest = String(id).split('/').at(-2);
  const { items: canvases } = JSON.parse((await get(`/presentation/3/${manifest}/manifest`)).text);
  expect(canvases[0].label).toEqual({ none: ['<i>'] });
  const photo = `${manifest}/${canvases[0].id.split('/').at(-1)}`;
  const text = async (path: string): Promise<string> => (await get(path)).text;
  expect(await text(`/cite/${photo}`)).toMatch(/^“<i>”\. <b>\. http/);
  const [cited] = JSON.parse(await text(`/cite/${photo}?format=csl`));
  expect([cited.title, cited['container-title']]).toEqual(['<i>', '<b>']);
  expect(await text(`/cite/${photo}?format=bibtex`)).toContain('title = {{<i>}}');
  expect(JSON.parse(await text(`/oembed?url=${server.url}/photo/${photo}`)).title).toBe('<i> – <b>');
  for (const page of [`/photo/${photo}`, `/essay/${manifest}`]) {
    const html = await text(page);
    expect(html).toContain('&lt;i&gt;');
    expect(html).not.toMatch(/<[bi]>/);
    expect(dataBlocksOf(html).join()).toContain('"name":"\\u003ci>"');
  }
  expect(await text(`/description/${manifest}.dc.xml`)).toContain('<dc:title>&lt;b&gt;</dc:title>');
  const { body } = await get(`/essay/${manifest}/pdf`);
  const printed = await extractText(await getDocumentProxy(new Uint8Array(body)), { mergePages: true });
  expect(printed.text).toMatch(/<b>.*<i>/s);
});

test('a description follows its file', async () => {
  await writeFile(
    `${archive.manifestsFolder}/pier.yaml`,
    PIER.replace('label: The pier', 'label: The jetty'),
  );
  await expect
    .poll(async () => (await get('/description/pier.dc.xml')).text)
    .toContain('<dc:title xml:lang="en">The jetty</dc:title>');
});
