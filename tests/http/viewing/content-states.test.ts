import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodedContentState } from '../../../src/content-state/encoding.ts';
import type { JsonValue } from '../../../src/presentation/model/json-value.ts';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { type AskOptions, ask, type HttpResponse, metadataOf } from '../../support/asking.ts';
import { IIIF_JSON } from '../../support/iiif-json.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { parsedRobots } from '../../support/robots.ts';

// Content State API 1.0 over HTTP: the annotations of this archive, and what opens a content state.

const CONTEXT = 'http://iiif.io/api/presentation/3/context.json';
const THEIRS = 'archive.example-box-0123456789abcdef0123';
const HTML = { headers: { Accept: 'text/html' } };

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  for (const name of ['moving', 'leaving'])
    await archive.addManifest(
      `${name}.yaml`,
      `label: ${name}\nphotographs: [{image: harbour/01, id: pier}]\n`,
    );
  await archive.addManifest(
    `${THEIRS}.harvested.json`,
    IIIF_JSON.replaceAll('"/iiif/3/box%2F0', '"https://images.example/iiif/picture-'),
  );
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    flags: [...BY_EVENTS, '--settle-seconds', '0'],
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(path: string, options: AskOptions = {}): Promise<HttpResponse> {
  return ask(server.url, path, options);
}

function canvas(name: string, xywh = '', manifest = 'harbour'): JsonValue {
  const base = `${server.url}/presentation/3/${manifest}`;
  const id = `${base}/canvas/${name}${xywh === '' ? '' : `#xywh=${xywh}`}`;
  return { id, type: 'Canvas', partOf: [{ id: `${base}/manifest`, type: 'Manifest' }] };
}

function view(state: JsonValue, more = ''): string {
  const content = typeof state === 'string' ? encodeURIComponent(state) : encodedContentState(state);
  return `/view?iiif-content=${content}${more}`;
}

/** The attributes of the element in which the viewer of a page begins. */
function frameOf({ text }: HttpResponse): Record<string, string> {
  const [, tag = ''] = /<div id="viewer-frame"([^>]*)>/.exec(text) ?? [];
  const attributes = [...tag.matchAll(/ ([\w-]+)="([^"]*)"/g)];
  return Object.fromEntries(
    attributes.map(([, name, value = '']) => [
      name,
      value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ]),
  );
}

function expectSentence({ status, text }: HttpResponse, sentence: string): void {
  expect([status, JSON.parse(text)]).toEqual([
    400,
    { error: 'invalid-request', message: expect.stringContaining(sentence) },
  ]);
}

