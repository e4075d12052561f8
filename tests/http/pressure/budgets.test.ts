import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrafficReport } from '../../../src/traffic/traffic-report.ts';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { askBehindProxy, SMALL_BUDGETS } from '../../support/askers.ts';
import { type AskOptions, ask, type HttpResponse } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { metricsOf } from '../../support/server-metrics.ts';

// What becomes of renders beyond a budget. Each client may spend one megapixel a minute: the first render of a client is made, as its
// bucket is full, and costs so much that the next may come in a quarter of an hour.

const KEY = 'k3y-of-the-press-office';
const CLIENT = '198.51.100.77';

let archive: Archive;
let server: TestServer;
let keysFile: string;
let number = 0;

/** A render of some 17 megapixels: 2 are made, which count eight times as PNG. Each is another one. */
function another(): string {
  number += 1;
  return `/iiif/3/box%2F01/full/^1700,${1100 + number}/0/default.png`;
}

function askAs(client: string, path: string, options?: AskOptions): Promise<HttpResponse> {
  return askBehindProxy({ client, program: 'GreedyBot/1.0' }, server.url, path, options);
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/01.jpg', 1537, 1025);
  await archive.addManifest(
    'box.yaml',
    'label: A box\noriginals: true\nphotographs: [{image: box/01, id: lid}]\n',
  );
  keysFile = archive.path('../keys');
  await writeFile(keysFile, `# who has asked\npress ${KEY}\n`);
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [
      ...SMALL_BUDGETS,
      ...['--access-keys-file', keysFile, '--access-help-url', 'https://archive.example.org/data'],
    ],
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

async function traffic(): Promise<TrafficReport> {
  const { output, errors } = await runLoupe(['traffic', '--json', '--data', archive.dataFolder]);
  if (output === '') throw new Error(errors);
  return JSON.parse(output);
}

describe('a client that has spent its budget', () => {
  const first = another();

  beforeAll(async () => {
    expect((await askAs(CLIENT, first)).status).toBe(200);
  });

  test('is told so by every worker, with when to come back and where else to go', async () => {
    const before = (await metricsOf(server.url)).renders;
    for (let times = 0; times < 6; times += 1) {
      const refused = await askAs(CLIENT, another());
      expect(refused.status).toBe(429);
      const { headers } = refused;
      const seconds = Number(headers['retry-after']);
      expect(seconds).toBeGreaterThan(800);
      expect(headers['ratelimit-policy']).toBe(
        '"client";q=1;qu="megapixels";w=60, "network";q=1800;qu="megapixels";w=60, "anonymous";q=6000;qu="megapixels";w=60',
      );
      expect(headers['ratelimit']).toBe(`"client";r=0;t=${seconds}`);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['access-control-expose-headers']).toContain('Retry-After, RateLimit, RateLimit-Policy');
      expect(refused.text).toBe(
        `this costs 17 megapixels, and this client has 1 a minute for what has to be made, which are spent
A listed size is stored, and always there: ${server.url}/iiif/3/box%2F01/full/max/0/default.jpg
So are all tiles, as ${server.url}/iiif/3/box%2F01/info.json describes them.
The scan itself: ${server.url}/original/box%2F01
All of the essay in one file, which is free once it is made: ${server.url}/essay/box/bag
What is asked for with a key is not limited: send it as "Authorization: Bearer KEY".
To have more, ask: https://archive.example.org/data
`,
      );
    }
    expect((await metricsOf(server.url)).renders).toBe(before);
  });

  test.each([
    '/iiif/3/box%2F01/info.json',
    '/iiif/3/box%2F01/0,0,512,512/512,512/0/default.jpg',
    '/iiif/3/box%2F01/1536,1024,1,1/1,1/0/default.jpg',
    '/iiif/3/box%2F01/full/769,513/0/default.jpg',
    '/iiif/2/box%2F01/full/90,/0/default.jpg',
    '/original/box%2F01',
    '/presentation/3/box/manifest',
    '/essay/box',
    '/search?q=box',
    first,
  ])('has %s as before', async (path) => {
    for (let times = 0; times < 4; times += 1) expect((await askAs(CLIENT, path)).status).toBe(200);
  });

  test('has what it has already by its tag, and heads, as before', async () => {
    const path = another();
    const { status, headers } = await askAs(CLIENT, path, { method: 'HEAD' });
    expect(status).toBe(200);
    const known = { 'If-None-Match': headers.etag ?? '' };
    expect((await askAs(CLIENT, path, { headers: known })).status).toBe(304);
  });

  test('has a render that another client waits for', async () => {
    const slow = '/iiif/3/box%2F01/full/^4200,2800/0/default.png';
    const other = askAs('198.51.100.1', slow);
    await until(async () => (await metricsOf(server.url)).sum('loupe_renders_running') === 1, 'it runs');
    expect((await askAs(CLIENT, slow)).status).toBe(200);
    expect((await other).status).toBe(200);
  });

  test('does not have others refused who want the same', async () => {
    const path = another();
    const asking = Array.from({ length: 8 }, (_, index) =>
      askAs(index % 2 === 0 ? CLIENT : '203.0.113.5', path),
    );
    const statuses = (await Promise.all(asking)).map(({ status }) => status);
    expect(statuses.filter((_, index) => index % 2 === 1)).toEqual([200, 200, 200, 200]);
  });

  test('has renders made with a key, and none with one that is not known', async () => {
    const asWith = (key: string) => askAs(CLIENT, another(), { headers: { Authorization: `Bearer ${key}` } });
    expect((await asWith(KEY)).status).toBe(200);
    expect((await asWith(KEY)).status).toBe(200);
    expect((await asWith(`${KEY}!`)).status).toBe(429);
    const allowed = (await askAs(CLIENT, '/iiif/3/box%2F01/info.json', { method: 'OPTIONS' })).headers;
    expect(allowed['access-control-allow-headers']).toContain('Authorization');
  });

  test('in an allowed network has everything', async () => {
    for (let times = 0; times < 3; times += 1) expect((await askAs('192.0.2.9', another())).status).toBe(200);
  });
});

