import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatheredMetrics, type WorkersTold } from '../../src/processes/gathered-metrics.ts';

/** A worker that tells its numbers, or does not. */
interface TestWorker {
  readonly name: string;
  tells: boolean;
}

const MAX_AGE_MS = 1000;

let workers: TestWorker[];
let told: WorkersTold[];
let isFailing: boolean;
let metrics: GatheredMetrics<TestWorker>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  workers = [
    { name: 'a', tells: true },
    { name: 'b', tells: true },
  ];
  told = [];
  isFailing = false;
  metrics = new GatheredMetrics<TestWorker>({
    maxAgeMs: MAX_AGE_MS,
    workers: () => workers,
    ask: async ({ name, tells }) => {
      if (!tells) throw new Error('too busy');
      return [{ name, help: '', type: 'gauge', values: [], aggregator: 'sum' }] as never;
    },
    text: async (known, numbers) => {
      if (isFailing) throw new Error('no metrics');
      told.push(numbers);
      return `${told.length}: ${known.flat().map((each) => each.name)}`;
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('metrics of all processes', () => {
  test('are gathered once for all who ask at the same time, and for those who ask soon', async () => {
    expect(await Promise.all([metrics.text(), metrics.text()])).toEqual(['1: a,b', '1: a,b']);
    vi.advanceTimersByTime(MAX_AGE_MS - 1);
    expect(await metrics.text()).toBe('1: a,b');
    vi.advanceTimersByTime(1);
    expect(await metrics.text()).toBe('2: a,b');
  });

  test('hold the last known numbers of a worker that tells none, and say so', async () => {
    await metrics.text();
    for (const worker of workers) worker.tells = worker.name !== 'b';
    vi.advanceTimersByTime(MAX_AGE_MS);
    expect(await metrics.text()).toBe('2: a,b');
    expect(told).toEqual([
      { running: 2, answered: 2 },
      { running: 2, answered: 1 },
    ]);
    workers = workers.filter(({ name }) => name === 'a');
    vi.advanceTimersByTime(MAX_AGE_MS);
    expect(await metrics.text()).toBe('3: a');
  });

  test('that cannot be gathered are no older ones instead, and are gathered anew when they are asked for', async () => {
    await metrics.text();
    vi.advanceTimersByTime(10 * MAX_AGE_MS);
    isFailing = true;
    await expect(metrics.text()).rejects.toThrow('no metrics');
    await expect(metrics.text()).rejects.toThrow('no metrics');
    isFailing = false;
    expect(await metrics.text()).toBe('2: a,b');
  });
});
