import * as jsqr from 'jsqr';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';

// What stands in pages of others and on paper: pages that are framed, and QR codes.

const ESSAY = `label: {en: The harbour, es: El puerto}
language: en
requiredStatement: {label: Credit, value: The archive}
photographs: [{image: harbour/02, id: pile-driver, label: The pile driver, alternativeText: A machine}]
`;

const DRAFT = 'label: Not ready\nstatus: draft\nphotographs: [{image: harbour/02}]\n';

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('harbour/02.jpg', 400, 300);
  await archive.addManifest('harbour.yaml', ESSAY);
  await archive.addManifest('not-ready.yaml', DRAFT);
  server = await startLoupe({ images: archive.folder, flags: ['--workers', '1'] });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(path: string): Promise<HttpResponse> {
  return ask(server.url, path, { headers: { Accept: 'text/html' } });
}

describe('a page that stands in pages of others', () => {
  test('shows a photograph or a detail of it, says what it is, and leads to the archive', async () => {
    const { status, text, headers } = await get('/embed/photo/harbour/pile-driver@100,50,60,80?lang=es');
    expect(status).toBe(200);
    expect(text).toContain('<html lang="es">');
    expect(text).toContain(
      'data-info="/iiif/3/harbour%2F02/info.json" data-canvas-width="400" data-canvas-height="300" data-region="100,50,60,80"',
    );
    expect(text).toContain('<h1><span lang="en" dir="auto">The pile driver</span>');
    expect(text).toContain('<small><span lang="en" dir="auto">The archive</span></small>');
    expect(text).toContain('href="/photo/harbour/pile-driver@100,50,60,80?lang=es" target="_blank"');
    expect(text).toContain(`<link rel="canonical" href="${server.url}/photo/harbour/pile-driver">`);
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect(text).toMatch(/<noscript><img src="\/iiif\/3\/harbour%2F02\/[^"]+" [^>]*alt="A machine">/);
    // The form of a search would lead away from the page around it.
    expect(text).not.toContain('<form');
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['content-security-policy']).not.toContain('frame-ancestors');
  });

  test('shows an image of no essay', async () => {
    const { text } = await get('/embed/image/harbour%2F02?xywh=10,20,100,50');
    expect(text).toContain('<h1>harbour/02</h1>');
    expect(text).toContain('data-region="10,20,100,50"');
    expect(text).toContain('href="/image/harbour%2F02@10,20,100,50"');
  });

  test.each([
    ['/embed/photo/harbour/none', 404],
    ['/embed/photo/none/pier', 404],
    ['/embed/photo/not-ready/02', 404],
    ['/embed/photo/harbour/pile-driver@NaN,1,1,1', 400],
    ['/embed/photo/harbour/pile-driver@9000,1,1,1', 400],
    ['/embed/image/none', 404],
    ['/embed/image/', 404],
    ['/embed/image/harbour%2F02?xywh=0,0,0,0', 400],
    ['/embed/image/harbour%2F02?xywh=%22%3E%3Cscript%3E', 400],
  ])('is refused at %s with %i', async (path, expected) => {
    const { status, text } = await get(path);
    expect(status).toBe(expected);
    expect(text).not.toContain('<script>');
  });
});

/** What a camera reads in a picture; rendered and read by others than drew it. */
async function readCode(svg: Buffer): Promise<string | undefined> {
  const { data, info } = await sharp(svg, { density: 72 })
    .resize(600, 600, { kernel: 'nearest' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsqr.default.default(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

describe('a QR code', () => {
  const codeOf = (url: string): string => `/qr?url=${encodeURIComponent(url)}`;

  test.each([
    '/photo/harbour/crane',
    '/photo/harbour/pile-driver@100,50,60,80?lang=es',
    '/image/attic%2Fbox%201%2F1@1,2,3,4',
  ])('is read as the address of %s', async (path) => {
    const url = `${server.url}${path}`;
    const { status, body, headers } = await get(codeOf(url));
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(headers['cache-control']).toContain('max-age=');
    expect(await readCode(body)).toBe(url);
    const again = await ask(server.url, codeOf(url), {
      headers: { 'If-None-Match': String(headers['etag']) },
    });
    expect(again.status).toBe(304);
  });

  test.each([
    '/qr',
    codeOf('https://elsewhere.example/photo/harbour/crane'),
    codeOf('javascript:alert(1)'),
    `/qr?url=$&url=$`,
    '/qr?url=$%20%3Cscript%3E',
    `/qr?url=$${'x'.repeat(1000)}`,
  ])('is of addresses of this server alone: not %s', async (path) => {
    const url = encodeURIComponent(`${server.url}/photo/harbour/crane`);
    const { status, text } = await ask(server.url, path.replaceAll('$', url));
    expect([status, JSON.parse(text).message]).toEqual([400, expect.stringMatching(/^url: /)]);
  });
});
