import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { Refresh, refreshSentence } from '../discovery/refresh.ts';
import type { Log } from '../log.ts';

/** How long the one who asks waits for the end of a long sequence. */
const WAIT_MS = 20_000;

/** The pause between two steps, at least: this process leads others. */
const BETWEEN_MS = 20;

/** The pause after a step that failed, as when the disk is full. */
const AGAIN_MS = 5000;

/** Tells Refresh sequences beside all else, no faster than time goes by, which each activity has one millisecond of. */
export class RefreshWork {
  readonly #refresh: Refresh;
  readonly #log: Log;
  #told: Promise<number> | undefined;
  #stopped = false;

  constructor(database: Database, log: Log) {
    this.#refresh = new Refresh(database);
    this.#log = log;
  }

  /** Goes on with a sequence in which an earlier run was ended. */
  resume(): void {
    if (this.#refresh.isOpen) void this.#toEnd();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Begins a sequence, or joins the one that is being told; returns what has come of it, a line. */
  async respond(): Promise<string> {
    try {
      this.#refresh.begin();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#log.error({ err: error }, 'a Refresh cannot be told of');
      return `nothing is told again: ${error.message}`;
    }
    const told = await Promise.race([this.#toEnd(), pause(WAIT_MS, undefined, { ref: false })]);
    return told === undefined
      ? 'a Refresh is told of; all that is published follows, a thousand a second at most'
      : refreshSentence(told);
  }

  #toEnd(): Promise<number> {
    this.#told ??= this.#steps().finally(() => {
      this.#told = undefined;
    });
    return this.#told;
  }

  async #steps(): Promise<number> {
    for (let told = 0; ; ) {
      let waitMs = AGAIN_MS;
      try {
        const progress = this.#refresh.step();
        told = progress.told;
        if (progress.isDone) {
          this.#log.info({ told }, 'the change stream is refreshed');
          return told;
        }
        waitMs = Math.max(BETWEEN_MS, this.#refresh.aheadMs);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        this.#log.error({ err: error }, 'the change stream cannot be refreshed now');
      }
      if (this.#stopped) return told;
      await pause(waitMs, undefined, { ref: false });
      if (this.#stopped) return told;
    }
  }
}
