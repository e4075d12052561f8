import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { furtherPages } from '../archive/pages.ts';
import { type MasterRecord, workFolder } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { CopiesForIngest } from '../masters/copies-for-ingest.ts';
import type { OpenCopies } from '../masters/open-copies.ts';
import { MEGABYTE } from '../megabyte.ts';
import { IngestProcess, type IngestProcessOptions, PROCESS_ENDED } from './ingest-process.ts';
import type { IngestSettings, PlacedMaster } from './look-at-master.ts';
import { MemoryBound } from './memory-bound.ts';
import {
  ENDED_PROCESS,
  failedBy,
  failedWith,
  type IngestDone,
  type IngestEstimate,
  type IngestFailed,
  type OnIngestEvent,
  overtimeSentence,
} from './outcome.ts';
import type { MasterSource } from './queue.ts';

/** How many masters are taken from the queue together. */
const TAKEN_AT_ONCE = 100;

/** What is no larger is made as soon as its header is read, without a question in between: of thousands, these take time. */
const SMALL_COUNTED_MEGAPIXELS = 4;
const SMALL_MEMORY_BYTES = 96 * MEGABYTE;

/** Masters that lie far away, and what was made of them before. */
export interface IngestCopies extends Pick<OpenCopies, 'isDistant' | 'copies'> {
  readonly recordOf: (identifier: string) => MasterRecord | undefined;
}

/** What a run is made with. */
export interface IngestRunOptions extends Omit<IngestProcessOptions, 'settings'> {
  readonly settings: Omit<IngestSettings, 'workFolder'>;
  /** Where copies of masters are made that lie far away; left out where all lie in the image folder. */
  readonly copies?: IngestCopies | undefined;
  /** The record of what is stored of a master in a place that several machines share, and not here; left out where there is none. */
  readonly storedElsewhere?: ((master: Master) => Promise<MasterRecord | undefined>) | undefined;
  /** What the masters that are under way may take together, in all processes; one that takes more is refused. */
  readonly memoryBytes: number;
  /** The most processes; one is started when there is something to do for it. */
  readonly processes: number;
  /** How many masters a process has at once. */
  readonly atOnce: number;
  /** How often a process crashed, by the masters that were under way: kept by the caller from run to run. */
  readonly crashes: Map<string, number>;
}

/** How a run ended. */
export interface IngestRunEnd {
  /** There was nothing left to do, or the data folder could not take more. */
  readonly finished: boolean;
  /** Why it ended early: the data folder cannot take more. */
  readonly storageProblem: string | undefined;
  /** Of a process that died: how, and which masters were under way. */
  readonly crash: { readonly reason: object; readonly identifiers: readonly string[] } | undefined;
}

/**
 * Ingests what a queue has, in processes of their own. A master that cannot be read is reported and stops no other; one
 * that meets its time limit costs its process, which is replaced. A process that crashes, or a data folder that cannot be
 * written to, ends the run after what is under way in the others.
 */
export class IngestRun {
  /** Resolves when all processes have ended, and what was not made is back in the queue. */
  readonly ended: Promise<IngestRunEnd>;
  readonly #queue: MasterSource;
  readonly #options: IngestRunOptions;
  readonly #onEvent: OnIngestEvent;
  readonly #memory: MemoryBound;
  readonly #copies: CopiesForIngest | undefined;
  readonly #processes = new Set<IngestProcess>();
  /** Those that were told to end. */
  readonly #released = new Set<IngestProcess>();
  /** Taken from the queue, and not yet given to a process. */
  readonly #next: Master[] = [];
  /** What was taken or turned up and has no outcome, so that no page is made twice. */
  readonly #known = new Set<string>();
  #storageProblem: string | undefined;
  #crash: IngestRunEnd['crash'];
  #stopped = false;
  #isOver = false;
  #resolve: (end: IngestRunEnd) => void = () => {};

  constructor(queue: MasterSource, options: IngestRunOptions, onEvent: OnIngestEvent) {
    this.#queue = queue;
    this.#options = options;
    this.#onEvent = onEvent;
    this.#memory = new MemoryBound(options.memoryBytes);
    const { copies, settings } = options;
    this.#copies = copies && new CopiesForIngest({ ...copies, dataFolder: settings.dataFolder });
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.wake();
  }

