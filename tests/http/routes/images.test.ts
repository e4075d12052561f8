import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TieredCache } from '../../../src/cache/tiered-cache.ts';
import { InformationDocuments } from '../../../src/http/documents/information.ts';
import { ImageResponses } from '../../../src/http/exchanges/image-responses.ts';
import { sendError } from '../../../src/http/protocol/respond.ts';
import { ImageHandlers } from '../../../src/http/routes/images.ts';
import { createWorkerMetrics } from '../../../src/metrics.ts';
import type { RenderedImage } from '../../../src/pixels/render/rendered-image.ts';
import { ImageServer } from '../../../src/serving/image-server.ts';
import { OpenImages } from '../../../src/serving/open-images.ts';
import { Preparations } from '../../../src/serving/preparations.ts';
import { askerOf } from '../../support/askers.ts';
import { ask } from '../../support/asking.ts';
import { plainCaching } from '../../support/caching.ts';
import { catalogOf } from '../../support/known-images.ts';

// The handlers alone, with a cache and a renderer that a test fills.

const IMAGE = '/iiif/3/chart/0,0,30,20/max/0/default.png';
const GONE: RenderedImage = { kind: 'file', path: '/nothing/is/here.png', bytes: 10 };
const BYTES: RenderedImage = { kind: 'bytes', bytes: Buffer.from('the pixels') };

let kept: RenderedImage[] = [];
let rendered: RenderedImage[] = [];
let images: OpenImages;
let server: Server;
let url = '';

const cache: Pick<TieredCache, 'get' | 'keep'> = {
  get: async () => {
    const next = kept.shift();
    return next && { ...next, origin: 'disk-cache' };
  },
  keep: async () => {},
};

function take(): RenderedImage {
  const next = rendered.shift();
  if (!next) throw new Error('more renders than the test expects');
  return next;
}

let taken = take;

function noProbe(): never {
  throw new Error('nothing is probed here');
}

beforeAll(async () => {
  const master = { identifier: 'chart', path: 'chart.png', bytes: 1, modifiedMs: 0 };
  const source = { width: 3000, height: 2000, gray: false };
  images = new OpenImages(catalogOf({ identifier: 'chart', master }), {
    imagesFolder: '/nothing',
    dataFolder: '/nothing',
    probe: async () => source,
    onUnreadablePyramid: () => {},
    onCloseError: () => {},
  });
  const caching = plainCaching('public, max-age=60', true);
  const handlers = new ImageHandlers({
    images,
    imageResponses: new ImageResponses({
      images,
      server: new ImageServer(cache, { render: async () => taken(), probe: async () => noProbe() }),
      preparations: new Preparations(images.catalog, 0),
      asPresented: (image) => image,
      limits: {},
      caching,
      metrics: createWorkerMetrics(() => ({})),
      askerOf: () => askerOf('reader'),
      doorsOf: () => [],
    }),
    information: new InformationDocuments({}, plainCaching(), {
      imageUses: () => ({ digest: '', uses: [] }),
    }),
    caching,
    baseUrl: () => 'http://scans.example.org',
  });
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    sendError(request, response, error, { form: 'text', log: pino({ level: 'silent' }), requestId: '' });
  };
  server = createServer(
    express()
      .all(/^\/iiif\//, handlers.imageApi)
      .all(/^\/dzi\//, handlers.deepZoom)
      .use(onError),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  kept = [];
  rendered = [];
  taken = take;
});

test('a render of what has changed meanwhile is kept by no cache, since it may come after the purge', async () => {
  rendered = [BYTES, BYTES];
  expect((await ask(url, IMAGE)).headers).toMatchObject({ 'cache-control': 'public, max-age=60' });
  taken = () => {
    images.changed(['chart']);
    return take();
  };
  expect(await ask(url, IMAGE)).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
});

test('a kept file that is removed before it is opened is rendered once more', async () => {
  kept = [GONE];
  rendered = [BYTES];
  expect(await ask(url, IMAGE)).toMatchObject({ status: 200, text: 'the pixels' });
});

test('an image whose file is gone twice is an error, and the request does not wait for ever', async () => {
  kept = [GONE];
  rendered = [GONE];
  const response = await ask(url, IMAGE);
  expect(response).toMatchObject({ status: 500, text: 'the image cannot be read at the moment\n' });
});

test.each([
  ['/iiif/3/chart', 303],
  ['/iiif/3/chart/', 303],
  ['/iiif/2/chart/info.json', 200],
  ['/dzi/chart.dzi', 200],
  ['/iiif/3/chart/full/request/0/default.jpg', 400],
  ['/iiif/4/chart/info.json', 404],
  ['/dzi/chart', 404],
  ['/dzi/', 404],
  ['/iiif/', 404],
  ['/DZI/chart.dzi', 404],
])('%s has a response', async (path, status) => {
  expect((await ask(url, path)).status).toBe(status);
});
