import { once } from 'node:events';
import { connect } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';

// How much work requests cause, by what the server counts.

/** Takes about a second: 12 megapixels as PNG. The number makes it another image. */
const slow = (number: number): string => `/iiif/3/chart/full/^4200,${2800 - number}/0/default.png`;
/** Takes longer: 24 megapixels. */
const SLOWER = '/iiif/3/chart/full/^6000,4000/0/default.png';
const TILE = '/iiif/3/chart/0,0,512,512/512,512/0/default.jpg';
/** Keeps connections apart, so that every worker gets some. */
const headers = { Connection: 'close' };

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', 1537, 1025);
});

afterAll(async () => {
  await archive.remove();
});

function expectEqual(answers: readonly HttpResponse[]): void {
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(answer.body.equals(answers[0]?.body ?? Buffer.alloc(0))).toBe(true);
  }
}

describe('two workers', () => {
  let server: TestServer;
  const start = () =>
    startLoupe({ images: archive.folder, data: archive.dataFolder, flags: ['--workers', '2'] });
  const renders = async () => (await metricsOf(server.url)).renders;

  beforeAll(async () => {
    server = await start();
  });

  afterAll(async () => {
    await server.stop();
  });

  test('have ten equal requests rendered once', async () => {
    const before = await renders();
    const path = '/iiif/3/chart/full/^2500,/0/default.png';
    expectEqual(await Promise.all(Array.from({ length: 10 }, () => ask(server.url, path, { headers }))));
    expect(await renders()).toBe(before + 1);
  });

  test('have equal requests of both versions rendered once', async () => {
    const before = await renders();
    const paths = ['/iiif/3/chart/full/^2400,/360/color.png', '/iiif/2/chart/full/2400,/0/default.png'];
    expectEqual(await Promise.all(paths.map((path) => ask(server.url, path, { headers }))));
    expect(await renders()).toBe(before + 1);
  });

  test('answer what was rendered before from memory or disk, and after a restart from disk', async () => {
    const small = '/iiif/3/chart/11,12,300,200/max/0/default.png';
    const large = '/iiif/3/chart/full/^2600,/0/default.png';
    const onDisk = async () => (await metricsOf(server.url)).sum('loupe_disk_cache_bytes');
    const earlierBytes = await onDisk();
    const first = await Promise.all([small, large].map((path) => ask(server.url, path)));
    const bytes = first.reduce((sum, { body }) => sum + body.length, 0);
    // They are written while they are sent.
    await until(async () => (await onDisk()) === earlierBytes + bytes, 'both are on disk');
    const before = await metricsOf(server.url);
    for (const [at, path] of [small, large, small, large].entries())
      expectEqual([await ask(server.url, path, { headers }), first[at % 2] ?? fail()]);
    const after = await metricsOf(server.url);
    expect(after.renders).toBe(before.renders);
    const kept = (metrics: typeof after) => metrics.answers('memory-cache') + metrics.answers('disk-cache');
    expect(kept(after) - kept(before)).toBe(4);

    expect(await server.stop()).toBe(0);
    server = await start();
    for (const [at, path] of [small, large].entries())
      expectEqual([await ask(server.url, path), first[at] ?? fail()]);
    const restarted = await metricsOf(server.url);
    expect(restarted.renders).toBe(0);
    expect(restarted.answers('disk-cache')).toBe(2);
    expect(restarted.sum('loupe_disk_cache_bytes')).toBeGreaterThan(0);
  });

  test('render nothing for HEAD, nor for a client that has the image', async () => {
    const path = '/iiif/3/chart/13,14,300,200/max/0/default.png';
    const before = await renders();
    const { etag = '' } = (await ask(server.url, path, { method: 'HEAD' })).headers;
    for (let times = 0; times < 4; times += 1) {
      const answer = await ask(server.url, path, { headers: { ...headers, 'If-None-Match': etag } });
      expect(answer.status).toBe(304);
    }
    expect(await renders()).toBe(before);
  });

  test('render nothing for tiles and ready-made sizes', async () => {
    const before = await renders();
    for (const request of [
      '0,0,512,512/512,512',
      '1024,512,512,512/512,512',
      '1536,1024,1,1/1,1',
      'full/90,',
      'full/!200,200',
      'full/769,513',
    ])
      expect((await ask(server.url, `/iiif/3/chart/${request}/0/default.jpg`)).status).toBe(200);
    expect(await renders()).toBe(before);
  });
});

