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

test('who has looked is told what was purged since, each image once', () => {
  expect(purges.since(0)).toEqual({ newest: 0, images: [] });
  for (const image of ['one', 'box/lid', 'one']) purges.note(image);
  expect(purges.newest).toBe(3);
  expect(purges.since(0)).toEqual({ newest: 3, images: ['one', 'box/lid'] });
  expect(purges.since(2)).toEqual({ newest: 3, images: ['one'] });
  expect(purges.since(3)).toEqual({ newest: 3, images: [] });
});

test('all images are one purge, which contains those beside it', () => {
  purges.note('one');
  purges.note(undefined);
  purges.note('two');
  expect(purges.since(0)).toEqual({ newest: 3, images: 'all' });
  expect(purges.since(2)).toEqual({ newest: 3, images: ['two'] });
});

test('a thousand are kept; who has missed more is told all', () => {
  for (let number = 1; number <= 1500; number += 1) purges.note(`image ${number}`);
  const { rows } =
    database.prepare<{ rows: number }>('SELECT count(*) AS rows FROM purges_by_hand').get() ?? {};
  expect(rows).toBe(1000);
  expect(purges.since(499)).toEqual({ newest: 1500, images: 'all' });
  expect(purges.since(500).images).toHaveLength(1000);
});

test('in a database of another history all is told', () => {
  expect(purges.since(7)).toEqual({ newest: 0, images: 'all' });
  purges.note('one');
  expect(purges.since(7)).toEqual({ newest: 1, images: 'all' });
});
