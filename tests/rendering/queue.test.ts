import { describe, expect, test } from 'vitest';
import { RenderQueue } from '../../src/rendering/queue.ts';

const MB = 1024 * 1024;
const BOUNDS = { renderers: 2, queueLength: 10, memoryBudgetBytes: 500 * MB };

interface TestJob {
  readonly name: string;
  readonly arrivedMs: number;
  readonly cost: { readonly milliseconds: number; readonly memoryBytes: number };
}

function job(name: string, milliseconds: number, { arrivedMs = 0, megabytes = 20 } = {}): TestJob {
  return { name, arrivedMs, cost: { milliseconds, memoryBytes: megabytes * MB } };
}

function queueOf(jobs: TestJob[], bounds = BOUNDS): RenderQueue<TestJob> {
  const queue = new RenderQueue<TestJob>(bounds);
  for (const each of jobs) queue.add(each);
  return queue;
}

describe('order', () => {
  test('equal jobs go in the order they came', () => {
    const queue = queueOf(['a', 'b', 'c'].map((name, index) => job(name, 20, { arrivedMs: index })));
    expect([queue.take([], 5)?.name, queue.take([], 5)?.name, queue.take([], 5)?.name]).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(queue.take([], 5)).toBeUndefined();
  });

  test('a thumbnail passes a whole scan that came a little earlier', () => {
    const queue = queueOf([job('scan', 900), job('thumbnail', 5, { arrivedMs: 1000 })]);
    expect(queue.take([], 1001)?.name).toBe('thumbnail');
  });

  test('a scan is passed by no thumbnail once it has waited for four times its duration', () => {
    const queue = queueOf([job('scan', 900), job('thumbnail', 5, { arrivedMs: 3700 })]);
    expect(queue.take([], 3701)?.name).toBe('scan');
  });

  test('a stream of thumbnails does not starve a scan', () => {
    const queue = queueOf([job('scan', 900)]);
    let takenAt: number | undefined;
    for (let now = 0; now < 20_000 && takenAt === undefined; now += 10) {
      queue.add(job(`thumbnail ${now}`, 10, { arrivedMs: now }));
      if (queue.take([], now)?.name === 'scan') takenAt = now;
    }
    expect(takenAt).toBeLessThan(4000);
  });
});

describe('memory', () => {
  test('jobs run together only within the budget', () => {
    const queue = queueOf([job('a', 500, { megabytes: 300 })]);
    expect(queue.take([job('b', 500, { megabytes: 300 })], 1)).toBeUndefined();
    expect(queue.take([job('b', 500, { megabytes: 100 })], 1)?.name).toBe('a');
  });

  test('a job above the whole budget runs alone', () => {
    const queue = queueOf([job('huge', 500, { megabytes: 5000 })]);
    expect(queue.take([job('b', 5)], 1)).toBeUndefined();
    expect(queue.take([], 1)?.name).toBe('huge');
  });

  test('what fits passes what does not, until that is due', () => {
    const running = [job('running', 500, { megabytes: 300 })];
    const waiting = () =>
      queueOf([job('large', 50, { megabytes: 300 }), job('small', 50, { arrivedMs: 100 })]);
    expect(waiting().take(running, 150)?.name).toBe('small');
    expect(waiting().take(running, 250)).toBeUndefined();
    expect(waiting().take([], 250)?.name).toBe('large');
  });
});

describe('long jobs', () => {
  test('leave one of several renderers to short ones', () => {
    const queue = queueOf([job('long', 5000), job('short', 900, { arrivedMs: 100_000 })]);
    expect(queue.take([job('running', 5000)], 100_001)?.name).toBe('short');
    expect(queue.take([job('running', 5000)], 100_001)).toBeUndefined();
    expect(queue.take([job('running', 5)], 100_001)?.name).toBe('long');
  });

  test('use a single renderer', () => {
    expect(queueOf([job('long', 5000)], { ...BOUNDS, renderers: 1 }).take([], 1)?.name).toBe('long');
  });

  test('fill half of the queue at most', () => {
    const queue = queueOf(Array.from({ length: 5 }, (_, index) => job(`${index}`, 5000)));
    expect(queue.hasRoomFor(job('long', 5000))).toBe(false);
    expect(queue.hasRoomFor(job('short', 5))).toBe(true);
    for (let index = 0; index < 5; index++) queue.add(job(`short ${index}`, 5));
    expect(queue.hasRoomFor(job('short', 5))).toBe(false);
  });
});

test('no more jobs run than there are renderers', () => {
  expect(queueOf([job('a', 5)]).take([job('b', 5), job('c', 5)], 1)).toBeUndefined();
});

test('a removed job is not taken', () => {
  const [a, b] = [job('a', 5), job('b', 5)];
  const queue = queueOf([a, b]);
  queue.remove(a);
  queue.remove(a);
  expect(queue.length).toBe(1);
  expect(queue.take([], 1)).toBe(b);
});
