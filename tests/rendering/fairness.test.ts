import { describe, expect, test } from 'vitest';
import type { RenderCost } from '../../src/rendering/cost.ts';
import { type QueueBounds, RenderQueue } from '../../src/rendering/queue.ts';

// What the queue does to one client while another asks for all that it can get, in a clock of its own: the time of a job
// is what it is expected to take.

const MB = 1024 * 1024;
const BUDGET_MB = 512;
const SIMULATED_MS = 100_000;

/** A client with connections on each of which one request follows the other. */
interface Asking {
  readonly client: string;
  readonly connections: number;
  readonly cost: RenderCost;
  /** Time between a response and the next request. */
  readonly pauseMs: number;
}

interface SimulatedJob {
  readonly client: string;
  readonly cost: RenderCost;
  readonly arrivedMs: number;
  readonly asking: Asking;
}

/** What has come of the requests of each client. */
interface Served {
  readonly waitsMs: number[];
  refused: number;
}

function cost(milliseconds: number, megabytes: number): RenderCost {
  return { milliseconds, memoryBytes: megabytes * MB };
}

/** Runs clients against a queue for a while of its own clock. */
class Simulation {
  readonly #queue: RenderQueue<SimulatedJob>;
  readonly #running = new Map<SimulatedJob, number>();
  /** When which client asks next. */
  #requests: { readonly atMs: number; readonly asking: Asking }[] = [];
  readonly #served = new Map<string, Served>();

  constructor(bounds: QueueBounds) {
    this.#queue = new RenderQueue(bounds);
  }

  run(clients: readonly Asking[], forMs: number): ReadonlyMap<string, Served> {
    for (const asking of clients) {
      this.#served.set(asking.client, { waitsMs: [], refused: 0 });
      // Those who pause come last, when the others have all they can get.
      for (let each = 0; each < asking.connections; each += 1)
        this.#requests.push({ atMs: asking.pauseMs, asking });
    }
    for (let now = 0; now <= forMs; now = this.#next(now)) {
      for (const [job, endMs] of this.#running) if (endMs <= now) this.#finish(job, now);
      const due = this.#requests.filter(({ atMs }) => atMs <= now);
      this.#requests = this.#requests.filter(({ atMs }) => atMs > now);
      for (const { asking } of due) this.#ask(asking, now);
      this.#startJobs(now);
    }
    return this.#served;
  }

  #next(now: number): number {
    const times = [...this.#running.values(), ...this.#requests.map(({ atMs }) => atMs)];
    return Math.min(...times.filter((time) => time > now));
  }

  #ask(asking: Asking, now: number): void {
    const job = { client: asking.client, cost: asking.cost, arrivedMs: now, asking };
    const refused = this.#queue.offer(job);
    if (refused) {
      this.#of(refused).refused += 1;
      this.#requests.push({ atMs: now + 1000, asking: refused.asking });
    }
    this.#startJobs(now);
  }

  #startJobs(now: number): void {
    const next = (): SimulatedJob | undefined => this.#queue.take([...this.#running.keys()], now);
    for (let job = next(); job; job = next()) {
      this.#running.set(job, now + job.cost.milliseconds);
      this.#of(job).waitsMs.push(now - job.arrivedMs);
    }
  }

  #finish(job: SimulatedJob, now: number): void {
    this.#running.delete(job);
    this.#requests.push({ atMs: now + job.asking.pauseMs, asking: job.asking });
  }

  #of({ client }: SimulatedJob): Served {
    const served = this.#served.get(client);
    if (!served) throw new Error(`nobody is called ${client}`);
    return served;
  }
}

function bounds(renderers: number): QueueBounds {
  return { renderers, queueLength: 64, memoryBudgetBytes: BUDGET_MB * MB };
}

const THUMBNAIL = cost(40, 22);
const reader: Asking = { client: 'reader', connections: 1, cost: THUMBNAIL, pauseMs: 333 };

const ATTACKS: readonly (readonly [what: string, cost: RenderCost])[] = [
  ['the largest there are', cost(28_000, BUDGET_MB)],
  ['long', cost(5000, 100)],
  ['medium', cost(990, 30)],
  ['short', cost(99, 30)],
];

describe.each([1, 2, 8])('%i renderers', (renderers) => {
  describe.each([1, 50])('a client with %i connections', (connections) => {
    test.each(ATTACKS)('that asks for renders, %s, lets others have theirs', (_what, attack) => {
      const attacker = { client: 'greedy', connections, cost: attack, pauseMs: 0 };
      const served = new Simulation(bounds(renderers)).run([attacker, reader], SIMULATED_MS).get('reader');
      expect(served?.refused).toBe(0);
      expect(served?.waitsMs.length).toBeGreaterThan(150);
      // A response within five times the time that it takes by itself.
      expect(Math.max(...(served?.waitsMs ?? [Number.NaN]))).toBeLessThan(4 * THUMBNAIL.milliseconds);
    });
  });

  test('all attacks at once, from one client', () => {
    const attackers = ATTACKS.map(([, attack]) => ({
      client: 'greedy',
      connections: 50,
      cost: attack,
      pauseMs: 0,
    }));
    const served = new Simulation(bounds(renderers)).run([...attackers, reader], SIMULATED_MS);
    expect(served.get('reader')?.refused).toBe(0);
    expect(Math.max(...(served.get('reader')?.waitsMs ?? [Number.NaN]))).toBeLessThan(
      4 * THUMBNAIL.milliseconds,
    );
    expect(served.get('greedy')?.refused).toBeGreaterThan(0);
  });

  test('two clients with the same wishes get the same, with one connection or fifty', () => {
    const wishes = { cost: cost(400, 200), pauseMs: 0 };
    const served = new Simulation(bounds(renderers)).run(
      [
        { ...wishes, client: 'many', connections: 50 },
        { ...wishes, client: 'few', connections: 8 },
      ],
      SIMULATED_MS,
    );
    const [many, few] = ['many', 'few'].map((client) => served.get(client)?.waitsMs.length ?? 0);
    expect(few).toBeGreaterThan(100);
    expect(Math.abs((many ?? 0) - (few ?? 0))).toBeLessThan((few ?? 0) / 20);
  });

  test('a whole scan is rendered among fifty clients with thumbnails', () => {
    const crawlers = Array.from({ length: 50 }, (_, index) => ({
      ...reader,
      client: `crawler ${index}`,
      pauseMs: 0,
    }));
    const scan = { client: 'scholar', connections: 1, cost: cost(5000, 400), pauseMs: 100 };
    const served = new Simulation(bounds(renderers)).run([...crawlers, scan], SIMULATED_MS);
    const [first = Number.NaN, ...later] = served.get('scholar')?.waitsMs ?? [];
    expect(first).toBeLessThan(5 * 5000);
    // After that, a client of 51 gets a share of 51 of what the renderers can do.
    const share = (renderers * SIMULATED_MS) / 51;
    expect((1 + later.length) * 5000).toBeGreaterThan(share - 5000);
  });
});
