import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseContentState } from '../../../src/content-state/content-state.ts';
import { encodedContentState } from '../../../src/content-state/encoding.ts';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { htmlFaults } from '../../support/valid-html.ts';

// Photographs that are compared: the page, its content state, and what is refused.

const ARABIC = `language: ar
label: رسائل من يافا
photographs: [{image: harbour/01, id: letter, label: رسالة, alternativeText: رسالة بخط اليد}]
`;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  await archive.addManifest('yafa.yaml', ARABIC);
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    flags: ['--workers', '1'],
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(path: string, accept = 'text/html'): Promise<HttpResponse> {
  return ask(server.url, path, { headers: { Accept: accept } });
}

/** The addresses of links, by a pattern. */
function linksIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(/href="([^"]+)"/g)]
    .map(([, address = '']) => address.replaceAll('&amp;', '&'))
    .filter((address) => pattern.test(address));
}

const TWO = '/compare?photo=harbour/crane~2@10,20,100,80&photo=harbour/pile-driver';

describe('the page of a comparison', () => {
  test('shows each photograph and leads to it, without scripts too', async () => {
    const { status, text, headers } = await get(`${TWO}&lang=es`);
    expect(status).toBe(200);
    expect(text).toContain('<html lang="es">');
    expect(text).toContain(
      'data-info="/iiif/3/harbour%2F03v/info.json" data-photo="harbour/crane~2" data-canvas-width="400" data-canvas-height="300" data-region="10,20,100,80" role="group" aria-label="A crane, Verso" lang="en" dir="auto"',
    );
    expect(text).toMatch(
      /<noscript><img src="\/iiif\/3\/harbour%2F03v\/0,0,[\d,]+\/[^"]+" [^>]*alt="A crane, Verso"/,
    );
    expect(text).toMatch(/<noscript><img src="\/iiif\/3\/harbour%2F02\/full[^"]+" [^>]*alt="A machine"/);
    expect(linksIn(text, /^\/photo/)).toEqual([
      '/photo/harbour/crane~2@10,20,100,80?lang=es',
      '/photo/harbour/pile-driver?lang=es',
    ]);
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect(await htmlFaults(text)).toEqual([]);
  });

  test('leads to another order, to fewer and to more photographs, in the same language', async () => {
    const { text } = await get(`${TWO}&lang=es`);
    const [crane, machine] = ['photo=harbour/crane~2@10,20,100,80', 'photo=harbour/pile-driver'];
    const moves = linksIn(text, /^\/compare/).slice(-4);
    const swapped = `/compare?${machine}&${crane}&lang=es`;
    expect(moves).toEqual([swapped, `/compare?${machine}&lang=es`, swapped, `/compare?${crane}&lang=es`]);
    expect(linksIn(text, /photo=harbour\/harbour-01/)).toEqual([
      `/compare?${crane}&${machine}&photo=harbour/harbour-01&lang=es`,
    ]);
    for (const address of linksIn(text, /^\/(?:compare|view)/))
      expect((await get(address)).status, address).toBe(200);
  });

  test('takes the link of a page, as readers paste it', async () => {
    const link = encodeURIComponent(`${server.url}/photo/harbour/crane@1,2,30,40?lang=es`);
    const { status, text } = await get(`/compare?photo=harbour/pile-driver&photo=${link}`);
    expect(status).toBe(200);
    expect(text).toContain('data-photo="harbour/crane"');
    expect(text).toContain('data-region="1,2,30,40"');
  });

  test('waits for the second, or shows no more than four', async () => {
    const one = await get('/compare?photo=harbour/crane');
    expect(one.status).toBe(200);
    expect(one.text).toContain('Choose what to compare it with');
    expect(one.text).not.toContain('<dialog id="share"');
    expect(await htmlFaults(one.text)).toEqual([]);
    const four = await get(`/compare?${'photo=harbour/crane&'.repeat(4)}`);
    expect(four.status).toBe(200);
    expect(four.text).not.toContain('data-adds');
    expect(await htmlFaults(four.text)).toEqual([]);
  });

  test('reads from the right where the first photograph does', async () => {
    const { text } = await get('/compare?photo=yafa/letter&photo=harbour/crane&view=fade&share=20');
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain('data-view="fade" data-share="20"');
    expect(text).toMatch(/<input type="range"[^>]* value="20" dir="rtl"/);
    expect(text).toContain('<a class="home" href="/"><span lang="en" dir="ltr">All essays');
    expect(await htmlFaults(text)).toEqual([]);
  });

  test('is led to from the page of a photograph, at its detail, and by the versions of one', async () => {
    const detail = await get('/photo/harbour/crane@10,20,100,80?lang=es');
    expect(linksIn(detail.text, /^\/compare/)).toEqual([
      '/compare?photo=harbour/crane@10,20,100,80&lang=es',
      '/compare?photo=harbour/crane&photo=harbour/crane~2&view=wipe&lang=es',
    ]);
    expect(linksIn((await get('/photo/harbour/harbour-01')).text, /^\/compare/)).toEqual([
      '/compare?photo=harbour/harbour-01',
    ]);
    expect((await get('/robots.txt')).text).toContain('\nDisallow: /compare\n');
  });
});

