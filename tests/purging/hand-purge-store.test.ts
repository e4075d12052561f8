import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { HandPurgeStore } from '../../src/purging/hand-purge-store.ts';
import { emptyDatabase } from '../support/known-images.ts';

let database: Database;
let purges: HandPurgeStore;

beforeEach(() => {
  database = emptyDatabase();
  purges = new HandPurgeStore(database);
});

afterEach(() => database.close());

/** Notes purges. @returns their numbers */
function noted(...images: readonly (string | undefined)[]): number[] {
  return images.map((image) => {
    purges.note(image);
    return purges.newest;
  });
}

test('who has looked is told what was purged since, each image once', () => {
  expect(purges.since(0)).toEqual({ newest: 0, images: [] });
  const [first = 0, second = 0, third = 0] = noted('one', 'box/lid', 'one');
  expect(first).toBeGreaterThan(1.7e12);
  expect([second, third]).toEqual([Math.max(second, first + 1), Math.max(third, second + 1)]);
  expect(purges.since(0)).toEqual({ newest: third, images: ['one', 'box/lid'] });
  expect(purges.since(second)).toEqual({ newest: third, images: ['one'] });
  expect(purges.since(third)).toEqual({ newest: third, images: [] });
});

test('all images are one purge, which contains those beside it', () => {
  const [first = 0, all = 0, last = 0] = noted('one', undefined, 'two');
  expect(purges.since(first)).toEqual({ newest: last, images: 'all' });
  expect(purges.since(all)).toEqual({ newest: last, images: ['two'] });
});

test('a thousand are kept; who has missed more is told all', () => {
  const numbers = noted(...Array.from({ length: 1500 }, (_, at) => `image ${at}`));
  const { rows } =
    database.prepare<{ rows: number }>('SELECT count(*) AS rows FROM purges_by_hand').get() ?? {};
  expect(rows).toBe(1000);
  expect(purges.since(numbers[499] ?? 0).images).toBe('all');
  expect(purges.since(0).images).toBe('all');
  expect(purges.since(numbers[500] ?? 0).images).toHaveLength(999);
});

test('in a database that has no such purge all is told, also where it has gone on since', () => {
  expect(purges.since(7)).toEqual({ newest: 0, images: 'all' });
  const [newest = 0] = noted('one');
  expect(purges.since(newest + 1)).toEqual({ newest, images: 'all' });
  expect(purges.since(newest - 1)).toEqual({ newest, images: 'all' });
});
