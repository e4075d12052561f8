import { type ChildProcess, fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Master } from '../archive/scan.ts';
import { channelToChild } from '../ipc/channel.ts';
import { Peer } from '../ipc/peer.ts';
import { entryPath } from '../program.ts';
import { INGEST_TOPIC, type IngestFunctions, type SmallMaster } from './functions.ts';
import type { InspectedHeader, InspectedPixels } from './inspect-master.ts';
import type { IngestSettings, PlacedMaster } from './look-at-master.ts';
import type { IngestDone, IngestEstimate, IngestFailed } from './outcome.ts';

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

/** What is thrown in place of results when a process has ended. */
export const PROCESS_ENDED = new Error('the ingest process has ended');

/** What a process that ingests is made with. */
export interface IngestProcessOptions {
  readonly settings: IngestSettings;
  /** Starts the process; another than the built one in tests. */
  readonly start?: () => ChildProcess;
  /** Told of each process, right after its start. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Told by each process that cannot use libjpeg-turbo, and why. */
  readonly onSlower?: (reason: string) => void;
  readonly timeLimit?: TimeLimit;
}

/** A process that ingests, and the masters that it is at. Its memory is freed with it, and its crash ends nothing else. */
export class IngestProcess {
  /** What it was given and has no outcome, from then on. */
  readonly given = new Map<string, Master>();
  /** Further pages of files that it has read: the next ones, while what was read of their file is at hand. */
  readonly pages: Master[] = [];
  /** Resolves when it can be given masters; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves, when its unfinished files are gone, with how it ended. */
  readonly ended: Promise<object>;
  /** The master that was under way for too long, and how long. */
  overtime: { readonly master: Master; readonly seconds: number } | undefined;
  readonly #child: ChildProcess;
  readonly #peer: Peer<Record<string, never>, IngestFunctions>;
  readonly #limit: TimeLimit;
  readonly #underWay = new Map<string, Master>();
  /** Rejects when the process has ended. */
  readonly #gone: Promise<never>;

  constructor(options: IngestProcessOptions) {
    const { settings, start = forkIngest, onStart, onSlower, timeLimit = ingestSeconds } = options;
    this.#limit = timeLimit;
    this.#child = start();
    onStart?.(this.#child);
    this.#peer = new Peer(channelToChild(this.#child), INGEST_TOPIC, {});
    const ended = this.#whenEnded();
    // In a folder that cannot be written to they stay: the next start removes them.
    const remove = () => rm(settings.workFolder, { recursive: true, force: true }).catch(() => {});
    this.ended = ended.finally(remove);
    this.#gone = ended.then(() => Promise.reject(PROCESS_ENDED));
    this.#gone.catch(() => {});
    const begun = this.#peer.call('begin', settings).then((reason) => {
      if (reason !== undefined) onSlower?.(reason);
    });
    this.ready = this.#untilGone(begun);
    this.ready.catch(() => {});
  }

  /** The masters whose header or pixels are being read; those at the end of the process, when it has ended. */
  get underWay(): readonly Master[] {
    return [...this.#underWay.values()];
  }

  /** Rejects when the process ends meanwhile. */
  estimate(master: PlacedMaster): Promise<IngestEstimate | IngestFailed> {
    return this.#inTime(master, 0, this.#peer.call('estimate', master));
  }

  /** Rejects when the process ends meanwhile. */
  make(master: PlacedMaster, countedMegapixels: number): Promise<IngestDone | IngestFailed> {
    return this.#inTime(master, countedMegapixels, this.#peer.call('make', master));
  }

  /** Makes a small master, and reads the header of any other. Rejects when the process ends meanwhile. */
  makeSmall(small: SmallMaster): Promise<IngestDone | IngestFailed | IngestEstimate> {
    const { master, mostCountedMegapixels } = small;
    return this.#inTime(master, mostCountedMegapixels, this.#peer.call('makeSmall', small));
  }

  /** Reads a header and makes nothing. Rejects when the process ends meanwhile. */
  inspect(master: PlacedMaster): Promise<InspectedHeader | IngestFailed> {
    return this.#inTime(master, 0, this.#peer.call('inspect', master));
  }

  /** Reads all pixels and makes nothing. Rejects when the process ends meanwhile. */
  inspectPixels(master: PlacedMaster, countedMegapixels: number): Promise<InspectedPixels | IngestFailed> {
    return this.#inTime(master, countedMegapixels, this.#peer.call('inspectPixels', master));
  }

  /** Lets it end, when nothing is under way. */
  release(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  kill(): void {
    this.#child.kill('SIGTERM');
  }

  /** Nothing else ends what a decoder does, so the process is killed when a master does not keep to its limit. */
  async #inTime<T>(master: Master, countedMegapixels: number, work: Promise<T>): Promise<T> {
    this.#underWay.set(master.identifier, master);
    const seconds = this.#limit(countedMegapixels);
    const timer = setTimeout(() => {
      this.overtime ??= { master, seconds };
      this.#child.kill('SIGKILL');
    }, seconds * 1000);
    try {
      const value = await this.#untilGone(work);
      this.#underWay.delete(master.identifier);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A call rejects when its channel closes, which is before the process has ended. */
  #untilGone<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work.catch(() => this.#gone), this.#gone]);
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
}

/**
 * Pixels lie outside of the heap of the engine, which looks through all of it again and again as they come and go: a tenth of
 * the work of ingest. As if the heap were large from the start, it does so after more of them.
 */
const HEAP_FLAGS = ['--initial-heap-size=256'];

/**
 * Certificates of the machine are read at the start of each process that names them, half as long as Node itself takes: this one connects
 * to nothing. And the C library is to keep the memory of buffers that come and go, of some megabytes each: what was given back to the
 * system is cleared by it when it is asked for again.
 */
const ENVIRONMENT = {
  NODE_EXTRA_CA_CERTS: undefined,
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(16 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(64 * 1024 * 1024),
};

function forkIngest(): ChildProcess {
  return fork(entryPath('ingest/process.js'), {
    serialization: 'advanced',
    env: { ...process.env, ...ENVIRONMENT },
    execArgv: HEAP_FLAGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
