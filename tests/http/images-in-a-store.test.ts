import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { ADOBE_RGB_PRIMARIES, rgbIccProfile } from '../support/fixtures-icc.ts';
import { BY_EVENTS, startLoupe, type TestServer, wholeLinesOf } from '../support/loupe.ts';
import { metricsOf } from '../support/server-metrics.ts';

// A data folder whose pyramids were put into a store: a server with nothing but its database serves from there.

const SIDE = 2600;

/** Pyramids of many tiles, of a negative, with a profile, and of a master that is used in place. */
const PATHS = [
  ...[
    'noise/info.json',
    'noise/0,0,512,512/512,512/0/default.jpg',
    'noise/2560,0,40,512/40,512/0/default.jpg',
  ],
  ...['noise/1024,2048,512,512/512,512/0/default.jpg', 'noise/0,0,2048,2048/512,512/0/default.jpg'],
  ...[
    'noise/full/400,/0/default.jpg',
    'noise/100,200,1500,1300/700,/0/default.jpg',
    'noise/full/300,/12.5/gray.png',
  ],
  // Put together of tiles; larger than what is held of a level, which the image library reads from a file.
  ...[
    'noise/512,512,1024,1024/max/0/default.jpg',

    'noise/full/max/90/bitonal.png',
  ],
  ...[
    'film%2Fone/info.json',
    'film%2Fone/full/300,/0/negative.jpg',
    'film%2Fone/0,0,300,200/max/0/negative.png',
  ],
  ...['film%2Fone/0,0,512,512/512,512/0/default.jpg', 'colours%2Fadobe/full/350,/0/default.jpg'],
  ...['colours%2Fadobe/10,10,300,300/250,/0/default.png', 'colours%2Fadobe/info.json', 'used/info.json'],
  ...['used/512,0,512,512/512,512/0/default.jpg', 'used/1000,600,535,487/500,/0/default.jpg'],
].map((path) => `/iiif/3/${path}`);

/** Asked for when the store is away, or has changed. */
const LATER = [
  ...['second/info.json', 'second/100,1200,1000,900/700,/0/default.jpg', 'later/full/200,/0/default.jpg'],
  ...[0, 1024, 1536].map((y) => `second/512,${y},512,512/512,512/0/default.jpg`),
  'second/100,1200,1000,900/700,/0/default.png',
].map((path) => `/iiif/3/${path}`);

let archive: Archive;
let store: string;
let local: string;
let server: TestServer;
const expected = new Map<string, HttpResponse>();
const flags = ['--settle-seconds', '0', '--tile-cache-mb', '0', '--reuse-pyramids', ...BY_EVENTS];

const start = () =>
  startLoupe({
    images: archive.folder,
    data: local,
    flags,
    program: ['--import', 'tsx', join(import.meta.dirname, '../support/serve-from-store.ts'), store],
  });

beforeAll(async () => {
  archive = await emptyArchive();
  const root = join(archive.folder, '..');
  store = join(root, 'store');
  local = join(root, 'local');
  await writeFile(
    join(root, 'policies.yaml'),
    'folders:\n  film: { negative: true }\n  colours: { colour: keep }\n',
  );
  flags.push('--image-policy', join(root, 'policies.yaml'));
  const profile = join(root, 'adobe.icc');
  await writeFile(profile, rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2));
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const background = { r: 0, g: 0, b: 0 };
  const noisy = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background, noise } }).jpeg();
  await archive.add('noise.jpg', noisy(SIDE));
  await archive.add('second.jpg', noisy(2200));
  await archive.addChart('later.jpg', 700, 600);
  await archive.addChart('film/one.jpg', 700, 600);
  await archive.add('colours/adobe.tif', chart(700, 500).withIccProfile(profile).tiff());
  const pyramid = {
    tile: true,
    pyramid: true,
    compression: 'jpeg',
    quality: 89,
    tileWidth: 512,
    tileHeight: 512,
  } as const;
  await archive.add('used.tif', chart(1535, 1087).tiff(pyramid));
  const beside = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags });
  for (const path of [...PATHS, ...LATER]) expected.set(path, await ask(beside.url, path));
  expect(await beside.stop()).toBe(0);
  await mkdir(store);
  await cp(join(archive.dataFolder, 'images'), join(store, 'images'), { recursive: true });
  await mkdir(local);
  for (const name of await readdir(archive.dataFolder))
    if (name.startsWith('archive.sqlite')) await cp(join(archive.dataFolder, name), join(local, name));
  server = await start();
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  await archive.remove();
});

