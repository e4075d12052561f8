import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { entryPath } from '../../program.ts';
import type { FromTree, LookEnd, LookOrder, ToTree, TreeChange, TreeOptions } from './tree-messages.ts';

/** How long the end of the thread is waited for: it has none while a drive does not respond. */
const END_MS = 1000;

/** Megabytes of names and states: those of a folder of half a million files. */
const MOST_HEAP_MB = 512;

/** What it reads of one folder is of no use after it: little needs to be kept before that is seen. */
const YOUNG_HEAP_MB = 2;

/** The thread has ended without being told to. */
export class TreeThreadEndedError extends Error {
  override readonly name = 'TreeThreadEndedError';
}

/** What the owner of the thread is told beside the looks. */
export interface TreeWorkerEvents {
  readonly onEvents: (folders: readonly string[]) => void;
  readonly onWatched: (folders: number, code: string | undefined) => void;
  /** It has ended; another one has to be started. */
  readonly onEnd: () => void;
}

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

interface RunningLook extends Waiting<LookEnd> {
  take(change: TreeChange): Promise<boolean>;
  /** A part could not be taken in: the thread is ending the look. */
  failure?: Error;
}

/** The process would wait at its end for a thread that waits for a drive: a signal ends both. */
function endBySignal(): void {
  process.removeAllListeners('SIGTERM');
  process.kill(process.pid, 'SIGTERM');
}

/** A thread that reads and watches a tree of folders. */
export class TreeWorker {
  readonly #thread: Worker;
  readonly #events: TreeWorkerEvents;
  #look: RunningLook | undefined;
  readonly #identities: Waiting<string>[] = [];
  #ended: Error | undefined;

  constructor(options: TreeOptions, events: TreeWorkerEvents) {
    this.#events = events;
    this.#thread = new Worker(entryPath('storage/following/tree-thread.js'), {
      name: 'tree',
      workerData: options,
      // It has no need of the flags of this process, and must not load what they name.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    this.#thread.unref();
    this.#thread.on('message', (message: FromTree) => this.#receive(message));
    this.#thread.on('error', (error) => this.#fail(error));
    this.#thread.on('exit', () => this.#fail(new TreeThreadEndedError('the thread has ended')));
  }

  /**
   * Looks at folders. Calls must not overlap.
   *
   * @param take is given what differs, part by part; resolves with whether the look is to go on
   * @returns rejects when the thread ends
   */
  look(order: LookOrder, take: (change: TreeChange) => Promise<boolean>): Promise<LookEnd> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#look = { resolve, reject, take };
      this.#tell({ kind: 'look', order });
    });
  }

  /** Watches the folders from the next look on; called again, with new watches. */
  follow(): void {
    this.#tell({ kind: 'follow' });
  }

  /** What tells the folder at the path from another one there; equal for all that cannot be read. */
  identity(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#identities.push({ resolve, reject });
      this.#tell({ kind: 'identify' });
    });
  }

  /** Ends the thread; resolves with false when it does not end, since it waits for a drive. */
  async stop(): Promise<boolean> {
    this.#fail(new TreeThreadEndedError('the thread was stopped'));
    const timeout = new AbortController();
    const late = pause(END_MS, false, { signal: timeout.signal }).catch(() => false);
    const ended = this.#thread.terminate().then(() => true);
    const hasEnded = await Promise.race([ended, late]);
    timeout.abort();
    if (!hasEnded) {
      process.once('exit', endBySignal);
      void ended.then(() => process.off('exit', endBySignal));
    }
    return hasEnded;
  }

  #tell(message: ToTree): void {
    this.#thread.postMessage(message);
  }

  #receive(message: FromTree): void {
    if (this.#ended) return;
    if (message.kind === 'events') this.#events.onEvents(message.folders);
    else if (message.kind === 'watched') this.#events.onWatched(message.folders, message.code);
    else if (message.kind === 'identity') this.#identities.shift()?.resolve(message.identity);
    else if (message.kind === 'seen') this.#take(message.change);
    else {
      const look = this.#look;
      this.#look = undefined;
      if (look?.failure) look.reject(look.failure);
      else look?.resolve(message.end);
    }
  }

  #take(change: TreeChange): void {
    const look = this.#look;
    if (!look) return;
    look.take(change).then(
      (goOn) => this.#tell({ kind: 'taken', goOn }),
      (error: Error) => {
        look.failure = error;
        this.#tell({ kind: 'taken', goOn: false });
      },
    );
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#look?.reject(error);
    for (const { reject } of this.#identities) reject(error);
    this.#events.onEnd();
  }
}
