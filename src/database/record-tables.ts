/** What aggregators harvest by OAI-PMH 2.0. Positions and times cannot be made again: harvesters have got so far. */
export const RECORD_TABLES = `
-- One row for each manifest that is published or was: an item of OAI-PMH (2.0, section 2.2).
CREATE TABLE records (
  id TEXT PRIMARY KEY,
  -- The order in which records changed: each change gives the next number. NULL for what was not told in the journal yet.
  position INTEGER UNIQUE,
  -- Its datestamp (2.7.1): never before that of a lower position. Milliseconds since 1970.
  at_ms INTEGER,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  -- In EDM: 0 never was, 1 is to be had, 2 is so no more.
  edm INTEGER NOT NULL DEFAULT 0 CHECK (edm IN (0, 1, 2)),
  CHECK ((position IS NULL) = (at_ms IS NULL))
) STRICT;
CREATE INDEX records_by_time ON records (at_ms, position) WHERE position IS NOT NULL;
CREATE INDEX records_in_edm ON records (position) WHERE edm > 0;

-- The collections that list each record, 'top' among them; of a deleted one, those that did last.
CREATE TABLE record_sets (
  collection TEXT NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  edm INTEGER NOT NULL,
  PRIMARY KEY (collection, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_sets_by_id ON record_sets (id);
CREATE INDEX record_sets_in_edm ON record_sets (collection, position) WHERE edm > 0;

-- What records say of each collection, when their datestamps were last set by it: JSON.
CREATE TABLE record_collections (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Collections, and then manifests, of which another state may have to be told.
CREATE TABLE collections_to_compare (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE records_to_compare (
  id TEXT PRIMARY KEY,
  -- Whether it has changed in any case.
  changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX nested_collections ON collection_items (collection, id) WHERE type = 'Collection';

CREATE TRIGGER record_told AFTER UPDATE OF position ON records WHEN new.deleted = 0 BEGIN
  DELETE FROM record_sets WHERE id = new.id;
  INSERT INTO record_sets (collection, position, id, edm)
    SELECT i.collection, new.position, new.id, new.edm
    FROM collection_items i JOIN collections c ON c.id = i.collection
    WHERE i.type = 'Manifest' AND i.id = new.id AND c.walk IS NOT NULL;
END;
CREATE TRIGGER record_withdrawn AFTER UPDATE OF position ON records WHEN new.deleted = 1 BEGIN
  UPDATE record_sets SET position = new.position, edm = new.edm WHERE id = new.id;
END;

-- In which formats it is to be had may become known without another change, as after an update.
CREATE TRIGGER record_in_other_formats AFTER UPDATE OF edm ON records
WHEN new.edm <> old.edm AND new.deleted = 0 AND new.position IS NOT NULL BEGIN
  ${told('new.id', now())};
END;

CREATE TRIGGER activity_of_record AFTER INSERT ON activities
WHEN new.kind = 'Manifest' AND new.type IN ('Create', 'Update') BEGIN
  ${told('new.id', 'new.at_ms')};
END;
-- Moves are told again after a Refresh.
CREATE TRIGGER move_of_record AFTER INSERT ON activities WHEN new.kind = 'Manifest' AND new.type = 'Move' BEGIN
  ${withdrawn('new.id', 'new.at_ms')};
  ${told('new.target', 'new.at_ms')} AND (deleted = 1 OR position IS NULL);
END;
CREATE TRIGGER deletion_of_record AFTER INSERT ON activities WHEN new.kind = 'Manifest' AND new.type = 'Delete' BEGIN
  ${withdrawn('new.id', 'new.at_ms')};
END;
-- While it is not known whether it has moved, it is not to be had; it may come back as it was.
CREATE TRIGGER record_going AFTER INSERT ON published WHEN new.kind = 'Manifest' AND new.stage = 'going' BEGIN
  ${withdrawn('new.id', now())};
END;
CREATE TRIGGER record_back AFTER INSERT ON published WHEN new.kind = 'Manifest' AND new.stage = 'told' BEGIN
  ${told('new.id', now())} AND deleted = 1;
END;
CREATE TRIGGER record_never_told AFTER DELETE ON published WHEN old.kind = 'Manifest' BEGIN
  DELETE FROM records WHERE id = old.id AND position IS NULL;
END;

CREATE TRIGGER item_came AFTER INSERT ON collection_items BEGIN ${compared('new')} END;
CREATE TRIGGER item_went AFTER DELETE ON collection_items BEGIN ${compared('old')} END;
CREATE TRIGGER item_loops AFTER UPDATE OF loops ON collection_items BEGIN ${compared('new')} END;
CREATE TRIGGER collection_came AFTER INSERT ON collections BEGIN ${comparedCollection('new')} END;
CREATE TRIGGER collection_went AFTER DELETE ON collections BEGIN ${comparedCollection('old')} END;
CREATE TRIGGER collection_changed AFTER UPDATE OF walk, label ON collections
WHEN new.label <> old.label OR (new.walk IS NULL) <> (old.walk IS NULL) BEGIN ${comparedCollection('new')} END;

INSERT INTO records (id, position, at_ms, deleted)
  SELECT id, row_number() OVER (ORDER BY at_ms, id), at_ms, deleted FROM (
    SELECT p.id, 0 AS deleted,
      coalesce((SELECT max(a.at_ms) FROM activities a WHERE a.kind = 'Manifest' AND a.id = p.id), 0) AS at_ms
    FROM published p WHERE p.kind = 'Manifest' AND p.stage = 'told'
    UNION ALL
    SELECT a.id, 1, a.since_ms FROM addresses a WHERE a.kind = 'Manifest' AND NOT EXISTS (
      SELECT 1 FROM published p WHERE p.kind = 'Manifest' AND p.id = a.id AND p.stage = 'told'));
INSERT OR IGNORE INTO records (id) SELECT id FROM published WHERE kind = 'Manifest';
INSERT INTO record_sets (collection, position, id, edm)
  SELECT i.collection, r.position, r.id, 0 FROM records r
  JOIN collection_items i ON i.type = 'Manifest' AND i.id = r.id JOIN collections c ON c.id = i.collection
  WHERE r.position IS NOT NULL AND r.deleted = 0 AND c.walk IS NOT NULL;
INSERT INTO collections_to_compare SELECT id FROM collections;
`;

function now(): string {
  return "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
}

/** Sets the position and datestamp of a record, and whether it is deleted. */
function placed(id: string, atMs: string, deleted: 0 | 1): string {
  return `UPDATE records SET deleted = ${deleted},
    position = (SELECT coalesce(max(position), 0) + 1 FROM records),
    at_ms = max(${atMs}, (SELECT coalesce(max(at_ms), 0) FROM records WHERE position IS NOT NULL))
    WHERE id = ${id}`;
}

function told(id: string, atMs: string): string {
  return placed(id, atMs, 0);
}

function withdrawn(id: string, atMs: string): string {
  return `${placed(id, atMs, 1)} AND deleted = 0 AND position IS NOT NULL`;
}

function compared(item: 'new' | 'old'): string {
  return `INSERT INTO records_to_compare (id, changed) SELECT ${item}.id, 0 WHERE ${item}.type = 'Manifest'
    ON CONFLICT (id) DO NOTHING;
  INSERT INTO collections_to_compare (id) SELECT ${item}.id WHERE ${item}.type = 'Collection'
    ON CONFLICT (id) DO NOTHING;`;
}

function comparedCollection(row: 'new' | 'old'): string {
  return `INSERT INTO collections_to_compare (id) SELECT ${row}.id WHERE true ON CONFLICT (id) DO NOTHING;`;
}
