import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { furtherPages } from '../archive/pages.ts';
import type { MasterRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import type { IngestSettings } from './ingest-master.ts';
import type { IngestMessage, IngestTask } from './process.ts';
import type { IngestEvent, IngestSummary } from './run.ts';

/** What the header of a scan alone may take, and any scan beside its pixels: many times the slowest. */
const LEAST_SECONDS = 120;

/** About a hundred times what a megapixel takes, so that slow disks and busy processors are no reason. */
const SECONDS_PER_MEGAPIXEL = 1;

/** How long preparing a scan may take. */
export type TimeLimit = (countedMegapixels: number) => number;

/** Seconds that preparing a scan may take; with 0 megapixels, reading its header. */
function ingestSeconds(countedMegapixels: number): number {
  return Math.ceil(LEAST_SECONDS + countedMegapixels * SECONDS_PER_MEGAPIXEL);
}

/** What ingest in a process of its own is made with. */
export interface IngestAttemptOptions {
  readonly settings: IngestSettings;
  readonly memoryBytes: number;
  readonly atOnce?: number;
  /** Starts the process; another than the built one in tests. */
  readonly start?: () => ChildProcess;
  /** Told of each process, right after its start. */
  readonly onStart?: (child: ChildProcess) => void;
  readonly timeLimit?: TimeLimit;
  /** Ends the process and the run. */
  readonly signal?: AbortSignal;
}

/** Told of each step, with the master that it is about. */
export type OnIngestEvent = (event: IngestEvent, master: Master) => void;

/** The masters of a run that are not finished, with the further pages that turn up. */
export class MastersLeft {
  readonly #left: Map<string, Master>;
  readonly #known: Set<string>;

  constructor(masters: readonly Master[]) {
    this.#left = new Map(masters.map((master) => [master.identifier, master]));
    this.#known = new Set(this.#left.keys());
  }

  get all(): Master[] {
    return [...this.#left.values()];
  }

  get(identifier: string): Master | undefined {
    return this.#left.get(identifier);
  }

  has({ identifier }: Master): boolean {
    return this.#left.has(identifier);
  }

  remove(identifier: string): void {
    this.#left.delete(identifier);
  }

  addPages(master: Master, record: MasterRecord): void {
    if (master.page !== undefined) return;
    for (const page of furtherPages(master, record)) {
      if (this.#known.has(page.identifier)) continue;
      this.#known.add(page.identifier);
      this.#left.set(page.identifier, page);
    }
  }
}

/** A master whose header or pixels are being read. */
interface UnderWay {
  readonly master: Master;
  readonly timer: NodeJS.Timeout;
}

/** One process, at work on what is left. */
export class IngestAttempt {
  /** Resolves with how the process ended. */
  readonly ended: Promise<object>;
  /** What it said at its end. */
  summary: IngestSummary | undefined;
  /** The master that was under way for too long, and how long. */
  overtime: { readonly master: Master; readonly seconds: number } | undefined;
  readonly #left: MastersLeft;
  readonly #onEvent: OnIngestEvent;
  readonly #limit: TimeLimit;
  readonly #child: ChildProcess;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(left: MastersLeft, options: IngestAttemptOptions, onEvent: OnIngestEvent) {
    const { settings, memoryBytes, atOnce, signal, start = forkIngest, timeLimit = ingestSeconds } = options;
    this.#left = left;
    this.#onEvent = onEvent;
    this.#limit = timeLimit;
    this.#child = start();
    options.onStart?.(this.#child);
    const stop = () => this.#child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    this.ended = this.#whenEnded().finally(() => {
      signal?.removeEventListener('abort', stop);
      for (const { timer } of this.#underWay.values()) clearTimeout(timer);
    });
    this.#child.on('message', (message: IngestMessage) => this.#take(message));
    const task: IngestTask = {
      masters: left.all,
      settings,
      memoryBytes,
      ...(atOnce !== undefined && { atOnce }),
    };
    // When the message does not arrive, `error` or `exit` follows.
    this.#child.send(task, () => {});
  }

  get underWay(): Master[] {
    return [...this.#underWay.values()].map(({ master }) => master);
  }

  #whenEnded(): Promise<object> {
    const child = this.#child;
    return new Promise((resolve) => {
      child.on('error', (error) => {
        // A process that could not be started never exits.
        if (child.pid === undefined) resolve({ err: error });
      });
      child.once('exit', (code, signal) => {
        // Its last messages may still be on their way.
        if (child.connected) child.once('disconnect', () => resolve({ code, signal }));
        else resolve({ code, signal });
      });
    });
  }

  #take(message: IngestMessage): void {
    if (message.kind === 'finished') {
      this.summary = message.summary;
      return;
    }
    const identifier = message.kind === 'looking' ? message.master.identifier : message.identifier;
    const master = this.#left.get(identifier);
    if (!master) return;
    this.#stopClock(identifier);
    if (message.kind === 'looking') this.#startClock(master, 0);
    if (message.kind === 'started') this.#startClock(master, message.countedMegapixels);
    if (message.kind === 'done') this.#left.addPages(master, message.record);
    // One that met a full disk is not tried again in this run.
    if (message.kind === 'done' || message.kind === 'failed') this.#left.remove(identifier);
    this.#onEvent(message, master);
  }

  #startClock(master: Master, countedMegapixels: number): void {
    const seconds = this.#limit(countedMegapixels);
    const timer = setTimeout(() => {
      this.overtime ??= { master, seconds };
      this.#child.kill('SIGKILL');
    }, seconds * 1000);
    this.#underWay.set(master.identifier, { master, timer });
  }

  #stopClock(identifier: string): void {
    clearTimeout(this.#underWay.get(identifier)?.timer);
    this.#underWay.delete(identifier);
  }
}

function forkIngest(): ChildProcess {
  return fork(fileURLToPath(new URL('./process.js', import.meta.url)), {
    serialization: 'advanced',
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
