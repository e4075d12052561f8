import { describe, expect, test } from 'vitest';
import { processesFor, renderersBeside } from '../../src/rendering/capacity.ts';
import { RenderQueue } from '../../src/rendering/queue.ts';

const MB = 1024 * 1024;
const BOUNDS = { renderers: 2, queueLength: 10, memoryBudgetBytes: 500 * MB };

interface TestJob {
  readonly name: string;
  readonly client: string;
  readonly arrivedMs: number;
  readonly cost: { readonly milliseconds: number; readonly memoryBytes: number };
}

function job(
  name: string,
  milliseconds: number,
  { arrivedMs = 0, megabytes = 20, client = 'reader' } = {},
): TestJob {
  return { name, client, arrivedMs, cost: { milliseconds, memoryBytes: megabytes * MB } };
}

/** What is taken one after the other while nothing else runs. */
function takenFrom(queue: RenderQueue<TestJob>, nowMs: number): string[] {
  const names: string[] = [];
  for (let next = queue.take([], nowMs); next; next = queue.take([], nowMs)) names.push(next.name);
  return names;
}

function queueOf(jobs: TestJob[], bounds = BOUNDS): RenderQueue<TestJob> {
  const queue = new RenderQueue<TestJob>(bounds);
  for (const each of jobs) queue.add(each);
  return queue;
}

