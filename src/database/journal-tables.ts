/** What cannot be made again: the journal of changes, and addresses that once were. */
export const JOURNAL_TABLES = `
-- IIIF Change Discovery 1.0, section 2: one row an activity, in the order of time.
CREATE TABLE activities (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL CHECK (type IN ('Create', 'Update', 'Delete', 'Move', 'Refresh')),
  -- Of the object: NULL for a Refresh.
  kind TEXT CHECK (kind IN ('Manifest', 'Collection')),
  id TEXT,
  -- Where a moved object is now.
  target TEXT,
  -- Begin of a Refresh.
  started_ms INTEGER,
  ended_ms INTEGER NOT NULL,
  CHECK ((type = 'Refresh') = (kind IS NULL)),
  CHECK ((kind IS NULL) = (id IS NULL)),
  CHECK ((type = 'Move') = (target IS NOT NULL))
) STRICT;
CREATE INDEX activities_by_object ON activities (kind, id, position);

-- What the last activities say that there is.
CREATE TABLE published (
  kind TEXT NOT NULL CHECK (kind IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  -- Of what it says, without what depends on the server or its version.
  digest TEXT NOT NULL,
  -- By which a move is recognised: of the authored file, or of the set of masters of a folder.
  source_digest TEXT NOT NULL,
  -- Since when it is missing while its folder cannot be relied on.
  missing_since_ms INTEGER,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_by_source ON published (kind, source_digest);
CREATE INDEX published_missing ON published (kind, id) WHERE missing_since_ms IS NOT NULL;

-- Ids that once were: where they have moved to, or since when they are gone.
CREATE TABLE addresses (
  kind TEXT NOT NULL CHECK (kind IN ('Manifest', 'Collection', 'Image')),
  id TEXT NOT NULL,
  moved_to TEXT,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
`;
