/** What the authored files say and what is presented. Filled by `essays/`, read by the workers. */
export const PRESENTATION_TABLES = `
-- Authored files below the folder of manifests as they were last read.
CREATE TABLE files (
  path TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  changed_ms INTEGER,
  -- SHA-256 of its bytes, hexadecimal.
  digest TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('manifest', 'collection', 'iiif-json', 'unreadable')),
  -- JSON: what is wrong with it, as composed last.
  problems TEXT NOT NULL,
  errors INTEGER NOT NULL,
  -- Bytes of the last version without errors, while this one has some.
  last_good BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX files_with_errors ON files (path) WHERE errors > 0;

-- Ids that files claim: their own (place 0), and those of other orders.
CREATE TABLE file_ids (
  kind TEXT NOT NULL CHECK (kind IN ('manifest', 'collection')),
  id TEXT NOT NULL,
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  place INTEGER NOT NULL,
  PRIMARY KEY (kind, id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_ids_by_path ON file_ids (path);

-- Images that a file names, whether the archive has them or not.
CREATE TABLE file_images (
  identifier TEXT NOT NULL,
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  PRIMARY KEY (identifier, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_images_by_path ON file_images (path);

CREATE TABLE manifests (
  id TEXT PRIMARY KEY,
  -- The authored file, or the folder of images that it is of.
  file TEXT REFERENCES files ON DELETE CASCADE,
  folder TEXT,
  status TEXT NOT NULL,
  -- The manifest whose canvases it shows: its own id, unless it is another order.
  canvases_of TEXT NOT NULL,
  -- Orders those that no collection lists.
  sort_key TEXT NOT NULL,
  packed BLOB NOT NULL,
  -- SHA-256 of the packed form, base64url.
  digest TEXT NOT NULL,
  label TEXT NOT NULL,
  -- JSON; NULL for a draft.
  summary TEXT,
  canvases INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  CHECK ((file IS NULL) <> (folder IS NULL))
) STRICT;
CREATE INDEX manifests_by_file ON manifests (file);
CREATE UNIQUE INDEX manifests_by_folder ON manifests (folder) WHERE folder IS NOT NULL;
CREATE INDEX manifests_by_order ON manifests (sort_key, id);

-- The first canvas of each published manifest that shows an image; none of other orders of the same canvases.
CREATE TABLE image_uses (
  identifier TEXT NOT NULL,
  manifest TEXT NOT NULL REFERENCES manifests ON DELETE CASCADE,
  canvas TEXT NOT NULL,
  rights TEXT,
  -- JSON.
  see_also TEXT NOT NULL,
  PRIMARY KEY (identifier, manifest)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_uses_by_manifest ON image_uses (manifest);

-- Collections without their items; 'top' is always there, and lists what no other collection does.
CREATE TABLE collections (
  id TEXT PRIMARY KEY,
  file TEXT REFERENCES files ON DELETE CASCADE,
  -- All that it says but its items, packed.
  packed BLOB NOT NULL,
  digest TEXT NOT NULL,
  label TEXT NOT NULL,
  -- As an item of another collection, JSON.
  summary TEXT NOT NULL,
  modified_ms INTEGER NOT NULL,
  -- How far below 'top'; NULL where that does not reach.
  depth INTEGER
) STRICT;

CREATE TABLE collection_items (
  collection TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  -- JSON of an item that stands for something elsewhere.
  own TEXT,
  PRIMARY KEY (collection, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_items_by_id ON collection_items (type, id);

-- IIIF JSON as it is served.
CREATE TABLE documents (
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  file TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  packed BLOB NOT NULL,
  -- JSON; NULL for one that Loupe has as its own.
  summary TEXT,
  PRIMARY KEY (type, id)
) STRICT;
`;
