import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ARCHIVE_TABLES } from '../../src/database/archive-tables.ts';
import { AUTHORED_TABLES } from '../../src/database/authored-tables.ts';
import { Database } from '../../src/database/database.ts';
import { JOURNAL_TABLES } from '../../src/database/journal-tables.ts';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { PRESENTATION_TABLES } from '../../src/database/presentation-tables.ts';
import { STREAM_TABLES } from '../../src/database/stream-tables.ts';
import { TEXT_TABLES } from '../../src/database/text-tables.ts';
import { RecordLookUps } from '../../src/oai-records/record-list-store.ts';
import { RecordStore } from '../../src/oai-records/record-store.ts';

const TABLES = {
  2: `${ARCHIVE_TABLES}${AUTHORED_TABLES}${PRESENTATION_TABLES}${JOURNAL_TABLES}${STREAM_TABLES}`,
  3: `${ARCHIVE_TABLES}${AUTHORED_TABLES}${PRESENTATION_TABLES}${JOURNAL_TABLES}${STREAM_TABLES}${TEXT_TABLES}`,
} as const;

const ROWS = `
  INSERT INTO activities (type, kind, id, target, at_ms) VALUES
    ('Create', 'Manifest', 'kept', NULL, 1000), ('Create', 'Manifest', 'old', NULL, 2000),
    ('Create', 'Manifest', 'gone', NULL, 3000), ('Create', 'Collection', 'top', NULL, 4000),
    ('Move', 'Manifest', 'old', 'new', 5000), ('Update', 'Manifest', 'new', NULL, 6000),
    ('Delete', 'Manifest', 'gone', NULL, 7000);
  INSERT INTO published (kind, id, digest, stage) VALUES
    ('Manifest', 'kept', '', 'told'), ('Manifest', 'new', '', 'told'), ('Manifest', 'soon', '', 'coming'),
    ('Collection', 'top', '', 'told');
  INSERT INTO addresses (kind, id, moved_to, since_ms) VALUES
    ('Manifest', 'old', 'new', 5000), ('Manifest', 'gone', NULL, 7000), ('Image', 'i', NULL, 1);
  INSERT INTO collections (id, status, modified_ms, walk, depth, digest, sort_key, label, summary, packed)
    VALUES ('c', 'published', 1, 1, 1, '', '', '{}', '{}', x'');
  INSERT INTO collection_items (collection, position, type, id) VALUES ('c', 0, 'Manifest', 'kept');`;

test.each([2, 3] as const)(
  'a database of version %s has a record of each manifest that is told of, with when it last changed',
  async (version) => {
    const folder = await mkdtemp(join(tmpdir(), 'loupe-tables-'));
    try {
      const before = new Database(databasePath(folder));
      before.run(
        `${TABLES[version]}${ROWS} PRAGMA application_id = ${0x4c_6f_75_70}; PRAGMA user_version = ${version}`,
      );
      before.close();
      const database = openForWriting(databasePath(folder));
      const records = new RecordLookUps(database);
      const listed = (): string[] =>
        records
          .after(0, 10, { inEdm: false })
          .map(({ id, atMs, deleted }) => `${id} ${atMs}${deleted ? ' deleted' : ''}`);
      expect(listed()).toEqual(['kept 1000', 'old 5000 deleted', 'new 6000', 'gone 7000 deleted']);
      expect(records.after(0, 10, { inEdm: false, collection: 'c' }).map(({ id }) => id)).toEqual(['kept']);
      const store = new RecordStore(database);
      store.describe('kept', true);
      expect(records.after(0, 10, { inEdm: true, collection: 'c' }).map(({ id }) => id)).toEqual(['kept']);
      expect(listed().slice(0, 3)).toEqual(['old 5000 deleted', 'new 6000', 'gone 7000 deleted']);
      expect(records.after(4, 10, { inEdm: true }).map(({ id, edm }) => [id, edm])).toEqual([['kept', 1]]);
      store.describe('kept', false);
      expect(records.get('kept')?.edm).toBe(2);
      while (store.compareApart(1, Date.now()));
      database.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
