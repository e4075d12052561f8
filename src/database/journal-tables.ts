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
  -- When it was done; strictly rising. Of a Refresh, when it begins.
  at_ms INTEGER NOT NULL UNIQUE,
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
  -- NULL while masters of it are still to be read.
  source_digest TEXT,
  -- 'coming': told of once its source is known, as it may be one that has moved. 'going': told of once it has not moved.
  stage TEXT NOT NULL CHECK (stage IN ('told', 'coming', 'going')),
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_to_tell ON published (stage, kind, id) WHERE stage <> 'told';

-- Ids that once were: where they have moved to, or since when they are gone.
CREATE TABLE addresses (
  kind TEXT NOT NULL CHECK (kind IN ('Manifest', 'Collection', 'Image')),
  id TEXT NOT NULL,
  moved_to TEXT,
  -- Of one that is gone: by which it is known when it comes again under another id.
  source_digest TEXT,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_by_target ON addresses (kind, moved_to) WHERE moved_to IS NOT NULL;
CREATE INDEX addresses_by_source ON addresses (kind, source_digest) WHERE source_digest IS NOT NULL;
`;
