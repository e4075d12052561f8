import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { robotsText } from '../../../src/discovery/crawlers/robots.ts';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { dataBlocksOf } from '../../support/data-blocks.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { type ParsedRobots, parsedRobots } from '../../support/robots.ts';
import { subjectsOf, triplesOfJsonLd } from '../../support/triples.ts';
import { textsAt, validateXml } from '../../support/xml-schema.ts';

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

const NAMESPACES = {
  s: 'http://www.sitemaps.org/schemas/sitemap/0.9',
  image: 'http://www.google.com/schemas/sitemap-image/1.1',
};

function get(path: string): Promise<HttpResponse> {
  return ask(server.url, path);
}

async function robots(): Promise<ParsedRobots> {
  return parsedRobots(`${server.url}/robots.txt`, (await get('/robots.txt')).text);
}

function pathOf(address: string): string {
  expect(address.startsWith(server.url)).toBe(true);
  return address.slice(server.url.length);
}

/** The first sitemap, reached as a crawler does. */
async function sitemap(): Promise<string> {
  const [index = ''] = (await robots()).getSitemaps();
  const listed = await get(pathOf(index));
  expect([listed.status, listed.headers['content-type']]).toEqual([200, 'application/xml']);
  validateXml(listed.text, 'sitemap.xsd');
  const [first = ''] = textsAt(listed.text, '/s:sitemapindex/s:sitemap/s:loc', NAMESPACES);
  const page = await get(pathOf(first));
  expect([page.status, page.headers['content-type']]).toEqual([200, 'application/xml']);
  validateXml(page.text, 'sitemap.xsd');
  return page.text;
}

test('the sitemap names every page of what is published, with its images, and no other', async () => {
  const text = await sitemap();
  const pages = textsAt(text, '/s:urlset/s:url/s:loc', NAMESPACES).map(pathOf);
  expect(new Set(pages)).toEqual(
    new Set([
      '/',
      '/essay/harbour',
      '/photo/harbour/harbour-01',
      '/photo/harbour/pile-driver',
      '/photo/harbour/crane',
      '/essay/attic-box-1',
      '/photo/attic-box-1/attic-box-1-1',
      '/photo/attic-box-1/attic-box-1-2',
    ]),
  );
  expect(pages).toHaveLength(8);
  for (const page of pages) expect([page, (await get(page)).status]).toEqual([page, 200]);
  const crane = textsAt(text, '/s:urlset/s:url[contains(s:loc, "crane")]//image:loc', NAMESPACES);
  expect(crane.map(pathOf)).toEqual([
    '/iiif/3/harbour%2F03r/full/!1024,1024/0/default.jpg',
    '/iiif/3/harbour%2F03v/full/!1024,1024/0/default.jpg',
  ]);
  const modified = (await get('/presentation/3/harbour/manifest')).headers['last-modified'] ?? '';
  const dates = textsAt(text, '/s:urlset/s:url[contains(s:loc, "harbour")]/s:lastmod', NAMESPACES);
  expect(dates.map((date) => new Date(date).toUTCString())).toEqual(Array(4).fill(modified));
});

test('schema.org, og:image and the canonical link name the same pages and pictures as the sitemap', async () => {
  const text = await sitemap();
  const pages = textsAt(text, '/s:urlset/s:url/s:loc', NAMESPACES).filter(
    (page) => page !== `${server.url}/`,
  );
  for (const page of pages) {
    const pictures = textsAt(text, `/s:urlset/s:url[s:loc="${page}"]//image:loc`, NAMESPACES);
    const shown = await get(pathOf(page));
    expect(/<link rel="canonical" href="([^"]+)"/.exec(shown.text)?.[1]).toBe(page);
    expect(pictures).toContain(/<meta property="og:image" content="([^"]+)"/.exec(shown.text)?.[1]);
    const told = dataBlocksOf(shown.text).flatMap((block) => imageObjectsIn(JSON.parse(block)));
    expect(new Set(told.map(({ contentUrl }) => contentUrl))).toEqual(new Set(pictures));
    for (const { url } of told) {
      expect(pages).toContain(url);
      if (page.includes('/photo/')) expect(url).toBe(page);
    }
  }
});

interface ImageObject {
  readonly contentUrl: string;
  readonly url: string;
}

