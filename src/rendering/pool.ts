import { rm } from 'node:fs/promises';
import { textOfKey } from '../cache/derivative-cache.ts';
import type { DiskCache } from '../cache/disk-cache.ts';
import { LoupeError } from '../errors.ts';
import type { Channel } from '../ipc/channel.ts';
import type { RenderedImage } from '../pixels/render/render.ts';
import { costOf, PROBE_COST } from './cost.ts';
import {
  errorOf,
  failureOf,
  isRenderRequest,
  type RenderAnswer,
  type RendererResult,
  type RendererTask,
  type RenderJob,
  type RenderReply,
  type RenderRequest,
} from './protocol.ts';
import { type QueueBounds, type QueuedJob, RenderQueue } from './queue.ts';
import { RendererEndedError } from './renderer-process.ts';
import { createRendererGroup } from './renderers.ts';

/** A renderer that crashed may have been unlucky; two have met an image that crashes them. */
const ATTEMPTS = 2;

export interface RenderPoolOptions extends QueueBounds {
  /** The longest that one render may run. */
  readonly timeLimitSeconds: number;
  readonly maxInputPixels: number;
  /** How much each renderer may keep decoded from one render to the next. */
  readonly decodedBytes: number;
  /** Where finished answers are kept, and through which large ones travel; undefined sends all by message. */
  readonly cache: DiskCache | undefined;
  readonly log: { warn(details: object, message: string): void };
  /** Called after each render and probe, for metrics. */
  readonly onFinished?: (result: RenderOutcome, seconds: number) => void;
}

/** How a job ended; `kept` was found in the cache when its turn came. */
export type RenderOutcome = 'rendered' | 'probed' | 'kept' | 'failed' | 'overloaded';

export interface RenderPoolStats {
  readonly queued: number;
  readonly running: number;
  /** Processes alive now. */
  readonly renderers: number;
  /** Renderers that ended without being told to, since the start. */
  readonly crashes: number;
  /** Renderers can be started; false after several in a row ended before they answered anything. */
  readonly healthy: boolean;
  readonly diskCacheBytes: number;
  readonly rendererPids: readonly number[];
}

/** Renders for all workers: the queue, and the processes that work it off. */
export interface RenderPool {
  /** Takes requests from a worker and answers them there. */
  attach(channel: Channel): void;
  stats(): RenderPoolStats;
  /** Refuses what waits and ends the renderers. */
  close(): void;
}

interface Waiter {
  readonly channel: Channel;
  readonly id: number;
}

interface PoolJob extends QueuedJob {
  readonly text: string;
  readonly asked: Exclude<RenderRequest, { kind: 'render-cancel' }>;
  readonly waiters: Set<Waiter>;
  attempts: number;
}