describe('the annotation of a photograph', () => {
  test('says where it is, in JSON-LD that every site may load', async () => {
    const response = await get('/content-state/harbour/pile-driver?xywh=100,50,60,80');
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': `application/ld+json;profile="${CONTEXT}"`,
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
      vary: 'Accept',
    });
    expect(JSON.parse(response.text)).toEqual({
      '@context': CONTEXT,
      id: `${server.url}/content-state/harbour/pile-driver?xywh=100,50,60,80`,
      type: 'Annotation',
      motivation: ['contentState'],
      target: canvas('pile-driver', '100,50,60,80'),
    });
    const { etag = '' } = response.headers;
    const again = await get('/content-state/harbour/pile-driver?xywh=100,50,60,80', {
      headers: { 'If-None-Match': etag },
    });
    expect([again.status, again.headers.etag]).toEqual([304, etag]);
    const plain = await get('/content-state/harbour/crane', { headers: { Accept: 'application/json' } });
    expect(plain.headers['content-type']).toBe('application/json');
    expect(plain.headers['link']).toContain(CONTEXT);
    expect(JSON.parse(plain.text).target).toEqual(canvas('crane'));
  });

  test.each([
    ['percent:25,10,50,50', '100,30,200,150'],
    ['pixel:-10,-10,50,50', '0,0,40,40'],
    ['390,290,1000000000,1000000000', '390,290,10,10'],
  ])('of %s is that of %s', async (asked, region) => {
    const { text } = await get(`/content-state/harbour/crane?xywh=${asked}&other=1`);
    expect(JSON.parse(text)).toMatchObject({
      id: `${server.url}/content-state/harbour/crane?xywh=${region}`,
      target: canvas('crane', region),
    });
  });

  test('in another order names that order, and the canvas of the first', async () => {
    const { text } = await get('/content-state/harbour-by-date/crane');
    expect(JSON.parse(text).target).toMatchObject({
      id: `${server.url}/presentation/3/harbour/canvas/crane`,
      partOf: [{ id: `${server.url}/presentation/3/harbour-by-date/manifest` }],
    });
  });

  test('of another archive has the id that it has there, and is found in the copy of this one', async () => {
    const manifest = JSON.parse((await get(`/presentation/3/${THEIRS}/manifest`)).text);
    const [{ id, width, height }] = manifest.items;
    const state = {
      id: `${id}#xywh=percent:0,0,50,50`,
      type: 'Canvas',
      partOf: `${server.url}/presentation/3/${THEIRS}/manifest`,
    };
    const opened = await get(view(state));
    const frame = frameOf(opened);
    expect(frame).toMatchObject({
      'data-manifest': `/presentation/3/${THEIRS}/manifest`,
      'data-canvas': id,
      'data-region': `0,0,${Math.ceil(width / 2)},${Math.ceil(height / 2)}`,
    });
  });

  test.each([
    ['?xywh=NaN,0,1,1', 'xywh: x,y,width,height'],
    ['?xywh=1e9,0,1,1', 'xywh: x,y,width,height'],
    ['?xywh=0,0,-1,1', 'xywh: x,y,width,height'],
    ['?xywh=0,0,0,1', 'xywh: x,y,width,height'],
    ['?xywh=', 'xywh: x,y,width,height'],
    ['?xywh=400,0,10,10', 'xywh: lies outside of the canvas, which is 400 by 300'],
    ['?xywh=1,1,1,1&xywh=2,2,2,2', 'xywh: given more than once'],
  ])('is refused for %s', async (query, sentence) => {
    expectSentence(await get(`/content-state/harbour/crane${query}`), sentence);
  });

  test.each([
    'harbour/none',
    'none/crane',
    'not-ready/01',
    'harbour',
    'harbour/crane/1',
    'harbour/%22%3E',
    '',
  ])('is not at %s', async (path) => {
    const { status, text } = await get(`/content-state/${path}`);
    expect([status, JSON.parse(text).error]).toEqual([404, 'not-found']);
  });
});

