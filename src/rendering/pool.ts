import type { MasterPlace } from '../archive/master-place.ts';
import { SharedWork } from '../at-once/shared-work.ts';
import type { Admission, Charge } from '../budgets/admission.ts';
import { OWN_ASKER } from '../budgets/asker.ts';
import { OverBudgetError } from '../budgets/refusal.ts';
import { textOfKey } from '../cache/derivative-cache.ts';
import { LoupeError } from '../errors.ts';
import { BusyPeers } from '../ipc/busy-peers.ts';
import type { Channel } from '../ipc/channel.ts';
import { Peer } from '../ipc/peer.ts';
import type { MasterCopies } from '../masters/master-copies.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import type { BlocksRead } from '../storage/blocks/block-counts.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import { processesFor, renderersBeside } from './capacity.ts';
import { costOf, megapixelsOf, PROBE_COST } from './cost.ts';
import { type FinishedJob, JobRunner, type JobRunnerOptions } from './job-runner.ts';
import { KeptResponses, type SharedResponses } from './kept-responses.ts';
import { PacedRefusals } from './paced-refusals.ts';
import { PlacedMasters } from './placed-masters.ts';
import { noRenderer, PoolJob, stopping, tooLarge, tooMany, unwanted, type WantedJob } from './pool-job.ts';
import {
  type PoolFunctions,
  type ProbedMaster,
  RENDER_TOPIC,
  type RefusedRender,
  type RenderJob,
  type RenderService,
} from './protocol.ts';
import { type QueueBounds, RenderQueue } from './queue.ts';
import { RendererEndedError, RendererStartError } from './renderer-process.ts';
import { RendererGroup } from './renderers.ts';

/** A renderer that crashed may have been unlucky; two have met an image that crashes them. */
const ATTEMPTS = 2;

export interface RenderPoolOptions extends QueueBounds, JobRunnerOptions {
  /** Of the machine, of which workers that send much are left some. */
  readonly cores: number;
  /** How much each renderer may keep decoded from one render to the next. */
  readonly decodedBytes: number;
  /** Where images are in a store: how renderers reach it, and what is done with what they tell of it. */
  readonly store?: ReachedStore | undefined;
  readonly onBlocks?: ((blocks: BlocksRead) => void) | undefined;
  /** Decides who may have what rendered; undefined where everybody may have everything. */
  readonly admission?: Admission | undefined;
  /** Where copies are made of masters that lie far away; left out where none does. */
  readonly copies?: Pick<MasterCopies, 'hold' | 'waiting'> | undefined;
  /** What other Loupes have rendered too; left out where each renders for itself. */
  readonly shared?: SharedResponses | undefined;
  /** Called after each render and probe, for metrics. */
  readonly onFinished?: (result: RenderOutcome, seconds: number) => void;
}

/** How a job ended. */
export type RenderOutcome = FinishedJob<unknown>['outcome'] | 'failed' | 'overloaded';

export interface RenderPoolStats {
  readonly queued: number;
  readonly running: number;
  /** Most that may run now: fewer while workers send much. */
  readonly atOnce: number;
  /** Processes alive now. */
  readonly renderers: number;
  /** Renderers that ended without being told to, since the start. */
  readonly crashes: number;
  /** Renderers can be started; false after several in a row ended before they sent any result. */
  readonly healthy: boolean;
  readonly diskCacheBytes: number;
  readonly rendererPids: readonly number[];
}

/** Renders for all workers: the queue, and the processes that work it off. */
export class RenderPool implements RenderService {
  readonly #options: RenderPoolOptions;
  readonly #queue: RenderQueue<PoolJob>;
  /** Jobs for which there was no room in the queue. */
  readonly #refusals = new PacedRefusals<PoolJob>();
  readonly #running = new Set<PoolJob>();
  readonly #masters: PlacedMasters;
  readonly #renderers: RendererGroup;
  readonly #runner: JobRunner;
  readonly #kept: KeptResponses;
  readonly #looks = new SharedWork<RenderedImage | undefined>();
  readonly #renders = new SharedWork<RenderedImage>();
  readonly #probes = new SharedWork<ProbedMaster>();
  readonly #busyWorkers = new BusyPeers(() => this.#startJobs());
  #closed = false;