describe('the content state of a comparison', () => {
  const target = (canvas: string, xywh = '') => ({
    id: `${server.url}/presentation/3/harbour/canvas/${canvas}${xywh}`,
    type: 'Canvas',
    partOf: [{ id: `${server.url}/presentation/3/harbour/manifest`, type: 'Manifest' }],
  });

  test('is given to programs that ask for JSON-LD, and opens the same', async () => {
    const address = '/compare?photo=harbour/crane@10,20,100,80&photo=harbour/pile-driver';
    const { status, text, headers } = await get(`${address}&view=wipe`, 'application/ld+json');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(
      'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
    );
    expect(String(headers['vary'])).toContain('Accept');
    const annotation = JSON.parse(text);
    expect(annotation).toEqual({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      id: `${server.url}${address}&view=wipe`,
      type: 'Annotation',
      motivation: ['contentState'],
      target: [target('crane', '#xywh=10,20,100,80'), target('pile-driver')],
    });
    expect(parseContentState(text).targets).toHaveLength(2);
    const state = encodedContentState(annotation);
    const opened = await get(`/compare?iiif-content=${state}&view=fade&lang=es`);
    expect([opened.status, opened.headers.location]).toEqual([303, `${address}&view=fade&lang=es`]);
    const asJson = await get(`/compare?iiif-content=${state}`, 'application/json');
    expect(JSON.parse(asJson.text)).toEqual(annotation);
    // The address of the annotation stands for it.
    for (const form of [state, encodeURIComponent(annotation.id)]) {
      const led = await get(`/view?iiif-content=${form}&viewer=loupe`);
      expect([led.status, led.headers.location]).toEqual([303, `${address}&view=wipe`]);
      const mirador = await get(`/view?iiif-content=${form}&viewer=mirador`);
      expect(mirador.text).toContain('data-others=');
      expect(mirador.text).toContain('data-region="10,20,100,80"');
    }
  });

  const SIDES = '/compare?photo=harbour/crane&photo=harbour/crane~2&view=wipe&share=30&zoom=free';

  test('opens the same images of a photograph, looked at in the same way', async () => {
    const { text } = await get(SIDES, 'application/ld+json');
    const { id } = JSON.parse(text);
    expect(id).toBe(`${server.url}${SIDES}`);
    for (const form of [encodedContentState(JSON.parse(text)), encodeURIComponent(id)])
      for (const opens of ['/compare?', '/view?viewer=loupe&']) {
        const led = await get(`${opens}iiif-content=${form}`);
        expect([led.status, led.headers.location]).toEqual([303, SIDES]);
      }
  });

  test.each([
    ['another server', 'https://elsewhere.example/compare?photo=harbour/crane&photo=harbour/crane~2', ''],
    ['other photographs', `${TWO}&view=wipe`, ''],
    ['fewer photographs', '/compare?photo=harbour/crane~2', ''],
    ['an essay that is none', '/compare?photo=none/crane&photo=none/crane~2&view=wipe', ''],
    ['an image that is none', '/compare?photo=harbour/crane&photo=harbour/crane~9&view=wipe', ''],
    ['another page', '/photo/harbour/crane', ''],
    ['no address', '/compare?photo=harbour/crane&photo=harbour/crane~2&view="x', ''],
    ['a look that is none', '/compare?photo=harbour/crane&photo=harbour/crane~2&view=x%3Cscript%3E', '~2'],
    ['other details', '/compare?photo=harbour/crane@1,2,3,4&photo=harbour/crane~2&view=fade', '~2&view=fade'],
  ])('is what its targets say where its id names %s', async (_what, address, more) => {
    const id = address.startsWith('https:') ? address : `${server.url}${address}`;
    const state = JSON.stringify({ type: 'Annotation', id, target: [target('crane'), target('crane')] });
    for (const opens of ['/compare?', '/view?viewer=loupe&']) {
      const { status, headers } = await get(`${opens}iiif-content=${encodeURIComponent(state)}`);
      const expected = /"/.test(id)
        ? [400, undefined]
        : [303, `/compare?photo=harbour/crane&photo=harbour/crane${more}`];
      expect([status, headers.location]).toEqual(expected);
    }
  });

  test.each([
    [
      'a manifest',
      () => `${server.url}/presentation/3/harbour/manifest`,
      'iiif-content: a comparison is about',
    ],
    ['a manifest of others', () => 'https://elsewhere.example/manifest', 'viewer=mirador'],
    [
      'one of others beside ours',
      () => JSON.stringify([target('crane'), 'https://elsewhere.example/manifest']),
      'in Mirador',
    ],
    [
      'five photographs',
      () => JSON.stringify(Array.from({ length: 5 }, () => target('crane'))),
      'iiif-content: a comparison is about one to 4',
    ],
    ['no content state', () => 'none', 'iiif-content: '],
    ['a script', () => 'javascript:alert(1)', 'iiif-content: '],
  ])('is refused where it is about %s', async (_what, state, sentence) => {
    const { status, text } = await get(
      `/compare?iiif-content=${encodeURIComponent(state())}`,
      'application/json',
    );
    expect(status).toBe(400);
    expect(JSON.parse(text).message).toContain(sentence);
  });
});

