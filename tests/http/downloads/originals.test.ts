import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../../support/archive.ts';
import { type AskOptions, ask, type HttpResponse } from '../../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';

// Scans as they lie in the archive, where an essay lets them be downloaded.

/** Names as archives have them. */
const OFFERED = 'box 1/Österreich; 4.tif';
const OFFERED_PATH = '/original/box%201%2F%C3%96sterreich;%204';

/** Two pages. */
const PLANS = join(import.meta.dirname, '../../masters/pdf/text.pdf');

let archive: Archive;
let server: TestServer;
let scan: Buffer;

beforeAll(async () => {
  archive = await emptyArchive();
  scan = await chart(300, 200).tiff({ compression: 'lzw' }).toBuffer();
  await archive.add(OFFERED, scan);
  await archive.add('plans.pdf', await readFile(PLANS));
  await archive.addChart('withheld.jpg', 120, 80);
  await archive.addChart('draft.jpg', 130, 80);
  const photograph = (image: string): string =>
    `photographs: [{image: '${image}', alternativeText: A chart}]`;
  await archive.addManifest(
    'open.yaml',
    `label: Open\nlanguage: en\noriginals: true\n${photograph(OFFERED.slice(0, -4))}\n`,
  );
  await archive.addManifest('shut.yaml', `label: Shut\noriginals: false\n${photograph('withheld')}\n`);
  await archive.addManifest(
    'draft.yaml',
    `label: D\nstatus: draft\noriginals: true\n${photograph('draft')}\n`,
  );
  await archive.addManifest(
    'plans.yaml',
    `label: Plans\nlanguage: en\noriginals: true\n${photograph('plans;2')}\n`,
  );
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    flags: [...BY_EVENTS, '--settle-seconds', '0'],
  });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

function get(path: string, options: AskOptions = {}): Promise<HttpResponse> {
  return ask(server.url, path, options);
}

test('the file is sent byte for byte, with its name', async () => {
  const { status, headers, body } = await get(OFFERED_PATH);
  expect(status).toBe(200);
  expect(body.equals(scan)).toBe(true);
  expect(headers).toMatchObject({
    'content-type': 'image/tiff',
    'content-length': `${scan.length}`,
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="?sterreich; 4.tif"; filename*=UTF-8''%C3%96sterreich%3B%204.tif`,
  });
  const head = await get(OFFERED_PATH, { method: 'HEAD' });
  expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, `${scan.length}`]);
});

test('a download goes on where it broke off, unless the scan is another', async () => {
  const { headers } = await get(OFFERED_PATH);
  const etag = headers.etag ?? '';
  const part = await get(OFFERED_PATH, { headers: { Range: 'bytes=100-', 'If-Range': etag } });
  expect([part.status, part.headers['content-range']]).toEqual([
    206,
    `bytes 100-${scan.length - 1}/${scan.length}`,
  ]);
  expect(part.body.equals(scan.subarray(100))).toBe(true);
  const other = await get(OFFERED_PATH, { headers: { Range: 'bytes=100-', 'If-Range': '"another"' } });
  expect([other.status, other.body.length]).toEqual([200, scan.length]);
  const behind = await get(OFFERED_PATH, { headers: { Range: `bytes=${scan.length}-` } });
  expect([behind.status, behind.headers['content-range']]).toEqual([416, `bytes */${scan.length}`]);
  expect([behind.headers['content-disposition'], behind.headers.etag, behind.text]).toEqual([
    undefined,
    undefined,
    `Range: the scan has ${scan.length} bytes\n`,
  ]);
  expect((await get(OFFERED_PATH, { headers: { 'If-None-Match': etag } })).status).toBe(304);
});

test('nothing is sent that no published essay offers', async () => {
  for (const path of ['/original/withheld', '/original/draft', '/original/nothing']) {
    const { status, text } = await get(path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).not.toContain(archive.folder);
  }
  const { status } = await get('/original/..%2F..%2Fetc%2Fpasswd');
  expect([400, 404]).toContain(status);
  expect((await get(`${OFFERED_PATH}?size=full`)).status).toBe(400);
  expect((await get('/robots.txt')).text).toContain('\nDisallow: /original/\n');
});

test('the identifier in other words leads to the one address', async () => {
  const { status, headers } = await get(OFFERED_PATH.replace('%2F', '/'));
  expect([status, headers.location]).toEqual([303, `${server.url}${OFFERED_PATH}`]);
});

test('manifests and the page of a photograph name it where it is offered, and nowhere else', async () => {
  const canvasOf = async (id: string, version: number) => {
    const manifest = JSON.parse((await get(`/presentation/${version}/${id}/manifest`)).text);
    return version === 2 ? manifest.sequences[0].canvases[0] : manifest.items[0];
  };
  const id = `${server.url}${OFFERED_PATH}`;
  const link = { id, type: 'Image', label: { en: ['Original scan'] }, format: 'image/tiff' };
  expect((await canvasOf('open', 3)).rendering).toContainEqual(link);
  expect((await canvasOf('open', 4)).rendering).toContainEqual(link);
  expect((await canvasOf('open', 2)).rendering).toContainEqual({
    '@id': id,
    label: { '@value': 'Original scan', '@language': 'en' },
    format: 'image/tiff',
  });
  const canvas = await canvasOf('open', 3);
  const page = await get(new URL(canvas.homepage[0].id).pathname, { headers: { Accept: 'text/html' } });
  expect(page.text).toContain(`href="${id}"`);
  expect(JSON.stringify(await canvasOf('shut', 3))).not.toContain('/original/');
});

test('what is at an old address is found at the new one, and never what is not offered', async () => {
  await archive.addManifest('open.yaml', `label: Open\nphotographs: ['${OFFERED.slice(0, -4)}']\n`);
  await until(async () => (await get(OFFERED_PATH)).status === 404, 'the original answers 404');
  await archive.addManifest(
    'open.yaml',
    `label: Open\noriginals: true\nphotographs: ['${OFFERED.slice(0, -4)}']\n`,
  );
  await until(async () => (await get(OFFERED_PATH)).status === 200, 'the original answers 200');
  expect((await readFile(archive.path(OFFERED))).equals(scan)).toBe(true);
  await rm(archive.path(OFFERED));
  await until(async () => (await get(OFFERED_PATH)).status === 410, 'the original answers 410');
});

test('a page of a PDF is an image, and what is offered of it is the document', async () => {
  const page = '/iiif/3/plans;2/';
  await until(async () => (await get(`${page}info.json`)).status === 200, 'the second page is there');
  expect(JSON.parse((await get(`${page}info.json`)).text)).toMatchObject({ width: 375, height: 500 });
  expect((await get(`${page}full/max/0/default.jpg`)).status).toBe(200);
  const manifest = '/presentation/3/plans/manifest';
  await until(async () => (await get(manifest)).text.includes('/original/plans'), 'the manifest offers it');
  expect(JSON.parse((await get(manifest)).text).items[0].rendering).toContainEqual(
    expect.objectContaining({
      id: `${server.url}/original/plans;2`,
      type: 'Text',
      format: 'application/pdf',
    }),
  );
  const { headers, body } = await get('/original/plans;2');
  expect([headers['content-type'], body.equals(await readFile(PLANS))]).toEqual(['application/pdf', true]);
});
