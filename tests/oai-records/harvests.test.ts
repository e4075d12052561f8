import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CollectionRows } from '../../src/composed/collection-store.ts';
import type { Database } from '../../src/database/database.ts';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { Journal } from '../../src/discovery/journal.ts';
import type { PresentedChange } from '../../src/discovery/presented-change.ts';
import { Refresh } from '../../src/discovery/refresh.ts';
import { sourceOfFile } from '../../src/discovery/source-digest.ts';
import { PresentedCatalog } from '../../src/essays/presented/catalog.ts';
import { OaiRepository } from '../../src/http/discovery/oai-repository.ts';
import { OneAtATime } from '../../src/http/protocol/turns.ts';
import { RecordLookUps } from '../../src/oai-records/record-list-store.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { seededRandom } from '../bench/random.ts';
import { canvas, image } from '../support/essay-model.ts';

// What a harvester gets of records that change while it reads. `RECORDS=100000`: of so many.

const RECORDS = Number(process.env['RECORDS'] ?? 3000);
const AT_ONCE = 500;
const BASE = 'https://photographs.example.org';

let folder: string;
let database: Database;
let journal: Journal;
let repository: OaiRepository;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-records-'));
  database = openForWriting(databasePath(folder));
  journal = new Journal(database);
  repository = new OaiRepository({
    ...{ records: new RecordLookUps(database), catalog: new PresentedCatalog(database), limits: {} },
    ...{ making: new OneAtATime(), adminEmail: 'archive@example.org' },
  });
});

afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

/** @param source of its file: one that comes with that of another has moved */
function come(id: string, label: string, source = id): PresentedChange {
  const manifest: Manifest = {
    ...{ id, status: 'published', canvasesOf: id, languages: ['en'], label: { en: [label] }, metadata: [] },
    ...{ providers: [], places: [], behavior: [], canvases: [canvas('c')], thumbnail: image('c') },
    ...{ homepage: [], seeAlso: [], rendering: [], alternatives: [], modifiedMs: 1 },
  };
  return {
    ...{ kind: 'Manifest', id, resource: { form: 'manifest', manifest } },
    ...{ sourceDigest: sourceOfFile(source), imageVersion: '' },
  };
}

function gone(id: string): PresentedChange {
  return { kind: 'Manifest', id, resource: undefined, sourceDigest: undefined, imageVersion: '' };
}

function respond(query: string): Promise<string> {
  return repository.response(query, BASE, AbortSignal.timeout(600_000));
}

/** Headers of a response, as id and whether it is deleted. */
function headersOf(xml: string): [string, boolean][] {
  const found = xml.matchAll(
    /<header( status="deleted")?><identifier>oai:photographs\.example\.org:([^<]*)</g,
  );
  return [...found].map(([, status, id = '']) => [id, status !== undefined]);
}

function tokenIn(xml: string): string {
  return /<resumptionToken[^>]*>([^<]+)</.exec(xml)?.[1] ?? '';
}

/** Reads a whole list; `between` is done after each response but the last. */
async function harvest(query: string, between: () => void = () => {}): Promise<[string, boolean][]> {
  const found: [string, boolean][] = [];
  for (let xml = await respond(query); ; ) {
    found.push(...headersOf(xml));
    const token = tokenIn(xml);
    if (token === '') return found;
    between();
    xml = await respond(`verb=ListIdentifiers&resumptionToken=${token}`);
  }
}

const ALL = 'verb=ListIdentifiers&metadataPrefix=oai_dc';

function publish(count: number): string[] {
  const ids = Array.from({ length: count }, (_, at) => `m${String(at).padStart(6, '0')}`);
  for (let at = 0; at < count; at += AT_ONCE)
    journal.record(ids.slice(at, at + AT_ONCE).map((id) => come(id, 'first')));
  return ids;
}

test('a harvest while records change misses none, and doubles none that did not change', async () => {
  const random = seededRandom(20_261_128);
  const there = new Set(publish(RECORDS));
  const touched = new Set<string>();
  let news = 0;
  const any = (): string => [...there][Math.floor(random() * there.size)] ?? '';
  const between = (): void => {
    const [updated, deleted, moved] = [any(), any(), any()];
    const [fresh, target] = [`n${++news}`, `o${news}`];
    for (const id of [updated, deleted, moved, fresh, target]) touched.add(id);
    journal.record([come(updated, `edited ${news}`)]);
    journal.record([come(fresh, 'new')]);
    journal.record([gone(deleted)]);
    if (moved !== deleted) journal.record([gone(moved), come(target, 'first', moved)]);
    for (const id of [deleted, moved]) there.delete(id);
    for (const id of [fresh, ...(moved === deleted ? [] : [target])]) there.add(id);
  };
  const found = await harvest(ALL, between);
  const held = new Map(found);
  expect(news).toBeGreaterThan(4);
  expect(new Set([...held].flatMap(([id, deleted]) => (deleted ? [] : id)))).toEqual(there);
  const times = new Map<string, number>();
  for (const [id] of found) times.set(id, (times.get(id) ?? 0) + 1);
  expect([...times].filter(([id, count]) => count > 1 && !touched.has(id))).toEqual([]);
});

