import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { Journal } from '../discovery/journal.ts';
import type { Log } from '../log.ts';

/** How often it is looked for what is left, which a look-up of one row tells. */
const LOOK_MS = 1000;

/** The pause between two steps, at least: this process leads others. */
const BETWEEN_MS = 20;

/**
 * Sets the datestamps of the records of OAI-PMH that a change of collections leaves: where a collection of ten thousand stands
 * elsewhere, each of these has changed. In steps, each a transaction, which go on after a kill.
 */
export class RecordWork {
  readonly #journal: Journal;
  readonly #log: Log;
  #stopped = false;

  constructor(database: Database, log: Log) {
    this.#journal = new Journal(database);
    this.#log = log;
  }

  /** Looks again and again, until it is stopped. */
  async follow(): Promise<void> {
    while (!this.#stopped) {
      const isLeft = this.#step();
      await pause(isLeft ? BETWEEN_MS : LOOK_MS, undefined, { ref: false });
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #step(): boolean {
    try {
      return this.#journal.hasRecordsToCompare && this.#journal.compareRecords();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#log.error({ err: error }, 'the datestamps of records cannot be set now');
      return false;
    }
  }
}
