import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEFAULT_ENCODERS } from '../../../src/encoding/encoder-settings.ts';
import { LoupeError } from '../../../src/errors.ts';
import { InformationDocuments } from '../../../src/http/documents/information.ts';
import { MetErrors } from '../../../src/http/exchanges/met-errors.ts';
import { RequestLog } from '../../../src/http/exchanges/request-log.ts';
import { FastPath, type FastPathParts } from '../../../src/http/fast-path/fast-path.ts';
import { createHttpServer } from '../../../src/http/fast-path/server.ts';
import { NO_SNIFFING } from '../../../src/http/protocol/image-headers.ts';
import { createWorkerMetrics } from '../../../src/metrics.ts';
import type { StoredPyramid } from '../../../src/pixels/stored/pyramid.ts';
import { Lease } from '../../../src/serving/lease.ts';
import type { OpenImage } from '../../../src/serving/open-images.ts';
import { ask } from '../../support/asking.ts';
import { plainCaching } from '../../support/caching.ts';
import { temporaryFolder } from '../../support/loupe.ts';

const TILE = '/iiif/3/chart/0,0,512,512/512,512/0/default.jpg';
const PREFIX = Buffer.from('the start of every tile, ');
const BYTES = Buffer.from('and the rest of this one');
const SENT = Buffer.concat([PREFIX, BYTES]);

let folder = '';
let fd = 0;
let server: Server | undefined;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'pyramid'), Buffer.concat([Buffer.alloc(100), BYTES]));
  fd = openSync(join(folder, 'pyramid'), 'r');
});
afterAll(async () => {
  closeSync(fd);
  await rm(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  server?.close();
  server?.closeAllConnections();
});

/** An open image whose every tile is stored in the same place of a file. */
function openImage(file: number): OpenImage {
  const source = { width: 2000, height: 1000, gray: false };
  const stored: StoredPyramid = {
    source,
    version: 'v',
    pyramid: { path: '' },
    levels: [],
    negative: undefined,
    filesVersion: '',
    locate: () => ({ fd: file, position: 100, length: BYTES.length, prefix: PREFIX }),
    close: async () => {},
  };
  return {
    identifier: 'chart',
    encodedIdentifier: 'chart',
    source,
    version: 'v1',
    filesVersion: '',
    modifiedMs: 0,
    lastModified: new Date(0).toUTCString(),
    stored,
    renderSource: { kind: 'pyramid', path: '', ...source },
    marks: {},
    encoders: DEFAULT_ENCODERS,
    lease: new Lease(() => {}),
  };
}

async function unexpected(): Promise<never> {
  throw new Error('all is stored here');
}

/** A server with a fast path before an app that responds to everything with 202. */
async function start(faulty: Partial<FastPathParts>) {
  const logged: string[] = [];
  const metrics = createWorkerMetrics(() => ({}));
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const image = openImage(fd);
  const app = vi.fn<FastPathParts['app']>((_request, response) => {
    response.writeHead(202);
    response.end('the app');
  });
  const fastPath = new FastPath({
    images: { opened: () => image },
    limits: {},
    caching: plainCaching(),
    useHeaders: [],
    information: new InformationDocuments({}, plainCaching(), {
      imageUses: () => ({ digest: '', uses: [] }),
    }),
    tileCache: undefined,
    metrics,
    baseUrl: () => 'http://scans.example.org',
    log,
    onStored: () => {},
    logResponses: false,
    imageResponses: { send: unexpected },
    requestLog: new RequestLog(log, metrics),
    metErrors: new MetErrors(),
    app,
    ...faulty,
  });
  server = createHttpServer(fastPath, (path) => path).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    app,
    image,
    metrics,
    logged: () => logged.map((line): Record<string, unknown> => JSON.parse(line)),
    async errors() {
      const text = await metrics.registry.getSingleMetricAsString('loupe_fast_path_errors_total');
      return Number(/^loupe_fast_path_errors_total (\d+)$/m.exec(text)?.[1]);
    },
  };
}

/** Makes each look at the clock take a second, so that reads after the first go to a thread. */
function slowReads(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 1000;
    return now;
  });
}

function fault(): never {
  throw new TypeError('a bug');
}

describe('a stored tile', () => {
  test.each([
    ['at once', () => {}],
    ['in a thread', slowReads],
  ])('that is read %s is sent without the app', async (_kind, prepare) => {
    prepare();
    const onStored = vi.fn<() => void>();
    const { url, app, errors, image } = await start({ onStored });
    for (let times = 0; times < 3; times += 1) {
      const { status, body } = await ask(url, TILE);
      expect([status, body.equals(SENT)]).toEqual([200, true]);
    }
    expect(onStored).toHaveBeenCalledTimes(3);
    expect(app).not.toHaveBeenCalled();
    expect(await errors()).toBe(0);
    // No read holds the image any more.
    image.lease.end();
    expect((await ask(url, TILE)).status).toBe(200);
  });

  test('is logged when that is wanted', async () => {
    const { url, logged } = await start({ logResponses: true });
    await ask(url, TILE);
    await expect
      .poll(() => logged())
      .toMatchObject([{ msg: 'stored response', method: 'GET', url: TILE, status: 200 }]);
  });

  test('that the disk does not give is left to the app, and logged as such', async () => {
    const closed = openSync(join(folder, 'pyramid'), 'r');
    closeSync(closed);
    const unreadable = openImage(closed);
    const { url, errors, logged } = await start({ images: { opened: () => unreadable } });
    expect(await ask(url, TILE)).toMatchObject({ status: 202, text: 'the app' });
    expect(logged()).toMatchObject([{ msg: 'a tile cannot be read', identifier: 'chart' }]);
    expect(await errors()).toBe(0);
  });
});

