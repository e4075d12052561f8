import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { harvestHere, heldIn, putManifest } from '../../support/harvesting.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { type StandIn, startStandIn } from '../../support/stream-server.ts';

let source: StandIn;
let folder: string;

beforeEach(async () => {
  source = await startStandIn();
  folder = await temporaryFolder();
  source.set('/oai?verb=Identify', {
    body: response('<Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>'),
  });
});

afterEach(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

const LIST = '/oai?verb=ListRecords&metadataPrefix=oai_dc';

function response(content: string, date = '2026-01-01T00:00:00Z'): string {
  return `<?xml version="1.0"?><OAI-PMH><responseDate>${date}</responseDate>${content}</OAI-PMH>`;
}

function record(name: string, links: readonly string[] = []): string {
  const identifiers = links.map((link) => `<dc:identifier>${link}</dc:identifier>`).join('');
  return `<record><header><identifier>oai:example.org:${name}</identifier></header><metadata><oai_dc:dc><dc:title>${name}</dc:title>${identifiers}</oai_dc:dc></metadata></record>`;
}

function deleted(name: string): string {
  return `<record><header status="deleted"><identifier>oai:example.org:${name}</identifier></header></record>`;
}

function list(records: readonly string[], token = ''): string {
  return response(
    `<ListRecords>${records.join('')}<resumptionToken>${token}</resumptionToken></ListRecords>`,
  );
}

async function descriptions(): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.oai_dc.xml'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => /<dc:title>(.*)<\/dc:title>/.exec(text)?.[1] ?? '').sort();
}

const harvestOai = (parts = {}, url = `${source.url}/oai`) =>
  harvestHere(url, folder, { protocol: 'oai', ...parts });

test('records are brought, page by page, with the manifests that they name; then what has changed since', async () => {
  const [a, b] = [putManifest(source, 'a'), putManifest(source, 'b')];
  source.set(LIST, {
    body: list([record('one', [a, 'https://example.org/page']), record('two')], 'next/1&2'),
  });
  source.set('/oai?verb=ListRecords&resumptionToken=next%2F1%262', {
    body: list([record('three', [b]), deleted('four')]),
  });
  expect(await harvestOai()).toMatchObject({ written: 2, problem: undefined, sentences: [] });
  expect(await descriptions()).toEqual(['one', 'three', 'two']);
  expect([...(await heldIn(folder)).keys()].sort()).toEqual([a, b]);

  source.set(`${LIST}&from=2026-01-01T00%3A00%3A00Z`, { body: list([deleted('one'), record('three')]) });
  expect(await harvestOai()).toMatchObject({ removed: 2, problem: undefined });
  expect(await descriptions()).toEqual(['three', 'two']);
  expect((await heldIn(folder)).size).toBe(0);
});

test('a manifest that another record names too stays', async () => {
  const a = putManifest(source, 'a');
  source.set(LIST, { body: list([record('one', [a]), record('two', [a])]) });
  await harvestOai();
  source.set(`${LIST}&from=2026-01-01T00%3A00%3A00Z`, { body: list([deleted('one')]) });
  expect(await harvestOai()).toMatchObject({ removed: 0 });
  expect([...(await heldIn(folder)).keys()]).toEqual([a]);
});

test('nothing new is no fault, and days are asked for where the source counts in days', async () => {
  source.set('/oai?verb=Identify', {
    body: response('<Identify><granularity>YYYY-MM-DD</granularity></Identify>'),
  });
  source.set(LIST.replace('?', '?set=a%3Ab&').concat('&from=2026-02-03'), {
    body: response('<error code="noRecordsMatch">none</error>'),
  });
  const sinceMs = Date.UTC(2026, 1, 3, 12);
  expect(await harvestOai({ sinceMs }, `${source.url}/oai?set=a%3Ab`)).toMatchObject({ problem: undefined });
  expect(source.requests[1]).toContain('set=a%3Ab');
});

test('a list goes on at its last token, or anew when the source does not know it any more', async () => {
  const second = '/oai?verb=ListRecords&resumptionToken=second';
  source.set(LIST, { body: list([record('one')], 'second') });
  expect((await harvestOai()).problem).toContain('answers 404');
  expect(await descriptions()).toEqual(['one']);
  source.requests.length = 0;
  source.set(second, { body: list([record('two')]) });
  const since = `${LIST}&from=2026-01-01T00%3A00%3A00Z`;
  source.set(since, { body: response('<error code="noRecordsMatch">none</error>') });
  expect(await harvestOai()).toMatchObject({ problem: undefined });
  expect(source.requests[0]).toBe(`GET ${second}`);
  expect(await descriptions()).toEqual(['one', 'two']);

  source.set(since, { body: list([record('three')], 'third') });
  let asked = 0;
  source.set('/oai?verb=ListRecords&resumptionToken=third', () => {
    asked += 1;
    return {
      body: asked === 1 ? response('<error code="badResumptionToken">old</error>') : list([record('four')]),
    };
  });
  expect(await harvestOai()).toMatchObject({
    sentences: [expect.stringContaining('resumption token')],
    problem: undefined,
  });
  expect(await descriptions()).toEqual(['four', 'one', 'three', 'two']);
});

test('a token that comes again and again ends the list', async () => {
  source.set(LIST, { body: list([record('one')], 'again') });
  source.set('/oai?verb=ListRecords&resumptionToken=again', { body: list([record('two')], 'again') });
  expect(await harvestOai()).toMatchObject({
    sentences: [expect.stringContaining('given before')],
    problem: undefined,
  });
});

test.each([
  [
    'an error',
    response('<error code="cannotDisseminateFormat">no</error>'),
    'refuses to list its records (cannotDisseminateFormat)',
  ],
  ['a page', '<html>', 'is no response of OAI-PMH 2.0'],
  ['half of one', list([record('one')]).slice(0, 200), 'is no response of OAI-PMH 2.0'],
])('%s instead of records is told', async (_what, body, sentence) => {
  source.set(LIST, { body });
  expect((await harvestOai()).problem).toContain(sentence);
});
