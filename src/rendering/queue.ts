import { addTo } from '../multimap.ts';
import { RenderCapacity, type RunnableJob, type RunningBounds } from './capacity.ts';
import type { RenderCost } from './cost.ts';
import { ClientShares } from './shares.ts';

/** How many times its own duration a job lets others pass. */
const PATIENCE = 4;

/** What the queue must know of a job. */
export interface QueuedJob extends RunnableJob {
  readonly arrivedMs: number;
}

/** What bounds the jobs that run at once, and those that wait. */
export interface QueueBounds extends RunningBounds {
  /** Jobs that may wait. */
  readonly queueLength: number;
}

/** A job is due after a few times its own duration: thumbnails soon, whole scans late, but all of them. */
function dueMs({ cost, arrivedMs }: QueuedJob): number {
  return arrivedMs + PATIENCE * cost.milliseconds;
}

/**
 * Jobs that wait for a renderer, and the order in which they get one.
 *
 * 1. Clients take turns by what they were served so far and what their next job costs. Within a client, the job that is
 *    due first goes first, so that a thumbnail passes whole scans that came shortly before it. A client that had less than
 *    its share is not passed once its job has waited for four times its own duration.
 * 2. A job for which there is no renderer or not enough memory, as `RenderCapacity` says, is passed by those that have
 *    them. One that is due and lacks memory is passed only by those that fit what is kept for short ones.
 * 3. Long jobs fill half of the queue at most. In a full one, the client with the most jobs gives way to others.
 */
export class RenderQueue<Job extends QueuedJob> {
  readonly #queueLength: number;
  readonly #capacity: RenderCapacity;
  readonly #shares = new ClientShares();
  /** Soonest due first. */
  readonly #jobs: Job[] = [];

  constructor(bounds: QueueBounds) {
    this.#queueLength = bounds.queueLength;
    this.#capacity = new RenderCapacity(bounds);
  }

  get length(): number {
    return this.#jobs.length;
  }

  /** Whether a job of this cost can run at all. */
  mayRun(cost: RenderCost): boolean {
    return this.#capacity.mayRun(cost);
  }

  /** Whether a job takes much time or much memory. */
  isLong(job: QueuedJob): boolean {
    return this.#capacity.kindOf(job) === 'long';
  }

  /** Adds a job. Returns the one that is refused for want of room: this one, or one that was taken out for it. */
  offer(job: Job): Job | undefined {
    const refused = this.#refusedFor(job);
    if (refused === job) return job;
    if (refused) this.remove(refused);
    this.add(job);
    return refused;
  }

  /** @param job may be one that has run before, which keeps its place in time; room is not checked */
  add(job: Job): void {
    if (!this.#jobs.some(({ client }) => client === job.client)) this.#shares.begin(job.client);
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

  /**
   * Takes the job that may start beside those that run; undefined when there is none for now.
   *
   * @param renderers that may work at once now; left out: all
   */
  take(running: readonly QueuedJob[], nowMs: number, renderers?: number): Job | undefined {
    if (running.length === 0 && this.#jobs.length === 0) this.#shares.reset();
    const load = this.#capacity.loadOf(running);
    const jobs = this.#jobs.filter((job) => this.#capacity.hasRenderer(job, load, renderers));
    let isAwaited = false;
    for (const job of this.#inTurn(jobs, nowMs)) {
      if (this.#capacity.hasMemory(job, load, isAwaited)) {
        this.#start(job, running);
        return job;
      }
      isAwaited ||= dueMs(job) <= nowMs;
    }
    return undefined;
  }

  #start(job: Job, running: readonly QueuedJob[]): void {
    const clients = new Set([...this.#jobs, ...running].map(({ client }) => client));
    this.#shares.serve(job.client, job.cost.milliseconds, clients.size);
    this.remove(job);
    this.#shares.forgetAllBut(new Set(this.#jobs.map(({ client }) => client)));
  }

  /** @param jobs soonest due first */
  #inTurn(jobs: readonly Job[], nowMs: number): readonly Job[] {
    const [first] = jobs;
    // Nobody to take turns with.
    if (jobs.every(({ client }) => client === first?.client)) return jobs;
    const byClient = new Map<string, Job[]>();
    for (const job of jobs) addTo(byClient, job.client, job);
    const turns = [...byClient].map(([client, own]) => {
      const mark = this.#shares.markOf(client);
      const [next] = own;
      const due = next === undefined ? 0 : dueMs(next);
      const goesFirst = due <= nowMs && this.#shares.isBehind(client);
      return { own, goesFirst, turnMs: goesFirst ? due : mark + (next?.cost.milliseconds ?? 0) };
    });
    turns.sort((a, b) => Number(b.goesFirst) - Number(a.goesFirst) || a.turnMs - b.turnMs);
    return turns.flatMap(({ own }) => own);
  }

  /** The job that has no room when this one comes: itself, or the newest of a client that has two more. */
  #refusedFor(job: Job): Job | undefined {
    const longs = this.isLong(job) ? this.#jobs.filter((other) => this.isLong(other)) : [];
    const isHalfFull = longs.length >= Math.ceil(this.#queueLength / 2);
    if (!isHalfFull && this.#jobs.length < this.#queueLength) return undefined;
    const byClient = new Map<string, Job[]>();
    for (const other of isHalfFull ? longs : this.#jobs) addTo(byClient, other.client, other);
    const most = [...byClient.values()].reduce((a, b) => (b.length > a.length ? b : a));
    const own = byClient.get(job.client)?.length ?? 0;
    if (most.length < own + 2) return job;
    return most.reduce((a, b) => (b.arrivedMs >= a.arrivedMs ? b : a));
  }
}