describe('a detail', () => {
  test('has a short address: a page for people, the annotation for programs', async () => {
    const path = '/photo/harbour/pile-driver@100,50,60,80';
    const page = await get(path, HTML);
    expect(page.status).toBe(200);
    expect(page.text).toContain(
      'data-canvas-width="400" data-canvas-height="300" data-region="100,50,60,80"',
    );
    const state = encodeURIComponent(`${server.url}/content-state/harbour/pile-driver?xywh=100,50,60,80`);
    expect(page.text).toContain(`/view?iiif-content=${state}&amp;viewer=uv`);
    expect(page.text).toContain(`<link rel="canonical" href="${server.url}/photo/harbour/pile-driver">`);
    expect(page.headers.vary).toContain('Accept');
    const json = await get(path, {
      headers: { Accept: `application/ld+json;profile="${CONTEXT}", text/html;q=0.5` },
    });
    expect(json.headers['content-type']).toBe(`application/ld+json;profile="${CONTEXT}"`);
    expect(JSON.parse(json.text).target).toEqual(canvas('pile-driver', '100,50,60,80'));
    expect((await get(path)).headers['content-type']).toMatch(/^text\/html/);
    const clamped = await get('/photo/harbour/pile-driver@-10,percent', HTML);
    expect(clamped.status).toBe(400);
    expect((await get('/photo/harbour/pile-driver@-10,-10,1000000,20', HTML)).text).toContain(
      'data-region="0,0,400,10"',
    );
  });

  test('of another image than the first is named by its address, everywhere', async () => {
    const [path, region] = ['/photo/harbour/crane~2@100,50,60,80', '100,50,60,80'];
    const page = await get(path, HTML);
    expect(page.status).toBe(200);
    expect(page.text).toContain(
      'data-info="/iiif/3/harbour%2F03v/info.json" data-page="/photo/harbour/crane"',
    );
    expect(page.text).toContain(`<meta property="og:url" content="${server.url}${path}">`);
    expect(page.text).toContain(`<link rel="canonical" href="${server.url}/photo/harbour/crane">`);
    const image = / property="og:image" content="([^"]*)"/.exec(page.text)?.[1];
    expect(image).toContain('/iiif/3/harbour%2F03v/');
    const oembed = / type="application\/json\+oembed" href="([^"]*)"/.exec(page.text)?.[1] ?? '';
    expect(JSON.parse((await get(oembed.slice(server.url.length))).text)).toMatchObject({
      title: 'The crane, Verso – The harbour',
      url: image,
    });
    const id = `${server.url}/content-state/harbour/crane~2?xywh=${region}`;
    const annotation = JSON.parse((await get(path, { headers: { Accept: 'application/json' } })).text);
    expect(annotation).toMatchObject({ id, target: canvas('crane', region) });
    expect(JSON.parse((await get(id.slice(server.url.length))).text)).toEqual(annotation);
    for (const state of [annotation, id, `${server.url}${path}`]) {
      const led = await get(view(state, '&viewer=loupe'));
      expect([led.status, led.headers.location]).toEqual([303, path]);
      for (const viewer of ['mirador', 'uv'])
        expect(frameOf(await get(view(state, `&viewer=${viewer}`)))).toMatchObject({
          'data-canvas': `${server.url}/presentation/3/harbour/canvas/crane`,
          'data-version': '2',
          'data-region': region,
        });
    }
    // What the address of an annotation says counts for the photograph that it is about alone.
    const other = { ...annotation, target: canvas('pile-driver') };
    expect((await get(view(other, '&viewer=loupe'))).headers.location).toBe('/photo/harbour/pile-driver');
    const manifest = encodeURIComponent(`${server.url}/presentation/harbour/manifest`);
    const opened = await get(`/view?manifest=${manifest}&canvas=crane~2`);
    expect(frameOf(opened)).toMatchObject({ 'data-version': '2' });
    const embedded = await get(`/embed${path}`, HTML);
    expect(embedded.text).toContain('data-info="/iiif/3/harbour%2F03v/info.json"');
    expect(embedded.text).toContain(`href="${path}" target="_blank"`);
    expect((await get(path.replace('photo', 'cite'))).text).toContain(`${server.url}${path} [`);
  });

  test.each([
    ['0', 400, 'canvas: what follows ~ is the number of one of its images'],
    ['x', 400, 'canvas: what follows ~'],
    ['2~1', 400, 'canvas: what follows ~'],
    ['99', 404, 'canvas: "crane" has no image number 99'],
  ])('is of an image that is there, not of ~%s', async (version, status, sentence) => {
    const manifest = encodeURIComponent(`${server.url}/presentation/harbour/manifest`);
    for (const path of [
      `/photo/harbour/crane~${version}`,
      `/embed/photo/harbour/crane~${version}`,
      `/cite/harbour/crane~${version}`,
      `/content-state/harbour/crane~${version}`,
      `/view?manifest=${manifest}&canvas=crane~${version}`,
    ]) {
      const refused = await get(path, { headers: { Accept: 'application/json' } });
      expect([path, refused.status, JSON.parse(refused.text).message]).toEqual([
        path,
        status,
        expect.stringContaining(sentence),
      ]);
    }
    const state = `${server.url}/photo/harbour/crane~${version}`;
    expect((await get(view(state))).status).toBe(status);
    expect((await get(`/oembed?url=${encodeURIComponent(state)}`)).status).toBe(status);
  });

  test('unfurls where somebody links to it, with a picture that crawlers may fetch', async () => {
    const path = '/photo/harbour/pile-driver@100,50,60,80';
    const { text } = await get(path, HTML);
    const of = (name: string) => new RegExp(`<meta property="og:${name}" content="([^"]*)">`).exec(text)?.[1];
    expect([of('url'), of('image:alt'), of('image:width'), of('image:height')]).toEqual([
      `${server.url}${path}`,
      'A machine',
      // The scan is smaller than a picture.
      '400',
      '300',
    ]);
    const image = String(of('image'));
    expect(image).toBe(`${server.url}/iiif/3/harbour%2F02/0,0,400,300/!1200,630/0/default.jpg`);
    expect(
      parsedRobots('/robots.txt', (await get('/robots.txt')).text).isAllowed(image, 'Googlebot'),
    ).not.toBe(false);
    const picture = await get(image.slice(server.url.length));
    expect(await metadataOf(picture)).toMatchObject({ width: 400, height: 300 });
    const oembed = / type="application\/json\+oembed" href="([^"]*)"/.exec(text)?.[1] ?? '';
    const { headers, text: told } = await get(oembed.slice(server.url.length));
    expect(headers['content-type']).toBe('application/json');
    const expected = {
      version: '1.0',
      type: 'photo',
      title: 'The pile driver – The harbour',
      url: image,
      width: 400,
      height: 300,
    };
    expect(JSON.parse(told)).toMatchObject(expected);
    const inSpanish = / type="application\/json\+oembed" href="([^"]*)"/.exec(
      (await get(`${path}?lang=es`, HTML)).text,
    )?.[1];
    expect(JSON.parse((await get(String(inSpanish).slice(server.url.length))).text).title).toMatch(
      / – El puerto$/,
    );
    const smaller = JSON.parse((await get(`${oembed.slice(server.url.length)}&maxwidth=100`)).text);
    expect(smaller).toMatchObject({ width: 100, height: 75 });
    const small = await get(String(smaller.url).slice(server.url.length));
    expect(await metadataOf(small)).toMatchObject({ width: 100, height: 75 });
  });

  test('of an image unfurls too', async () => {
    const { text } = await get('/image/harbour%2F02@100,50,60,80', HTML);
    const oembed = / type="application\/json\+oembed" href="([^"]*)"/.exec(text)?.[1] ?? '';
    const told = JSON.parse((await get(oembed.slice(server.url.length))).text);
    const image = / property="og:image" content="([^"]*)"/.exec(text)?.[1];
    expect(told).toMatchObject({ type: 'photo', title: 'harbour/02', url: image, width: 400, height: 300 });
    const whole = encodeURIComponent(`${server.url}/image/harbour%2F02`);
    const small = JSON.parse((await get(`/oembed?url=${whole}&maxheight=30`)).text);
    expect(small).toMatchObject({ width: 40, height: 30 });
    expect(await metadataOf(await get(String(small.url).slice(server.url.length)))).toMatchObject({
      width: 40,
      height: 30,
    });
  });

  test('of an essay is cited in each form, as its page says', async () => {
    const { text } = await get('/essay/harbour', HTML);
    const [plain = '', bibtex = '', csl = ''] = [
      ...text.matchAll(/href="(\/cite\/harbour\?format=[^"]+)"/g),
    ].map(([, address = '']) => address.replaceAll('&amp;', '&'));
    const address = `${server.url}/essay/harbour`;
    expect((await get(plain)).text).toMatch(new RegExp(`^“The harbour”[^“]*\\. ${address} \\[20`));
    expect((await get(bibtex)).text).toContain('@misc{harbour,');
    expect((await get(bibtex)).text).not.toContain('howpublished');
    expect(JSON.parse((await get(csl)).text)).toMatchObject([
      { id: 'harbour', type: 'webpage', title: 'The harbour', URL: address },
    ]);
    expect((await get('/cite/harbour?lang=es')).text).toContain('“El puerto”');
    for (const [path, status] of [
      ['/cite/none', 404],
      ['/cite/not-ready', 404],
      ['/cite/harbour?format=ris', 400],
    ] as const)
      expect((await get(path)).status, path).toBe(status);
  });

  test.each([
    ['/cite/none', 404, 'There is no essay &quot;none&quot;.'],
    ['/cite/harbour?format=zzz', 400, 'format: text, bibtex or csl.'],
    ['/cite/harbour/none', 404, 'There is none of this name in the essay.'],
    ['/content-state/harbour/crane?xywh=1', 400, 'xywh: x,y,width,height in units of the canvas'],
    ['/presentation/none/manifest', 404, 'There is no manifest &quot;none&quot;'],
    ['/description/none.schema.jsonld', 404, ''],
  ])(
    'that pages link to fails at %s on a page for people, and in JSON for programs',
    async (path, status, why) => {
      const page = await get(path, HTML);
      expect([page.status, page.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
      expect(page.text).toContain(`<p class="reason">${why}`);
      for (const accept of [{}, { headers: { Accept: 'application/ld+json' } }]) {
        const json = await get(path, accept);
        expect([json.status, json.headers['content-type']]).toEqual([status, 'application/json']);
      }
    },
  );

  test('is cited in each form, with its address and the day', async () => {
    const path = '/cite/harbour/pile-driver@100,50,60,80';
    const text = await get(path);
    const address = `${server.url}/photo/harbour/pile-driver@100,50,60,80`;
    expect(text.text).toContain(`“The pile driver”, 24 May 1931. The harbour. ${address} [`);
    expect(text.text).toMatch(/ \[\d{4}-\d\d-\d\d\]\. /);
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    const csl = await get(`${path}?format=csl&lang=es`);
    expect(JSON.parse(csl.text)).toMatchObject([
      { 'container-title': 'El puerto', URL: address, issued: { 'date-parts': [[1931, 5, 24]] } },
    ]);
    const { text: bibtex } = await get(`${path}?format=bibtex`);
    expect(bibtex).toContain(`  url = {${address}},\n  urldate = {20`);
    expect((await get('/photo/harbour/pile-driver@100,50,60,80', HTML)).text).toContain(
      `href="${path}?format=bibtex"`,
    );
    expect((await get(`${path}?format=ris`)).status).toBe(400);
    expect((await get('/cite/harbour/none')).status).toBe(404);
  });

  test.each([
    ['', 400],
    [`?url=x`, 404],
    ['?format=xml', 501],
    ['?url=$/photo/harbour/none', 404],
    ['?url=$/photo/not-ready/01', 404],
    ['?url=$/photo/harbour/crane@NaN,1,1,1', 400],
    ['?url=$/photo/harbour/crane&maxwidth=0', 400],
    ['?url=https://elsewhere.example/photo/harbour/crane', 404],
    ['?url=$/image/none', 404],
    ['?url=$/image/', 404],
    ['?url=$/image/harbour%252F02@9000,1,1,1', 400],
    ['?url=$/image/%25zz', 400],
    ['?url=$/photo/harbour/pile-driver%3Flang%3D_', 400],
  ])('is not embedded by /oembed%s', async (query, status) => {
    expect((await get(`/oembed${query.replace('$', encodeURIComponent(server.url))}`)).status).toBe(status);
  });

  test('that is none is refused', async () => {
    for (const region of ['NaN,1,1,1', '400,300,5,5', '', '1,1,1,1@1,1,1,1', '%3Cb%3E'])
      expect((await get(`/photo/harbour/pile-driver@${region}`, HTML)).status, region).toBe(400);
    expect((await get('/photo/harbour/none@1,1,1,1', HTML)).status).toBe(404);
  });
});