describe('a fault of the fast path', () => {
  const found = { tileCache: { get: () => undefined, set: fault } };

  test.each<[string, string, Partial<FastPathParts>, () => void]>([
    ['when it looks for the image', TILE, { images: { opened: fault } }, () => {}],
    ['when it makes info.json', '/iiif/3/chart/info.json', { information: { response: fault } }, () => {}],
    ['after the read of a tile', TILE, found, () => {}],
    ['after the read of a tile in a thread', TILE, found, slowReads],
  ])('%s is counted and logged, and the app responds', async (_when, path, faulty, prepare) => {
    prepare();
    const { url, app, errors, logged } = await start(faulty);
    for (let times = 1; times <= 3; times += 1) {
      expect(await ask(url, path)).toMatchObject({ status: 202, text: 'the app' });
      expect(app).toHaveBeenCalledTimes(times);
      expect(await errors()).toBe(times);
    }
    expect(logged()).toHaveLength(3);
    expect(logged()[0]).toMatchObject({ level: 50, url: path, msg: 'the fast path failed' });
    expect(logged()[0]?.['err']).toMatchObject({ type: 'TypeError', message: 'a bug' });
    expect(JSON.stringify(logged()[0]?.['err'])).toContain('fast-path.test.ts');
  });

  test('after the response is counted and logged, and the response stands', async () => {
    const metrics = createWorkerMetrics(() => ({}));
    const fastPathError = vi.fn();
    const { url, app, logged } = await start({
      metrics: { ...metrics, imageResponse: fault, fastPathError },
    });
    for (let times = 1; times <= 2; times += 1) {
      const { status, body } = await ask(url, TILE);
      expect([status, body.equals(SENT)]).toEqual([200, true]);
    }
    expect(app).not.toHaveBeenCalled();
    expect(fastPathError).toHaveBeenCalledTimes(2);
    expect(logged()).toHaveLength(2);
  });
});

test('what is wrong with a request is told by the app, and is no fault', async () => {
  const baseUrl = (): never => {
    throw new LoupeError('invalid-request', 'Host: not a host name with an optional port');
  };
  const { url, errors, logged } = await start({ baseUrl });
  expect((await ask(url, TILE)).status).toBe(202);
  expect((await ask(url, TILE.replace('0,0', '0,x'))).status).toBe(202);
  expect((await ask(url, TILE.replace('0,0', '9000,0'))).status).toBe(202);
  expect(await errors()).toBe(0);
  expect(logged()).toEqual([]);
});

describe('what is not stored', () => {
  const REGION = '/iiif/3/chart/1,1,30,20/max/0/default.jpg';
  const body = Buffer.from('rendered');
  const sends: FastPathParts['imageResponses']['send'] = async ({ headers, send }, image, known) => {
    send(200, [...headers, ...NO_SNIFFING, 'ETag', known?.etag ?? '', 'Server', image.identifier], body);
  };

  test('is sent without the app, with a request id, and logged and counted as the app does', async () => {
    const { url, app, logged, metrics } = await start({ imageResponses: { send: sends } });
    const { status, text, headers } = await ask(url, REGION);
    expect([status, text]).toEqual([200, 'rendered']);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', server: 'chart' });
    expect(headers['etag']).toContain('v1-');
    await expect
      .poll(() => logged())
      .toMatchObject([
        { msg: 'request', method: 'GET', url: REGION, status: 200, requestId: headers['x-request-id'] },
      ]);
    expect(await metrics.registry.getSingleMetricAsString('loupe_requests_total')).toContain(
      'loupe_requests_total{kind="image",status="200"} 1',
    );
    expect(app).not.toHaveBeenCalled();
  });

  test('and fails is left to the app with its error, which alone logs and counts it', async () => {
    const metErrors = new MetErrors();
    const error = new LoupeError('overloaded', 'too many');
    const send = vi.fn(() => Promise.reject(error));
    const { url, app, logged, metrics } = await start({ imageResponses: { send }, metErrors });
    expect(await ask(url, REGION)).toMatchObject({ status: 202, text: 'the app' });
    expect(send).toHaveBeenCalledTimes(1);
    const [request] = app.mock.calls[0] ?? [];
    expect(request && metErrors.of(request)).toBe(error);
    expect(logged()).toEqual([]);
    expect(await metrics.registry.getSingleMetricAsString('loupe_requests_total')).not.toContain('kind=');
  });

  test('and is gone meanwhile is looked for by the app from the start', async () => {
    const metErrors = new MetErrors();
    const send = (): Promise<never> => Promise.reject(new LoupeError('not-found', 'gone'));
    const { url, app } = await start({ imageResponses: { send }, metErrors });
    expect((await ask(url, REGION)).status).toBe(202);
    const [request] = app.mock.calls[0] ?? [];
    expect(request && metErrors.of(request)).toBeUndefined();
  });

  test('is given up when its client leaves, and the app is not asked', async () => {
    const leaving = new AbortController();
    const left = vi.fn();
    const send: FastPathParts['imageResponses']['send'] = async ({ response }) => {
      const closed = once(response, 'close');
      leaving.abort();
      await closed;
      left();
      throw new Error('nobody waits');
    };
    const { url, app, logged } = await start({ imageResponses: { send } });
    await expect(fetch(`${url}${REGION}`, { signal: leaving.signal })).rejects.toThrow();
    await expect.poll(() => left).toHaveBeenCalled();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app).not.toHaveBeenCalled();
    expect(logged()).toEqual([]);
  });
});
