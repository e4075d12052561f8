import { expect, test } from 'vitest';
import { Database, type Statement } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { PresentedCatalog } from '../../../src/essays/presented/catalog.ts';
import { PhotoListLookUps } from '../../../src/essays/presented/photo-list-store.ts';

/** Remembers what is prepared. */
class RecordingDatabase extends Database {
  readonly prepared: string[] = [];

  override prepare<Row extends object = never>(sql: string): Statement<Row> {
    this.prepared.push(sql);
    return super.prepare(sql);
  }
}

function catalogPlans(): { readonly sql: string; readonly plan: readonly string[] }[] {
  const database = new RecordingDatabase(':memory:');
  migrate(database, 0);
  database.prepared.length = 0;
  expect([new PresentedCatalog(database), new PhotoListLookUps(database)]).toHaveLength(2);
  return [...database.prepared].map((sql) => {
    const plan = database.prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
    return { sql, plan: plan.map(({ detail }) => detail) };
  });
}

test('what is looked up is found by indexes, and only what is counted or paged is gone through, in an index', () => {
  const plans = catalogPlans();
  expect(plans.length).toBeGreaterThan(15);
  for (const { sql, plan } of plans) {
    const scans = plan.filter((step) => /^SCAN (?!CONSTANT|l$|u$|\(subquery)/.test(step));
    // Counts and lists go through an index, never through the rows with what is packed.
    for (const scan of scans)
      expect([sql, scan]).toEqual([sql, expect.stringMatching(/ USING (?:COVERING )?INDEX /)]);
    // What one type has is nearly everything.
    expect(plan.filter((step) => step.endsWith('(type=?)'))).toEqual([]);
    // The first of many are not sorted out of all of them.
    if (sql.includes('LIMIT'))
      expect([sql, plan.filter((step) => step.includes('TEMP B-TREE'))]).toEqual([sql, []]);
    if (scans.length > 0) expect([sql, /count\(\*\)|max\(|LIMIT/.test(sql)]).toEqual([sql, true]);
  }
});
