/** What change streams tell beside the activities themselves, which is stored with them so that a full page never changes. */
export const STREAM_TABLES = `
-- What activities say of their objects beside id and type: provider and descriptions, as they were when it was told; each once.
CREATE TABLE object_properties (
  number INTEGER PRIMARY KEY,
  -- JSON.
  json TEXT NOT NULL UNIQUE
) STRICT;
-- NULL for nothing, and for what was told before this was kept.
ALTER TABLE activities ADD COLUMN properties INTEGER REFERENCES object_properties;
ALTER TABLE published ADD COLUMN properties INTEGER REFERENCES object_properties;

-- A Refresh sequence that is not told to its end: one row, or none.
CREATE TABLE refreshing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  -- Of its Refresh.
  position INTEGER NOT NULL,
  -- JSON: what was told last.
  place TEXT NOT NULL,
  told INTEGER NOT NULL
) STRICT;

-- Images that had other pixels before, under the same identifier: what shows them has changed, though it says the same.
-- Cannot be made again.
CREATE TABLE replaced_images (
  identifier TEXT PRIMARY KEY,
  -- How often.
  times INTEGER NOT NULL DEFAULT 0,
  -- The source of the pixels that it had, while the one that it has is not known, or it is gone.
  source_before TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX images_replaced ON replaced_images (identifier) WHERE times > 0;

CREATE TRIGGER image_source_forgotten AFTER UPDATE OF source ON images
WHEN old.source IS NOT NULL AND new.source IS NULL BEGIN
  ${rememberedSource()}
END;
CREATE TRIGGER image_source_gone AFTER DELETE ON images WHEN old.source IS NOT NULL BEGIN
  ${rememberedSource()}
END;
CREATE TRIGGER image_source_changed AFTER UPDATE OF source ON images
WHEN new.source IS NOT NULL AND new.source IS NOT old.source BEGIN
  ${comparedSource(`coalesce(${pixelSource('old')}, source_before)`)}
END;
CREATE TRIGGER image_source_came AFTER INSERT ON images WHEN new.source IS NOT NULL BEGIN
  ${comparedSource('source_before')}
END;
`;

/** What its pixels were made of: another file than its own, where that gives the same ones. */
function pixelSource(row: 'old' | 'new'): string {
  return `coalesce(json_extract(${row}.record, '$.pixelsOf') || ':' || ${row}.page, ${row}.source)`;
}

function rememberedSource(): string {
  return `INSERT INTO replaced_images (identifier, source_before) VALUES (old.identifier, ${pixelSource('old')})
    ON CONFLICT (identifier) DO UPDATE SET source_before = excluded.source_before;`;
}

/** Files that name a replaced image are composed again; folders are in any case. */
function comparedSource(before: string): string {
  const mine = 'identifier = new.identifier';
  const isReplaced = `(SELECT ${before} FROM (SELECT 1) LEFT JOIN replaced_images ON ${mine})
    <> ${pixelSource('new')}`;
  return `UPDATE files SET stale = 1
    WHERE path IN (SELECT path FROM file_images WHERE ${mine}) AND ${isReplaced};
  INSERT INTO replaced_images (identifier, times) SELECT new.identifier, 1 WHERE ${isReplaced}
    ON CONFLICT (identifier) DO UPDATE SET times = times + 1;
  UPDATE replaced_images SET source_before = NULL WHERE ${mine};
  DELETE FROM replaced_images WHERE ${mine} AND times = 0;`;
}