describe('a content state of this archive', () => {
  test.each(['mirador', 'uv'])(
    'opens in %s at its canvas and region, in each of its forms',
    async (viewer) => {
      const { url } = server;
      const target = canvas('pile-driver', '100,50,60,80');
      const annotation = `${url}/content-state/harbour/pile-driver?xywh=100,50,60,80`;
      const selected = (selector: JsonValue) => ({
        type: 'SpecificResource',
        source: canvas('pile-driver'),
        selector,
      });
      for (const state of [
        target,
        { type: 'Annotation', motivation: ['contentState'], target },
        annotation,
        `${url}/photo/harbour/pile-driver@100,50,60,80`,
        // Without a manifest: of this archive it is known.
        `${url}/presentation/3/harbour/canvas/pile-driver#xywh=100,50,60,80`,
        `${url}/presentation/2/harbour/canvas/pile-driver#xywh=pixel:100,50,60,80`,
        selected({ type: 'FragmentSelector', value: 'xywh=100,50,60,80' }),
        selected({ type: 'SvgSelector', value: '<svg><rect x="100" y="50" width="60" height="80"/></svg>' }),
        [target, canvas('crane')],
      ]) {
        const page = await get(view(state, `&viewer=${viewer}`));
        expect([page.status, frameOf(page)]).toEqual([
          200,
          expect.objectContaining({
            'data-manifest': '/presentation/3/harbour/manifest',
            'data-canvas': `${url}/presentation/3/harbour/canvas/pile-driver`,
            'data-region': '100,50,60,80',
          }),
        ]);
        expect(page.headers['content-security-policy']).not.toContain('sandbox');
      }
    },
  );

  test('of several targets opens a window each in Mirador', async () => {
    const { 'data-others': others = '' } = frameOf(
      await get(view([canvas('pile-driver'), canvas('crane', '0,0,10,10')])),
    );
    expect(JSON.parse(others)).toEqual([
      {
        manifest: '/presentation/3/harbour/manifest',
        canvas: `${server.url}/presentation/3/harbour/canvas/crane`,
        region: '0,0,10,10',
      },
    ]);
  });

  test('of a section opens at its first photograph, of a note at its region', async () => {
    const { url } = server;
    const range = frameOf(await get(view(`${url}/presentation/3/harbour/range/piles`)));
    expect(range['data-canvas']).toBe(`${url}/presentation/3/harbour/canvas/pile-driver`);
    const notes = JSON.parse((await get('/presentation/3/harbour/annotations/pile-driver')).text).items;
    const note = notes.find(({ target }: { target: unknown }) =>
      JSON.stringify(target).includes('xywh=100,50'),
    );
    expect(frameOf(await get(view({ id: note.id, type: 'Annotation' })))['data-region']).toBe('100,50,60,80');
    expect(frameOf(await get(view(`${url}/presentation/collection/coast`)))['data-manifest']).toBe(
      '/presentation/3/collection/coast',
    );
  });

  test.each([
    [() => canvas('pile-driver', '100,50,60,80'), '/photo/harbour/pile-driver@100,50,60,80'],
    [() => canvas('crane'), '/photo/harbour/crane'],
    [() => canvas('crane', '', 'harbour') && `${server.url}/presentation/harbour/manifest`, '/essay/harbour'],
    [() => `${server.url}/presentation/3/collection/top`, '/'],
  ])('leads Loupe to its page: %#', async (state, location) => {
    const { status, headers } = await get(view(state(), '&viewer=loupe&lang=es'));
    expect([status, headers.location]).toEqual([303, `${location}?lang=es`]);
  });

  test('of several photographs leads Loupe to where they are compared, and of other things to the first', async () => {
    const photographs = [canvas('pile-driver', '100,50,60,80'), canvas('crane')];
    const led = await get(view(photographs, '&viewer=loupe&lang=es'));
    const page = '/compare?photo=harbour/pile-driver@100,50,60,80&photo=harbour/crane&lang=es';
    expect([led.status, led.headers.location]).toEqual([303, page]);
    const manifest = `${server.url}/presentation/harbour/manifest`;
    const mixed = await get(view([canvas('crane'), manifest], '&viewer=loupe'));
    expect([mixed.status, mixed.headers.location]).toEqual([303, '/photo/harbour/crane']);
  });

  test('that is not here is told', async () => {
    expect((await get(view(canvas('none')))).status).toBe(404);
    expect((await get(view(canvas('crane', '', 'none')))).status).toBe(404);
    expect((await get(view(canvas('01', '', 'not-ready')))).status).toBe(404);
    expectSentence(
      await get(view(canvas('crane', '400,0,5,5'))),
      'iiif-content: what is selected lies outside',
    );
    expectSentence(
      await get(view(`${server.url}/iiif/3/harbour%2F01/info.json`)),
      'iiif-content: names an address of this server',
    );
    expectSentence(await get(`${view(canvas('crane'))}&manifest=x`), 'manifest: not beside iiif-content');
    expectSentence(await get(`${view(canvas('crane'))}&viewer=other`), 'viewer: mirador, uv or loupe');
  });

  test('is found where its manifest has another name, and said to be gone where that was deleted', async () => {
    const { manifestsFolder } = archive;
    const [moved, gone] = [canvas('pier', '1,2,3,4', 'moving'), canvas('pier', '', 'leaving')];
    await rename(join(manifestsFolder, 'moving.yaml'), join(manifestsFolder, 'moved.yaml'));
    await archive.removeManifest('leaving.yaml');
    const path = '/content-state/moving/pier?xywh=1,2,3,4';
    await until(async () => (await get(path)).status === 301, 'the manifest has moved');
    await until(
      async () => (await get('/content-state/leaving/pier')).status === 410,
      'the other one is gone',
    );
    expect((await get(path)).headers.location).toBe(`${server.url}/content-state/moved/pier?xywh=1,2,3,4`);
    expect((await get('/photo/moving/pier@1,2,3,4')).headers.location).toBe(
      `${server.url}/photo/moved/pier@1,2,3,4`,
    );
    expect(frameOf(await get(view(moved)))).toMatchObject({
      'data-manifest': '/presentation/3/moved/manifest',
      'data-region': '1,2,3,4',
    });
    expect((await get(view(gone))).status).toBe(410);
    const compared = await get('/compare?photo=moving/pier@1,2,3,4&photo=harbour/crane', HTML);
    expect(compared.text).toContain('data-photo="moved/pier"');
    expect((await get('/compare?photo=harbour/crane&photo=leaving/pier')).status).toBe(410);
  });
});

