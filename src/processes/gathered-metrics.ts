import type { MetricsSnapshot } from '../metrics.ts';

/** How long a worker may take to tell its numbers. */
export const WORKER_WAIT_MS = 2000;

/** How many workers run, and how many of them have told their numbers when they were asked last. */
export interface WorkersTold {
  readonly running: number;
  readonly answered: number;
}

/** What gathers the metrics of all processes. */
export interface GatheredMetricsParts<Worker extends object> {
  /** How old numbers may be that are told again. */
  readonly maxAgeMs: number;
  /** The workers that run now. */
  readonly workers: () => readonly Worker[];
  /** Asks a worker for its numbers. */
  readonly ask: (worker: Worker, signal: AbortSignal) => Promise<MetricsSnapshot>;
  /**
   * The text of all numbers.
   *
   * @param workers the newest known of each worker
   * @param told how many workers run, and how many of them have told theirs this time
   */
  readonly text: (workers: readonly MetricsSnapshot[], told: WorkersTold) => Promise<string>;
}

/**
 * The metrics of all processes. However many ask, they are gathered at most once in `maxAgeMs`, and those who ask at the
 * same time share a gathering. Of a worker that is too busy to tell its numbers the last known count, so that no sum falls.
 */
export class GatheredMetrics<Worker extends object> {
  readonly #parts: GatheredMetricsParts<Worker>;
  readonly #known = new WeakMap<Worker, MetricsSnapshot>();
  #gathering: Promise<string> | undefined;
  /** What was gathered last, and when that was begun. */
  #last: { readonly text: string; readonly begunMs: number } | undefined;

  constructor(parts: GatheredMetricsParts<Worker>) {
    this.#parts = parts;
  }

  /** The Prometheus text. Rejects when the primary's own metrics fail. */
  async text(): Promise<string> {
    if (this.#gathering !== undefined) return this.#gathering;
    const begunMs = performance.now();
    if (this.#last && begunMs - this.#last.begunMs < this.#parts.maxAgeMs) return this.#last.text;
    this.#gathering = this.#gather();
    try {
      const text = await this.#gathering;
      this.#last = { text, begunMs };
      return text;
    } finally {
      this.#gathering = undefined;
    }
  }

  async #gather(): Promise<string> {
    const { workers: running, ask, text } = this.#parts;
    const workers = running();
    const signal = AbortSignal.timeout(WORKER_WAIT_MS);
    let answered = 0;
    await Promise.allSettled(
      workers.map(async (worker) => {
        this.#known.set(worker, await ask(worker, signal));
        answered += 1;
      }),
    );
    const known = workers.map((worker) => this.#known.get(worker)).filter((each) => each !== undefined);
    return text(known, { running: workers.length, answered });
  }
}
