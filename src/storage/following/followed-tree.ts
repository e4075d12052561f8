import type { Log } from '../../log.ts';
import type { StoreAddress } from '../stores/store-address.ts';
import type { FolderDigest, LookEnd, TreeChange } from './tree-messages.ts';
import { TreeWorker } from './tree-worker.ts';

/** A rescan takes at most this part of the time, however many files there are. */
const SHARE_OF_TIME = 1 / 50;

/** A list of objects keeps a disk from nothing: most of its time is the way to the store and back. */
const SHARE_OF_LISTS = 1 / 10;

/** The longest that a rescan is put off by what the last one took. */
const LONGEST_PAUSE_MS = 3_600_000;

/** A drive that does not respond for so long hangs. The thread does: it reads for some milliseconds at a time. */
const RESPONSE_MS = 30_000;

export interface FollowedTreeParts {
  readonly path: string;
  /** The store whose objects are followed instead of the files of a folder; undefined for those. */
  readonly store?: StoreAddress | undefined;
  /** For the log: `the image folder`. */
  readonly name: string;
  /** Time from one rescan to the next; more when a rescan takes long. */
  readonly rescanSeconds: number;
  /** How long events are gathered before the folders are looked at. */
  readonly gatherMs: number;
  /** Which files are looked at, by their paths; without the flags g and y. */
  readonly wanted: RegExp;
  /** Whether another number of a file is a change of it. Asked at the beginning of each look. */
  readonly inodes: () => boolean;
  /** What was taken in of these folders, or of all folders. Asked at the beginning and at the end of each look. */
  readonly digests: (folders?: readonly string[]) => Iterable<FolderDigest>;
  /**
   * Takes in what differs from the digests; the look goes on when it has resolved. Resolves with the milliseconds after
   * which to look again at the folders of the look whose digests were not taken in, if files are still changing.
   */
  readonly take: (change: TreeChange) => Promise<number | undefined>;
  /**
   * The root is gone or cannot be read, with the system's error, which has a `code`: `ETIMEDOUT` when `check` finds that its
   * drive does not respond. What it rejects with, the look rejects with; when it resolves, that is no fault.
   */
  readonly unreadable: (error: Error) => Promise<void>;
  readonly log: Log;
}

/** What a look is at: some folders, or everything. */
type Extent = ReadonlySet<string> | 'everything';

/** An error of the system, as it came from the thread. */
class FolderError extends Error {
  override readonly name = 'FolderError';
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/**
 * A folder, with those below it, that is compared with what was taken in of it, once at a time: all of it when that is asked
 * for and from time to time, and single folders when something happens in them. A thread reads; nothing here takes a time
 * that grows with what has not changed.
 */
export class FollowedTree {
  readonly #parts: FollowedTreeParts;
  #worker: TreeWorker | undefined;
  #follows = false;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** What the next look is at. */
  #wanted: Extent = new Set();
  /** Folders whose files are still changing. */
  readonly #unsettled = new Set<string>();
  #later: NodeJS.Timeout | undefined;
  /** When that is, on the clock of the process. */
  #laterAtMs = Number.POSITIVE_INFINITY;
  #rescan: NodeJS.Timeout | undefined;
  #readMs = 0;
  /** Of the folder that was there at the last check. */
  #identity: string | undefined;
  /** The log says that it cannot be read. */
  #hasTold = false;
  #stopped = false;
  /** Resolves when nothing is being taken in. */
  #taking: Promise<unknown> = Promise.resolve();

  constructor(parts: FollowedTreeParts) {
    this.#parts = parts;
  }

  /**
   * Looks at everything. Calls during a look share one more look after it. Rejects with the system's error when the folder
   * cannot be read, unless `unreadable` takes that, and when the thread or `take` fails. Resolves when it is ended.
   */
  look(): Promise<void> {
    return this.#lookAt('everything');
  }