describe('a content state of another archive', () => {
  const MANIFEST = 'https://elsewhere.example/manifest';

  test.each([
    ['mirador', "script-src 'self'"],
    ['uv', "script-src 'self' 'unsafe-eval'"],
  ])('is opened by %s, in the browser alone, on a page that has no origin', async (viewer, scripts) => {
    for (const state of [MANIFEST, { id: `${MANIFEST}/c#xywh=1,2,3,4`, type: 'Canvas', partOf: MANIFEST }]) {
      const page = await get(view(state, `&viewer=${viewer}`));
      expect(page.status).toBe(200);
      const policy = String(page.headers['content-security-policy']).split('; ');
      expect(policy[0]).toMatch(/^sandbox allow-scripts /);
      expect(policy[0]).not.toMatch(/allow-same-origin|allow-top-navigation|allow-modals/);
      expect(policy).toEqual(
        expect.arrayContaining([
          scripts,
          "default-src 'none'",
          "connect-src 'self' https:",
          "form-action 'none'",
        ]),
      );
      expect(JSON.parse(frameOf(page)['data-elsewhere'] ?? '')).toMatchObject([
        typeof state === 'string'
          ? { id: MANIFEST }
          : { id: `${MANIFEST}/c`, manifest: MANIFEST, selector: { x: 1 } },
      ]);
    }
  });

  test('stands beside one of this archive', async () => {
    const page = await get(view([canvas('crane'), { id: MANIFEST, type: 'Manifest' }]));
    expect(page.headers['content-security-policy']).toMatch(/^sandbox /);
    expect(JSON.parse(frameOf(page)['data-elsewhere'] ?? '')).toEqual([
      {
        manifest: `${server.url}/presentation/3/harbour/manifest`,
        canvas: `${server.url}/presentation/3/harbour/canvas/crane`,
      },
      { id: MANIFEST, type: 'Manifest' },
    ]);
  });

  test.each([
    [MANIFEST, '&viewer=loupe', 'viewer: Loupe shows what this archive has; viewer=mirador opens'],
    [
      'http://elsewhere.example/manifest',
      '',
      'iiif-content: what is elsewhere is named by its https address',
    ],
    [{ id: MANIFEST, type: 'Canvas' }, '', 'iiif-content: a Canvas of another archive names its Manifest'],
    ['javascript:alert(1)', '', 'iiif-content: an id is'],
    ['data:text/html,<script>alert(1)</script>', '', 'iiif-content: an id is'],
    [{ id: `${MANIFEST}"><script>`, type: 'Manifest' }, '', 'iiif-content: an id is'],
    [{ id: MANIFEST, type: 'Image' }, '', 'iiif-content: type is one of'],
    ['a'.repeat(8001), '', 'iiif-content: at most 8000 characters'],
  ])('is refused: %#', async (state, more, sentence) => {
    expectSentence(await get(view(state, more)), sentence);
    const page = await get(view(state, more), HTML);
    expect([page.status, page.text.includes('<script')]).toEqual([400, false]);
  });
});