  /** Looks into the queue again, when there may be more. */
  wake(): void {
    if (this.#isOver) return;
    if (!this.#isEnding) this.#giveOut();
    for (const process of this.#processes) {
      if (process.given.size > 0) continue;
      this.#processes.delete(process);
      this.#released.add(process);
      process.release();
    }
    if (this.#processes.size + this.#released.size === 0) this.#end();
  }

  /** Ends the processes at once. */
  stop(): void {
    this.#stopped = true;
    for (const process of [...this.#processes, ...this.#released]) process.kill();
  }

  get #isEnding(): boolean {
    return this.#stopped || this.#storageProblem !== undefined || this.#crash !== undefined;
  }

  #giveOut(): void {
    const { atOnce } = this.#options;
    for (const process of this.#processes) {
      while (process.given.size < atOnce) {
        const page = process.pages.shift();
        if (!page) break;
        void this.#make(process, page);
      }
    }
    for (let process = this.#withRoom(); process; process = this.#withRoom()) {
      const master = this.#take();
      if (!master) return;
      void this.#make(process(), master);
    }
  }

  /** The process with the least to do, or a new one, if there is room in any. */
  #withRoom(): (() => IngestProcess) | undefined {
    const { processes, atOnce } = this.#options;
    const [least] = [...this.#processes].sort((a, b) => a.given.size - b.given.size);
    if (least?.given.size !== 0 && this.#processes.size < processes) return () => this.#start();
    return least && least.given.size < atOnce ? () => least : undefined;
  }

  #take(): Master | undefined {
    if (this.#next.length === 0) {
      const taken = this.#queue.next(TAKEN_AT_ONCE).filter(({ identifier }) => !this.#known.has(identifier));
      for (const master of taken) this.#known.add(master.identifier);
      this.#next.push(...taken);
    }
    return this.#next.shift();
  }

  #start(): IngestProcess {
    const folder = join(workFolder(this.#options.settings.dataFolder), randomUUID());
    const settings = { ...this.#options.settings, workFolder: folder };
    const process = new IngestProcess({ ...this.#options, settings });
    this.#processes.add(process);
    void process.ended.then((reason) => this.#gone(process, reason));
    return process;
  }

  /** Ingests a master. When the process ends meanwhile, nothing more comes of it here. */
  async #make(process: IngestProcess, master: Master): Promise<void> {
    const { identifier } = master;
    process.given.set(identifier, master);
    try {
      await process.ready;
      this.#onEvent({ kind: 'looking', identifier }, master);
      const stored = await this.#options.storedElsewhere?.(master);
      await this.#withCopy(process, master, async (found) => {
        const placed = stored ? { ...found, stored } : found;
        const met = await this.#makeSmall(process, placed);
        if (met.kind === 'estimate') await this.#makeInMemory(process, { master, placed }, met);
        else this.#finish(process, master, met);
      });
    } catch (error) {
      if (error !== PROCESS_ENDED) throw error;
    }
  }

  /** Does something with a master whose bytes are at hand: those of one that lies far away are for as long as that takes. */
  async #withCopy(
    process: IngestProcess,
    master: Master,
    work: (placed: PlacedMaster) => Promise<void>,
  ): Promise<void> {
    if (!this.#copies || !this.#options.copies?.isDistant(master)) return work(master);
    const held = await this.#copies.hold(master).catch((error: unknown) => failedBy(master, error));
    // The process may have ended meanwhile, and what it was given may have gone to another.
    const isWanted = process.given.get(master.identifier) === master;
    if (held.kind !== 'copy') {
      if (isWanted)
        this.#finish(process, master, held.kind === 'failed' ? held : preparedBefore(held.record));
      return;
    }
    const { file, state, origin } = held;
    try {
      if (isWanted) await work({ ...master, ...state, file, ...(origin && { origin }) });
    } finally {
      held.release(true);
    }
  }

  /** Makes a master that is small, and reads the header of any other, for which nothing else may be held meanwhile. */
  async #makeSmall(
    process: IngestProcess,
    master: PlacedMaster,
  ): Promise<IngestDone | IngestFailed | IngestEstimate> {
    const release = this.#memory.takeNow(SMALL_MEMORY_BYTES);
    if (!release) return process.estimate(master);
    try {
      return await process.makeSmall({
        master,
        mostCountedMegapixels: SMALL_COUNTED_MEGAPIXELS,
        mostMemoryBytes: SMALL_MEMORY_BYTES,
      });
    } finally {
      release();
    }
  }

  async #makeInMemory(
    process: IngestProcess,
    { master, placed }: { readonly master: Master; readonly placed: PlacedMaster },
    estimate: IngestEstimate,
  ): Promise<void> {
    const { identifier } = master;
    const { kind, memoryBytes, ...size } = estimate;
    const refused = this.#memory.refusal(memoryBytes);
    if (refused) return this.#finish(process, master, failedBy(master, refused));
    const release = await this.#memory.take(memoryBytes);
    try {
      // The process may have ended meanwhile, and what it was given may have gone to another.
      if (process.given.get(identifier) !== master) return;
      if (this.#isEnding) {
        process.given.delete(identifier);
        this.#next.unshift(master);
        return this.wake();
      }
      this.#onEvent({ kind: 'started', identifier, ...size }, master);
      const outcome = await process.make(placed, size.countedMegapixels);
      this.#finish(process, master, outcome);
    } finally {
      release();
    }
  }

  #finish(process: IngestProcess, master: Master, outcome: IngestDone | IngestFailed): void {
    process.given.delete(master.identifier);
    this.#known.delete(master.identifier);
    if (outcome.kind === 'failed' && outcome.storageFault) this.#storageProblem ??= outcome.sentence;
    // Before its outcome is taken, by which its pages begin to wait.
    if (outcome.kind === 'done' && master.page === undefined) this.#addPages(process, master, outcome);
    this.#onEvent(outcome, master);
    this.wake();
  }

  #addPages(process: IngestProcess, master: Master, { record }: IngestDone): void {
    const pages = furtherPages(master, record).filter(({ identifier }) => !this.#known.has(identifier));
    if (pages.length === 0) return;
    const count = this.#queue.claim(pages);
    if (count > 0) this.#onEvent({ kind: 'found', identifier: master.identifier, count }, master);
    for (const page of pages) this.#known.add(page.identifier);
    process.pages.push(...pages);
  }

  #gone(process: IngestProcess, reason: object): void {
    // Nothing more is given to it.
    this.#processes.delete(process);
    this.#released.add(process);
    const refused = process.overtime ? lateIn(process) : this.#crashed(process, reason);
    for (const { identifier } of refused.keys()) process.given.delete(identifier);
    this.#next.unshift(...process.given.values(), ...process.pages.splice(0));
    process.given.clear();
    for (const [master, sentence] of refused) this.#finish(process, master, failedWith(master, sentence));
    this.#released.delete(process);
    this.wake();
  }

  /** A master that is under way for the second time when its process dies is left out from then on. */
  #crashed(process: IngestProcess, reason: object): Map<Master, string> {
    const refused = new Map<Master, string>();
    if (this.#stopped || process.given.size === 0) return refused;
    const { crashes } = this.#options;
    this.#crash ??= { reason, identifiers: process.underWay.map(({ identifier }) => identifier) };
    for (const master of process.underWay) {
      const times = (crashes.get(master.identifier) ?? 0) + 1;
      crashes.set(master.identifier, times);
      if (times >= 2) refused.set(master, ENDED_PROCESS);
    }
    return refused;
  }

  #end(): void {
    this.#isOver = true;
    if (this.#next.length > 0) this.#queue.putBack(this.#next.splice(0));
    const [storageProblem, crash] = [this.#storageProblem, this.#crash];
    this.#resolve({ finished: !this.#stopped && !crash, storageProblem, crash });
  }
}

/** The outcome of a scan for which there was nothing to do. */
function preparedBefore(record: MasterRecord): IngestDone {
  return { kind: 'done', identifier: record.identifier, megapixels: 0, record };
}

/** The scan that met its limit, and why it is refused; none when it was finished in the very last moment. */
function lateIn({ overtime, given }: IngestProcess): Map<Master, string> {
  if (!overtime || !given.has(overtime.master.identifier)) return new Map();
  return new Map([[overtime.master, overtimeSentence(overtime.seconds)]]);
}
