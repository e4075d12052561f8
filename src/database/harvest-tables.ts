/** What a harvest knows, in a database of its own in the folder that it fills. Filled and read by `harvest/keeping/`. */
export const HARVEST_TABLES = `
-- Where the harvest is: JSON, by what it is.
CREATE TABLE IF NOT EXISTS progress (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is to become of resources, as the newest activities have it.
CREATE TABLE IF NOT EXISTS fates (
  uri TEXT PRIMARY KEY,
  action TEXT NOT NULL CHECK (action IN ('take', 'drop')),
  -- The walk in which it was found: what that finds later is older.
  walk INTEGER NOT NULL,
  -- In the order in which they were found.
  position INTEGER NOT NULL,
  -- The harvest that tried it last, 0 for none, and how many have.
  harvest INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  -- It stays until the walk has ended, so that older activities find it.
  done INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS fates_open ON fates (harvest, position) WHERE done = 0;
CREATE INDEX IF NOT EXISTS fates_done ON fates (uri) WHERE done = 1;

-- What is held, by the address under which the source knows it.
CREATE TABLE IF NOT EXISTS held (
  uri TEXT PRIMARY KEY,
  etag TEXT,
  last_modified TEXT,
  -- SHA-256 of the file.
  digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which records of OAI-PMH name which manifests.
CREATE TABLE IF NOT EXISTS links (
  record TEXT NOT NULL,
  uri TEXT NOT NULL,
  PRIMARY KEY (record, uri)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_by_uri ON links (uri);

-- Pages of the walk that has not ended.
CREATE TABLE IF NOT EXISTS pages (
  url TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
`;
