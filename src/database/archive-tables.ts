/** The row of `marks` that says that the records of the data folder are known; without it the next start reads them. */
export const RECORDS_MARK = 'records';

/** The row of `marks` with the version of the pyramids that the rows tell of; without it the next start trusts no row. */
export const PYRAMIDS_MARK = 'pyramids';

/** The row of `marks` that says that a run was cut off, and that the file has not been looked through since. */
export const CUT_OFF_MARK = 'cut-off';

/** The row of `marks` with the store in which what is stored of all images lies; without it they are looked for there. */
export const STORE_MARK = 'store';

/** Scans of other servers are found without a look at all others. */
export const ORIGIN_TABLES = `
CREATE INDEX images_elsewhere ON images (identifier)
  WHERE page = 1 AND lower(substr(path, -4)) = '.url' AND record IS NOT NULL;
`;

/** Which scans there are, and what ingest made of them. Filled and read by `archive/`. */
export const ARCHIVE_TABLES = `
-- What the rows were made with or of; a text each.
CREATE TABLE marks (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Folders below the image folder as they were taken in: one whose digest is another now is looked at.
CREATE TABLE folders (
  path TEXT PRIMARY KEY,
  digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files below the image folder as they were last seen, once they had settled.
CREATE TABLE masters (
  path TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  -- Of its first page; NULL for what cannot be a master.
  identifier TEXT,
  bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  changed_ms INTEGER,
  -- Some file systems number beyond 2^53.
  inode REAL,
  -- Why it is not served: another file has its identifier, its format or name is none that is, or it cannot be read.
  problem TEXT,
  -- Since when it is missing: with so many others that it may be there again soon. What is known of it stays. 0 while that
  -- is not decided, since the look is not over.
  missing_since_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX masters_by_inode ON masters (inode) WHERE inode IS NOT NULL;
CREATE INDEX masters_missing ON masters (missing_since_ms, path) WHERE missing_since_ms IS NOT NULL;
CREATE INDEX masters_by_folder ON masters (folder, path);
CREATE INDEX masters_by_identifier ON masters (identifier) WHERE identifier IS NOT NULL;
CREATE INDEX masters_refused ON masters (path) WHERE problem IS NOT NULL;

-- Masters, and further pages of their files.
CREATE TABLE images (
  identifier TEXT PRIMARY KEY,
  -- Whether it can be asked for: a further page can once it was ingested.
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  -- Orders identifiers as people do.
  sort_key TEXT NOT NULL,
  -- Of the identifier: what stands before its last slash, '' for the image folder itself.
  folder TEXT NOT NULL,
  path TEXT NOT NULL,
  page INTEGER NOT NULL,
  -- Of the master as it is now.
  bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  changed_ms INTEGER,
  inode REAL,
  -- JSON of what ingest made, maybe of the previous version of the file.
  record TEXT,
  -- Of the record, else of the master's header once that was read; upright, pixels.
  width INTEGER,
  height INTEGER,
  -- Of the record: SHA-256 of the file, a colon, and the page.
  source TEXT,
  -- What the warnings of the record are about: 1 pixels, 2 structure, 4 colours.
  warned INTEGER NOT NULL DEFAULT 0,
  -- Why ingest gave up, and on which state of the file: not tried again until that is another one.
  problem TEXT,
  problem_state TEXT,
  -- What ingest has to do.
  work TEXT CHECK (work IN ('make', 'verify')),
  CHECK ((width IS NULL) = (height IS NULL)),
  CHECK (shown = 1 OR page > 1)
) STRICT;
CREATE INDEX images_by_order ON images (sort_key, identifier) WHERE shown = 1;
CREATE INDEX images_by_folder ON images (folder, sort_key, identifier) WHERE shown = 1;
CREATE INDEX further_pages ON images (path, page) WHERE page > 1;
CREATE INDEX images_to_ingest ON images (work, sort_key, identifier) WHERE work IS NOT NULL;
CREATE INDEX images_with_warnings ON images (identifier) WHERE warned > 0;
CREATE INDEX images_with_problems ON images (identifier) WHERE problem IS NOT NULL;
CREATE INDEX images_by_source ON images (source) WHERE source IS NOT NULL;
CREATE INDEX images_without_size ON images (identifier)
  WHERE width IS NULL AND page = 1 AND problem IS NULL;

-- Identifiers whose stored files are to be removed, since their masters are gone.
CREATE TABLE abandoned (
  identifier TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- How many rows there are of a kind, so that nobody has to count them.
CREATE TABLE tallies (
  kind TEXT PRIMARY KEY,
  held INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tallies VALUES
  ('images', 0), ('make', 0), ('verify', 0), ('failed', 0), ('warned', 0),
  ('pixels', 0), ('structure', 0), ('colours', 0), ('masters', 0), ('refused', 0), ('missing', 0);

CREATE TRIGGER image_came AFTER INSERT ON images BEGIN
  UPDATE tallies SET held = held + CASE kind ${tallied('NEW')} ELSE 0 END;
END;
CREATE TRIGGER image_went AFTER DELETE ON images BEGIN
  UPDATE tallies SET held = held - CASE kind ${tallied('OLD')} ELSE 0 END;
END;
CREATE TRIGGER image_changed AFTER UPDATE OF shown, work, problem, warned ON images
WHEN OLD.shown <> NEW.shown OR OLD.work IS NOT NEW.work OR OLD.problem IS NOT NEW.problem OR OLD.warned <> NEW.warned
BEGIN
  UPDATE tallies SET held = held + CASE kind ${tallied('NEW')} ELSE 0 END - CASE kind ${tallied('OLD')} ELSE 0 END;
END;

CREATE TRIGGER master_came AFTER INSERT ON masters BEGIN
  UPDATE tallies SET held = held + 1 WHERE kind = ${kindOfMaster('NEW')};
END;
CREATE TRIGGER master_went AFTER DELETE ON masters BEGIN
  UPDATE tallies SET held = held - 1 WHERE kind = ${kindOfMaster('OLD')};
END;
CREATE TRIGGER master_changed AFTER UPDATE OF problem, missing_since_ms ON masters
WHEN ${kindOfMaster('OLD')} <> ${kindOfMaster('NEW')} BEGIN
  UPDATE tallies SET held = held - 1 WHERE kind = ${kindOfMaster('OLD')};
  UPDATE tallies SET held = held + 1 WHERE kind = ${kindOfMaster('NEW')};
END;
`;