describe('order', () => {
  test('equal jobs go in the order they came', () => {
    const queue = queueOf(['a', 'b', 'c'].map((name, index) => job(name, 20, { arrivedMs: index })));
    expect(takenFrom(queue, 5)).toEqual(['a', 'b', 'c']);
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

describe('clients', () => {
  const many = (client: string, count: number, milliseconds: number): TestJob[] =>
    Array.from({ length: count }, (_, index) =>
      job(`${client} ${index + 1}`, milliseconds, { client, arrivedMs: index }),
    );

  test('take turns, however many jobs one of them has', () => {
    const queue = queueOf([...many('greedy', 5, 50), ...many('modest', 2, 50)]);
    expect(takenFrom(queue, 9)).toEqual([
      'greedy 1',
      'modest 1',
      'greedy 2',
      'modest 2',
      'greedy 3',
      'greedy 4',
      'greedy 5',
    ]);
  });

  test('are served by cost, not by number of jobs', () => {
    const queue = queueOf([...many('scans', 3, 90), ...many('thumbnails', 8, 30)]);
    expect(takenFrom(queue, 9).slice(0, 7)).toEqual([
      'thumbnails 1',
      'thumbnails 2',
      'thumbnails 3',
      'scans 1',
      'thumbnails 4',
      'thumbnails 5',
      'thumbnails 6',
    ]);
    const long = queueOf([...many('scans', 20, 90), ...many('thumbnails', 60, 30)]);
    const taken = takenFrom(long, 99).slice(0, 50);
    const scans = taken.filter((name) => name.startsWith('scans')).length;
    expect((scans * 90) / ((taken.length - scans) * 30)).toBeCloseTo(1, 0);
  });

  test('are owed nothing for the time in which they wanted nothing', () => {
    const queue = queueOf(many('early', 4, 50));
    expect([queue.take([], 9)?.name, queue.take([], 9)?.name]).toEqual(['early 1', 'early 2']);
    for (const each of many('late', 3, 50)) queue.add(each);
    expect(takenFrom(queue, 9)).toEqual(['late 1', 'early 3', 'late 2', 'early 4', 'late 3']);
  });

  test('who has had more than a share waits for those that come anew, then is as good as they', () => {
    const queue = queueOf([...many('greedy', 3, 900), job('other', 900, { client: 'other' })]);
    const running = [queue.take([], 1) ?? fail()];
    expect(running[0]?.client).toBe('greedy');
    for (let number = 1; number <= 4; number += 1) {
      const fresh = job(`fresh ${number}`, 100, { client: `fresh ${number}`, arrivedMs: number });
      queue.add(fresh);
      expect(queue.take([], number)).toBe(fresh);
    }
    expect(queue.take([], 5)?.name).toBe('other');
    expect(queue.take([], 5)?.name).toBe('greedy 2');
  });

  test('a stream of clients with a thumbnail each does not starve the scan of another', () => {
    const queue = queueOf([job('scan', 900, { client: 'reader' })]);
    let takenAt: number | undefined;
    for (let now = 0; now < 20_000 && takenAt === undefined; now += 10) {
      queue.add(job('thumbnail', 10, { client: `crawler ${now}`, arrivedMs: now }));
      if (queue.take([], now)?.name === 'scan') takenAt = now;
    }
    expect(takenAt).toBeLessThanOrEqual(3600);
  });

  test('are all equal again when nothing waits or runs', () => {
    const next = [
      job('greedy', 10, { client: 'greedy' }),
      job('other', 10, { client: 'other', arrivedMs: 1 }),
    ];
    const queue = queueOf(many('greedy', 1, 900));
    const running = [job('b', 10, { client: 'b' })];
    expect(queue.take(running, 1)?.name).toBe('greedy 1');
    for (const each of next) queue.add(each);
    expect(takenFrom(queue, 1)).toEqual(['other', 'greedy']);
    // The last of these was taken while nothing waited any more.
    for (const each of next) queue.add(each);
    expect(takenFrom(queue, 1)).toEqual(['greedy', 'other']);
  });
});

describe('memory', () => {
  const FOUR = { ...BOUNDS, renderers: 4 };
  const large = (megabytes: number) => job(`${megabytes} MB`, 500, { megabytes });

  test('large jobs run together only within the budget, but for an eighth', () => {
    expect(queueOf([large(150)], FOUR).take([large(300)], 1)).toBeUndefined();
    expect(queueOf([large(130)], FOUR).take([large(300)], 1)?.name).toBe('130 MB');
  });

  test('one job may take the whole budget, and none more', () => {
    expect(queueOf([large(500)], FOUR).take([], 1)?.name).toBe('500 MB');
    expect(queueOf([large(501)], FOUR).take([], 1)).toBeUndefined();
    expect(queueOf([]).mayRun(large(500).cost)).toBe(true);
    expect(queueOf([]).mayRun(large(501).cost)).toBe(false);
  });

  test('short jobs run beside the largest, in the eighth that is kept for them', () => {
    const running = [large(500)];
    const queue = queueOf(
      ['a', 'b', 'c'].map((name) => job(name, 50, { megabytes: 30 })),
      FOUR,
    );
    for (const name of ['a', 'b']) {
      const next = queue.take(running, 1) ?? fail();
      expect(next.name).toBe(name);
      running.push(next);
    }
    expect(queue.take(running, 1)).toBeUndefined();
    expect(queue.take(running.slice(1), 1)?.name).toBe('c');
  });

  test('the largest starts beside short ones that fit the eighth', () => {
    const short = job('short', 50, { megabytes: 30 });
    expect(queueOf([large(500)], FOUR).take([short, short], 1)?.name).toBe('500 MB');
    expect(queueOf([large(500)], FOUR).take([short, short, short], 1)).toBeUndefined();
  });

  test('of a small budget, enough is kept for a short job', () => {
    const small = { ...BOUNDS, memoryBudgetBytes: 64 * MB };
    expect(queueOf([job('short', 50, { megabytes: 24 })], small).take([large(64)], 1)?.name).toBe('short');
  });

  test('what fits passes what does not, until that is due; then only what is kept is given away', () => {
    const running = [large(300)];
    const waiting = () =>
      queueOf(
        [large(200), job('other', 600, { megabytes: 100 }), job('short', 50, { arrivedMs: 3000 })],
        FOUR,
      );
    expect(waiting().take(running, 1999)?.name).toBe('other');
    expect(waiting().take(running, 2000)?.name).toBe('short');
    expect(waiting().take([], 2000)?.name).toBe('200 MB');
  });
});

describe('renderers', () => {
  test('are given to as many jobs as may run now', () => {
    const running = [job('running', 20)];
    const queue = queueOf([job('waiting', 20)]);
    expect(queue.take(running, 1, 1)).toBeUndefined();
    expect(queue.take(running, 1)?.name).toBe('waiting');
  });

  test.each([
    [0, 2, 2, 2],
    [1, 2, 2, 1],
    [2, 2, 2, 1],
    [1, 1, 1, 1],
    [0, 16, 2, 16],
    [4, 16, 16, 12],
    [12, 16, 16, 8],
    [4, 3, 16, 3],
  ])('beside %i busy workers, of %i renderers on %i cores %i work', (busy, renderers, cores, working) => {
    expect(renderersBeside(busy, { renderers, cores })).toBe(working);
  });

  const long = job('long', 5000, { client: 'greedy' });
  const medium = (client: string) => job(`medium of ${client}`, 900, { client });
  const short = (client: string) => job(`short of ${client}`, 50, { client });

  test.each([
    [2, 1],
    [4, 3],
  ])('of %i, long jobs get all but one, whoever wants them', (renderers, most) => {
    const queue = queueOf([job('a', 5000, { client: 'a' }), short('greedy')], { ...BOUNDS, renderers });
    const running = Array.from({ length: most }, () => long);
    expect(queue.take(running, 100_000)?.name).toBe('short of greedy');
    expect(queue.take(running, 100_000)).toBeUndefined();
    expect(queue.take(running.slice(1), 100_000)?.name).toBe('a');
  });

  test('a job that takes little time and much memory leaves one too', () => {
    const quick = job('quick', 50, { megabytes: 100 });
    expect(queueOf([quick]).take([long], 1)).toBeUndefined();
    expect(queueOf([quick]).take([short('a')], 1)?.name).toBe('quick');
  });

  test('the last one does a medium job for a client that has nothing running', () => {
    expect(queueOf([medium('greedy')]).take([long], 1)).toBeUndefined();
    expect(queueOf([medium('modest')]).take([long], 1)?.name).toBe('medium of modest');
    expect(queueOf([medium('greedy')]).take([medium('greedy')], 1)).toBeUndefined();
  });

  test('a single one is joined by another for short jobs while it does a long one', () => {
    const single = { ...BOUNDS, renderers: 1 };
    expect(processesFor(1)).toBe(2);
    expect(queueOf([long], single).take([], 1)?.name).toBe('long');
    expect(queueOf([short('a')], single).take([long], 1)?.name).toBe('short of a');
    expect(queueOf([short('a')], single).take([long, short('b')], 1)).toBeUndefined();
    expect(queueOf([medium('a')], single).take([long], 1)?.name).toBe('medium of a');
    expect(queueOf([short('a')], single).take([long, medium('b')], 1)).toBeUndefined();
    expect(queueOf([short('a')], single).take([short('b')], 1)).toBeUndefined();
    expect(queueOf([long], single).take([short('b')], 1)).toBeUndefined();
  });
});

describe('room', () => {
  const waiting = (client: string, count: number, milliseconds: number): TestJob[] =>
    Array.from({ length: count }, (_, index) =>
      job(`${client} ${index + 1}`, milliseconds, { client, arrivedMs: index }),
    );

  test('ends where the queue is full, half of it for long jobs', () => {
    const queue = queueOf(waiting('one', 5, 5000));
    const refused = job('long', 5000, { client: 'one', arrivedMs: 9 });
    expect(queue.offer(refused)).toBe(refused);
    for (const short of waiting('one', 5, 50)) expect(queue.offer(short)).toBeUndefined();
    const last = job('short', 50, { client: 'one', arrivedMs: 9 });
    expect(queue.offer(last)).toBe(last);
    expect(queue.length).toBe(10);
  });

  test('is made for other clients by the newest job of the client that has most', () => {
    const queue = queueOf(waiting('greedy', 10, 50));
    const offered = waiting('modest', 7, 50).map((each) => queue.offer(each)?.name);
    expect(offered).toEqual([
      'greedy 10',
      'greedy 9',
      'greedy 8',
      'greedy 7',
      'greedy 6',
      'modest 6',
      'modest 7',
    ]);
    expect(queue.length).toBe(10);
  });

  test('of long jobs is made by long jobs', () => {
    const queue = queueOf([...waiting('short', 5, 50), ...waiting('greedy', 5, 5000)]);
    expect(queue.offer(job('long', 5000, { client: 'modest' }))?.name).toBe('greedy 5');
  });

  test('is not made by clients that have one job each', () => {
    const queue = queueOf(Array.from({ length: 10 }, (_, index) => job('a', 50, { client: `${index}` })));
    const next = job('b', 50, { client: 'next' });
    expect(queue.offer(next)).toBe(next);
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

function fail(): never {
  throw new Error('there is no such job');
}
