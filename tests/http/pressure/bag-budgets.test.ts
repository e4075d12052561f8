import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrafficReport } from '../../../src/traffic/traffic-report.ts';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { askBehindProxy, SMALL_BUDGETS } from '../../support/askers.ts';
import { type AskOptions, ask, type HttpResponse } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { metricsOf } from '../../support/server-metrics.ts';

// Essays as bags beyond a budget. Each client may spend one megapixel a minute, and a bag costs 30: the first of a client is made, as
// its bucket is full, and the next may come in a quarter of an hour.

const KEY = 'k3y-of-the-press-office';
const READER = '198.51.100.7';
const STRANGER = '203.0.113.9';

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  for (const name of ['one', 'two', 'three', 'four']) {
    await archive.addChart(`${name}.jpg`, 300, 200);
    const offers = name === 'two' ? 'originals: true\n' : '';
    await archive.addManifest(`${name}.yaml`, `label: ${name}\n${offers}photographs: [{image: ${name}}]\n`);
  }
  const keysFile = archive.path('../keys');
  await writeFile(keysFile, `press ${KEY}\n`);
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [
      ...SMALL_BUDGETS,
      // A refusal that kept its place would have the third request told another thing.
      ...['--bags-at-once', '2'],
      ...['--access-keys-file', keysFile, '--access-help-url', 'https://archive.example.org/data'],
    ],
  });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

function bagFor(client: string, essay: string, options?: AskOptions): Promise<HttpResponse> {
  return askBehindProxy({ client, program: 'BagBot/1.0' }, server.url, `/essay/${essay}/bag`, options);
}

async function spent(standing: string): Promise<number> {
  return (await metricsOf(server.url)).sum('loupe_render_megapixels_total', { kind: 'bag', standing });
}

async function made(): Promise<number> {
  return (await metricsOf(server.url)).sum('loupe_bags_total', { result: 'made' });
}

test('a bag is charged to who has it made, once, and is free for all when it is kept', async () => {
  expect((await bagFor(READER, 'one')).status).toBe(200);
  expect(await spent('anonymous')).toBe(30);
  for (const client of [READER, STRANGER, READER]) {
    const again = await bagFor(client, 'one');
    expect(again.status).toBe(200);
    const { etag = '' } = again.headers;
    expect((await bagFor(client, 'one', { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await bagFor(client, 'one', { headers: { Range: 'bytes=0-9' } })).status).toBe(206);
  }
  expect([await spent('anonymous'), await made()]).toEqual([30, 1]);
});

test('who has spent a budget is told so by every worker, with when to come back and where else to go', async () => {
  for (let times = 0; times < 6; times += 1) {
    const refused = await bagFor(READER, 'two');
    expect(refused.status).toBe(429);
    const { headers } = refused;
    const seconds = Number(headers['retry-after']);
    // The bucket of one megapixel is empty, and 29 are owed.
    expect(seconds).toBeGreaterThan(1700);
    expect(seconds).toBeLessThanOrEqual(1800);
    expect(headers['ratelimit']).toBe(`"client";r=0;t=${seconds}`);
    expect(headers['ratelimit-policy']).toContain('"client";q=1;qu="megapixels";w=60');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(headers['content-disposition']).toBeUndefined();
    expect(JSON.parse(refused.text)).toEqual({
      error: 'over-budget',
      message:
        'this costs 30 megapixels, and this client has 1 a minute for what has to be made, which are spent',
      doors: [
        `All its pictures are named by its manifest: ${server.url}/presentation/3/two/manifest`,
        'Their listed sizes and tiles are stored, and always there.',
        'So are its scans, one by one, as the manifest names them.',
        'What is asked for with a key is not limited: send it as "Authorization: Bearer KEY".',
        'To have more, ask: https://archive.example.org/data',
      ],
    });
  }
  const head = await bagFor(READER, 'two', { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(await made()).toBe(1);
});

test('people are told so by a page that links to what else there is', async () => {
  const page = await bagFor(READER, 'two', { headers: { Accept: 'text/html' } });
  expect(page.status).toBe(429);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(1700);
  expect(page.headers['ratelimit']).toContain('"client";r=0;t=');
  expect(page.text).toContain('This costs 30 megapixels');
  expect(page.text).toContain(`<a href="${server.url}/presentation/3/two/manifest">`);
  expect(page.text).toContain('<a href="https://archive.example.org/data">');
});

test('bags and renders are of one budget', async () => {
  const headers = { Connection: 'close', 'X-Forwarded-For': READER };
  const render = await ask(server.url, '/iiif/3/two/5,5,100,100/50,50/0/default.png', { headers });
  expect(render.status).toBe(429);
  const stored = await ask(server.url, '/iiif/3/two/full/max/0/default.jpg', { headers });
  expect(stored.status).toBe(200);
});

test('who is refused has the bag as soon as another has paid for it, and keys and allowed networks have all', async () => {
  const authorization = { Authorization: `Bearer ${KEY}` };
  expect((await bagFor(READER, 'two', { headers: authorization })).status).toBe(200);
  expect((await bagFor(READER, 'two')).status).toBe(200);
  expect((await bagFor('192.0.2.5', 'three')).status).toBe(200);
  expect((await bagFor('192.0.2.5', 'four')).status).toBe(200);
  expect([await spent('key'), await spent('allowed-network'), await spent('anonymous')]).toEqual([
    30, 60, 30,
  ]);
});

test('loupe traffic and metrics tell of bags, and of no address', async () => {
  const { output, errors } = await runLoupe(['traffic', '--json', '--data', archive.dataFolder]);
  if (output === '') throw new Error(errors);
  const report: TrafficReport = JSON.parse(output);
  expect(report.bags.renders).toBeGreaterThanOrEqual(10);
  expect(report.beyond.client.renders).toBeGreaterThanOrEqual(6);
  expect(report.standings['key press']).toEqual({ renders: 1, megapixels: 30 });
  const two = report.heaviest.essays.find(({ name }) => name === 'two');
  expect(two?.beyond.renders).toBeGreaterThanOrEqual(6);
  expect(report.heaviest.agents.map(({ name }) => name)).toContain('BagBot');
  expect(report.heaviest.images.map(({ name }) => name)).toEqual(['two']);
  const metrics = await metricsOf(server.url);
  const refusedBags = { kind: 'bag', budget: 'client', result: 'refused' };
  expect(metrics.sum('loupe_renders_beyond_budget_total', refusedBags)).toBeGreaterThanOrEqual(6);
  const { text } = await ask(server.url, '/metrics');
  for (const secret of [KEY, READER, '198.51.100', 'BagBot'])
    expect([output.includes(`${secret}"`) && secret !== 'BagBot', text.includes(secret)]).toEqual([
      false,
      false,
    ]);
});

test('in shadow mode all bags are made, and those beyond a budget are counted', async () => {
  await server.stop();
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    flags: ['--client-budget', '1', '--budget-burst-minutes', '1'],
  });
  for (const essay of ['one', 'two', 'three', 'one']) expect((await bagFor('', essay)).status).toBe(200);
  const metrics = await metricsOf(server.url);
  const beyond = (result: string) =>
    metrics.sum('loupe_renders_beyond_budget_total', { kind: 'bag', result });
  expect([beyond('counted'), beyond('refused')]).toEqual([2, 0]);
});
