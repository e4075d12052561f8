import { stat } from 'node:fs/promises';
import type { Log } from '../log.ts';
import { type FolderWatch, watchFolder } from './watch.ts';

export interface FollowedFolderParts {
  readonly path: string;
  /** For the log: `the image folder`. */
  readonly name: string;
  readonly rescanSeconds: number;
  /** How long changes are gathered before the folder is looked at. */
  readonly gatherMs: number;
  /** Looks at the folder; resolves with the milliseconds after which to look again, if files are still changing. */
  readonly look: () => Promise<number | undefined>;
  readonly log: Log;
}

/** What tells a folder from another at its path, mounted there or made anew; equal for all that cannot be read. */
async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return 'gone';
  }
}

/** A folder that is looked at when something changes in it and from time to time, once at a time. */
export class FollowedFolder {
  readonly #parts: FollowedFolderParts;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #later: NodeJS.Timeout | undefined;
  #watch: FolderWatch | undefined;
  /** Of the folder that was there at the last check. */
  #identity: string | undefined;
  /** The log says that it cannot be read. */
  #hasTold = false;
  #stopped = false;

  constructor(parts: FollowedFolderParts) {
    this.#parts = parts;
  }

  /** Looks at the folder. Calls during a look share one more look after it. Rejects as the look does. */
  look(): Promise<void> {
    if (this.#looking === undefined) return this.#begin();
    this.#next ??= this.#looking.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  /** Looks after a while; a failure is logged. */
  lookLater(milliseconds: number): void {
    clearTimeout(this.#later);
    if (!this.#stopped) this.#later = setTimeout(() => this.#lookOrLog(), milliseconds);
  }

  /** Begins to look at the folder after each change in it and every `rescanSeconds`; failures are logged. */
  follow(): void {
    const { path, name, rescanSeconds, gatherMs, log } = this.#parts;
    this.#watch = watchFolder(
      path,
      { rescanSeconds, gatherMs },
      () => this.#lookOrLog(),
      (error) =>
        log.warn({ err: error }, `file watching unavailable: ${name} is read every ${rescanSeconds} s`),
    );
  }

  /**
   * Looks at the folder when another one has come to its path, of which no event tells, and follows that one.
   *
   * @param inAnyCase when it may have been another one since the last check
   */
  async check(inAnyCase: boolean): Promise<void> {
    const before = this.#identity;
    const identity = await identityOf(this.#parts.path);
    this.#identity = identity;
    const isOther = before !== undefined && identity !== before;
    if (this.#stopped || !(isOther || inAnyCase)) return;
    await this.#watch?.stop();
    if (!this.#stopped) this.follow();
    this.lookLater(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#later);
    await this.#watch?.stop();
  }

  #begin(): Promise<void> {
    clearTimeout(this.#later);
    this.#next = undefined;
    this.#looking = this.#lookNow();
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    try {
      const againMs = await this.#parts.look();
      this.#hasTold = false;
      if (againMs !== undefined) this.lookLater(againMs);
    } finally {
      // With a look to come it stays, so that no other begins in between.
      if (this.#next === undefined) this.#looking = undefined;
    }
  }

  #lookOrLog(): void {
    const { name, log } = this.#parts;
    this.look().catch((error: unknown) => {
      // It is looked at again and again while it cannot be read.
      if (!this.#hasTold) log.error({ err: error }, `${name} cannot be read; what is known stays`);
      this.#hasTold = true;
    });
  }
}
