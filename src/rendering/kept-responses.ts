import type { DerivativeKey } from '../cache/derivative-cache.ts';
import type { DiskCache } from '../cache/disk-cache.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import type { RenderCost } from './cost.ts';
import type { JobRunner } from './job-runner.ts';
import type { RenderJob } from './protocol.ts';

/** What takes less to render is rendered by everybody: to ask a store takes as long. */
const LEAST_SHARED_MS = 25;

/** A look into a store takes as long as the render is expected to, and at most this. */
const LONGEST_LOOK_MS = 2000;

/** Responses that other Loupes have rendered too. */
export interface SharedResponses {
  /** Never rejects. @param limitMs how long it may take */
  find(key: DerivativeKey, limitMs: number): Promise<Buffer | undefined>;
  /** Has the others find a response by and by. */
  offer(key: DerivativeKey, image: RenderedImage): void;
}

/** Where a response may be before it is paid for, or a master is copied for it. */
export class KeptResponses {
  readonly #cache: DiskCache | undefined;
  readonly #shared: SharedResponses | undefined;
  readonly #runner: Pick<JobRunner, 'keepFound'>;

  constructor(
    {
      cache,
      shared,
    }: { readonly cache: DiskCache | undefined; readonly shared?: SharedResponses | undefined },
    runner: Pick<JobRunner, 'keepFound'>,
  ) {
    this.#cache = cache;
    this.#shared = shared;
    this.#runner = runner;
  }

  /** Whether `find` looks anywhere: the worker that asks has looked at the disk just before. */
  looksFor(job: RenderJob, cost: RenderCost): boolean {
    return job.source.distant !== undefined || this.#sharedFor(job, cost) !== undefined;
  }

  /** A response that was rendered before, by this Loupe or another one. */
  async find(job: RenderJob, cost: RenderCost): Promise<RenderedImage | undefined> {
    const { key } = job;
    const drops = this.#cache?.drops;
    // What is purged meanwhile is rendered anew, and is not kept.
    const isPurged = (): boolean => this.#cache?.drops !== drops;
    const kept = await this.#cache?.get(key);
    if (kept) return isPurged() ? undefined : kept;
    const limitMs = Math.min(cost.milliseconds, LONGEST_LOOK_MS);
    const bytes = await this.#sharedFor(job, cost)?.find(key, limitMs);
    if (!bytes || isPurged()) return undefined;
    const found = await this.#runner.keepFound(key, bytes);
    return isPurged() ? undefined : found;
  }

  /** A response was rendered here. */
  rendered(job: RenderJob, cost: RenderCost, image: RenderedImage): void {
    this.#sharedFor(job, cost)?.offer(job.key, image);
  }

  /** What is rendered straight from a scan is nothing that others ask for. */
  #sharedFor({ source }: RenderJob, { milliseconds }: RenderCost): SharedResponses | undefined {
    return source.kind === 'pyramid' && milliseconds >= LEAST_SHARED_MS ? this.#shared : undefined;
  }
}
