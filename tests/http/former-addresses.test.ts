import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// What has another name, and what is gone, at its old addresses.

let archive: Archive;
let server: TestServer;

async function statusOf(path: string): Promise<number> {
  return (await ask(server.url, path)).status;
}

async function isAnswered(path: string, status: number): Promise<void> {
  await until(async () => (await statusOf(path)) === status, `${path} is answered ${status}`);
}

/** Old paths, each with the path that it leads to, and the status there where that is not 200. */
async function expectMoved(moves: readonly (readonly [string, string, number?])[]): Promise<void> {
  for (const [path, location, found = 200] of moves) {
    const { status, headers } = await ask(server.url, path);
    expect([path, status, headers.location]).toEqual([path, 301, `${server.url}${location}`]);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(await statusOf(location)).toBe(found);
  }
}

function essay(image: string): string {
  return `label: A box\nphotographs: [{image: ${image}, id: lid}]\n`;
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/old.jpg', 700, 500);
  await archive.addChart('box/gone.jpg', 600, 500);
  await archive.addChart('kept.jpg', 500, 500);
  await archive.addManifest('first.yaml', essay('kept'));
  await archive.addManifest('second.yaml', essay('kept').replace('A box', 'Another'));
  const flags = [...BY_EVENTS, '--settle-seconds', '0', '--folder-manifests', 'false'];
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags,
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('an image with another name is found at its old addresses', async () => {
  await rename(archive.path('box/old.jpg'), archive.path('box/new.jpg'));
  await isAnswered('/iiif/3/box%2Fold/info.json', 301);
  await expectMoved([
    ['/iiif/3/box%2Fold/info.json', '/iiif/3/box%2Fnew/info.json'],
    ['/iiif/2/box%2Fold/0,0,100,100/50,/0/default.jpg', '/iiif/2/box%2Fnew/0,0,100,100/50,/0/default.jpg'],
    ['/dzi/box%2Fold.dzi', '/dzi/box%2Fnew.dzi'],
    ['/image/box%2Fold?lang=es', '/image/box%2Fnew?lang=es'],
  ]);
});

test('a canvas keeps its first size when its larger scan gets another name', async () => {
  const canvas = async (): Promise<unknown> => {
    const { text } = await ask(server.url, '/presentation/3/scanned/manifest');
    const [shown] = JSON.parse(text).items ?? [];
    const body = shown?.items[0].items[0].body;
    return (
      shown && [shown.width, shown.height, /scan\/[^/]+/.exec(decodeURIComponent(body.id))?.[0], body.width]
    );
  };
  const becomes = (expected: readonly unknown[]): Promise<void> =>
    until(
      async () => JSON.stringify(await canvas()) === JSON.stringify(expected),
      `the canvas is ${expected.join(' ')}`,
    );
  await archive.addChart('scan/first.jpg', 1200, 800);
  await archive.addManifest('scanned.yaml', essay('scan/first'));
  await becomes([1200, 800, 'scan/first', 1200]);
  await archive.addChart('scan/first.jpg', 1800, 1200);
  await becomes([1200, 800, 'scan/first', 1800]);
  // A file is known again by its bytes, once ingest has read them.
  await until(async () => {
    const { waitingForIngest } = JSON.parse((await ask(server.url, '/ready')).text);
    return waitingForIngest === 0;
  }, 'the larger scan is ingested');
  await rename(archive.path('scan/first.jpg'), archive.path('scan/second.jpg'));
  await isAnswered('/iiif/3/scan%2Ffirst/info.json', 301);
  await archive.addManifest('scanned.yaml', essay('scan/second'));
  await becomes([1200, 800, 'scan/second', 1800]);
});

test('an image that was removed is gone, with the date', async () => {
  await rm(archive.path('box/gone.jpg'));
  await isAnswered('/iiif/3/box%2Fgone/info.json', 410);
  const response = await ask(server.url, '/iiif/3/box%2Fgone/full/max/0/default.jpg');
  const today = new Date().toISOString().slice(0, 10);
  expect([response.status, response.text]).toEqual([
    410,
    `identifier: the image "box/gone" was deleted on ${today}\n`,
  ]);
  const page = await ask(server.url, '/image/box%2Fgone', { headers: { Accept: 'text/html' } });
  expect([page.status, page.text]).toEqual([410, expect.stringContaining('This is gone')]);
});

test('an identifier that is in use again is that of the new image', async () => {
  await archive.addChart('box/gone.jpg', 300, 200);
  await isAnswered('/iiif/3/box%2Fgone/info.json', 200);
  const { width }: { width: number } = JSON.parse(
    (await ask(server.url, '/iiif/3/box%2Fgone/info.json')).text,
  );
  expect(width).toBe(300);
});

test('an essay with another name is found at its old addresses, in every version and as a page', async () => {
  const at = (name: string): string => join(archive.manifestsFolder, name);
  await rename(at('first.yaml'), at('renamed.yaml'));
  await isAnswered('/presentation/3/first/manifest', 301);
  await expectMoved([
    ['/presentation/3/first/manifest', '/presentation/3/renamed/manifest'],
    ['/presentation/2/first/canvas/lid', '/presentation/2/renamed/canvas/lid'],
    ['/presentation/first/manifest', '/presentation/renamed/manifest', 303],
    ['/essay/first', '/essay/renamed'],
    ['/description/first.dc.xml', '/description/renamed.dc.xml'],
    ['/photo/first/lid', '/photo/renamed/lid'],
  ]);
});

test('an essay that was removed is gone, and one that never was is not', async () => {
  await archive.removeManifest('second.yaml');
  await isAnswered('/presentation/3/second/manifest', 410);
  const today = new Date().toISOString().slice(0, 10);
  expect(JSON.parse((await ask(server.url, '/presentation/3/second/manifest')).text)).toEqual({
    error: 'gone',
    message: `manifest: the manifest "second" was deleted on ${today}`,
  });
  expect(await statusOf('/essay/second')).toBe(410);
  const page = await ask(server.url, '/cite/second', { headers: { Accept: 'text/html' } });
  expect([page.status, page.text]).toEqual([410, expect.stringContaining('This is gone')]);
  expect(await statusOf('/description/second.schema.jsonld')).toBe(410);
  expect(await statusOf('/presentation/3/third/manifest')).toBe(404);
  expect(await statusOf('/iiif/3/never/info.json')).toBe(404);
});
