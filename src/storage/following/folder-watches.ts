import { errorCode } from '../error-code.ts';

/** Begins to watch a folder: `node:fs` does, and tests in which the system refuses. */
export type WatchFunction = (
  folder: string,
  onEvent: (event: string, name: string | null) => void,
) => { close(): void; on(event: 'error', listener: (error: unknown) => void): unknown };

/** A folder to be watched. */
export interface WatchedFolder {
  /** Below the root. */
  readonly path: string;
  readonly real: string;
  /** Another one means that another folder has come to the path. */
  readonly identity: string;
}

interface Watch {
  readonly identity: string;
  /** What it tells of the folder itself, as when it is deleted or unmounted, has this name. */
  isDoubtful: boolean;
  close(): void;
}

/** The clock of the process, and what happens by it. */
export interface EventClock {
  nowMs(): number;
  /** @returns how to call it off */
  after(ms: number, happens: () => void): () => void;
}

const PROCESS_CLOCK: EventClock = {
  nowMs: () => performance.now(),
  after: (ms, happens) => {
    const timer = setTimeout(happens, ms);
    return () => clearTimeout(timer);
  },
};

export interface FolderWatchesParts {
  readonly watch: WatchFunction;
  /** How long events are gathered. */
  readonly gatherMs: number;
  /** Until when the events of a folder are gathered at least, on the clock of the process. */
  readonly restUntilMs: (path: string) => number;
  /** Something has happened in these folders. */
  readonly onEvents: (folders: readonly string[]) => void;
  /** Left out: that of the process. */
  readonly clock?: EventClock;
}

/** The system watches no more folders. */
const LIMITS: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** One watch for each folder, and none for files. What happens is gathered. */
export class FolderWatches {
  readonly #parts: FolderWatchesParts;
  readonly #watches = new Map<string, Watch>();
  /** Folders in which something has happened, and until when they rest. */
  readonly #happened = new Map<string, number>();
  readonly #clock: EventClock;
  /** Calls off what tells of them. */
  #stopGathering: (() => void) | undefined;
  /** When it ends, on the clock of the process. */
  #tellsAtMs = 0;
  #limit: string | undefined;

  constructor(parts: FolderWatchesParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? PROCESS_CLOCK;
  }

  /** How many folders are watched. */
  get size(): number {
    return this.#watches.size;
  }

  /** The code of the error with which the system refused to watch one more folder, if it did since `tryAgain`. */
  get limit(): string | undefined {
    return this.#limit;
  }

  /** Asks the system again, which may have refused. */
  tryAgain(): void {
    this.#limit = undefined;
  }

  /** Watches a folder; called again, nothing happens unless the watch may have died. To be called before it is read. */
  add({ path, real, identity }: WatchedFolder): void {
    const before = this.#watches.get(path);
    if (before?.identity === identity && !before.isDoubtful) return;
    this.remove(path);
    if (this.#limit !== undefined) return;
    const name = real.slice(real.lastIndexOf('/') + 1);
    try {
      const watcher = this.#parts.watch(real, (_, changed) => {
        if (changed === null || changed === name) watch.isDoubtful = true;
        this.#happens(path);
      });
      const watch: Watch = { identity, isDoubtful: false, close: () => watcher.close() };
      watcher.on('error', () => {
        watch.isDoubtful = true;
        this.#happens(path);
      });
      this.#watches.set(path, watch);
    } catch (error) {
      // A folder that is gone or may not be read has no watch; the one that it is in tells of it.
      const code = errorCode(error);
      if (LIMITS.has(code)) this.#limit = code;
    }
  }

  remove(path: string): void {
    this.#watches.get(path)?.close();
    this.#watches.delete(path);
  }

  /** Removes the watches of all folders that are not to be kept. */
  keep(isKept: (path: string) => boolean): void {
    for (const path of [...this.#watches.keys()]) if (!isKept(path)) this.remove(path);
  }

  close(): void {
    this.#stopGathering?.();
    this.keep(() => false);
  }

  #happens(path: string): void {
    if (this.#happened.has(path)) return;
    this.#happened.set(path, this.#parts.restUntilMs(path));
    this.#tellAt(this.#clock.nowMs() + this.#parts.gatherMs);
  }

  #tellAt(atMs: number): void {
    if (this.#stopGathering && this.#tellsAtMs <= atMs) return;
    this.#stopGathering?.();
    this.#tellsAtMs = atMs;
    this.#stopGathering = this.#clock.after(atMs - this.#clock.nowMs(), () => this.#tell());
  }

  /** Tells of all folders that do not rest. */
  #tell(): void {
    this.#stopGathering = undefined;
    const nowMs = this.#clock.nowMs();
    const due = [...this.#happened].filter(([, restUntilMs]) => restUntilMs <= nowMs).map(([path]) => path);
    for (const path of due) this.#happened.delete(path);
    if (this.#happened.size > 0) this.#tellAt(Math.min(...this.#happened.values()) + 1);
    if (due.length > 0) this.#parts.onEvents(due);
  }
}