  /**
   * Looks at everything, then at each folder in which something happens, and at everything again every `rescanSeconds`;
   * failures are logged. Resolves when the first look has ended, however.
   */
  async follow(): Promise<void> {
    if (this.#stopped) return;
    this.#follows = true;
    this.#worker?.follow();
    await this.#lookOrLog('everything');
  }

  /**
   * Looks at everything when another folder has come to the path, of which no event tells, and follows that one.
   *
   * @param inAnyCase when it may have been another one since the last check
   */
  async check(inAnyCase: boolean): Promise<void> {
    if (this.#stopped) return;
    const before = this.#identity;
    const { identity, late } = await this.#identify();
    if (identity === undefined) return;
    this.#identity = identity;
    const isOther = before !== undefined && identity !== before;
    if (this.#stopped || !(isOther || late || inAnyCase)) return;
    if (this.#follows) this.#worker?.follow();
    void this.#lookOrLog('everything');
  }

  /** Ends following: nothing is taken in from then on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#later);
    clearTimeout(this.#rescan);
    await this.#taking;
    const { name, log } = this.#parts;
    if ((await this.#worker?.stop()) === false) log.warn(`${name} does not respond; it is left alone`);
  }

  #lookAt(extent: Extent): Promise<void> {
    this.#wanted = joined(this.#wanted, extent);
    if (this.#looking === undefined) return this.#begin();
    this.#next ??= this.#looking.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const extent = this.#wanted;
    this.#wanted = new Set();
    this.#looking = this.#lookNow(extent);
    return this.#looking;
  }

  async #lookNow(extent: Extent): Promise<void> {
    if (extent === 'everything') clearTimeout(this.#rescan);
    try {
      if (this.#stopped) return;
      let end = await this.#lookInThread(extent);
      // A second time when the root was replaced meanwhile; the third is the next rescan.
      for (let time = 0; end.outcome === 'whole-needed' && time < 2; time += 1)
        end = await this.#lookInThread('everything');
      if (end.outcome === 'unreadable' && !this.#stopped)
        await this.#parts.unreadable(new FolderError(end.error.message, end.error.code));
      this.#hasTold = false;
    } catch (error) {
      // Nobody waits for a look that the end has cut off.
      if (!this.#stopped) throw error;
    } finally {
      if (extent === 'everything') this.#rescanLater();
      // With a look to come it stays, so that no other begins in between.
      if (this.#next === undefined) this.#looking = undefined;
    }
  }

  async #lookInThread(extent: Extent): Promise<LookEnd> {
    const { digests, inodes, take } = this.#parts;
    const folders = extent === 'everything' ? undefined : [...extent];
    for (const folder of folders ?? [...this.#unsettled]) this.#unsettled.delete(folder);
    /** Digests of what was found; undefined for what is gone. */
    const found = new Map<string, string | undefined>();
    let againMs: number | undefined;
    const order = { folders, digests: [...digests(folders)], inodes: inodes() };
    const end = await this.#thread().look(order, async (change) => {
      if (this.#stopped) return false;
      for (const { path, digest } of change.changed) found.set(path, digest);
      for (const path of change.gone) found.set(path, undefined);
      const taking = take(change);
      this.#taking = taking.catch(() => {});
      const ms = await taking;
      if (ms !== undefined) againMs = Math.min(ms, againMs ?? ms);
      return !this.#stopped;
    });
    if (end.outcome === 'done' && folders === undefined) this.#readMs = end.readMs;
    if (againMs !== undefined && !this.#stopped) this.#lookAgain(found, againMs);
    return end;
  }

  /** What tells the folder from another one; undefined when the thread has ended. Waits for a drive that hangs. */
  async #identify(): Promise<{ readonly identity: string | undefined; readonly late: boolean }> {
    const { name, unreadable, log } = this.#parts;
    let late = false;
    const hangs = setTimeout(() => {
      late = true;
      log.error(`${name} does not respond; what is known stays`);
      unreadable(new FolderError('the folder does not respond', 'ETIMEDOUT')).catch(() => {});
    }, RESPONSE_MS);
    const identity = await this.#thread()
      .identity()
      .catch(() => undefined);
    clearTimeout(hangs);
    if (late && identity !== undefined) log.info(`${name} responds again`);
    return { identity, late };
  }

  /** Looks after a while at the folders whose digests were not taken in. */
  #lookAgain(found: ReadonlyMap<string, string | undefined>, milliseconds: number): void {
    const taken = new Map(this.#parts.digests([...found.keys()]));
    for (const [path, digest] of found) if (taken.get(path) !== digest) this.#unsettled.add(path);
    if (this.#unsettled.size === 0) return;
    // What is told meanwhile must not put off what waits.
    const atMs = Math.min(performance.now() + milliseconds, this.#laterAtMs);
    this.#laterAtMs = atMs;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => {
      this.#laterAtMs = Number.POSITIVE_INFINITY;
      void this.#lookOrLog(new Set(this.#unsettled));
    }, atMs - performance.now());
  }

  #rescanLater(): void {
    clearTimeout(this.#rescan);
    if (!this.#follows || this.#stopped) return;
    const share = this.#parts.store === undefined ? SHARE_OF_TIME : SHARE_OF_LISTS;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, this.#readMs / share);
    this.#rescan = setTimeout(
      () => void this.#lookOrLog('everything'),
      Math.max(this.#parts.rescanSeconds * 1000, pauseMs),
    );
  }

  async #lookOrLog(extent: Extent): Promise<void> {
    const { name, log } = this.#parts;
    try {
      await this.#lookAt(extent);
    } catch (error) {
      // It is looked at again and again while it cannot be read.
      if (!this.#hasTold)
        log.error(
          { err: error },
          error instanceof FolderError
            ? `${name} cannot be read; what is known stays`
            : `${name} cannot be followed; it is looked at again`,
        );
      this.#hasTold = true;
    }
  }

  /** The thread, started when there is none: it may have ended. */
  #thread(): TreeWorker {
    if (this.#worker) return this.#worker;
    const { path, store, wanted, gatherMs } = this.#parts;
    const worker = new TreeWorker(
      { path, store, wanted, gatherMs },
      {
        onEvents: (folders) => void this.#lookOrLog(new Set(folders)),
        onWatched: (folders, code) => this.#tellWatched(folders, code),
        onEnd: () => {
          if (!this.#stopped) this.#worker = undefined;
        },
      },
    );
    if (this.#follows) worker.follow();
    this.#worker = worker;
    return worker;
  }

  #tellWatched(folders: number, code: string | undefined): void {
    const { name, rescanSeconds, log } = this.#parts;
    if (code === undefined) log.info(`file watching: all folders of ${name} are watched`);
    else
      log.warn(
        { code, folders },
        `file watching is limited by the system: ${folders} folders of ${name} are watched, others are read every ${rescanSeconds} s`,
      );
  }
}

function joined(a: Extent, b: Extent): Extent {
  return a === 'everything' || b === 'everything' ? 'everything' : new Set([...a, ...b]);
}
