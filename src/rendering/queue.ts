import type { RenderCost } from './cost.ts';

/** Jobs that take longer are long: they may not keep short ones waiting. */
const LONG_MS = 1000;

/** How many times its own duration a job lets others pass. */
const PATIENCE = 4;

/** What the queue must know of a job. */
export interface QueuedJob {
  readonly cost: RenderCost;
  readonly arrivedMs: number;
}

/** What bounds the jobs that run at once. */
export interface QueueBounds {
  readonly renderers: number;
  /** Jobs that may wait. */
  readonly queueLength: number;
  readonly memoryBudgetBytes: number;
}

/** Whether a job is expected to take so long that it may not keep short ones waiting. */
function isLong({ cost }: QueuedJob): boolean {
  return cost.milliseconds > LONG_MS;
}

/** A job is due after a few times its own duration: thumbnails soon, whole scans late, but all of them. */
function dueMs({ cost, arrivedMs }: QueuedJob): number {
  return arrivedMs + PATIENCE * cost.milliseconds;
}

/**
 * Jobs that wait for a renderer, and the policy by which they get one.
 *
 * 1. The job that is due first goes first, so that a thumbnail passes whole scans that came shortly before it,
 *    while no job passes a scan that has waited for four times its own duration.
 * 2. Jobs run together only while their estimated memory stays within the budget; one runs always. A job that
 *    does not fit is passed by smaller ones until it is due; from then on nothing starts before it.
 * 3. Long jobs leave one renderer to short ones when there are several, and half of the queue.
 */
export class RenderQueue<Job extends QueuedJob> {
  readonly #bounds: QueueBounds;
  /** Soonest due first. */
  readonly #jobs: Job[] = [];

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#jobs.length;
  }

  /** Whether another job may wait. */
  hasRoomFor(job: QueuedJob): boolean {
    const { queueLength } = this.#bounds;
    if (this.#jobs.length >= queueLength) return false;
    return !isLong(job) || this.#jobs.filter(isLong).length < Math.ceil(queueLength / 2);
  }

  /** @param job may be one that has run before, which keeps its place in time; room is not checked */
  add(job: Job): void {
    const due = dueMs(job);
    let index = this.#jobs.findIndex((other) => dueMs(other) > due);
    if (index < 0) index = this.#jobs.length;
    this.#jobs.splice(index, 0, job);
  }

  remove(job: Job): void {
    const index = this.#jobs.indexOf(job);
    if (index >= 0) this.#jobs.splice(index, 1);
  }

  /** Takes all jobs out. */
  clear(): Job[] {
    return this.#jobs.splice(0);
  }

  /** Takes the job that may start beside those that run; undefined when there is none for now. */
  take(running: readonly QueuedJob[], nowMs: number): Job | undefined {
    const { renderers, memoryBudgetBytes } = this.#bounds;
    if (running.length >= renderers) return undefined;
    const memory = running.reduce((sum, { cost }) => sum + cost.memoryBytes, 0);
    const longMayStart = running.filter(isLong).length < Math.max(1, renderers - 1);
    for (const job of this.#jobs) {
      if (!longMayStart && isLong(job)) continue;
      if (running.length === 0 || memory + job.cost.memoryBytes <= memoryBudgetBytes) {
        this.remove(job);
        return job;
      }
      if (dueMs(job) <= nowMs) return undefined;
    }
    return undefined;
  }
}
