import { ARCHIVE_TABLES, ORIGIN_TABLES, POLICY_TABLES, SIZE_TABLES } from './archive-tables.ts';
import { AUTHORED_TABLES } from './authored-tables.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { JOURNAL_TABLES } from './journal-tables.ts';
import { HAND_PURGE_TABLES, NEWS_TABLES, PURGE_TABLES, REMOVAL_TABLES } from './news-tables.ts';
import { PRESENTATION_TABLES } from './presentation-tables.ts';
import { RECORD_TABLES } from './record-tables.ts';
import { STREAM_TABLES } from './stream-tables.ts';
import { TEXT_TABLES } from './text-tables.ts';

/** "Loup", by which a file is known for one of Loupe (https://www.sqlite.org/fileformat.html, application id). */
const APPLICATION_ID = 0x4c_6f_75_70;

/** Each brings a database from the version of its place in the list to the next. None is changed once it was published. */
const MIGRATIONS: readonly string[] = [
  `${ARCHIVE_TABLES}${AUTHORED_TABLES}${PRESENTATION_TABLES}${JOURNAL_TABLES}`,
  STREAM_TABLES,
  TEXT_TABLES,
  RECORD_TABLES,
  SIZE_TABLES,
  NEWS_TABLES,
  POLICY_TABLES,
  PURGE_TABLES,
  REMOVAL_TABLES,
  ORIGIN_TABLES,
  HAND_PURGE_TABLES,
];

/** The version of the tables that this Loupe knows. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** What a file holds: nothing yet, tables of a version, or something else than a database of Loupe. */
export type SchemaState = { readonly kind: 'known'; readonly version: number } | { readonly kind: 'foreign' };

/** What the tables of a database are. */
export function schemaState(database: Database): SchemaState {
  const version = numberOf(database, 'user_version');
  const application = numberOf(database, 'application_id');
  if (application === APPLICATION_ID) return { kind: 'known', version };
  const { tables = 0 } =
    database.prepare<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_master').get() ?? {};
  return version === 0 && application === 0 && tables === 0
    ? { kind: 'known', version: 0 }
    : { kind: 'foreign' };
}

/**
 * Whether a database that is only read has the tables that this Loupe knows.
 *
 * @throws DatabaseError `damaged` for a file that is no database of Loupe; `newer` for one of a later version
 */
export function requireKnown(database: Database): void {
  const state = schemaState(database);
  if (state.kind === 'foreign' || state.version === 0) throw new DatabaseError('damaged');
  if (state.version > SCHEMA_VERSION) throw new DatabaseError('newer');
}

/**
 * Reads the first page of each table: a few milliseconds, whatever the file holds.
 *
 * @throws DatabaseError `damaged` when one cannot be read
 */
export function requireReadable(database: Database): void {
  const tables = database.prepare<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  for (const { name } of tables.all()) database.prepare(`SELECT 1 FROM "${name}" NOT INDEXED LIMIT 1`).get();
}

/**
 * Looks through all of the file: two seconds of a processor for 100,000 images.
 *
 * @throws DatabaseError `damaged` when a part of the file is no part of a database
 */
export function requireWhole(database: Database): void {
  const found = database.prepare<{ quick_check: string }>('PRAGMA quick_check(1)').get();
  if (found?.quick_check !== 'ok') throw new DatabaseError('damaged');
}

/** Brings the tables from a version to the newest one, in a transaction. */
export function migrate(database: Database, version: number): void {
  if (version >= SCHEMA_VERSION) return;
  database.transaction('precious', () => {
    for (const migration of MIGRATIONS.slice(version)) database.run(migration);
    database.run(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

function numberOf(database: Database, pragma: 'user_version' | 'application_id'): number {
  const row = database.prepare<Record<string, number>>(`PRAGMA ${pragma}`).get();
  return row?.[pragma] ?? 0;
}
