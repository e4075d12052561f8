import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer, temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// Masters that are objects of a store: listed, copied while they are read, and never written.

let archive: Archive;
let server: TestServer;
let scan: Buffer;

beforeAll(async () => {
  archive = await emptyArchive();
  scan = await chart(700, 500).tiff({ compression: 'lzw' }).toBuffer();
  await archive.add('box 1/scan.tif', scan);
  await archive.addChart('box 2/picture.jpg', 120, 80);
  await archive.addChart('.hidden/picture.jpg', 120, 80);
  await archive.addManifest(
    'open.yaml',
    "label: Open\nlanguage: en\noriginals: true\nphotographs: [{image: 'box 1/scan', alternativeText: A chart}]\n",
  );
  server = await startLoupe({
    images: pathToFileURL(archive.folder).href,
    manifests: pathToFileURL(archive.manifestsFolder).href,
    flags: ['--rescan-seconds', '1', '--settle-seconds', '0'],
  });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

const info = (identifier: string) => ask(server.url, `/iiif/3/${identifier}/info.json`);

async function sizeOf(identifier: string): Promise<number[] | number> {
  const { status, body } = await info(identifier);
  if (status !== 200) return status;
  const { width, height } = JSON.parse(body.toString());
  return [width, height];
}

/** Files of masters that are on the server's own disk. */
async function copies(): Promise<string[]> {
  return readdir(join(server.dataFolder, 'tmp', 'ingest', 'masters')).catch(() => []);
}

async function isPrepared(): Promise<boolean> {
  const { body } = await ask(server.url, '/ready');
  return JSON.parse(body.toString()).waitingForIngest === 0;
}

test('masters are served from their pyramids, and no copy of them stays', async () => {
  await until(isPrepared, 'all is prepared');
  expect(await sizeOf('box%201%2Fscan')).toEqual([700, 500]);
  expect(await sizeOf('box%202%2Fpicture')).toEqual([120, 80]);
  expect(await sizeOf('.hidden%2Fpicture')).toBe(404);
  const tile = await ask(server.url, '/iiif/3/box%201%2Fscan/0,0,512,500/512,/0/default.jpg');
  expect(tile.status).toBe(200);
  expect(await copies()).toEqual([]);
});

test('a master that an essay offers is sent from the store, whole and in part', async () => {
  const path = '/original/box%201%2Fscan';
  const whole = await ask(server.url, path);
  expect([whole.status, whole.headers['content-type'], whole.headers['accept-ranges']]).toEqual([
    200,
    'image/tiff',
    'bytes',
  ]);
  expect(whole.body.equals(scan)).toBe(true);
  const { etag = '' } = whole.headers;
  const part = await ask(server.url, path, { headers: { Range: 'bytes=100-199', 'If-Range': etag } });
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 100-199/${scan.length}`]);
  expect(part.body.equals(scan.subarray(100, 200))).toBe(true);
  const other = await ask(server.url, path, { headers: { Range: 'bytes=100-199', 'If-Range': '"other"' } });
  expect([other.status, other.body.length]).toEqual([200, scan.length]);
  const beyond = await ask(server.url, path, { headers: { Range: `bytes=${scan.length}-` } });
  expect([beyond.status, beyond.headers['content-disposition']]).toEqual([416, undefined]);
  const known = await ask(server.url, path, { headers: { 'If-None-Match': etag } });
  expect([known.status, known.body.length]).toEqual([304, 0]);
  const head = await ask(server.url, path, { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, `${scan.length}`, 0]);
});

test('masters appear, change, move and vanish as they do in the store', async () => {
  const before = await archive.fingerprint();
  await archive.addChart('box 2/new.png', 60, 40);
  await until(async () => (await sizeOf('box%202%2Fnew'))?.toString() === '60,40', 'it has come');
  await archive.addChart('box 2/new.png', 64, 48);
  await until(async () => (await sizeOf('box%202%2Fnew')).toString() === '64,48', 'it has changed');
  await rename(join(archive.folder, 'box 2/new.png'), join(archive.folder, 'box 2/moved.png'));
  await until(async () => (await sizeOf('box%202%2Fmoved')).toString() === '64,48', 'it has moved');
  await until(async () => [301, 404, 410].includes((await info('box%202%2Fnew')).status), 'it has gone');
  await rm(join(archive.folder, 'box 2/moved.png'));
  await until(async () => [404, 410].includes((await info('box%202%2Fmoved')).status), 'it has gone, too');
  expect(await archive.fingerprint()).toBe(before);
});

test('essays in a store are followed, and the last good version of a broken one stays', async () => {
  const label = async () => {
    const { status, body } = await ask(server.url, '/presentation/3/second/manifest');
    return status === 200 ? JSON.parse(body.toString()).label.en[0] : status;
  };
  const essay = (name: string) =>
    `label: ${name}\nlanguage: en\nphotographs: [{image: box 2/picture, alternativeText: A}]\n`;
  await archive.addManifest('second.yaml', essay('One'));
  await until(async () => (await label()) === 'One', 'it has come');
  await archive.addManifest('second.yaml', essay('Two'));
  await until(async () => (await label()) === 'Two', 'it has changed');
  await archive.addManifest('second.yaml', 'label: [');
  const said = async () => (await ask(server.url, '/ready')).body.toString();
  await until(async () => (await said()).includes('second.yaml'), 'the problem is told');
  expect(await label()).toBe('Two');
  await rm(join(archive.manifestsFolder, 'second.yaml'));
  await until(async () => [404, 410].includes(await label()), 'it has gone');
});

test('a store that is away takes nothing with it', async () => {
  await rename(archive.folder, `${archive.folder}.away`);
  const said = async () => (await ask(server.url, '/ready')).body.toString();
  await until(
    async () => (await said()).includes('the store of images is gone or cannot be read'),
    'it is said',
  );
  expect(await sizeOf('box%201%2Fscan')).toEqual([700, 500]);
  expect((await ask(server.url, '/original/box%201%2Fscan')).status).toBe(503);
  await rename(`${archive.folder}.away`, archive.folder);
  await until(async () => (await ask(server.url, '/ready')).status === 200, 'it is there again');
  expect((await ask(server.url, '/original/box%201%2Fscan')).status).toBe(200);
});

test('a master is shown before it is prepared, from one copy of it, which a kill leaves to the next start', async () => {
  const data = join(await temporaryFolder(), 'data');
  const options = {
    images: pathToFileURL(archive.folder).href,
    data,
    flags: ['--background-ingest', 'false', '--settle-seconds', '0'],
    untilReady: false,
  };
  const other = await startLoupe(options);
  try {
    await until(
      async () => (await ask(other.url, '/iiif/3/box%201%2Fscan/info.json')).status === 200,
      'it is known',
    );
    const [a, b] = await Promise.all([
      ask(other.url, '/iiif/3/box%201%2Fscan/full/100,/0/default.jpg'),
      ask(other.url, '/iiif/3/box%201%2Fscan/0,0,350,250/50,/0/default.png'),
    ]);
    expect([a.status, b.status]).toEqual([200, 200]);
    expect((await sharp(a.body).metadata()).width).toBe(100);
    const folder = join(other.dataFolder, 'tmp', 'ingest', 'masters');
    const names = await readdir(folder);
    expect(names.length).toBe(1);
    expect((await readFile(join(folder, names[0] ?? ''))).equals(scan)).toBe(true);
    other.child.kill('SIGKILL');
    const next = await startLoupe(options);
    expect(await readdir(folder).catch(() => [])).toEqual([]);
    await next.stop();
  } finally {
    await other.stop();
    await rm(join(data, '..'), { recursive: true, force: true });
  }
});
