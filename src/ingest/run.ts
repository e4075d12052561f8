import { availableParallelism } from 'node:os';
import { furtherPages } from '../archive/pages.ts';
import type { MasterRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { LoupeError } from '../errors.ts';
import { StorageError } from '../storage/storage-error.ts';

/** What happens during a run. Plain data, so that it can be sent from one process to another. */
export type IngestEvent =
  /** Its header is read; then it waits for memory. */
  | { readonly kind: 'looking'; readonly master: Master }
  | { readonly kind: 'waiting'; readonly identifier: string }
  | {
      readonly kind: 'started';
      readonly identifier: string;
      readonly megapixels: number;
      readonly countedMegapixels: number;
    }
  | {
      readonly kind: 'done';
      readonly identifier: string;
      readonly megapixels: number;
      readonly record: MasterRecord;
    }
  | {
      readonly kind: 'failed';
      readonly identifier: string;
      /** For people. */
      readonly sentence: string;
      /** For the log: what was behind it. */
      readonly cause: string;
      /** The data folder could not take the files: not a fault of this master, which is tried again. */
      readonly storageFault: boolean;
    };

export interface IngestSummary {
  readonly done: number;
  readonly failed: readonly { readonly identifier: string; readonly sentence: string }[];
  readonly megapixels: number;
  /** Why the run ended early: the data folder cannot take more. */
  readonly storageProblem: string | undefined;
  /** Masters that were not tried, because of that or because the run was stopped. */
  readonly notTried: number;
}

/** What ingesting a master takes, from its header alone. */
export interface IngestEstimate {
  readonly megapixels: number;
  /** As the limits count them: with the padding of thin strips. */
  readonly countedMegapixels: number;
  readonly memoryBytes: number;
}

/** What a run does with each master. */
export interface IngestTools {
  /** @throws LoupeError, StorageError */
  ingest(master: Master): Promise<MasterRecord>;
  /** @throws LoupeError */
  estimate(master: Master): Promise<IngestEstimate>;
}

export interface IngestRunOptions {
  /** What the masters that are ingested at once may take together; one that takes more is refused. */
  readonly memoryBytes: number;
  /** How many at once; one for each processor when left out. */
  readonly atOnce?: number;
  /** Ends the run after the masters that are under way. */
  readonly signal?: AbortSignal;
}

/**
 * Ingests masters, several at once within a bound of memory, and the further pages that turn up. A master that
 * cannot be read is reported and stops no other; a data folder that cannot be written to ends the run.
 */
export async function runIngest(
  masters: readonly Master[],
  tools: IngestTools,
  options: IngestRunOptions,
  onEvent: (event: IngestEvent) => void,
): Promise<IngestSummary> {
  const queue = [...masters];
  const planned = new Set(masters.map(({ identifier }) => identifier));
  const failed: { identifier: string; sentence: string }[] = [];
  const memory = new MemoryBound(options.memoryBytes);
  let done = 0;
  let total = 0;
  let storageProblem: string | undefined;

  async function ingest(master: Master): Promise<void> {
    const { identifier } = master;
    try {
      onEvent({ kind: 'looking', master });
      const { memoryBytes, ...size } = await tools.estimate(master);
      onEvent({ kind: 'waiting', identifier });
      const release = await memory.take(memoryBytes);
      try {
        if (isOver()) return void queue.push(master);
        onEvent({ kind: 'started', identifier, ...size });
        const record = await tools.ingest(master);
        done += 1;
        total += size.megapixels;
        onEvent({ kind: 'done', identifier, megapixels: size.megapixels, record });
        if (master.page === undefined) addPages(master, record);
      } finally {
        release();
      }
    } catch (error) {
      const storageFault = error instanceof StorageError;
      if (storageFault) storageProblem ??= error.message;
      const sentence = sentenceOf(error);
      failed.push({ identifier, sentence });
      onEvent({ kind: 'failed', identifier, sentence, cause: causeOf(error), storageFault });
    }
  }

  function addPages(master: Master, record: MasterRecord): void {
    const pages = furtherPages(master, record).filter((page) => !planned.has(page.identifier));
    for (const page of pages) planned.add(page.identifier);
    // Next, while what was read of their file is at hand.
    queue.unshift(...pages);
  }
  const isOver = () => storageProblem !== undefined || options.signal?.aborted === true;

  async function work(): Promise<void> {
    for (let master = queue.shift(); master !== undefined; master = queue.shift()) {
      await ingest(master);
      if (isOver()) return;
    }
  }

  const atOnce = options.atOnce ?? availableParallelism();
  if (!isOver()) await Promise.all(Array.from({ length: atOnce }, work));
  return { done, failed, megapixels: total, storageProblem, notTried: queue.length };
}

/** Hands out bytes in the order of the requests. */
class MemoryBound {
  readonly #total: number;
  #taken = 0;
  #waiting: { bytes: number; go: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
  }

  /**
   * Resolves, once there is room, with the function that gives the bytes back.
   *
   * @throws LoupeError for more than there will ever be
   */
  async take(bytes: number): Promise<() => void> {
    if (bytes > this.#total) throw tooMuchMemory(bytes, this.#total);
    if (this.#waiting.length > 0 || this.#taken + bytes > this.#total) {
      await new Promise<void>((go) => this.#waiting.push({ bytes, go }));
    } else {
      this.#taken += bytes;
    }
    return () => this.#release(bytes);
  }

  #release(bytes: number): void {
    this.#taken -= bytes;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#taken + next.bytes > this.#total) return;
      this.#taken += next.bytes;
      this.#waiting.shift();
      next.go();
    }
  }
}

function tooMuchMemory(neededBytes: number, memoryBytes: number): LoupeError {
  const megabytes = (bytes: number): string => Math.ceil(bytes / 2 ** 20).toLocaleString('en');
  return new LoupeError(
    'unreadable-source',
    `preparing the image takes ${megabytes(neededBytes)} MB of memory: over the limit of ` +
      `${megabytes(memoryBytes)} MB (setting ingest-memory-mb)`,
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof LoupeError || error instanceof StorageError) return error.message;
  return 'could not be ingested because of a fault in Loupe; the log has the details';
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return cause.message;
  return error instanceof LoupeError || error instanceof StorageError ? error.message : String(error.stack);
}
