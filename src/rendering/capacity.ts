import { MEGABYTE } from '../megabyte.ts';
import type { RenderCost } from './cost.ts';

/** What takes longer is not short: others are not to wait for more than this. */
const SHORT_MS = 100;

/** What takes longer is long. */
const MEDIUM_MS = 1000;

/** The least memory that is kept for short jobs: one or two of them. */
const LEAST_RESERVE_BYTES = 32 * MEGABYTE;

/** What decides which jobs one may run beside. */
export interface RunnableJob {
  readonly cost: RenderCost;
  /** Whose share it takes. */
  readonly client: string;
}

/** What bounds the jobs that run at once. */
export interface RunningBounds {
  readonly renderers: number;
  readonly memoryBudgetBytes: number;
}

/** Short and medium jobs fit the memory that is kept free; long ones take much time or much memory. */
type JobKind = 'short' | 'medium' | 'long';

/** The jobs that run. */
export interface Load {
  readonly running: number;
  readonly longs: number;
  /** All but short ones, and their estimated bytes. */
  readonly heavy: number;
  readonly heavyBytes: number;
  /** All but long ones. */
  readonly smallBytes: number;
  readonly bytes: number;
  readonly clients: ReadonlySet<string>;
}

/**
 * How many may render at once while workers are busy with what is stored: to each of these a core is left, of which renders keep half.
 * Where all cores render, a tile that is sent waits for one of them, at whatever priority that renders.
 *
 * @param busy workers that send much
 */
export function renderersBeside(
  busy: number,
  { renderers, cores }: { readonly renderers: number; readonly cores: number },
): number {
  return busy === 0 ? renderers : Math.min(renderers, Math.max(Math.ceil(cores / 2), cores - busy));
}

/** The processes that jobs may need at once: a single renderer gets company while it does a job that is not short. */
export function processesFor(renderers: number): number {
  return Math.max(2, renderers);
}

function bytesOf(jobs: readonly RunnableJob[]): number {
  return jobs.reduce((sum, { cost }) => sum + cost.memoryBytes, 0);
}

/**
 * Which jobs may run beside which. A renderer and an eighth of the memory are kept: for short jobs, and for a medium one
 * of a client that has nothing running. A single renderer is given a second one for these. A long job may take the whole
 * budget when no other long one runs; then the kept memory comes on top of it. What exceeds the budget never runs.
 */
export class RenderCapacity {
  readonly #renderers: number;
  readonly #budgetBytes: number;
  readonly #keptBytes: number;

  constructor({ renderers, memoryBudgetBytes }: RunningBounds) {
    this.#renderers = renderers;
    this.#budgetBytes = memoryBudgetBytes;
    this.#keptBytes = Math.min(memoryBudgetBytes / 2, Math.max(memoryBudgetBytes / 8, LEAST_RESERVE_BYTES));
  }

  /** Whether a job of this cost can run at all. */
  mayRun({ memoryBytes }: RenderCost): boolean {
    return memoryBytes <= this.#budgetBytes;
  }

  kindOf({ cost: { milliseconds, memoryBytes } }: RunnableJob): JobKind {
    if (memoryBytes > this.#keptBytes || milliseconds > MEDIUM_MS) return 'long';
    return milliseconds > SHORT_MS ? 'medium' : 'short';
  }

  loadOf(running: readonly RunnableJob[]): Load {
    const longs = running.filter((job) => this.kindOf(job) === 'long');
    const heavy = running.filter((job) => this.kindOf(job) !== 'short');
    const bytes = bytesOf(running);
    return {
      running: running.length,
      longs: longs.length,
      heavy: heavy.length,
      heavyBytes: bytesOf(heavy),
      smallBytes: bytes - bytesOf(longs),
      bytes,
      clients: new Set(running.map(({ client }) => client)),
    };
  }

  /**
   * Whether there is a renderer for a job beside those that run.
   *
   * @param renderers that may work at once now
   */
  hasRenderer(job: RunnableJob, load: Load, renderers = this.#renderers): boolean {
    const { running, heavy } = load;
    if (running < renderers && heavy < Math.max(1, renderers - 1)) return true;
    const places = heavy > 0 ? processesFor(renderers) : renderers;
    return running < places && this.#mayUseKept(job, load);
  }

  /**
   * Whether there is memory for a job beside those that run.
   *
   * @param isAwaited another job, whose time has come, waits for memory: only what is kept may be given away
   */
  hasMemory(job: RunnableJob, load: Load, isAwaited: boolean): boolean {
    const { memoryBytes } = job.cost;
    if (this.#mayUseKept(job, load) && load.smallBytes + memoryBytes <= this.#keptBytes) return true;
    if (isAwaited || !this.mayRun(job.cost)) return false;
    const kind = this.kindOf(job);
    if (kind === 'long' && load.longs === 0 && load.smallBytes <= this.#keptBytes) return true;
    if (load.bytes + memoryBytes > this.#budgetBytes) return false;
    return kind === 'short' || load.heavyBytes + memoryBytes <= this.#budgetBytes - this.#keptBytes;
  }

  #mayUseKept(job: RunnableJob, { clients }: Load): boolean {
    const kind = this.kindOf(job);
    return kind === 'short' || (kind === 'medium' && !clients.has(job.client));
  }
}