describe('one renderer and room for one that waits', () => {
  let server: TestServer;
  const state = async () => {
    const metrics = await metricsOf(server.url);
    return { queued: metrics.sum('loupe_render_queue'), running: metrics.sum('loupe_renders_running') };
  };
  const untilState = (running: number, queued: number) =>
    until(async () => {
      const now = await state();
      return now.running === running && now.queued === queued;
    }, `${running} render runs and ${queued} wait`);

  beforeAll(async () => {
    server = await startLoupe({
      images: archive.folder,
      flags: ['--renderers', '1', '--render-queue', '1', '--render-seconds', '120'],
    });
    // The renderer's process starts with the first render.
    await ask(server.url, '/iiif/3/chart/1,1,9,9/max/0/default.png');
  });

  afterAll(async () => {
    await server.stop();
  });

  test('refuse what is more with 503 and Retry-After, and answer tiles meanwhile', async () => {
    const paths = [1, 2, 3, 4, 5, 6].map(slow);
    const asked = paths.map((path) => ask(server.url, path));
    await untilState(1, 1);
    const tile = await ask(server.url, TILE);
    expect(tile.status).toBe(200);
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 503, 503, 503, 503]);
    for (const answer of answers.filter(({ status }) => status === 503)) {
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.headers['access-control-expose-headers']).toContain('Retry-After');
      // What it may have at once, and its whole size only where that is stored.
      expect(answer.text).toContain(`${server.url}/iiif/3/chart/full/max/0/default.jpg\n`);
    }
    const sizes = await Promise.all(
      answers
        .filter(({ status }) => status === 200)
        .map(async ({ body }) => (await sharp(body).metadata()).width),
    );
    expect(sizes).toEqual([4200, 4200]);
    expect((await ask(server.url, '/iiif/3/chart/2,2,9,9/max/0/default.png')).status).toBe(200);
  });

  test('drop a render that waits when its last client has left, and not before', async () => {
    const running = ask(server.url, SLOWER);
    await untilState(1, 0);
    const before = await metricsOf(server.url);
    // Small ones would not wait: a second renderer is there for them.
    const shared = slow(21);
    const leaving = [new AbortController(), new AbortController()];
    const asked = leaving.map(({ signal }) => ask(server.url, shared, { signal }).catch(() => undefined));
    await untilState(1, 1);
    leaving[0]?.abort();
    await asked[0];
    await untilState(1, 1);
    leaving[1]?.abort();
    await asked[1];
    await untilState(1, 0);
    // Its place is free.
    const next = ask(server.url, slow(22));
    await untilState(1, 1);
    expect((await running).status).toBe(200);
    expect((await next).status).toBe(200);
    expect((await metricsOf(server.url)).renders).toBe(before.renders + 2);
    expect((await ask(server.url, shared)).status).toBe(200);
    expect((await metricsOf(server.url)).renders).toBe(before.renders + 3);
  });
});

/** Asks for the head of a tile so often that a worker has nothing else to do for a moment: without waiting for responses. */
async function askInARow(url: string, times: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const asked = (last: string) => `HEAD ${TILE} HTTP/1.1\r\nHost: ${hostname}\r\n${last}\r\n`;
  socket.write(asked('').repeat(times) + asked('Connection: close\r\n'));
  socket.resume();
  await once(socket, 'close');
}

test('renders leave cores to workers that send many tiles, for a moment', async () => {
  // More than there are cores.
  const flags = ['--renderers', '64', '--metrics-seconds', '0'];
  const server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags });
  const atOnce = async () => (await metricsOf(server.url)).sum('loupe_renders_at_once');
  try {
    expect((await ask(server.url, TILE)).status).toBe(200);
    expect(await atOnce()).toBe(64);
    await until(async () => {
      await askInARow(server.url, 200);
      return (await atOnce()) < 64;
    }, 'fewer renders at once');
    await until(async () => (await atOnce()) === 64, 'as many as before');
  } finally {
    await server.stop();
  }
});

function fail(): never {
  throw new Error('no answer');
}
