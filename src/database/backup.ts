import { copyFile, rename, rm } from 'node:fs/promises';
import { CUT_OFF_MARK, PYRAMIDS_MARK, RECORDS_MARK } from './archive-tables.ts';
import { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { requireWhole, SCHEMA_VERSION, schemaState } from './migrate.ts';

/**
 * Writes all of a database into a new file, as it is at one moment, while others read and write it. The file is complete
 * when it has its name.
 *
 * @param target where nothing is
 * @throws DatabaseError
 */
export async function backUp(path: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  await rm(partial, { force: true });
  const database = new Database(path, { readOnly: true });
  try {
    requireKnown(database);
    // Else the new file counts as written through this connection, too. The old one is open for reading only.
    database.run('PRAGMA query_only = OFF');
    database.prepare('VACUUM INTO ?').run(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    database.close();
  }
}

/**
 * Puts a database that `backUp` wrote in the place of the one of a data folder that nobody holds. What is there stays until
 * the other one is complete.
 *
 * @throws DatabaseError `damaged`, `newer` for a file that is no such database; nothing is changed then
 */
export async function restore(backup: string, path: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await copyFile(backup, partial);
    const database = new Database(partial);
    try {
      requireKnown(database);
      requireWhole(database);
      // What ingest has made since stands in the records beside the pyramids: the next start reads them. It need not look
      // through the file once more.
      database
        .prepare('DELETE FROM marks WHERE name IN (?, ?, ?)')
        .run(RECORDS_MARK, PYRAMIDS_MARK, CUT_OFF_MARK);
    } finally {
      database.close();
    }
    // Changes of the old one must not be taken for changes of the new one.
    for (const companion of ['-wal', '-shm']) await rm(`${path}${companion}`, { force: true });
    await rename(partial, path);
  } finally {
    for (const companion of ['', '-wal', '-shm']) await rm(`${partial}${companion}`, { force: true });
  }
}

function requireKnown(database: Database): void {
  const state = schemaState(database);
  if (state.kind === 'foreign' || state.version === 0) throw new DatabaseError('damaged');
  if (state.version > SCHEMA_VERSION) throw new DatabaseError('newer');
}
