import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PacedRefusals } from '../../src/rendering/paced-refusals.ts';

interface Wish {
  readonly client: string;
}

let refusals: PacedRefusals<Wish>;
let told: Wish[];

beforeEach(() => {
  vi.useFakeTimers();
  refusals = new PacedRefusals();
  told = [];
});

afterEach(() => {
  vi.useRealTimers();
});

function wishes(client: string, count: number): Wish[] {
  return Array.from({ length: count }, () => ({ client }));
}

function refuse(all: readonly Wish[]): void {
  for (const wish of all) refusals.add(wish, () => told.push(wish));
}

describe('refusals', () => {
  test('are told to each client one after another, in their order, those of others beside them', () => {
    const greedy = wishes('greedy', 50);
    const modest = wishes('modest', 1);
    refuse([...greedy, ...modest]);
    expect(told).toEqual([]);
    vi.advanceTimersToNextTimer();
    expect(told).toEqual([greedy[0], ...modest]);
    expect(vi.getTimerCount()).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(told.length).toBeLessThanOrEqual(2 + 40);
    vi.runAllTimers();
    expect(told.filter(({ client }) => client === 'greedy')).toEqual(greedy);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of those who have left keep nobody waiting', () => {
    const [first, second, last] = wishes('reader', 3);
    if (!first || !second || !last) throw new Error('three were made');
    refuse([first, second, last]);
    refusals.remove(first);
    refusals.remove(second);
    vi.advanceTimersToNextTimer();
    expect(told).toEqual([last]);
  });

  test('that are still to be told are taken out together', () => {
    const all = [...wishes('one', 3), ...wishes('other', 2)];
    refuse(all);
    expect(refusals.clear()).toEqual(all);
    expect(vi.getTimerCount()).toBe(0);
    expect(told).toEqual([]);
  });
});
