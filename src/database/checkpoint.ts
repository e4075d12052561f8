import type { Database } from './database.ts';

/** The file of changes is cut back to this when it is begun anew. */
const LONGEST_WAL_BYTES = 64 * 1_048_576;

/** What was put into the file of a database. */
export interface Checkpointed {
  /** It holds all that was written: no reader that began before has kept a part from it. */
  readonly isWhole: boolean;
  /** How many frames the file of changes has, those before among them. */
  readonly frames: number;
}

/**
 * From now on what is written stays beside the file until `checkpoint` is called: between two calls the file itself is what it was
 * after one transaction, and can be read at leisure while others are done.
 */
export function checkpointByHand(database: Database): void {
  database.run(`PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${LONGEST_WAL_BYTES}`);
}

/**
 * Puts what was written since into the file itself.
 *
 * @throws DatabaseError
 */
export function checkpoint(database: Database): Checkpointed {
  const row = database
    .prepare<{ busy: number; log: number; checkpointed: number }>('PRAGMA wal_checkpoint(PASSIVE)')
    .get();
  if (!row) return { isWhole: false, frames: 0 };
  return { isWhole: row.busy === 0 && row.log === row.checkpointed, frames: Math.max(0, row.log) };
}
