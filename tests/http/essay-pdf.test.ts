import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../support/archive.ts';
import { archiveWithEssays, HARBOUR } from '../support/archive-with-essays.ts';
import { type AskOptions, ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { pdfPicture } from '../support/pdf-picture.ts';
import { metricsOf } from '../support/server-metrics.ts';

const PDF = '/essay/harbour/pdf';
const renders = async (): Promise<number> => (await metricsOf(server.url)).renders;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  // Larger than what is stored ready-made, so that printing has to render.
  await archive.addChart('harbour/01.jpg', 2600, 1950);
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const get = (path: string, options?: AskOptions): Promise<HttpResponse> => ask(server.url, path, options);

async function textOf({ body }: HttpResponse): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(body));
  const { text } = await extractText(document, { mergePages: true });
  return text.replace(/\s+/g, ' ');
}

describe('the PDF of an essay', () => {
  test('is printed once for equal requests, and kept', async () => {
    const path = `${PDF}?lang=es`;
    const before = await renders();
    const [first, ...others] = await Promise.all([get(path), get(path), get(path), get(path)]);
    const later = await get(path);
    expect(await renders()).toBe(before + 1);
    for (const answer of [...others, later])
      expect(answer.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(later.headers['content-length']).toBe(String(later.body.length));
  });

  test('is made of its texts and photographs', async () => {
    const answer = await get(PDF);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-language': 'en',
      'content-disposition': 'inline; filename="harbour-en.pdf"',
      'access-control-allow-origin': '*',
      vary: 'Accept-Language',
    });
    const text = await textOf(answer);
    for (const part of [
      'The harbour',
      'They were driven deep.',
      'The pile driver',
      'The crane',
      'The archive',
    ])
      expect(text).toContain(part);
    expect(answer.body.toString('latin1').match(/\/Filter \/DCTDecode/g)).toHaveLength(3);
  });

  test('is in the language that the address or the browser asks for', async () => {
    expect(await textOf(await get(`${PDF}?lang=es`))).toContain('El puerto');
    const asked = await get(PDF, { headers: { 'Accept-Language': 'es-MX, en;q=0.5' } });
    expect(asked.headers['content-language']).toBe('es');
  });

  test('is the same for all who read it in one language, whatever else they read', async () => {
    const wishes = ['en', 'en, es', 'en, de;q=0.5', '"x", en'];
    const answers = await Promise.all(
      wishes.map((wish) => get(PDF, { headers: { 'Accept-Language': wish } })),
    );
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    for (const { body } of answers) expect(body.equals(answers[0]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  test('costs nothing for those who have it, nor for HEAD', async () => {
    const { etag = '' } = (await get(PDF)).headers;
    const before = await renders();
    const known = await get(PDF, { headers: { 'If-None-Match': etag } });
    expect(known.status).toBe(304);
    expect(known.headers.etag).toBe(etag);
    const head = await get(`${PDF}?lang=en`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(await renders()).toBe(before);
  });

  test('exists for another order, and not for drafts and unknown essays', async () => {
    expect((await get('/essay/harbour-by-date/pdf')).status).toBe(200);
    expect((await get('/essay/not-ready/pdf')).status).toBe(404);
    expect((await get('/essay/nowhere/pdf')).status).toBe(404);
  });

  test('is missed in words for people when a browser asks', async () => {
    const missing = await get('/essay/nowhere/pdf', { headers: { Accept: 'text/html' } });
    expect(missing.status).toBe(404);
    expect(missing.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(missing.text).toContain('There is no essay &quot;nowhere&quot;.');
    expect((await get('/essay/nowhere/pdf')).headers['content-type']).toBe('application/json');
  });

  test('is what the manifest names as its rendering', async () => {
    const manifest = JSON.parse((await get('/presentation/3/harbour/manifest')).text);
    const pdf = manifest.rendering.find(({ format }: { format: string }) => format === 'application/pdf');
    expect(pdf.id).toBe(`${server.url}${PDF}`);
    expect((await get(PDF)).status).toBe(200);
  });
});

describe('the PDF of an image', () => {
  const request = (identifier: string, format: string) =>
    get(`/iiif/3/${encodeURIComponent(identifier)}/10,10,200,150/max/0/default.${format}`);
  const PATH = '/iiif/3/harbour%2F02/10,10,200,150/max/0/default.pdf';
  const wordsOf = async ({ body }: HttpResponse) => {
    const { info, rights } = await pdfPicture(body);
    return [info['Title'], rights];
  };

  test.each([
    ['harbour/02', 'The pile driver', 'The archive', 'http://creativecommons.org/publicdomain/mark/1.0/'],
    ['harbour/03v', 'The crane, Verso', 'The archive', 'http://rightsstatements.org/vocab/InC/1.0/'],
  ])('says title and terms of the essay: %s', async (identifier, title, rights, uri) => {
    const answer = await request(identifier, 'pdf');
    expect(await wordsOf(answer)).toEqual([title, rights]);
    expect(answer.body.includes(uri)).toBe(true);
  });

  test('says the identifier where no essay shows it', async () => {
    expect(await wordsOf(await request('attic/box 1/1', 'pdf'))).toEqual(['attic/box 1/1', undefined]);
  });

  test('has another ETag when the essay says something else, and the jpg has not', async () => {
    const before = await request('harbour/02', 'pdf');
    const jpg = await request('harbour/02', 'jpg');
    await archive.addManifest('harbour.yaml', HARBOUR.replace('label: The pile driver', 'label: The rammer'));
    const { etag = '' } = before.headers;
    const changed = async () => (await get(PATH, { headers: { 'If-None-Match': etag } })).status === 200;
    await until(changed, 'the essay is read again');
    const after = await request('harbour/02', 'pdf');
    expect(await wordsOf(after)).toEqual(['The rammer', 'The archive']);
    expect(after.headers.etag).not.toBe(etag);
    expect(Date.parse(String(after.headers['last-modified']))).toBeGreaterThanOrEqual(
      Date.parse(String(before.headers['last-modified'])),
    );
    expect((await request('harbour/02', 'jpg')).headers.etag).toBe(jpg.headers.etag);
  });
});