/** The longer side of a canvas on which whole units are small enough to point with: canvases have 1200 at least (2.1, 5.3). */
const LEAST_SIDE = 1200;

/** The sizes that scans had before. What others have linked to by them cannot be made again. */
export const SIZE_TABLES = `
-- The size of an image before its scan was replaced by one of another size: canvases keep it, so that a place on one stays where it
-- was. A scan of another shape is of another photograph, which begins anew. One row for each image that was replaced or is gone.
CREATE TABLE first_sizes (
  identifier TEXT PRIMARY KEY,
  -- Upright, pixels.
  width INTEGER NOT NULL,
  height INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER image_resized AFTER UPDATE OF width, height ON images
WHEN (OLD.width IS NOT NEW.width OR OLD.height IS NOT NEW.height) AND max(OLD.width, OLD.height) >= ${LEAST_SIDE} BEGIN
  ${keepOldSize()}
END;
CREATE TRIGGER image_size_went AFTER DELETE ON images WHEN max(OLD.width, OLD.height) >= ${LEAST_SIDE} BEGIN
  ${keepOldSize()}
END;
`;

/** How images are to be served. */
export const POLICY_TABLES = `
-- What is not done as usual with an image, by its folders or the essays that show it. A column of \`images\` would have SQLite
-- look through the whole table when it is added, since that is STRICT.
CREATE TABLE image_policies (
  identifier TEXT PRIMARY KEY REFERENCES images ON DELETE CASCADE,
  -- JSON.
  policy TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Images of which an essay says whether their scans are of negatives.
CREATE TABLE file_negatives (
  identifier TEXT NOT NULL,
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  -- JSON: true, false or the base of the film.
  negative TEXT NOT NULL,
  PRIMARY KEY (identifier, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_negatives_by_path ON file_negatives (path);

-- Images of which essays say something else than before: their policy is to be looked at.
CREATE TABLE stated_changes (
  identifier TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER negative_stated AFTER INSERT ON file_negatives BEGIN
  INSERT INTO stated_changes VALUES (NEW.identifier) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER negative_changed AFTER UPDATE OF negative ON file_negatives BEGIN
  INSERT INTO stated_changes VALUES (NEW.identifier) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER negative_withdrawn AFTER DELETE ON file_negatives BEGIN
  INSERT INTO stated_changes VALUES (OLD.identifier) ON CONFLICT DO NOTHING;
END;
`;

function keepOldSize(): string {
  return `INSERT INTO first_sizes VALUES (OLD.identifier, OLD.width, OLD.height)
    ON CONFLICT (identifier) DO UPDATE SET width = excluded.width, height = excluded.height
    WHERE abs(width * excluded.height - height * excluded.width) > width * excluded.height / 100;`;
}

/** What a row of `images` adds to each tally. */
function tallied(row: 'NEW' | 'OLD'): string {
  return `
    WHEN 'images' THEN ${row}.shown
    WHEN 'make' THEN ${row}.work IS 'make'
    WHEN 'verify' THEN ${row}.work IS 'verify'
    WHEN 'failed' THEN ${row}.problem IS NOT NULL
    WHEN 'warned' THEN ${row}.warned > 0
    WHEN 'pixels' THEN ${row}.warned & 1
    WHEN 'structure' THEN (${row}.warned & 2) / 2
    WHEN 'colours' THEN (${row}.warned & 4) / 4`;
}

/** Which tally a row of `masters` is counted in. */
function kindOfMaster(row: 'NEW' | 'OLD'): string {
  return `iif(${row}.missing_since_ms IS NOT NULL, 'missing', iif(${row}.problem IS NULL, 'masters', 'refused'))`;
}
