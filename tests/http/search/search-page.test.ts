import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';

// The page on which people search, without a browser.

const PEOPLE = `label: {en: Visitors, es: Visitas}
language: en
photographs:
  - {image: harbour/01, id: a, label: A <walk> & talk, people: [Ana Pérez, Tom O'Neil], date: 1931, place: Veracruz}
  - {image: harbour/02, id: b, label: A walk home, people: [Ana Pérez], date: 1942}
`;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  await archive.addManifest('visitors.yaml', PEOPLE);
  server = await startLoupe({ images: archive.folder, manifests: archive.manifestsFolder });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

/** Asks again while the machine has no time for a search. */
async function page(path: string, language = 'en'): Promise<HttpResponse> {
  const headers = { Accept: 'text/html', 'Accept-Language': language };
  let response = await ask(server.url, path, { headers });
  await until(async () => {
    if (response.status !== 503) return true;
    response = await ask(server.url, path, { headers });
    return false;
  }, `${path} is answered`);
  return response;
}

async function text(path: string, language?: string): Promise<string> {
  const response = await page(path, language);
  expect([path, response.status]).toEqual([path, 200]);
  return response.text;
}

function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) =>
    value.replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
  );
}

describe('what was found', () => {
  test('is shown with its picture, its essay and section, and the words marked', async () => {
    const html = await text('/search?q=worked');
    expect(html).toContain('It <mark>worked</mark> all night.');
    expect(attributes(html, 'href')).toContain('/photo/harbour/pile-driver');
    expect(attributes(html, 'href')).toContain('/essay/harbour');
    expect(html).toMatch(/In the essay: <a[^>]*>The harbour<\/a> · Piles/);
    const [picture = ''] = attributes(html, 'src');
    expect(picture).toMatch(/^\/iiif\/3\/harbour%2F02\/full\//);
    expect((await ask(server.url, picture)).status).toBe(200);
  });

  test('of a note is its detail, which leads to that', async () => {
    const html = await text('/search?q=engineer');
    const [detail = ''] = attributes(html, 'src');
    expect(detail).toBe('/iiif/3/harbour%2F02/100,50,60,80/!400,400/0/default.jpg');
    expect((await ask(server.url, detail)).status).toBe(200);
    expect(attributes(html, 'href')).toContain('/photo/harbour/pile-driver#xywh=100,50,60,80');
    // The page that it leads to has a button for that very detail.
    expect(await text('/photo/harbour/pile-driver')).toContain('data-region="100,50,60,80"');
  });

  test('can be no markup', async () => {
    const html = await text('/search?q=walk');
    expect(html).toContain('A &lt;<mark>walk</mark>&gt; &amp; talk');
    expect(await text(`/search?q=${encodeURIComponent('"><script>x')}`)).not.toContain('<script>x');
  });

  test('in another language is marked as of that', async () => {
    expect(await text('/search?q=puerto')).toMatch(
      /<p class="passage" lang="es"[^>]*>El <mark>puerto<\/mark>/,
    );
  });

  test('may be nothing, and nothing may be asked for', async () => {
    expect(await text('/search?q=zebra')).toContain('Nothing was found');
    expect(await text('/search')).toContain('Words are found in all their forms');
    expect(await text('/search?q=%22')).toContain('Nothing was found');
  });
});

describe('narrowing', () => {
  test('offers people, places, decades and collections with counts, each a link', async () => {
    const html = await text('/search?q=walk');
    for (const words of [
      'Ana Pérez</a> <span>2<',
      'Veracruz</a> <span>1<',
      '1930s</a> <span>1<',
      '1940s</a>',
    ])
      expect(html).toContain(words);
    expect(await text('/search?q=crane')).toContain('The coast</a> <span>');
    for (const link of attributes(html, 'href').filter((href) => /[?&](?:person|place|decade)=/.test(href))) {
      const narrowed = await text(link);
      expect(narrowed).toContain('<mark>walk</mark>');
      expect(narrowed).toContain('class="chosen"');
    }
  });

  test('leaves out what is otherwise, with or without words', async () => {
    const html = await text(`/search?q=walk&person=${encodeURIComponent("Tom O'Neil")}`);
    expect(html).toContain('talk');
    expect(html).not.toContain('walk home');
    expect(await text('/search?decade=1940')).toContain('walk home');
    expect(await text('/search?q=crane&collection=coast')).toContain('<mark>crane</mark>');
    expect(await text('/search?q=walk&collection=coast')).toContain('Nothing was found');
  });
});

test('speaks the languages of the other pages, and hands on the one that was asked for', async () => {
  expect(await text('/search?q=crane', 'es')).toContain('Acotar la búsqueda');
  const html = await text('/search?q=crane&lang=es');
  expect(html).toContain('<input type="hidden" name="lang" value="es">');
  expect(attributes(html, 'href')).toContain('/essay/harbour?lang=es');
  expect(attributes(html, 'href')).toContain('/search?q=crane&lang=en');
});

test('there is a box on every page', async () => {
  for (const path of [
    '/',
    '/search',
    '/images',
    '/image/harbour%2F01',
    '/essay/harbour',
    '/photo/harbour/crane',
    '/view',
  ])
    expect([path, (await page(path)).text.includes('role="search" action="/search"')]).toEqual([path, true]);
  const missing = await page('/essay/nothing');
  expect([missing.status, missing.text.includes('role="search"')]).toEqual([404, true]);
});

test('what is not understood is said', async () => {
  for (const [path, status] of [
    ['/search?q=a&q=b', 400],
    [`/search?q=${'a'.repeat(501)}`, 400],
    ['/search?decade=193', 400],
    ['/search?person=%00', 400],
    ['/search?collection=nothing', 404],
    ['/search?q=crane&page=0', 400],
    ['/search?q=crane&page=2', 404],
  ] as const)
    expect([path, (await page(path)).status]).toEqual([path, status]);
});
