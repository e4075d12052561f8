import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenBuckets } from '../../src/budgets/token-buckets.ts';

const RATE = { perMinute: 60, capacity: 120 };

interface Wish {
  readonly afterMs: number;
  readonly amount: number;
}

const wishes = fc.array(
  fc.record({ afterMs: fc.nat(20_000), amount: fc.double({ min: 0.25, max: 300, noNaN: true }) }),
  { minLength: 1, maxLength: 60 },
);

/** Asks for one thing after the other, and takes what there is room for. */
function taken(list: readonly Wish[]): { atMs: number; amount: number }[] {
  let nowMs = 0;
  const buckets = new TokenBuckets(RATE, 10, () => nowMs);
  return list.flatMap(({ afterMs, amount }) => {
    nowMs += afterMs;
    if (buckets.waitSeconds('one', amount) > 0) return [];
    buckets.take('one', amount);
    return [{ atMs: nowMs, amount }];
  });
}

describe('a bucket', () => {
  test('lets through in any time what it holds, what comes in that time and the rest of one wish, and no more', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const all = taken(list);
        for (const [from, { atMs: beginMs }] of all.entries()) {
          let sum = 0;
          let largest = 0;
          for (const { atMs, amount } of all.slice(from)) {
            sum += amount;
            largest = Math.max(largest, amount);
            const due = RATE.capacity + ((atMs - beginMs) / 60_000) * RATE.perMinute;
            expect(sum).toBeLessThanOrEqual(due + Math.max(0, largest - RATE.capacity) + 1e-3);
          }
        }
      }),
    );
  });

  test('has room when it said that it would, and not a second before', () => {
    const costs = fc.double({ min: 0.25, max: 300, noNaN: true });
    fc.assert(
      fc.property(costs, costs, (spent, wanted) => {
        let nowMs = 0;
        const buckets = new TokenBuckets(RATE, 10, () => nowMs);
        buckets.take('one', spent);
        const seconds = buckets.waitSeconds('one', wanted);
        if (seconds > 1) {
          nowMs = (seconds - 1) * 1000;
          expect(buckets.waitSeconds('one', wanted)).toBeGreaterThan(0);
        }
        nowMs = seconds * 1000;
        expect(buckets.waitSeconds('one', wanted)).toBe(0);
      }),
    );
  });

  test('lets what costs more than it holds through when it is full, and owes the rest', () => {
    let nowMs = 0;
    const buckets = new TokenBuckets(RATE, 10, () => nowMs);
    expect(buckets.waitSeconds('one', 300)).toBe(0);
    buckets.take('one', 300);
    expect(buckets.available('one')).toBe(0);
    expect(buckets.waitSeconds('one', 1)).toBeCloseTo(181);
    nowMs = 181_000;
    expect(buckets.available('one')).toBe(1);
  });

  test('holds no more than it did, when something is given back', () => {
    const buckets = new TokenBuckets(RATE, 10, () => 0);
    buckets.take('one', 50);
    buckets.take('one', -50);
    buckets.take('one', -50);
    expect(buckets.available('one')).toBe(120);
  });
});

test('a million names take no more memory than those that are remembered, and the one in use is among them', () => {
  const buckets = new TokenBuckets(RATE, 1000, () => 0);
  for (let number = 0; number < 1_000_000; number += 1) {
    buckets.take(`${number}`, 1);
    if (number % 500 === 0) buckets.take('busy', 1 / 128);
  }
  expect(buckets.size).toBe(1000);
  expect(buckets.available('busy')).toBe(Math.floor(120 - 2000 / 128));
  expect(buckets.available('0')).toBe(120);
});
