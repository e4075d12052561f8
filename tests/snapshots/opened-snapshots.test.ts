import { afterEach, beforeEach, expect, test } from 'vitest';
import { dumpOf, fill, MADE_WITH, type PublishedDatabase, publishedDatabase } from '../support/published.ts';

let published: PublishedDatabase;

beforeEach(async () => {
  published = await publishedDatabase();
});

afterEach(() => published.remove());

function rowsIn(path: string): number {
  return dumpOf(path)['marks']?.length ?? 0;
}

test('a node that cannot have everybody open a snapshot does not say that it serves the newest, until it can', async () => {
  let failures = 0;
  const opened: string[] = [];
  const node = published.node('node', MADE_WITH, async (path) => {
    failures -= 1;
    if (failures >= 0) throw new Error('it cannot be opened');
    opened.push(path);
  });
  const told: number[] = [];
  node.on('sure', (forMs) => told.push(forMs));
  const { publish, publisher } = published.publisher();
  await publish();
  await node.open();
  expect(node.sureForMs).toBeGreaterThan(0);
  fill(published.database, 10, 100);
  await publish();
  failures = 3;
  told.length = 0;
  for (let look = 0; look < 3; look += 1) {
    await node.open();
    expect(node.problem).toBe('the newest snapshot cannot be taken');
    expect(node.sureForMs).toBe(0);
  }
  expect(told).toEqual([0]);
  expect(opened.length).toBe(1);
  await node.open();
  expect(node.problem).toBeUndefined();
  expect(node.sureForMs).toBeGreaterThan(0);
  expect(opened.map(rowsIn)).toEqual([0, 10]);
  await publisher.stop();
});

test('what everybody has open is not written over by a third snapshot before they have opened the second', async () => {
  let fails = false;
  let first = '';
  /** What the file has that was opened first, at each opening. */
  const rowsOfFirst: number[] = [];
  const node = published.node('node', MADE_WITH, async (path) => {
    first ||= path;
    rowsOfFirst.push(rowsIn(first));
    if (fails) throw new Error('it cannot be opened');
  });
  const { publish, publisher } = published.publisher();
  await publish();
  await node.open();
  for (let snapshot = 2; snapshot <= 3; snapshot += 1) {
    fill(published.database, 10, 100, snapshot * 100);
    await publish();
    fails = snapshot === 2;
    await node.open();
  }
  // Of the first, of the second twice, of the third: that is in the same file as the first.
  expect(rowsOfFirst).toEqual([0, 0, 0, 20]);
  expect(node.served).toMatchObject({ number: 3, path: first });
  await publisher.stop();
});
