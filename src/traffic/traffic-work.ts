import { keepingResults } from '../budgets/kept-results.ts';
import type { BudgetLimits } from '../budgets/render-budgets.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { type AccountedWork, type BudgetMode, RenderAccount } from './render-account.ts';
import { ShownIn } from './shown-in-store.ts';
import { TrafficHours } from './traffic-hours.ts';
import { trafficReport } from './traffic-report.ts';

/** How often workers are asked what they have sent: they send tiles without a word. */
const ASKING_MS = 60_000;

/** Which essay shows an image is looked up now and then, and not for each of the renders that a reader wants. */
const ESSAYS_KEPT = { most: 1000, milliseconds: 10_000 };

/** How many of the heaviest of each kind are told. */
const MOST_TOLD = 20;

/** What one worker has sent since its start, by where the bytes came from. */
export interface WorkerResponses {
  readonly worker: object;
  readonly counts: Readonly<Record<string, number>>;
}

export interface TrafficWorkParts {
  readonly mode: BudgetMode;
  readonly limits: BudgetLimits;
  readonly database: Database;
  readonly onAccounted: (render: AccountedWork) => void;
}

/** What is rendered for whom: the account, and who asks for what is told of it. In memory alone, for a day. */
export class TrafficWork {
  readonly account: RenderAccount;
  readonly #parts: TrafficWorkParts;
  readonly #hours = new TrafficHours(Date.now);
  readonly #known = new WeakMap<object, WorkerResponses['counts']>();
  #askWorkers: () => Promise<readonly WorkerResponses[]> = async () => [];
  #asking: NodeJS.Timeout | undefined;

  constructor(parts: TrafficWorkParts) {
    this.#parts = parts;
    const shownIn = new ShownIn(parts.database);
    this.account = new RenderAccount({
      ...parts,
      hours: this.#hours,
      now: () => performance.now(),
      essayOf: keepingResults((image) => {
        try {
          return shownIn.essayOf(image);
        } catch (error) {
          // What works on the database says so: an image is rendered whether or not it is known who shows it.
          if (error instanceof DatabaseError) return undefined;
          throw error;
        }
      }, ESSAYS_KEPT),
    });
  }

  /** @param askWorkers tells what each worker has sent; may leave out those that do not tell */
  begin(askWorkers: () => Promise<readonly WorkerResponses[]>): void {
    this.#askWorkers = askWorkers;
    this.#asking = setInterval(() => void this.#takeResponses(), ASKING_MS).unref();
  }

  stop(): void {
    clearInterval(this.#asking);
  }

  /** What was counted, as JSON in a line: a `TrafficReport`. */
  async report(): Promise<string> {
    await this.#takeResponses();
    const { mode, limits } = this.#parts;
    const { client, network, anonymous } = limits;
    const megapixelsPerMinute = { client, network, anonymous };
    const sums = this.#hours.sums(MOST_TOLD);
    return JSON.stringify(trafficReport({ mode, megapixelsPerMinute, sums, nowMs: Date.now() }));
  }

  /** Adds what workers have sent since they were asked last. */
  async #takeResponses(): Promise<void> {
    for (const { worker, counts } of await this.#askWorkers()) {
      const before = this.#known.get(worker) ?? {};
      this.#known.set(worker, counts);
      const since = Object.entries(counts).map(([origin, count]) => [origin, count - (before[origin] ?? 0)]);
      this.#hours.addResponses(Object.fromEntries(since));
    }
  }
}
