import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openForWriting } from '../../../src/database/open.ts';
import type { SearchOrder } from '../../../src/search/index/search-order.ts';
import { Searcher, SearchTooLongError } from '../../../src/search/index/searcher.ts';
import { TextSearch } from '../../../src/search/index/text-search.ts';
import { parseQuery } from '../../../src/search/words/query.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { HOUR_SECONDS, until } from '../../support/patience.ts';
import { foundIn } from '../../support/searched-rows.ts';

// The thread that searches.

let folder: string;
let path: string;

/** Enough texts with a word that a count of them is no matter of a moment. */
const TEXTS = 60_000;

const HOUR_MS = HOUR_SECONDS * 1000;
const PATIENT = { limits: { cpuMs: HOUR_MS, wallMs: HOUR_MS }, waitMs: HOUR_MS };

beforeAll(async () => {
  folder = await temporaryFolder();
  path = join(folder, 'archive.sqlite');
  const database = openForWriting(path);
  database.transaction('usual', () => {
    database.run("INSERT INTO text_sources VALUES (1, 'Manifest', 'a', '', '{}')");
    database.run("INSERT INTO text_subjects VALUES (1, '', '{}', '[]')");
    const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${TEXTS})`;
    database.run(
      `INSERT INTO texts ${numbers} SELECT 16777216 + i, i, '', 'label', 'describing', NULL, NULL, '{"en":["dog cat"]}', '' FROM n`,
    );
    database.run(
      `INSERT INTO texts_index (rowid, words, stems, marks) ${numbers} SELECT 16777216 + i, 'dog cat', '', 'all' FROM n`,
    );
  });
  database.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function order(q: string, facets = false): SearchOrder {
  return {
    kind: 'texts',
    scope: { kind: 'archive' },
    query: parseQuery(q),
    marks: [],
    from: 0,
    count: 2,
    facets,
  };
}

test('finds, and counts no further than ten thousand', async () => {
  const search = new TextSearch({ path, ...PATIENT });
  const { total, hasMore, hits } = await search.find(order('dogs'), 'a');
  expect([total, hasMore, hits.length]).toEqual([10_000, true, 2]);
  expect(await search.find(order('horse'), 'a')).toEqual({ total: 0, hasMore: false, hits: [] });
  await search.close();
});

test('a search that takes too long ends itself, and the next one is done all the same', async () => {
  const search = new TextSearch({ path, ...PATIENT, limits: { ...PATIENT.limits, cpuMs: -1 } });
  for (let time = 0; time < 3; time += 1)
    await expect(search.find(order('"cat dog" dog', true), 'a')).rejects.toMatchObject({
      code: 'overloaded',
    });
  await search.close();
  const patient = new TextSearch({ path, ...PATIENT });
  expect((await patient.find(order('cat'), 'a')).hasMore).toBe(true);
  await patient.close();
});

describe('an archive of many essays', () => {
  const sources = 1000;
  let database: Database;
  beforeAll(() => {
    database = new Database(':memory:');
    migrate(database, 0);
    const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${sources})`;
    database.run(`INSERT INTO text_sources ${numbers} SELECT i, 'Manifest', 'e' || i, '', '{}' FROM n`);
    database.run(`INSERT INTO text_subjects ${numbers} SELECT i, '', '{}', '[["person","Ana"]]' FROM n`);
    database.run(
      `INSERT INTO texts ${numbers} SELECT i * 16777216 + 256, 'k', '', 'label', 'describing', NULL, NULL, '{"en":["dog"]}', '' FROM n`,
    );
    database.run(
      `INSERT INTO texts_index (rowid, words, stems, marks) ${numbers} SELECT i * 16777216 + 256, 'dog', '', 'all' FROM n`,
    );
  });
  afterAll(() => database.close());

  test('is looked through in parts, with the same result', () => {
    const find = (from: number, count: number) => foundIn(database, { ...order('dog', true), from, count });
    const { total, hits, narrowing } = find(0, sources);
    const ids = hits.map(({ source }) => source.id);
    expect([total, ids.length, new Set(ids).size]).toEqual([sources, sources, sources]);
    expect(narrowing?.facets).toEqual([{ kind: 'person', value: 'Ana', count: sources }]);
    for (const from of [0, 61, 62, 63, 499, 998])
      expect(find(from, 3).hits.map(({ source }) => source.id)).toEqual(ids.slice(from, from + 3));
  });

  /** Searches where so much time goes by, and so much work is done, whenever the clock is looked at. */
  const searchAt = (wallMs: number, cpuMs: number) => {
    let nowMs = 0;
    let doneMs = 0;
    let looks = 0;
    const clock = {
      nowMs: () => {
        nowMs += wallMs;
        return nowMs;
      },
      cpuMs: () => {
        looks += 1;
        doneMs += cpuMs;
        return doneMs;
      },
    };
    const find = () => new Searcher(database, clock).find(order('dog'), { cpuMs: 200, wallMs: 6000 });
    return { find, looks: () => looks };
  };

  test('is looked through to its end where others keep the processor: what counts is the work', () => {
    const busy = searchAt(100, 5);
    expect(busy.find().total).toBe(sources);
    expect(busy.looks()).toBe(17);
  });

  test('is given up after as much work as a search may do, and where that takes a very long time', () => {
    const costly = searchAt(50, 50);
    expect(costly.find).toThrow(SearchTooLongError);
    expect(costly.looks()).toBe(6);
    const hanging = searchAt(1000, 0);
    expect(hanging.find).toThrow(SearchTooLongError);
    expect(hanging.looks()).toBe(4);
  });
});

test('waits for those before it, not for the thread to begin', async () => {
  const search = new TextSearch({ path, ...PATIENT, waitMs: 0 });
  expect((await search.find(order('dog'), 'a')).total).toBe(10_000);
  await search.close();
});

test('many at once are done one after the other, and more than that are refused at once', async () => {
  const search = new TextSearch({ path, ...PATIENT });
  const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => search.find(order('dog'), 'a')));
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBe(30);
  await search.close();
});

test('a client that asks once is not kept waiting by one that asks fifty times', async () => {
  const search = new TextSearch({ path, ...PATIENT });
  const done: string[] = [];
  const find = (client: string): Promise<unknown> =>
    search.find(order('dog'), client).then(
      () => done.push(client),
      () => done.push('refused'),
    );
  const many = Array.from({ length: 51 }, () => find('many'));
  await Promise.all([...many, find('one')]);
  // Two are refused: the last of the many, then the one that gives way.
  expect(done.filter((client) => client === 'refused').length).toBe(2);
  expect(done.filter((client) => client !== 'refused').indexOf('one')).toBeLessThan(3);
  await search.close();
});

test('goes on when the thread has ended, and with another database that has come to its place', async () => {
  const search = new TextSearch({ path, ...PATIENT });
  await search.find(order('dog'), 'a');
  await search.reopen(path);
  let found = 0;
  await until(async () => {
    found = (await search.find(order('dog'), 'a').catch(() => ({ total: 0 }))).total;
    return found > 0;
  }, 'it searches again');
  expect(found).toBe(10_000);
  await search.close();
});