test('what changes leaves a list that ends before, and what did not change is not told again', async () => {
  publish(1200);
  const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const found = await harvest(`${ALL}&from=2000-01-01&until=${until}`, () =>
    journal.record([come('m000000', 'first')]),
  );
  expect(found.map(([id]) => id)).toHaveLength(1200);
  expect(new Set(found.map(([id]) => id)).size).toBe(1200);
});

test('what comes back as it was, after it was gone without a word, is told again', async () => {
  publish(1);
  journal.record([gone('m000000')], { files: true, folders: false });
  expect(await harvest(ALL)).toEqual([['m000000', true]]);
  journal.record([come('m000000', 'first')], { files: true, folders: false });
  expect(await harvest(ALL)).toEqual([['m000000', false]]);
});

test('tokens of before a Refresh lead nowhere, nor do those that were altered, or are of another list', async () => {
  publish(600);
  const token = tokenIn(await respond(ALL));
  const resumed = (verb: string, text: string): Promise<string> =>
    respond(`verb=${verb}&resumptionToken=${text}`);
  expect(headersOf(await resumed('ListIdentifiers', token))).toHaveLength(100);
  const bad = 'code="badResumptionToken"';
  for (let at = 0; at < token.length; at += 7) {
    const other = token[at] === 'A' ? 'B' : 'A';
    expect(await resumed('ListIdentifiers', `${token.slice(0, at)}${other}${token.slice(at + 1)}`)).toContain(
      bad,
    );
  }
  expect(await resumed('ListRecords', token)).toContain(bad);
  new Refresh(database).begin();
  expect(await resumed('ListIdentifiers', token)).toContain(bad);
});

test('a list names how many came before, and its last part has an empty token', async () => {
  publish(600);
  const first = await respond(ALL);
  expect(first).toMatch(/<resumptionToken cursor="0">[^<]+<\/resumptionToken>/);
  const last = await respond(`verb=ListIdentifiers&resumptionToken=${tokenIn(first)}`);
  expect(last).toContain('<resumptionToken cursor="500"/>');
});

test('collections that stand elsewhere or have another name change their records; another order does not', async () => {
  const collections = new CollectionRows(database);
  const put = (id: string, label: string, items: readonly string[]): void => {
    const text = {
      ...{ id, label: { en: [label] }, metadata: [], providers: [], behavior: [], modifiedMs: 1 },
    };
    collections.put(text, { status: 'published' });
    collections.setPlace(id, 1, 1);
    collections.putItems(
      id,
      items.map((item) => ({ type: item.startsWith('m') ? 'Manifest' : 'Collection', id: item })),
    );
  };
  const compare = (): void => {
    while (journal.compareRecords());
  };
  const places = (): [string, number][] => {
    const records = new RecordLookUps(database);
    return records.after(0, 10, { inEdm: false }).map(({ id, position }) => [id, position]);
  };
  const specs = (): string[] => [...new RecordLookUps(database).specsOf('m000000')];
  publish(3);
  put('a', 'A', ['b']);
  put('b', 'B', ['m000000', 'm000001']);
  put('c', 'C', []);
  compare();
  expect(specs()).toEqual(['a:b']);
  const before = places();
  put('b', 'B', ['m000001', 'm000000']);
  compare();
  expect(places()).toEqual(before);
  put('a', 'A', []);
  put('c', 'C', ['b']);
  compare();
  expect(specs()).toEqual(['c:b']);
  expect(places().map(([id]) => id)).toEqual(['m000002', 'm000000', 'm000001']);
  const moved = places();
  put('b', 'Another', ['m000001', 'm000000']);
  compare();
  expect(places()[0]).toEqual(moved[0]);
  expect(
    places()
      .map(([, position]) => position)
      .slice(1),
  ).not.toEqual(moved.slice(1).map(([, at]) => at));
  expect(new Set(headersOf(await respond(`${ALL}&set=c`)).map(([id]) => id))).toEqual(
    new Set(['m000000', 'm000001']),
  );
  collections.remove('b');
  compare();
  expect(specs()).toEqual([]);
  expect(await respond(`${ALL}&set=c`)).toContain('noRecordsMatch');
});
