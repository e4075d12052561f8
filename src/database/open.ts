import { join } from 'node:path';
import { bytesNow } from '../storage/file-store.ts';
import { CUT_OFF_MARK, STORE_MARK } from './archive-tables.ts';
import { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { migrate, requireReadable, SCHEMA_VERSION, schemaState } from './migrate.ts';

/** The file of changes is cut back to this when it is begun anew. */
const LONGEST_WAL_BYTES = 64 * 1_048_576;

/** Below the data folder. */
export const DATABASE_FILE = 'archive.sqlite';

/** The file of the database in a data folder. */
export function databasePath(dataFolder: string): string {
  return join(dataFolder, DATABASE_FILE);
}

/**
 * Opens the database that this process alone writes, makes it when it is not there, and brings its tables to the newest
 * version. What can be seen of it at once is looked at; that all of it has to be looked through, it notes.
 *
 * @throws DatabaseError `damaged` for a file that is no database of Loupe; `newer` for one of a later version
 */
export function openForWriting(path: string): Database {
  const wasCutOff = hasChangesBeside(path);
  const database = new Database(path);
  try {
    const state = schemaState(database);
    if (state.kind === 'foreign') throw new DatabaseError('damaged');
    if (state.version > SCHEMA_VERSION) throw new DatabaseError('newer');
    // Readers go on while it is written.
    database.run('PRAGMA journal_mode = WAL');
    migrate(database, state.version);
    requireReadable(database);
    if (wasCutOff) noteCutOff(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

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

/** Opens a database for look-ups beside the process that writes it. */
export function openForReading(path: string): Database {
  return new Database(path, { readOnly: true });
}

/** Whether whoever wrote a file last has not closed it: then its changes stand beside it. To be asked before it is opened. */
export function hasChangesBeside(path: string): boolean {
  return bytesNow(`${path}-wal`) > 0;
}

/** Whether a run that wrote the file was cut off, and not all of it has been looked through since. */
export function isCutOff(database: Database): boolean {
  return database.prepare('SELECT value FROM marks WHERE name = ?').get(CUT_OFF_MARK) !== undefined;
}

/** All of the file was looked through, and is whole. */
export function forgetCutOff(database: Database): void {
  database.transaction('usual', () => database.prepare('DELETE FROM marks WHERE name = ?').run(CUT_OFF_MARK));
}

/**
 * What is made from now on stays in the data folder: a builder that has this database later looks for all images in its store.
 *
 * @throws DatabaseError
 */
export function forgetStore(database: Database): void {
  const mark = database.prepare('SELECT value FROM marks WHERE name = ?').get(STORE_MARK);
  if (mark === undefined) return;
  database.transaction('usual', () => database.prepare('DELETE FROM marks WHERE name = ?').run(STORE_MARK));
}

/**
 * Notes in the file itself that a run was cut off: what stands beside it is gone once this run has ended well. The note
 * stays, also from one kill to the next, until all of the file was looked through.
 *
 * @throws DatabaseError `damaged`
 */
function noteCutOff(database: Database): void {
  if (isCutOff(database)) return;
  try {
    database.transaction('precious', () =>
      database
        .prepare('INSERT INTO marks (name, value) VALUES (?, ?)')
        .run(CUT_OFF_MARK, 'not looked through'),
    );
  } catch (error) {
    // A full disk does not keep what is known from being served.
    if (!(error instanceof DatabaseError) || error.fault === 'damaged') throw error;
  }
}