/** Starts a pool; its renderers start when there is work for them. */
export function createRenderPool(options: RenderPoolOptions): RenderPool {
  const { cache, log, timeLimitSeconds, maxInputPixels } = options;
  const queue = new RenderQueue<PoolJob>(options);
  const jobs = new Map<string, PoolJob>();
  const running = new Set<PoolJob>();
  const group = createRendererGroup({ ...options, onAvailable: startJobs });
  let warnedOfStorage = false;
  let closed = false;

  function warnOfStorage(problem: unknown): void {
    if (warnedOfStorage) return;
    warnedOfStorage = true;
    log.warn(
      { problem: String(problem) },
      'rendered answers cannot be kept on disk; serving goes on without',
    );
  }

  function reply(job: PoolJob, answer: RenderAnswer): void {
    jobs.delete(job.text);
    for (const { channel, id } of job.waiters) channel.send({ ...answer, id } satisfies RenderReply);
    job.waiters.clear();
  }

  function accept(channel: Channel, asked: PoolJob['asked']): void {
    const text = asked.kind === 'render' ? `image\0${textOfKey(asked.job.key)}` : `probe\0${asked.path}`;
    let job = jobs.get(text);
    if (!job) {
      const cost = asked.kind === 'render' ? costOf(asked.job.source, asked.job.resolved) : PROBE_COST;
      job = { text, asked, cost, arrivedMs: Date.now(), waiters: new Set(), attempts: 0 };
      if (closed || !queue.hasRoomFor(job)) {
        const failure = failureOf(
          new LoupeError('overloaded', 'too many images are being rendered; try again in a moment'),
        );
        options.onFinished?.('overloaded', 0);
        channel.send({ kind: 'render-failed', id: asked.id, failure } satisfies RenderReply);
        return;
      }
      jobs.set(text, job);
      queue.add(job);
    }
    job.waiters.add({ channel, id: asked.id });
    startJobs();
  }

  /** Drops waiters; what nobody waits for is not begun, and what has begun is finished and kept. */
  function withdraw(isWithdrawn: (waiter: Waiter) => boolean): void {
    for (const job of jobs.values()) {
      for (const waiter of job.waiters) if (isWithdrawn(waiter)) job.waiters.delete(waiter);
      if (job.waiters.size > 0 || running.has(job)) continue;
      queue.remove(job);
      jobs.delete(job.text);
    }
  }

  function startJobs(): void {
    while (group.isAvailable()) {
      const job = queue.take([...running], Date.now());
      if (!job) return;
      running.add(job);
      void work(job);
    }
  }

  async function work(job: PoolJob): Promise<void> {
    const begunMs = performance.now();
    job.attempts += 1;
    let answer: RenderAnswer | undefined;
    let outcome: RenderOutcome = 'failed';
    try {
      [outcome, answer] =
        job.asked.kind === 'render' ? await render(job.asked.job) : await probe(job.asked.path);
    } catch (error) {
      const crashed = error instanceof RendererEndedError;
      if (crashed && !closed && job.attempts < ATTEMPTS) {
        log.warn({ job: job.text.split('\0') }, 'a renderer ended while it worked; its job is tried again');
      } else {
        const failure = failureOf(
          crashed
            ? new LoupeError('unreadable-source', 'the image could not be rendered', { cause: error })
            : error,
        );
        if (failure.code === 'overloaded') outcome = 'overloaded';
        answer = { kind: 'render-failed', failure };
      }
    }
    running.delete(job);
    // Everybody has been refused already.
    if (closed) return;
    if (answer) {
      options.onFinished?.(outcome, (performance.now() - begunMs) / 1000);
      reply(job, answer);
    } else if (job.waiters.size > 0) queue.add(job);
    else jobs.delete(job.text);
    startJobs();
  }

  async function probe(path: string): Promise<[RenderOutcome, RenderAnswer]> {
    const result = await run({ kind: 'probe', path, maxInputPixels });
    if (result.kind !== 'probe') throw new Error(`a probe was answered with ${result.kind}`);
    return ['probed', { kind: 'render-probed', master: result.master }];
  }

  async function render({ key, source, resolved }: RenderJob): Promise<[RenderOutcome, RenderAnswer]> {
    // It may have been rendered for another worker between this one's look at the disk and its request.
    const kept = await cache?.get(key);
    if (kept) return ['kept', { kind: 'render-done', image: kept }];
    const outputFile = await cache?.temporaryFile().catch(warnOfStorage);
    const task = { kind: 'image', source, resolved, maxInputPixels } as const;
    const result = await run({
      ...task,
      timeoutSeconds: timeLimitSeconds,
      outputFile: outputFile ?? undefined,
    }).catch(async (error: unknown) => {
      // A renderer that was ended leaves what it had written.
      if (outputFile) await rm(outputFile, { force: true }).catch(() => {});
      throw error;
    });
    if (result.kind !== 'image') throw new Error(`a render was answered with ${result.kind}`);
    if (result.fileProblem !== undefined) warnOfStorage(result.fileProblem);
    const image = await keep(key, result.image);
    return ['rendered', { kind: 'render-done', image }];
  }

  async function keep(key: RenderJob['key'], image: RenderedImage): Promise<RenderedImage> {
    // A file that cannot be moved stays under its temporary name, which the next start clears.
    const kept = cache?.put(key, image).catch((error: unknown) => {
      warnOfStorage(error);
      return image;
    });
    // Bytes are answered at once, a file when it has its final name.
    return image.kind === 'bytes' ? image : ((await kept) ?? image);
  }

  async function run(task: RendererTask): Promise<Exclude<RendererResult, { kind: 'failed' }>> {
    const result = await group.run(task, timeLimitSeconds);
    if (result.kind === 'failed') throw errorOf(result.failure);
    return result;
  }

  return {
    attach(channel) {
      channel.onMessage((message) => {
        if (!isRenderRequest(message)) return;
        if (message.kind !== 'render-cancel') accept(channel, message);
        else withdraw((waiter) => waiter.channel === channel && waiter.id === message.id);
      });
      channel.onClose(() => withdraw((waiter) => waiter.channel === channel));
    },

    stats: () => ({
      queued: queue.length,
      running: running.size,
      renderers: group.alive,
      crashes: group.crashes,
      healthy: group.healthy,
      diskCacheBytes: cache?.bytes ?? 0,
      rendererPids: group.pids(),
    }),

    close() {
      closed = true;
      const failure = failureOf(new LoupeError('overloaded', 'the server is about to stop'));
      for (const job of [...jobs.values()]) {
        queue.remove(job);
        reply(job, { kind: 'render-failed', failure });
      }
      group.close();
    },
  };
}