async function expectSame(path: string): Promise<void> {
  const { status, headers, body } = await ask(server.url, path);
  const beside = expected.get(path);
  // The address of the server stands in an info.json.
  const isInformation = path.endsWith('.json');
  expect([path, status, isInformation || headers.etag]).toEqual([
    path,
    200,
    isInformation || beside?.headers.etag,
  ]);
  const text = (bytes?: Buffer) => bytes?.toString('latin1').replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
  expect(text(body) === text(beside?.body), path).toBe(true);
}

async function blockReads(): Promise<Record<string, number>> {
  const metrics = await metricsOf(server.url);
  const reads = (origin: string) => metrics.sum('loupe_block_reads_total', { origin });
  return {
    ranged: metrics.sum('loupe_store_ranged_reads_total'),
    failures: metrics.sum('loupe_store_read_failures_total'),
    store: reads('store'),
    near: reads('disk') + reads('memory'),
  };
}

describe('a server whose images are in a store', () => {
  test('sends what one sends that has them in its data folder', async () => {
    for (const path of PATHS) await expectSame(path);
    const { ranged = 0, failures } = await blockReads();
    expect(failures).toBe(0);
    // Four images of two or three objects, some of them of several blocks, and a copy of one and of a negative at most.
    expect(ranged).toBeGreaterThan(8);
    expect(ranged).toBeLessThan(45);
  });

  test('reads nothing from the store that it has read before, also after a restart', async () => {
    const before = await blockReads();
    for (const path of PATHS) await expectSame(path);
    expect(await blockReads()).toMatchObject({ ranged: before['ranged'], store: before['store'] });
    expect(await server.stop()).toBe(0);
    await rm(join(local, 'cache'), { recursive: true });
    server = await start();
    for (const path of PATHS) await expectSame(path);
    const after = await blockReads();
    expect(after).toMatchObject({ ranged: 0, store: 0, failures: 0 });
    expect(after['near']).toBeGreaterThan(PATHS.length);
    expect((await metricsOf(server.url)).sum('loupe_block_disk_bytes')).toBeGreaterThan(5_000_000);
  });
});

/** Pyramids of more blocks than opening them reads. */
const SECOND = '/iiif/3/second';
const SECOND_TILES = [0, 1024, 1536].map((y) => `${SECOND}/512,${y},512,512/512,512/0/default.jpg`);

describe('while the store is away', () => {
  test('what is kept is sent, the rest is 503, and that is logged once', async () => {
    const tile = '/iiif/3/noise/0,0,512,512/512,512/0/default.jpg';
    await expectSame(`${SECOND}/info.json`);
    await rename(store, `${store}-away`);
    const lacking = [
      SECOND_TILES[2],
      `${SECOND}/100,1200,1000,900/700,/0/default.jpg`,
      '/iiif/3/later/full/200,/0/default.jpg',
    ].map(String);
    for (let time = 0; time < 3; time++) {
      await expectSame(tile);
      for (const path of lacking) {
        const { status, headers, text } = await ask(server.url, path);
        expect([path, status, headers['content-type']]).toEqual([path, 503, 'text/plain; charset=utf-8']);
        expect(text).toBe('the store of images cannot be read at the moment: try again later\n');
        expect(headers['retry-after']).toMatch(/^\d+$/);
      }
    }
    await rename(`${store}-away`, store);
    for (const path of lacking) await expectSame(path);
    const told = wholeLinesOf(server).filter((line) => line.includes('the store of images'));
    // That it began and ended, by the worker and by the renderer.
    expect(told.length).toBeLessThanOrEqual(4);
    expect(wholeLinesOf(server).filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe('an object that is written anew', () => {
  /** Other files of the same content, as when a pyramid is made anew. */
  async function writeAnew(): Promise<void> {
    const files = await readdir(join(store, 'images'), { recursive: true });
    for (const name of files.filter((each) => each.endsWith('pyramid.tif'))) {
      const path = join(store, 'images', name);
      await writeFile(`${path}.new`, await readFile(path));
      await rename(`${path}.new`, path);
    }
  }

  test('is opened anew where it is read next, by workers and by renderers', async () => {
    await rm(join(local, 'blocks'), { recursive: true });
    await server.stop();
    server = await start();
    await expectSame(`${SECOND}/info.json`);
    await writeAnew();
    for (const path of SECOND_TILES) await expectSame(path);
    await writeAnew();
    await expectSame(`${SECOND}/100,1200,1000,900/700,/0/default.png`);
    for (const path of PATHS.filter((each) => each.startsWith('/iiif/3/noise'))) await expectSame(path);
    expect(wholeLinesOf(server).filter((line) => line.includes('its master is served'))).toEqual([]);
  });
});