test.each([
  ['', 400, 'photo: one to four times'],
  ['?photo=', 400, 'photo: one to four times'],
  ['?photo=harbour', 400, 'photo: one to four times'],
  [`?${'photo=harbour/crane&'.repeat(5)}`, 400, 'photo: one to four times'],
  ['?photo=%22%3E%3Cscript%3Ealert(1)%3C/script%3E', 400, 'photo: one to four times'],
  ['?photo=javascript:alert(1)', 400, 'photo: one to four times'],
  ['?photo=https://elsewhere.example/photo/a/b', 400, 'in Mirador'],
  ['?photo=harbour/crane@NaN,1,1,1', 400, 'xywh: '],
  ['?photo=harbour/crane@0,0,0,0', 400, 'xywh: '],
  ['?photo=harbour/crane@1e9,1,1,1', 400, 'xywh: '],
  ['?photo=harbour/crane@9000,1,1,1', 400, 'xywh: lies outside'],
  ['?photo=harbour/crane@%22%3E%3Cscript%3E', 400, 'xywh: '],
  ['?photo=harbour/none', 404, 'photo: there is no photograph "none" in "harbour"'],
  ['?photo=harbour/crane~3', 404, 'photo: "crane" has no image number 3'],
  ['?photo=none/crane', 404, 'there is no manifest "none"'],
  ['?photo=not-ready/01', 404, 'there is no manifest "not-ready"'],
  ['?photo=harbour/crane&view=wipe', 400, 'view: wipe is for two photographs'],
  ['?photo=harbour/crane&photo=harbour/harbour-01&view=x', 400, 'view: beside, wipe, fade'],
  ['?photo=harbour/crane&view=fade&view=wipe', 400, 'view: given more than once'],
  ['?photo=harbour/crane&photo=harbour/harbour-01&share=1e2', 400, 'share: a whole number'],
  ['?photo=harbour/crane&zoom=x', 400, 'zoom: linked or free'],
  ['?photo=harbour/crane&iiif-content=none', 400, 'photo: not beside iiif-content'],
])('/compare%s is refused with %i', async (query, expected, sentence) => {
  const { status, text } = await get(`/compare${query}`, 'application/json');
  expect([status, JSON.parse(text).message]).toEqual([expected, expect.stringContaining(sentence)]);
  const page = await get(`/compare${query}`);
  expect(page.status).toBe(expected);
  expect(page.text).not.toContain('<script>');
});

test('regions beyond the edge are clamped to the canvas', async () => {
  const { text } = await get(
    '/compare?photo=harbour/crane@-50,-50,100,100&photo=harbour/harbour-01@percent:50,50,90,90',
  );
  expect([...text.matchAll(/data-region="([^"]+)"/g)].map(([, region]) => region)).toEqual([
    '0,0,50,50',
    '200,150,200,150',
  ]);
});
