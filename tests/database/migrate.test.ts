import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ARCHIVE_TABLES } from '../../src/database/archive-tables.ts';
import { AUTHORED_TABLES } from '../../src/database/authored-tables.ts';
import { Database } from '../../src/database/database.ts';
import { JOURNAL_TABLES } from '../../src/database/journal-tables.ts';
import { SCHEMA_VERSION, schemaState } from '../../src/database/migrate.ts';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { PRESENTATION_TABLES } from '../../src/database/presentation-tables.ts';
import { JournalStore } from '../../src/discovery/journal-store.ts';
import { ActivityLookUps } from '../../src/discovery/stream-store.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-migrate-'));
});

afterEach(async () => rm(folder, { recursive: true }));

/** A database as the first version made it. */
function firstVersion(): Database {
  const database = new Database(databasePath(folder));
  database.run(`${ARCHIVE_TABLES}${AUTHORED_TABLES}${PRESENTATION_TABLES}${JOURNAL_TABLES}`);
  database.run(`PRAGMA application_id = ${0x4c_6f_75_70}; PRAGMA user_version = 1`);
  return database;
}

test('a database of the first version keeps its journal, and takes what the newest one tells', () => {
  const before = firstVersion();
  before.run(
    `INSERT INTO activities (type, kind, id, target, at_ms) VALUES ('Create', 'Manifest', 'a', NULL, 1000);
     INSERT INTO activities (type, kind, id, target, at_ms) VALUES ('Move', 'Manifest', 'a', 'b', 1001);
     INSERT INTO published (kind, id, digest, source_digest, stage) VALUES ('Manifest', 'b', 'x', 'file:y', 'told')`,
  );
  before.close();
  const database = openForWriting(databasePath(folder));
  expect(schemaState(database)).toEqual({ kind: 'known', version: SCHEMA_VERSION });
  const journal = new JournalStore(database);
  expect(journal.entry({ kind: 'Manifest', id: 'b' })).toEqual({
    ...{ kind: 'Manifest', id: 'b', digest: 'x', sourceDigest: 'file:y', stage: 'told' },
    properties: undefined,
  });
  const properties = journal.propertiesNumber('{"descriptions":["x"]}');
  journal.add({ type: 'Update', kind: 'Manifest', id: 'b', properties }, 1002);
  const rows = new ActivityLookUps(database).between(0, 10);
  expect(rows.map((row) => [row.type, row.id, row.target, row.properties])).toEqual([
    ['Create', 'a', null, null],
    ['Move', 'a', 'b', null],
    ['Update', 'b', null, '{"descriptions":["x"]}'],
  ]);
  database.close();
});

test('a database of the first version keeps its addresses, and has an index of texts', () => {
  const before = firstVersion();
  before.run("INSERT INTO addresses VALUES ('Image', 'old', 'new', NULL, 1)");
  before.close();
  const database = openForWriting(databasePath(folder));
  expect(database.prepare('SELECT id FROM addresses').all()).toEqual([{ id: 'old' }]);
  database.run("INSERT INTO texts_index (rowid, words) VALUES (1, 'found')");
  expect(database.prepare("SELECT rowid FROM texts_index WHERE texts_index MATCH 'found'").all()).toEqual([
    { rowid: 1 },
  ]);
  database.close();
});
