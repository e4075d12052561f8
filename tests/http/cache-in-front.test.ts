import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';

// What caches in front are told of each kind of response, whatever its image is called.

const HOSTILE = 'box/a, b;c "é" 象';
const ENCODED = encodeURIComponent(HOSTILE);
const PUBLIC = 'https://photos.example.org';

let archive: Archive;
let server: TestServer;

/** As an operator makes it: `printf %s NAME | sha256sum | cut -c1-16`. */
function tag(letter: string, name: string): string {
  return `${letter}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart(`${HOSTILE}.jpg`, 700, 500);
  await archive.addChart('plain.jpg', 500, 500);
  await archive.addManifest('first.yaml', `label: First\nphotographs: [{image: '${HOSTILE}', id: lid}]\n`);
  await archive.addManifest('second.yaml', `label: Second\nphotographs: [{image: '${HOSTILE}', id: lid}]\n`);
  await archive.addManifest('collections/both.yaml', 'label: Both\nitems: [first]\n');
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [
      ...[...BY_EVENTS, '--settle-seconds', '0', '--folder-manifests', 'false', '--public-url', PUBLIC],
      ...['--cache-tags', '--shared-cache-seconds', '1000'],
    ],
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const archiveTag = tag('a', PUBLIC);
const documents = [tag('d', PUBLIC), archiveTag];
const image = [tag('i', HOSTILE), archiveTag];
const ofFirst = [tag('m', 'first'), ...documents];
const IMAGES = 'public, max-age=86400, s-maxage=1000';
const DOCUMENTS = 'public, max-age=300, s-maxage=1000';

test.each([
  ['a stored tile', `/iiif/3/${ENCODED}/0,0,512,500/512,/0/default.jpg`, IMAGES, image],
  ['the same with a query', `/iiif/3/${ENCODED}/0,0,512,500/512,/0/default.jpg?x`, IMAGES, image],
  ['a render', `/iiif/2/${ENCODED}/3,4,50,40/full/0/default.png`, IMAGES, image],
  ['a tile of Deep Zoom', `/dzi/${ENCODED}_files/8/0_0.jpg`, IMAGES, image],
  ['its descriptor', `/dzi/${ENCODED}.dzi`, DOCUMENTS, image],
  [
    ...(['info.json', `/iiif/3/${ENCODED}/info.json`, DOCUMENTS] as const),
    [tag('i', HOSTILE), tag('f', 'box'), tag('m', 'first'), tag('m', 'second'), ...documents],
  ],
  [
    ...(['info.json of what nobody shows', '/iiif/2/plain/info.json', DOCUMENTS] as const),
    [tag('i', 'plain'), tag('f', ''), ...documents],
  ],
  [
    ...(['a manifest', '/presentation/3/first/manifest', DOCUMENTS] as const),
    [tag('m', 'first'), tag('c', 'both'), tag('m', 'second'), ...documents],
  ],
  [
    ...(['a collection', '/presentation/2/collection/both', DOCUMENTS] as const),
    [tag('c', 'both'), ...documents],
  ],
  ['a page', '/essay/first', 'no-cache', ofFirst],
  ['the page of a photograph', '/photo/first/lid', 'no-cache', ofFirst],
  ['the page of an image', `/image/${ENCODED}`, 'no-cache', image],
  ['the first page', '/', 'no-cache', [tag('c', 'top'), ...documents]],
  ['the list of images', '/images', 'no-cache', documents],
  ['a description', '/description/first.dc.xml', 'public, max-age=300', ofFirst],
])('%s has its tags, and so has its 304', async (_, path, cacheControl, tags) => {
  const whole = await ask(server.url, path);
  const expected = {
    'cache-control': cacheControl,
    'cache-tag': tags.join(','),
    'surrogate-key': tags.join(' '),
    xkey: tags.join(' '),
  };
  expect(whole.status).toBe(200);
  expect(whole.headers).toMatchObject(expected);
  expect(tags.join(' ')).toMatch(/^[a-z]-[0-9a-f]{16}(?: [a-z]-[0-9a-f]{16})*$/);
  const names = whole.rawHeaders.filter((name) => /^(?:xkey|cache-tag|surrogate-key)$/i.test(name));
  expect(names).toHaveLength(3);
  const { etag = '' } = whole.headers;
  const known = await ask(server.url, path, { headers: { 'If-None-Match': etag } });
  expect([known.status, known.headers]).toEqual([304, expect.objectContaining(expected)]);
});

test('what is for operators has none', async () => {
  for (const path of ['/health', '/ready', '/metrics', '/assets/loupe.css']) {
    const { headers } = await ask(server.url, path);
    expect([path, headers['xkey']]).toEqual([path, undefined]);
  }
});