  /** Renderers start when there is work for them. */
  constructor(options: RenderPoolOptions) {
    this.#options = options;
    this.#queue = new RenderQueue(options);
    this.#masters = new PlacedMasters(options.copies);
    this.#renderers = new RendererGroup({
      renderers: options.renderers,
      processes: processesFor(options.renderers),
      decodedBytes: options.decodedBytes,
      memoryBudgetBytes: options.memoryBudgetBytes,
      store: options.store,
      onBlocks: options.onBlocks,
      onAvailable: () => this.#startJobs(),
    });
    this.#runner = new JobRunner(this.#renderers, options);
    this.#kept = new KeptResponses(options, this.#runner);
  }

  /** Serves a worker. */
  attach(channel: Channel): void {
    new Peer<PoolFunctions, object>(channel, RENDER_TOPIC, {
      render: (job, signal) => this.#renderOrRefuse(job, signal),
      probe: (master, signal) => this.probe(master, signal),
      sendsMuch: () => this.#busyWorkers.add(channel),
    });
  }

  async render(job: RenderJob, signal?: AbortSignal): Promise<RenderedImage> {
    const { key, source, resolved, asker } = job;
    const { admission, cache } = this.#options;
    const name = `image\0${textOfKey(key)}`;
    const cost = costOf(source, resolved);
    if (!this.#queue.mayRun(cost)) throw tooLarge(source);
    const kept = await this.#keptBefore(job, { name, cost }, signal);
    if (kept) return kept;
    const admit = () =>
      admission?.admit({ asker, image: key.image, megapixels: megapixelsOf(source, resolved) });
    const run = async (path: string, isLong: boolean): Promise<FinishedJob<RenderedImage>> => {
      const finished = await this.#runner.render({ ...job, source: { ...source, path } }, isLong);
      if (finished.outcome === 'rendered') this.#kept.rendered(job, cost, finished.value);
      return finished;
    };
    const master = source.distant ?? source.path;
    try {
      return await this.#share(
        this.#renders,
        { name, cost, client: asker.client, master, admit, run },
        signal,
      );
    } catch (error) {
      // Another worker may have had it rendered between this one's look at the disk and its request: what is kept is free.
      const free = error instanceof OverBudgetError ? await cache?.get(key) : undefined;
      if (free) return free;
      throw error;
    }
  }

  /** What was rendered before, where it may be elsewhere than where the worker has looked. Nobody is charged for it. */
  async #keptBefore(
    job: RenderJob,
    { name, cost }: Pick<WantedJob<RenderedImage>, 'name' | 'cost'>,
    signal: AbortSignal | undefined,
  ): Promise<RenderedImage | undefined> {
    if (!this.#kept.looksFor(job, cost) || this.#renders.isWanted(name)) return undefined;
    const look = async (): Promise<RenderedImage | undefined> => {
      const begunMs = performance.now();
      const kept = await this.#kept.find(job, cost);
      if (kept) this.#report('kept', begunMs);
      return kept;
    };
    return this.#looks.wait(name, () => ({ result: look(), abandon: () => false }), signal);
  }

  async #renderOrRefuse(
    job: RenderJob,
    signal: AbortSignal | undefined,
  ): Promise<RenderedImage | RefusedRender> {
    try {
      return await this.render(job, signal);
    } catch (error) {
      if (!(error instanceof OverBudgetError)) throw error;
      return { kind: 'refused', refusal: error.refusal, asker: job.asker };
    }
  }

  probe(master: MasterPlace, signal?: AbortSignal): Promise<ProbedMaster> {
    const name = `probe\0${typeof master === 'string' ? master : JSON.stringify(master)}`;
    const run = (path: string) => this.#runner.probe(path);
    // Whoever asks first for an image that is being prepared has its header read for all.
    const wanted = { name, cost: PROBE_COST, client: OWN_ASKER.client, master, run };
    return this.#share(this.#probes, wanted, signal);
  }

  stats(): RenderPoolStats {
    return {
      queued: this.#queue.length,
      running: this.#running.size,
      atOnce: this.#atOnce(),
      renderers: this.#renderers.alive,
      crashes: this.#renderers.crashes,
      healthy: this.#renderers.healthy,
      diskCacheBytes: this.#options.cache?.bytes ?? 0,
      rendererPids: this.#renderers.pids(),
    };
  }

  /** Refuses what waits and ends the renderers. */
  close(): void {
    this.#closed = true;
    for (const job of [...this.#queue.clear(), ...this.#refusals.clear()]) job.refuse(stopping());
    this.#renderers.close();
  }

  #share<Value>(
    shared: SharedWork<Value>,
    wanted: WantedJob<Value>,
    signal: AbortSignal | undefined,
  ): Promise<Value> {
    const begin = () => {
      if (this.#closed) throw this.#refused(stopping());
      const charge = wanted.admit?.();
      const job = new PoolJob(wanted);
      const result = this.#work(job, wanted, { isWanted: () => shared.isWanted(wanted.name), charge });
      return { result, abandon: () => this.#abandon(job) };
    };
    return shared.wait(wanted.name, begin, signal);
  }

  /** What nobody waits for is not begun, and what has begun is finished and kept. */
  #abandon(job: PoolJob): boolean {
    if (this.#running.has(job)) return false;
    job.isAbandoned = true;
    this.#queue.remove(job);
    this.#refusals.remove(job);
    job.refuse(unwanted());
    return true;
  }

  /** Has the master at hand, and does the job. */
  async #work<Value>(
    job: PoolJob,
    wanted: WantedJob<Value>,
    { isWanted, charge }: { isWanted: () => boolean; charge: Charge | undefined },
  ): Promise<Value> {
    try {
      return await this.#masters.during(wanted.master, (path) => {
        if (this.#closed) throw stopping();
        // Its master may have come when everybody had left.
        if (job.isAbandoned) throw unwanted();
        return this.#inAttempts(job, { ...wanted, run: (isLong) => wanted.run(path, isLong) }, isWanted);
      });
    } finally {
      charge?.settle(job.hasCost);
      this.#startJobs();
    }
  }

  /** Runs a job when its turn comes, and once more when its renderer crashes. */
  async #inAttempts<Value>(
    job: PoolJob,
    { name, run }: { readonly name: string; run(isLong: boolean): Promise<FinishedJob<Value>> },
    isWanted: () => boolean,
  ): Promise<Value> {
    const isLong = this.#queue.isLong(job);
    for (let attempt = 1; ; attempt += 1) {
      await this.#turnOf(job, attempt);
      const begunMs = performance.now();
      try {
        const { outcome, value } = await run(isLong);
        job.hasCost ||= outcome !== 'kept';
        this.#report(outcome, begunMs);
        return value;
      } catch (error) {
        job.hasCost ||= !(error instanceof RendererStartError);
        const mayTryAgain = error instanceof RendererEndedError && !this.#closed && attempt < ATTEMPTS;
        if (!mayTryAgain) throw this.#failed(error, begunMs);
        this.#options.log.warn(
          { job: name.split('\0') },
          'a renderer ended while it worked; its job is tried again',
        );
        if (!isWanted()) throw error;
      } finally {
        this.#running.delete(job);
      }
    }
  }

  /** Waits for the turn of a job. At its first attempt, it or one that waits already may find no room. */
  #turnOf(job: PoolJob, attempt: number): Promise<void> {
    return new Promise((begin, refuse) => {
      job.begin = begin;
      job.refuse = refuse;
      if (attempt > 1) this.#queue.add(job);
      else this.#refuse(this.#queue.offer(job));
      this.#startJobs();
    });
  }

  #atOnce(): number {
    return renderersBeside(this.#busyWorkers.count, this.#options);
  }

  #startJobs(): void {
    const atOnce = this.#atOnce();
    while (this.#renderers.isAvailable()) {
      const job = this.#queue.take([...this.#running], performance.now(), atOnce);
      if (!job) return;
      this.#running.add(job);
      job.begin();
    }
  }

  /** The error that those who wait for a job get. */
  #failed(error: unknown, begunMs: number): unknown {
    if (this.#closed) return stopping();
    if (error instanceof RendererStartError)
      this.#options.log.warn({ err: error.cause }, 'a renderer cannot be started');
    const failure = publicFailure(error);
    const overloaded = failure instanceof LoupeError && failure.code === 'overloaded';
    this.#report(overloaded ? 'overloaded' : 'failed', begunMs);
    return failure;
  }

  #refuse(job: PoolJob | undefined): void {
    if (!job) return;
    const error = this.#refused(tooMany());
    this.#refusals.add(job, () => job.refuse(error));
  }

  #refused(error: LoupeError): LoupeError {
    this.#options.onFinished?.('overloaded', 0);
    return error;
  }

  #report(outcome: RenderOutcome, begunMs: number): void {
    if (!this.#closed) this.#options.onFinished?.(outcome, (performance.now() - begunMs) / 1000);
  }
}

/** What those who wait are told of a renderer that failed. */
function publicFailure(error: unknown): unknown {
  if (error instanceof RendererStartError) return noRenderer(error);
  if (error instanceof RendererEndedError)
    return new LoupeError('unreadable-source', 'the image could not be rendered', { cause: error });
  return error;
}
