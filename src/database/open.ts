import { join } from 'node:path';
import { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { migrate, SCHEMA_VERSION, schemaState } from './migrate.ts';

/** Below the data folder. */
export const DATABASE_FILE = 'archive.sqlite';

/** The file of the database in a data folder. */
export function databasePath(dataFolder: string): string {
  return join(dataFolder, DATABASE_FILE);
}

/**
 * Opens the database that this process alone writes, makes it when it is not there, and brings its tables to the newest
 * version.
 *
 * @throws DatabaseError `damaged` for a file that is no database of Loupe; `newer` for one of a later version
 */
export function openForWriting(path: string): Database {
  const database = new Database(path);
  try {
    const state = schemaState(database);
    if (state.kind === 'foreign') throw new DatabaseError('damaged');
    if (state.version > SCHEMA_VERSION) throw new DatabaseError('newer');
    // Readers go on while it is written.
    database.run('PRAGMA journal_mode = WAL');
    migrate(database, state.version);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a database for look-ups beside the process that writes it. */
export function openForReading(path: string): Database {
  return new Database(path, { readOnly: true });
}