/** All ImageObjects of a data block, at any depth. */
function imageObjectsIn(value: object): Partial<ImageObject>[] {
  const inner = Object.values(value).flatMap((each: unknown) =>
    typeof each === 'object' && each !== null ? imageObjectsIn(each) : [],
  );
  const thing: Partial<ImageObject> & { readonly '@type'?: string } = value;
  return thing['@type'] === 'ImageObject' ? [thing, ...inner] : inner;
}

describe('robots.txt', () => {
  test('is plain text that names the sitemap', async () => {
    const { status, headers } = await get('/robots.txt');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect((await robots()).getSitemaps()).toEqual([`${server.url}/sitemap.xml`]);
  });

  test('tells harvesters of the doors that are open to them', async () => {
    const { text } = await get('/robots.txt');
    const [first = ''] = text.split('\n');
    expect(first.match(/http\S+/g)).toEqual([`${server.url}/discovery/activities`]);
    const open = robotsText(server.url, { isOpenToOai: true, hasBags: true }, { aiUse: [], tdmPolicy: '' });
    expect(open.split('\n')[0]?.match(/http[^\s;]+/g)).toEqual([
      `${server.url}/discovery/activities`,
      `${server.url}/oai?verb=Identify`,
    ]);
    expect(open.split('\n').slice(1)).toEqual(text.split('\n').slice(1));
  });

  test('allows exactly the images that sitemap, schema.org and og:image name', async () => {
    const rules = await robots();
    const named = new Set(textsAt(await sitemap(), '//image:loc', NAMESPACES));
    for (const path of ['/essay/harbour', '/photo/harbour/crane', '/essay/attic-box-1']) {
      const { text } = await get(path);
      for (const [, address = ''] of text.matchAll(/<meta property="og:image" content="([^"]*)"/g))
        expect(named).toContain(address);
      for (const block of dataBlocksOf(text))
        for (const image of subjectsOf(await triplesOfJsonLd(block), 'schema:ImageObject'))
          expect(named).toContain(image.slice(1, -1));
    }
    expect(named.size).toBe(6);
    for (const address of named) {
      expect([address, rules.isAllowed(address, 'Googlebot')]).toEqual([address, true]);
      const image = await get(pathOf(address));
      expect([image.status, image.headers['content-type']]).toEqual([200, 'image/jpeg']);
    }
  });

  test.each([
    '/iiif/3/harbour%2F01/full/max/0/default.jpg',
    '/iiif/3/harbour%2F01/full/!1024,1024/0/gray.jpg',
    '/iiif/3/harbour%2F01/full/!1024,1024/90/default.jpg',
    '/iiif/3/harbour%2F01/0,0,512,512/!1024,1024/0/default.jpg',
    '/iiif/3/harbour%2F01/full/!1024,1024/0/default.jpg?x',
    '/iiif/3/harbour%2F01/0,0,512,512/512,512/0/default.jpg',
    '/iiif/2/harbour%2F01/full/!1024,1024/0/default.jpg',
    '/iiif/3/harbour%2F01/info.json',
    '/dzi/harbour%2F01.dzi',
    '/dzi/harbour%2F01_files/8/0_0.jpg',
    '/essay/harbour/pdf',
    '/essay/harbour/pdf?lang=es',
  ])('keeps crawlers from %s', async (path) => {
    expect((await robots()).isAllowed(`${server.url}${path}`, 'Googlebot')).toBe(false);
  });

  test.each([
    '/',
    '/?page=2',
    '/essay/harbour',
    '/photo/harbour/crane?lang=es',
    '/images',
    '/image/harbour%2F01',
    '/presentation/3/harbour/manifest',
    '/presentation/2/collection/top',
    '/description/harbour.schema.jsonld',
    '/assets/loupe.css',
    '/sitemap.xml',
    '/sitemap/start.xml',
  ])('lets crawlers read %s', async (path) => {
    expect((await robots()).isAllowed(`${server.url}${path}`, 'Googlebot')).toBe(true);
  });
});

test.each([
  ['/sitemap/start.xml?page=2', 400],
  ['/sitemap.xml?a=1&a=2', 400],
  ['/sitemap/', 404],
  ['/sitemap/2.xml', 404],
  ['/sitemap/harbour.xml', 404],
  ['/sitemap/HARBOUR/a.xml', 404],
  ['/sitemap/zzz/zzz.xml', 404],
  ['/sitemap/a/%.xml', 400],
  ['/sitemap/a/%ff.xml', 400],
  ['/robots.txt?x', 200],
])('%s: %d', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});
