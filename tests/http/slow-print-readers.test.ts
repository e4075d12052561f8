import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer, temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';

// Prints of photographs that compress to nothing small: those of the essays are far larger than what a connection holds.

const MEGABYTES = 1024 * 1024;
/** Of about 3.2 MB each as they are printed: more than the prints of one process may take of memory without files. */
const PHOTOGRAPHS = 26;
/** More than what stays in memory where there are files. */
const LONG = 12;
/** More than a connection holds; eight such prints are more than may stay in memory. */
const FEW = 6;

/** Photographs are rendered once, from the scans. */
const FLAGS = ['--background-ingest', 'false', '--memory-cache-mb', '160'];

/** Stands in each print, so that the same essay is the same bytes from any server. */
const HEADERS = { Host: 'archive.example' };

let archive: Archive;
let stalled: Socket[] = [];

function essay(label: string, names: readonly string[]): string {
  const photographs = names.map((name) => `  - {image: ${name}, alternativeText: Noise}`);
  return `label: ${label}\nlanguage: en\nphotographs:\n${photographs.join('\n')}\n`;
}

beforeAll(async () => {
  archive = await emptyArchive();
  const noise = { type: 'gaussian', mean: 128, sigma: 127 } as const;
  const create = { width: 2060, height: 2060, channels: 3, background: '#000', noise } as const;
  const photograph = await sharp({ create }).jpeg({ quality: 60 }).toBuffer();
  const names = Array.from({ length: PHOTOGRAPHS }, (_, at) => `p${at}`);
  for (const name of names) await archive.add(`${name}.jpg`, photograph);
  const few = names.slice(0, FEW);
  for (let at = 1; at <= 9; at++) await archive.addManifest(`essay-${at}.yaml`, essay(`Essay ${at}`, few));
  await archive.addManifest('long.yaml', essay('Long', names.slice(0, LONG)));
  for (let at = 1; at <= 3; at++) await archive.addManifest(`huge-${at}.yaml`, essay(`Huge ${at}`, names));
  await archive.addManifest('short.yaml', essay('Short', names.slice(0, 1)));
});
afterAll(() => archive.remove());
afterEach(() => leaveAll());

function leaveAll(): void {
  for (const socket of stalled) socket.destroy();
  stalled = [];
}

/** Asks for a print and reads nothing of it. */
function stall({ url }: TestServer, id: string): void {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () =>
    socket.write(`GET /essay/${id}/pdf HTTP/1.1\r\nHost: ${HEADERS.Host}\r\n\r\n`),
  );
  // A server that cuts it off resets the connection.
  socket.on('error', () => {});
  stalled.push(socket);
}

/** Essays have all photographs once the headers of these are read, which may be after the server is ready. */
async function untilShown({ url }: TestServer): Promise<void> {
  const canvases = async (id: string): Promise<number> => {
    const { status, text } = await ask(url, `/presentation/3/${id}/manifest`);
    const { items = [] }: { items?: unknown[] } = status === 200 ? JSON.parse(text) : {};
    return items.length;
  };
  const wanted = [
    ...Array.from({ length: 9 }, (_, at) => [`essay-${at + 1}`, FEW] as const),
    ...[1, 2, 3].map((at) => [`huge-${at}`, PHOTOGRAPHS] as const),
    ['long', LONG] as const,
    ['short', 1] as const,
  ];
  for (const [id, photographs] of wanted)
    await until(async () => (await canvases(id)) === photographs, `${id} shows all photographs`);
}

const print = ({ url }: TestServer, id: string): Promise<HttpResponse> =>
  ask(url, `/essay/${id}/pdf`, { headers: HEADERS });

async function prints({ url }: TestServer) {
  const metrics = await metricsOf(url);
  const finished = (result: string): number => metrics.sum('loupe_prints_total', { result });
  return {
    made: finished('made'),
    abandoned: finished('abandoned'),
    failed: finished('failed'),
    memoryBytes: metrics.sum('loupe_cache_bytes', { cache: 'prints' }),
    fileBytes: metrics.sum('loupe_print_file_bytes'),
  };
}

function expectWhole({ status, body }: HttpResponse): void {
  expect(status).toBe(200);
  expect(body.subarray(0, 5).toString()).toBe('%PDF-');
  expect(body.subarray(-6).toString().trim()).toBe('%%EOF');
}

async function scratchNames(dataFolder: string): Promise<string[]> {
  const names = await readdir(join(dataFolder, 'tmp')).catch(() => []);
  return names.filter((name) => name.startsWith('scratch-'));
}

