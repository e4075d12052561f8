/** Which scans there are, and what ingest made of them. Filled and read by `archive/`. */
export const ARCHIVE_TABLES = `
-- Files below the image folder as they were last seen, once they had settled.
CREATE TABLE masters (
  path TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  -- Of its first page; NULL for a file that cannot be a master.
  identifier TEXT,
  bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  changed_ms INTEGER,
  inode INTEGER,
  -- Why it is not served: another file has its identifier, or its format or name is none that is.
  problem TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX masters_by_folder ON masters (folder);
CREATE INDEX masters_by_identifier ON masters (identifier);

-- What can be asked for: masters, and further pages that have been ingested.
CREATE TABLE images (
  identifier TEXT PRIMARY KEY,
  -- Orders identifiers as people do.
  sort_key TEXT NOT NULL,
  -- Of its master, '' for the image folder itself.
  folder TEXT NOT NULL,
  path TEXT NOT NULL,
  page INTEGER NOT NULL,
  -- Of the master as it is now.
  bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  changed_ms INTEGER,
  inode INTEGER,
  -- JSON of what ingest made, maybe of the previous version of the file.
  record TEXT,
  -- Of the record, else of the master's header once that was read; upright, pixels.
  width INTEGER,
  height INTEGER,
  sha256 TEXT,
  -- Whether the record has warnings.
  warned INTEGER NOT NULL DEFAULT 0,
  -- Why ingest gave up on the file that had this state.
  problem TEXT,
  problem_state TEXT,
  -- What ingest has to do.
  work TEXT CHECK (work IN ('make', 'verify')),
  CHECK ((width IS NULL) = (height IS NULL))
) STRICT;
CREATE INDEX images_by_order ON images (sort_key, identifier);
CREATE INDEX images_by_folder ON images (folder, sort_key);
CREATE INDEX images_by_path ON images (path);
CREATE INDEX images_to_ingest ON images (work, sort_key) WHERE work IS NOT NULL;
CREATE INDEX images_with_warnings ON images (identifier) WHERE warned = 1;
CREATE INDEX images_with_problems ON images (identifier) WHERE problem IS NOT NULL;
CREATE INDEX images_without_size ON images (identifier) WHERE width IS NULL;
`;