test('what is refused is named by an address that is stored: its size is the one of its URL', async () => {
  const client = '203.0.113.200';
  for (const [path, size] of [
    ['/iiif/3/box%2F01/full/1000,667/90/gray.png', '769,513'],
    ['/iiif/2/box%2F01/full/400,300/0/default.webp', '385,'],
    ['/iiif/3/box%2F01/5,5,300,200/max/0/default.jpg', '385,257'],
    ['/iiif/3/box%2F01/5,5,9,9/max/0/default.jpg', '385,257'],
  ] as const) {
    await askAs(client, another());
    const { status, text } = await askAs(client, path);
    expect(status).toBe(429);
    const [, named = ''] = /always there: (\S+)/.exec(text) ?? [];
    expect(named).toContain(`/full/${size}/0/default.jpg`);
    const before = (await metricsOf(server.url)).renders;
    expect((await askAs(client, new URL(named).pathname)).status).toBe(200);
    expect((await metricsOf(server.url)).renders).toBe(before);
  }
});

describe('what is told of it', () => {
  test('by loupe traffic names networks, programs, essays and keys, and no address or key', async () => {
    const report = await traffic();
    expect(report.budgets).toBe('enforce');
    expect(report.beyond.client.renders).toBeGreaterThanOrEqual(10);
    expect(report.beyond.anonymous.renders).toBe(0);
    expect(new Set(Object.keys(report.standings))).toEqual(
      new Set(['allowed-network', 'anonymous', 'key press']),
    );
    const greedy = report.heaviest.networks.find(({ name }) => name === '198.51.100.0/24');
    expect(greedy?.beyond.renders).toBeGreaterThanOrEqual(7);
    expect(report.heaviest.agents).toMatchObject([{ name: 'GreedyBot' }]);
    expect(report.heaviest.essays).toMatchObject([{ name: 'box', share: 1 }]);
    expect(report.heaviest.images).toMatchObject([{ name: 'box/01' }]);
    expect(report.networks.about).toBe(2);
    expect(report.responses['rendered']).toBeGreaterThan(5);
    expect((report.responses['stored'] ?? 0) + (report.responses['tile-cache'] ?? 0)).toBeGreaterThan(10);
    const told = JSON.stringify(report);
    for (const secret of [KEY, '198.51.100.77', '203.0.113.5"']) expect(told).not.toContain(secret);
  });

  test('by loupe traffic for people is text', async () => {
    const { output, code } = await runLoupe(['traffic', '--data', archive.dataFolder]);
    expect(code).toBe(0);
    expect(output).toContain('beyond the budget of a client (1 megapixels a minute): ');
    expect(output).toMatch(/ % {2}rendered: \d+\n/);
    expect(output).toMatch(/ {2}key press: \d+ renders, \d+ megapixels\n/);
    expect(output).toMatch(/ % {2}198\.51\.100\.0\/24: \d+ renders, \d+ megapixels; \d+ were refused/);
  });

  test('by metrics is numbers alone', async () => {
    const metrics = await metricsOf(server.url);
    const refused = { budget: 'client', result: 'refused' };
    expect(metrics.sum('loupe_renders_beyond_budget_total', refused)).toBeGreaterThanOrEqual(10);
    for (const standing of ['anonymous', 'key', 'allowed-network'])
      expect(metrics.sum('loupe_render_megapixels_total', { standing })).toBeGreaterThan(17);
    const { text } = await ask(server.url, '/metrics');
    for (const secret of [KEY, 'press', '198.51.100', 'GreedyBot', 'box']) expect(text).not.toContain(secret);
  });

  test('in logs holds no key', () => {
    expect(server.logged()).not.toContain(KEY);
  });
});

