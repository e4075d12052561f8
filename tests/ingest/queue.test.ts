import { setImmediate as aTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemoryBound } from '../../src/ingest/memory-bound.ts';
import { masterOf } from '../support/fixtures-record.ts';
import { ListedMasters } from '../support/listed-masters.ts';

const MASTERS = ['a', 'b', 'c', 'd'].map((identifier) => masterOf({ identifier }));

function names(masters: readonly { readonly identifier: string }[]): string {
  return masters.map(({ identifier }) => identifier).join('');
}

test('listed masters are given once, in their order, but for those that are claimed or put back', () => {
  const queue = new ListedMasters(MASTERS);
  const first = queue.next(2);
  expect(names(first)).toBe('ab');
  expect(queue.waiting).toBe(2);
  queue.claim(MASTERS.slice(2, 3));
  expect(names(queue.next(5))).toBe('d');
  expect(queue.next(5)).toEqual([]);
  queue.putBack(first);
  expect(names(queue.next(5))).toBe('ab');
});

test('memory is handed out in the order of the requests, and never more than there is', async () => {
  const memory = new MemoryBound(100);
  const order: string[] = [];
  const take = async (name: string, bytes: number): Promise<() => void> => {
    const release = await memory.take(bytes);
    order.push(name);
    return release;
  };
  const releaseA = await take('a', 60);
  const b = take('b', 100);
  const c = take('c', 10);
  await aTurn();
  // Though there is room for c, a large one that came first is not put off for ever.
  expect(order).toEqual(['a']);
  releaseA();
  (await b)();
  await c;
  expect(order).toEqual(['a', 'b', 'c']);
  expect(memory.refusal(100)).toBeUndefined();
  expect(memory.refusal(101)?.message).toContain('over the limit');
});
