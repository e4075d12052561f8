import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { ImageStore } from '../../src/archive/library/image-store.ts';
import type { Database } from '../../src/database/database.ts';
import { LoupeError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { OriginChecks } from '../../src/masters/origin-checks.ts';
import { OriginScanStore } from '../../src/masters/origin-scan-store.ts';
import type { OriginVersion } from '../../src/origins/origin-version.ts';
import { masterOf, recordOf } from '../support/fixtures-record.ts';
import { emptyDatabase } from '../support/known-images.ts';
import { until } from '../support/patience.ts';

const HOUR_MS = 3_600_000;

const checks: OriginChecks[] = [];
afterEach(() => {
  for (const each of checks.splice(0)) each.stop();
});

/** Images by their paths, with the version that their server had. */
function archiveOf(scans: Readonly<Record<string, OriginVersion | undefined>>): Database {
  const database = emptyDatabase();
  const images = new ImageStore(database);
  for (const [path, origin] of Object.entries(scans)) {
    const identifier = path.replace(/\..*$/, '');
    const record = { ...recordOf({ identifier, path }), ...(origin && { origin }) };
    images.put({ identifier, master: masterOf({ identifier, path }), record, shown: true });
  }
  return database;
}

/** Servers of which those of `another` have other scans, and those of `away` do not respond. */
function checksOf(
  database: Database,
  {
    another = [],
    away = [],
    everyHours = 0,
  }: { another?: string[]; away?: string[]; everyHours?: number } = {},
) {
  const [asked, lookedAgain]: [string[], string[]] = [[], []];
  const made = new OriginChecks({
    database,
    isAnother: async (path) => {
      asked.push(path);
      if (away.includes(path)) throw new LoupeError('unreadable-source', 'cannot be reached');
      return another.includes(path);
    },
    lookAgain: (identifier) => lookedAgain.push(identifier),
    everyHours,
    log: createLog('silent', 'test'),
  });
  checks.push(made);
  return { checks: made, asked, lookedAgain };
}

const KNOWN: OriginVersion = { address: 'a', etag: '"1"' };

test('all servers are asked for what has changed, one that is away keeps none from being asked, and other images are left alone', async () => {
  const database = archiveOf({
    'a.jpg.url': KNOWN,
    'b.jpg.url': KNOWN,
    'c.jpg.URL': KNOWN,
    'd.jpg.url': { address: 'd' },
    'e.jpg.url': undefined,
    'near.jpg': undefined,
  });
  const found = checksOf(database, { another: ['c.jpg.URL'], away: ['a.jpg.url'] });
  expect(await found.checks.respond(undefined)).toBe(
    'scans of other servers: 5; as they were: 1; to be fetched anew: 2; of servers that tell no versions: 1; not to be asked: 1',
  );
  expect(found.asked).toEqual(['a.jpg.url', 'b.jpg.url', 'c.jpg.URL']);
  // What was prepared before versions were kept is fetched once, to have one.
  expect(found.lookedAgain).toEqual(['c', 'e']);
});

test('whatever goes wrong with one ends nothing, and is told', async () => {
  const database = archiveOf({ 'a.jpg.url': KNOWN });
  const logged: string[] = [];
  const failing = new OriginChecks({
    database,
    isAnother: () => Promise.reject(Object.assign(new Error('connect EPERM'), { code: 'EPERM' })),
    lookAgain: () => {},
    everyHours: 1,
    log: pino({ level: 'error' }, { write: (line: string) => void logged.push(line) }),
  });
  checks.push(failing);
  failing.begin();
  await until(() => logged.length > 0, 'it is in the log');
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ msg: 'servers of scans cannot be asked' });
});

test('all are found by an index, and no other image is looked at', () => {
  const database = archiveOf({ 'a.jpg.url': KNOWN, 'near.jpg': undefined });
  const plan = database
    .prepare<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT identifier FROM images
       WHERE page = 1 AND lower(substr(path, -4)) = '.url' AND record IS NOT NULL AND identifier > ?`,
    )
    .all('');
  expect(plan.map(({ detail }) => detail).join()).toContain('images_elsewhere');
});

test('all are asked when that is due: at first, and after the hours that are set, also in the runs after', async () => {
  const database = archiveOf({ 'a.jpg.url': KNOWN });
  const first = checksOf(database, { everyHours: 2 });
  first.checks.begin();
  await until(() => first.asked.length === 1, 'it was never asked');
  const second = checksOf(database, { everyHours: 2 });
  second.checks.begin();
  const store = new OriginScanStore(database);
  expect(Date.now() - store.askedMs).toBeLessThan(HOUR_MS);
  store.setAsked(Date.now() - 2 * HOUR_MS);
  const third = checksOf(database, { everyHours: 2 });
  third.checks.begin();
  await until(() => third.asked.length === 1, 'it is due');
  // A clock that was set back.
  store.setAsked(Date.now() + HOUR_MS);
  const fourth = checksOf(database, { everyHours: 2 });
  fourth.checks.begin();
  await until(() => fourth.asked.length === 1, 'it is due by a clock that was set back');
  const never = checksOf(database);
  never.checks.begin();
  expect([second.asked, never.asked]).toEqual([[], []]);
});
