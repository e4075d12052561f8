import { STORE_MARK } from './archive-tables.ts';

/** What the feed tells of. Times come of the journal, which cannot be made again. */
export const NEWS_TABLES = `
-- Essays that are published: manifests of files, not other orders of one.
CREATE TABLE essay_news (
  id TEXT PRIMARY KEY,
  -- The id under which it was told of first, by which programs know it: another one where that was taken before.
  first_id TEXT NOT NULL,
  published_ms INTEGER NOT NULL,
  -- When its content last changed.
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX essay_news_newest ON essay_news (published_ms DESC, id);
CREATE INDEX essay_news_by_first ON essay_news (first_id);

INSERT INTO essay_news (id, first_id, published_ms, changed_ms)
  SELECT m.id, m.id, min(a.at_ms), max(a.at_ms) FROM activities a JOIN manifests m ON m.id = coalesce(a.target, a.id)
  WHERE a.kind = 'Manifest' AND a.type <> 'Delete' AND ${isEssay('m')} GROUP BY m.id;

CREATE TRIGGER activity_of_essay AFTER INSERT ON activities WHEN new.kind = 'Manifest' BEGIN
  UPDATE OR REPLACE essay_news SET id = new.target WHERE new.type = 'Move' AND id = new.id;
  DELETE FROM essay_news WHERE id = coalesce(new.target, new.id)
    AND (new.type = 'Delete' OR NOT EXISTS (SELECT 1 FROM manifests m WHERE m.id = essay_news.id AND ${isEssay('m')}));
  INSERT INTO essay_news (id, first_id, published_ms, changed_ms)
    SELECT m.id,
      m.id || CASE WHEN EXISTS (SELECT 1 FROM essay_news n WHERE n.first_id = m.id AND n.id <> m.id)
        THEN '#' || new.at_ms ELSE '' END,
      new.at_ms, new.at_ms
    FROM manifests m
    WHERE m.id = coalesce(new.target, new.id) AND new.type <> 'Delete' AND ${isEssay('m')}
    ON CONFLICT (id) DO UPDATE SET changed_ms = excluded.changed_ms;
END;
`;

function isEssay(row: string): string {
  return `${row}.file IS NOT NULL AND ${row}.status = 'published' AND ${row}.canvases_of = ${row}.id`;
}

/** What caches in front of the server are to be told: it outlasts a restart. Nothing is kept while there are no addresses. */
export const PURGE_TABLES = `
-- Where purges are sent: the form, a space, and the URL.
CREATE TABLE purge_addresses (
  address TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE purges (
  address TEXT NOT NULL REFERENCES purge_addresses ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('Image', 'Manifest', 'Collection', 'Folder', 'Documents', 'Archive')),
  -- As in a tag, before it is hashed.
  id TEXT NOT NULL,
  -- How often it has changed since it was sent last: what changes while it is sent is sent again.
  times INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (address, kind, id)
) STRICT, WITHOUT ROWID;

-- A scan that is new, or known better without being another, is in no cache with other pixels.
CREATE TRIGGER purge_of_image AFTER UPDATE OF bytes, modified_ms, path, page, record ON images
WHEN old.bytes <> new.bytes OR old.modified_ms <> new.modified_ms OR old.path <> new.path OR old.page <> new.page
  OR (old.record IS NOT NULL AND old.record IS NOT new.record) BEGIN
  ${purgedImage('new')}
END;
CREATE TRIGGER purge_of_image_gone AFTER DELETE ON images BEGIN
  ${purgedImage('old')}
END;
CREATE TRIGGER purge_of_policy AFTER UPDATE OF policy ON image_policies WHEN old.policy <> new.policy BEGIN
  ${purgedImage('new')}
END;
CREATE TRIGGER purge_of_policy_come AFTER INSERT ON image_policies BEGIN
  ${purgedImage('new')}
END;
CREATE TRIGGER purge_of_policy_gone AFTER DELETE ON image_policies BEGIN
  ${purgedImage('old')}
END;
`;

/** What was purged by hand, in order, for servers that have rendered responses of their own. The newest few. */
export const HAND_PURGE_TABLES = `
CREATE TABLE purges_by_hand (
  number INTEGER PRIMARY KEY,
  -- NULL for all of them.
  image TEXT
) STRICT;
`;

const IS_STORED = `EXISTS (SELECT 1 FROM marks WHERE name = '${STORE_MARK}')`;

/** What was superseded in a store, where snapshots that are kept may still name it. */
export const REMOVAL_TABLES = `
CREATE TABLE stored_removals (
  identifier TEXT NOT NULL,
  version TEXT NOT NULL,
  -- Of the last snapshot that may name it; NULL while that is not known.
  last_snapshot INTEGER,
  PRIMARY KEY (identifier, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_removals_by_snapshot ON stored_removals (last_snapshot);

CREATE TRIGGER stored_version_superseded AFTER UPDATE OF record ON images
WHEN old.record IS NOT NULL AND old.record IS NOT new.record AND ${IS_STORED} BEGIN
  INSERT INTO stored_removals SELECT old.identifier, ${versionIn('old')}, NULL
    WHERE ${versionIn('old')} IS NOT NULL AND ${versionIn('old')} IS NOT ${versionIn('new')}
    ON CONFLICT DO UPDATE SET last_snapshot = NULL;
  DELETE FROM stored_removals
    WHERE identifier = new.identifier AND version = ${versionIn('new')};
END;
CREATE TRIGGER stored_version_made AFTER UPDATE OF record ON images WHEN old.record IS NULL AND new.record IS NOT NULL
  AND EXISTS (SELECT 1 FROM stored_removals WHERE identifier = new.identifier) BEGIN
  DELETE FROM stored_removals
    WHERE identifier = new.identifier AND version = ${versionIn('new')};
END;
CREATE TRIGGER stored_version_came AFTER INSERT ON images WHEN new.record IS NOT NULL
  AND EXISTS (SELECT 1 FROM stored_removals WHERE identifier = new.identifier) BEGIN
  DELETE FROM stored_removals
    WHERE identifier = new.identifier AND version = ${versionIn('new')};
END;
CREATE TRIGGER stored_version_went AFTER DELETE ON images WHEN old.record IS NOT NULL AND ${IS_STORED} BEGIN
  INSERT INTO stored_removals SELECT old.identifier, ${versionIn('old')}, NULL
    WHERE ${versionIn('old')} IS NOT NULL
    ON CONFLICT DO UPDATE SET last_snapshot = NULL;
END;
`;

/** The version that the record of a row names; NULL for a record that is damaged. */
function versionIn(row: 'old' | 'new'): string {
  return `CASE WHEN json_valid(${row}.record) THEN json_extract(${row}.record, '$.version') END`;
}

function purgedImage(row: 'old' | 'new'): string {
  return `INSERT INTO purges (address, kind, id) SELECT address, 'Image', ${row}.identifier FROM purge_addresses WHERE true
    ON CONFLICT (address, kind, id) DO UPDATE SET times = times + 1;`;
}