test('what is beyond a budget is counted alone unless budgets are enforced, and not at all when they are off', async () => {
  await server.stop();
  const start = (flags: readonly string[]) =>
    startLoupe({
      images: archive.folder,
      manifests: archive.manifestsFolder,
      data: archive.dataFolder,
      flags: ['--client-budget', '1', ...flags],
    });
  server = await start([]);
  for (let times = 0; times < 3; times += 1) expect((await askAs('', another())).status).toBe(200);
  const { budgets, beyond, renders } = await traffic();
  expect({ budgets, wanted: renders.renders, beyond: beyond.any.renders }).toEqual({
    budgets: 'shadow',
    wanted: 3,
    beyond: 2,
  });
  const metrics = await metricsOf(server.url);
  expect(metrics.sum('loupe_renders_beyond_budget_total', { result: 'counted' })).toBe(2);
  expect(metrics.sum('loupe_renders_beyond_budget_total', { result: 'refused' })).toBe(0);
  await server.stop();
  server = await start(['--budgets', 'off']);
  for (let times = 0; times < 3; times += 1) expect((await askAs('', another())).status).toBe(200);
  await expect(traffic()).rejects.toThrow('budgets: the server counts nothing, as they are off');
  expect((await metricsOf(server.url)).sum('loupe_render_megapixels_total')).toBe(0);
});

test('a swarm of 2,000 networks with one small render each is held by what all may have, and tiles are sent meanwhile', async () => {
  await server.stop();
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [
      ...['--workers', '2', '--trusted-proxies', '127.0.0.0/8', '--budgets', 'enforce'],
      // A render counts a quarter of a megapixel: sixty at once, and then one a second.
      ...['--anonymous-budget', '15', '--budget-burst-minutes', '1'],
    ],
  });
  const begun = performance.now();
  const clients = Array.from({ length: 2000 }, (_, at) => ({ at, name: `10.${at >> 8}.${at & 255}.9` }));
  const statuses = new Map<number, number>();
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const askInTurn = async (): Promise<void> => {
    for (let client = clients.pop(); client; client = clients.pop()) {
      const headers = { 'X-Forwarded-For': client.name, Connection: 'keep-alive' };
      const path = `/iiif/3/box%2F01/${client.at % 1000},${client.at >> 8},60,40/max/0/default.jpg`;
      count((await ask(server.url, path, { headers })).status);
      if (client.at % 50 > 0) continue;
      const tile = '/iiif/3/box%2F01/0,0,512,512/512,512/0/default.jpg';
      expect((await ask(server.url, tile, { headers })).status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: 16 }, askInTurn));
  const minutes = (performance.now() - begun) / 60_000;
  const made = statuses.get(200) ?? 0;
  expect(made).toBeGreaterThanOrEqual(60);
  expect(made).toBeLessThanOrEqual(61 + minutes * 60);
  expect(statuses.get(429)).toBe(2000 - made);
  expect((await metricsOf(server.url)).renders).toBe(made);
  const { networks, beyond } = await traffic();
  expect(Math.abs(networks.about - 2000)).toBeLessThan(200);
  expect(beyond).toMatchObject({
    client: { renders: 0 },
    network: { renders: 0 },
    any: { renders: 2000 - made },
  });
});

test.each([
  ['--access-keys-file', 'press short', 'access-keys-file: line 1'],
  ['--access-keys-file', undefined, 'access-keys-file: the file cannot be read'],
  ['--client-budget', '-1', 'client-budget'],
])('%s that is wrong keeps the server from starting, with a sentence', async (flag, content, sentence) => {
  const file = archive.path('../wrong-keys');
  if (flag === '--access-keys-file' && content !== undefined) await writeFile(file, content);
  const value =
    flag !== '--access-keys-file' ? (content ?? '') : content === undefined ? '/nothing/here' : file;
  const { code, errors } = await runLoupe([
    ...[
      'serve',
      '--images',
      archive.folder,
      '--data',
      archive.path('../other'),
      '--port',
      '0',
      `${flag}=${value}`,
    ],
  ]);
  expect({ code, errors }).toMatchObject({ code: 2, errors: expect.stringContaining(sentence) });
});
