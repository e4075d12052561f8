import { rm, writeFile } from 'node:fs/promises';
import type { DerivativeKey } from '../cache/derivative-cache.ts';
import { LARGEST_INLINE_BYTES } from '../cache/derivative-files.ts';
import type { DiskCache } from '../cache/disk-cache.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import { errorOf } from '../ipc/failure.ts';
import { PassingBytes } from '../ipc/passing-bytes.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import {
  type ProbedMaster,
  type RendererResult,
  type RendererTask,
  type RenderJob,
  scratchFileOf,
  workFolderOf,
} from './protocol.ts';
import type { RendererGroup } from './renderers.ts';

export interface JobRunnerOptions {
  /** The longest that one render may run. */
  readonly timeLimitSeconds: number;
  readonly maxInputPixels: number;
  /** Left out: as they are when nothing is set. */
  readonly encoders?: EncoderSettings | undefined;
  /** Where responses are kept, and through which large ones travel; undefined sends all by message. */
  readonly cache: DiskCache | undefined;
  readonly log: { warn(details: object, message: string): void };
}

/** A job that has succeeded: `kept` was found in the cache when its turn came. */
export interface FinishedJob<Value> {
  readonly outcome: 'rendered' | 'probed' | 'kept';
  readonly value: Value;
}

/** Runs single jobs in renderers, and keeps on disk what they make. */
export class JobRunner {
  readonly #renderers: RendererGroup;
  readonly #options: JobRunnerOptions;
  readonly #passing = new PassingBytes();
  #warnedOfStorage = false;

  constructor(renderers: RendererGroup, options: JobRunnerOptions) {
    this.#renderers = renderers;
    this.#options = options;
  }

  /**
   * Throws RendererEndedError when the renderer crashed, RendererStartError when there is none, LoupeError `overloaded` or
   * `unreadable-source`.
   */
  async probe(path: string): Promise<FinishedJob<ProbedMaster>> {
    const { maxInputPixels } = this.#options;
    const result = await this.#run({ kind: 'probe', path, maxInputPixels }, false);
    if (result.kind !== 'probe') throw new Error(`a renderer did ${result.kind} where a probe was wanted`);
    return { outcome: 'probed', value: result.master };
  }

  /**
   * Throws as `probe` does.
   *
   * @param isLong whether others may want a renderer before this is done
   */
  async render({ key, source, resolved }: RenderJob, isLong: boolean): Promise<FinishedJob<RenderedImage>> {
    const { cache, maxInputPixels, timeLimitSeconds, encoders } = this.#options;
    // Another worker may have had it rendered between this one's look at the disk and its request.
    const kept = cache && (await cache.get(key));
    if (kept) return { outcome: 'kept', value: kept };
    const outputFile =
      cache && (await cache.temporaryFile().catch((problem: unknown) => this.#warnOfStorage(problem)));
    const task = {
      kind: 'image',
      source,
      resolved,
      maxInputPixels,
      timeoutSeconds: timeLimitSeconds,
      encoders,
      outputFile: outputFile ?? undefined,
    } as const;
    const result = await this.#run(task, isLong).catch(async (error: unknown) => {
      // A renderer that was ended leaves what it had written.
      const written = outputFile ?? undefined;
      const left = [written, scratchFileOf(written), workFolderOf(written)];
      for (const file of left.filter((path) => path !== undefined))
        await rm(file, { recursive: true, force: true }).catch(() => {});
      throw error;
    });
    if (result.kind !== 'image') throw new Error(`a renderer did ${result.kind} where an image was wanted`);
    if (result.fileProblem !== undefined) this.#warnOfStorage(result.fileProblem);
    if (result.image.kind === 'bytes') this.#passing.passed(result.image.bytes.length);
    return { outcome: 'rendered', value: await this.#keep(key, result.image) };
  }

  /** Keeps on disk what was rendered elsewhere, as if it had been here. Never rejects. */
  async keepFound(key: DerivativeKey, bytes: Buffer): Promise<RenderedImage> {
    const { cache } = this.#options;
    const image = { kind: 'bytes', bytes } as const;
    if (!cache || bytes.length <= LARGEST_INLINE_BYTES) return this.#keep(key, image);
    const { drops } = cache;
    try {
      const path = await cache.temporaryFile();
      await writeFile(path, bytes, { flag: 'wx' }).catch(async (error: unknown) => {
        // A disk that is full keeps what it had room for.
        await rm(path, { force: true }).catch(() => {});
        throw error;
      });
      if (cache.drops !== drops) {
        await rm(path, { force: true });
        return image;
      }
      return await this.#keep(key, { kind: 'file', path, bytes: bytes.length });
    } catch (error) {
      this.#warnOfStorage(error);
      return image;
    }
  }

  async #keep(key: DerivativeKey, image: RenderedImage): Promise<RenderedImage> {
    // A file that cannot be moved is sent from its temporary name, under which it stays for a moment.
    const kept = this.#options.cache?.put(key, image).catch((error: unknown) => {
      this.#warnOfStorage(error);
      return image;
    });
    // Bytes are sent at once, a file when it has its final name.
    return image.kind === 'bytes' ? image : ((await kept) ?? image);
  }

  async #run(task: RendererTask, isLong: boolean): Promise<Exclude<RendererResult, { kind: 'failed' }>> {
    const { timeLimitSeconds } = this.#options;
    const result = await this.#renderers.run(task, { timeLimitSeconds, leavesOneIdle: isLong });
    if (result.kind === 'failed') throw errorOf(result.failure);
    return result;
  }

  #warnOfStorage(problem: unknown): void {
    if (this.#warnedOfStorage) return;
    this.#warnedOfStorage = true;
    this.#options.log.warn(
      { problem: String(problem) },
      'rendered responses cannot be kept on disk; serving goes on without',
    );
  }
}