describe('with a data folder', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags: FLAGS });
    await untilShown(server);
  });
  afterAll(async () => {
    await server.stop();
  });

  test('eight clients that read nothing keep no print from being made, nor the ninth from being sent', async () => {
    for (let at = 1; at <= 8; at++) stall(server, `essay-${at}`);
    await until(async () => (await prints(server)).made === 8, 'all eight are made, and nobody reads');
    const waiting = await prints(server);
    expect(waiting.memoryBytes).toBeLessThanOrEqual(96 * MEGABYTES);
    expect(waiting.memoryBytes).toBeGreaterThan(32 * MEGABYTES);
    expect(waiting.fileBytes).toBeGreaterThan(0);
    expect(await scratchNames(server.dataFolder)).toEqual([]);
    const ninth = await print(server, 'essay-9');
    expectWhole(ninth);
    expect(ninth.body.length).toBeGreaterThan(16 * MEGABYTES);
    expect(await prints(server)).toMatchObject({ made: 9, failed: 0, abandoned: 0 });
    expect(stalled.every(({ destroyed }) => !destroyed)).toBe(true);
    leaveAll();
    await until(async () => (await prints(server)).fileBytes === 0, 'the files are gone with their readers');
  });

  test('ten equal requests are one making, which goes on when one of them leaves', async () => {
    const before = await prints(server);
    stall(server, 'long');
    const asked = Array.from({ length: 10 }, () => print(server, 'long'));
    leaveAll();
    const [first, ...others] = await Promise.all(asked);
    if (!first) throw new Error('nothing was asked');
    expectWhole(first);
    expect(first.body.length).toBeGreaterThan(32 * MEGABYTES);
    expect(await scratchNames(server.dataFolder)).toEqual([]);
    for (const { body } of others) expect(body.equals(first.body)).toBe(true);
    const after = await prints(server);
    expect([after.made, after.abandoned]).toEqual([before.made + 1, before.abandoned]);
  });

  test('a print that nobody waits for any more is not made on', async () => {
    const before = await prints(server);
    // Longer than what is kept: it is made anew.
    const asked = request(`${server.url}/essay/huge-2/pdf`, { headers: HEADERS, agent: false });
    await new Promise((resolve) => asked.once('response', resolve).end());
    asked.destroy();
    await until(async () => (await prints(server)).abandoned === before.abandoned + 1, 'the making stops');
    expect((await prints(server)).made).toBe(before.made);
    await until(async () => (await prints(server)).fileBytes === 0, 'its file is gone');
  });

  test('a print that is kept has its length, asked for by HEAD too', async () => {
    const first = await print(server, 'short');
    const kept = await print(server, 'short');
    expect(kept.body.equals(first.body)).toBe(true);
    const head = await ask(server.url, '/essay/short/pdf', { method: 'HEAD', headers: HEADERS });
    for (const { headers } of [kept, head]) expect(headers['content-length']).toBe(String(first.body.length));
    const unknown = await ask(server.url, '/essay/huge-3/pdf', { method: 'HEAD', headers: HEADERS });
    expect([unknown.status, unknown.headers['content-length']]).toEqual([200, undefined]);
  });

  test('a killed server leaves no file, and the next start removes a name that one left', async () => {
    stall(server, 'huge-1');
    stall(server, 'huge-2');
    await until(async () => (await prints(server)).fileBytes > 50 * MEGABYTES, 'prints wait in files');
    const { pid } = server.child;
    if (pid === undefined) throw new Error('the server has no process');
    const ended = new Promise((resolve) => server.child.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
    expect(await scratchNames(archive.dataFolder)).toEqual([]);
    const left = 'scratch-01234567-89ab-cdef-0123-456789abcdef';
    await mkdir(join(archive.dataFolder, 'tmp'), { recursive: true });
    await writeFile(join(archive.dataFolder, 'tmp', left), 'half-made');
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags: FLAGS });
    expect(await scratchNames(archive.dataFolder)).toEqual([]);
    expectWhole(await print(server, 'short'));
  });

  test('without a data folder, long prints are the same, and slow readers of them stop no others', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, 'in the way');
    const bare = await startLoupe({
      images: archive.folder,
      data: join(file, 'data'),
      flags: FLAGS,
      untilReady: false,
    });
    try {
      // It has no data folder, and so is never ready.
      await untilShown(bare);
      const [huge, same] = await Promise.all([print(server, 'huge-1'), print(bare, 'huge-1')]);
      expect(huge.body.length).toBeGreaterThan(72 * MEGABYTES);
      expect(same.body.equals(huge.body)).toBe(true);
      for (const at of [1, 2, 3]) stall(bare, `huge-${at}`);
      await until(async () => (await prints(bare)).memoryBytes > 64 * MEGABYTES, 'makings wait for readers');
      expectWhole(await print(bare, 'short'));
      expectWhole(await print(bare, 'essay-1'));
      const { memoryBytes, fileBytes } = await prints(bare);
      // One photograph of each that is being made may come on top.
      expect(memoryBytes).toBeLessThan((96 + 12) * MEGABYTES);
      expect(fileBytes).toBe(0);
    } finally {
      leaveAll();
      await bare.stop();
      await rm(dirname(file), { recursive: true });
    }
  });
});
