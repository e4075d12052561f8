import type { Master } from '../archive/scan.ts';
import { IngestProcess, type IngestProcessOptions, PROCESS_ENDED } from '../ingest/ingest-process.ts';
import type { InspectedHeader, InspectedPixels } from '../ingest/inspect-master.ts';
import type { IngestSettings } from '../ingest/look-at-master.ts';
import { MemoryBound } from '../ingest/memory-bound.ts';
import {
  ENDED_PROCESS,
  failedBy,
  failedWith,
  type IngestFailed,
  overtimeSentence,
} from '../ingest/outcome.ts';
import { lowerPriority } from '../ipc/lower-priority.ts';

/** What inspecting takes, as ingest does. */
export interface InspectorOptions extends Pick<IngestProcessOptions, 'start' | 'timeLimit'> {
  /** The image folder is the root of the file system: masters are named by their absolute paths. */
  readonly settings: Omit<IngestSettings, 'workFolder'>;
  /** For the temporary files of one process, which are gone with it. */
  readonly newWorkFolder: () => Promise<string>;
  /** What is decoded at once may take, in all processes. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
}

/** A call to a process. */
type Call<T> = (process: IngestProcess) => Promise<T>;

/** Memory that all that is inspected at once shares. */
export class Inspector {
  readonly #options: InspectorOptions;
  readonly #memory: MemoryBound;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#memory = new MemoryBound(options.memoryBytes);
  }

  /** Whoever inspects one image after the other. */
  lane(): InspectorLane {
    return new InspectorLane(this.#options, this.#memory);
  }
}

/**
 * Reads images one at a time in a process of its own, with the bounds that ingest has: one that ends, or does not keep to its
 * time limit, is replaced, and the image at which that happened is refused as ingest would.
 */
class InspectorLane {
  readonly #options: InspectorOptions;
  readonly #memory: MemoryBound;
  #process: IngestProcess | undefined;

  constructor(options: InspectorOptions, memory: MemoryBound) {
    this.#options = options;
    this.#memory = memory;
  }

  /** Reads the header of a master. */
  header(master: Master): Promise<InspectedHeader | IngestFailed> {
    return this.#attempt(master, (process) => process.inspect(master));
  }

  /** Why a master takes more memory than there will ever be. */
  refusal(master: Master, memoryBytes: number): IngestFailed | undefined {
    const refused = this.#memory.refusal(memoryBytes);
    return refused && failedBy(master, refused);
  }

  /** Reads all pixels of a master, as soon as there is memory for it. */
  async pixels(
    master: Master,
    { memoryBytes, countedMegapixels }: { readonly memoryBytes: number; readonly countedMegapixels: number },
  ): Promise<InspectedPixels | IngestFailed> {
    const release = await this.#memory.take(memoryBytes);
    try {
      return await this.#attempt(master, (process) => process.inspectPixels(master, countedMegapixels));
    } finally {
      release();
    }
  }

  /** Ends its process, when nothing is under way. */
  async end(): Promise<void> {
    this.#process?.release();
    await this.#process?.ended;
  }

  async #attempt<T>(master: Master, call: Call<T>): Promise<T | IngestFailed> {
    for (let ends = 0; ; ) {
      this.#options.signal.throwIfAborted();
      const process = await this.#started();
      try {
        await process.ready;
        return await call(process);
      } catch (error) {
        if (error !== PROCESS_ENDED) throw error;
        await process.ended;
        this.#process = undefined;
        const { overtime } = process;
        if (overtime) return failedWith(master, overtimeSentence(overtime.seconds));
        ends += 1;
        if (ends >= 2) return failedWith(master, ENDED_PROCESS);
      }
    }
  }

  async #started(): Promise<IngestProcess> {
    if (this.#process) return this.#process;
    const { settings, newWorkFolder, signal, start, timeLimit } = this.#options;
    const process = new IngestProcess({
      ...(start && { start }),
      ...(timeLimit && { timeLimit }),
      settings: { ...settings, workFolder: await newWorkFolder() },
      onStart: lowerPriority,
    });
    const kill = (): void => process.kill();
    signal.addEventListener('abort', kill);
    void process.ended.then(() => signal.removeEventListener('abort', kill));
    this.#process = process;
    return process;
  }
}
