/** What is presented. Filled by `composition/`, read by the workers. */
export const PRESENTATION_TABLES = `
-- Folders of images that no file names an image of: each is a manifest.
CREATE TABLE folder_manifests (
  folder TEXT PRIMARY KEY,
  sort_key TEXT NOT NULL,
  -- The id that it has unless that is taken.
  wished TEXT NOT NULL,
  -- The wished id without numbers at its end, which those given instead share.
  stem TEXT NOT NULL,
  id TEXT NOT NULL,
  -- By which it is known when it has another name; NULL while masters of it are still to be read.
  source TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX folder_manifests_by_wished ON folder_manifests (wished, sort_key);
CREATE INDEX folder_manifests_renamed ON folder_manifests (stem, sort_key) WHERE id <> wished;

CREATE TABLE manifests (
  id TEXT PRIMARY KEY,
  -- The authored file, or the folder of images that it is of.
  file TEXT REFERENCES files ON DELETE CASCADE,
  folder TEXT REFERENCES folder_manifests ON DELETE CASCADE,
  -- In its file: 0, or that of another order.
  place INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('published', 'draft')),
  -- The manifest whose canvases it shows: its own id, unless it is another order.
  canvases_of TEXT NOT NULL,
  canvases INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  -- SHA-256 of the packed form, base64url.
  digest TEXT NOT NULL,
  -- Orders manifests by their labels as people do.
  sort_key TEXT NOT NULL,
  -- JSON.
  label TEXT NOT NULL,
  -- Its navDate, milliseconds since 1970.
  nav_ms INTEGER,
  -- JSON; NULL for a draft.
  summary TEXT,
  packed BLOB NOT NULL,
  CHECK ((file IS NULL) <> (folder IS NULL))
) STRICT;
CREATE INDEX manifests_by_file ON manifests (file);
CREATE UNIQUE INDEX manifests_by_folder ON manifests (folder) WHERE folder IS NOT NULL;
CREATE INDEX manifests_by_canvases_of ON manifests (canvases_of) WHERE canvases_of <> id;
CREATE INDEX manifests_counted ON manifests (canvases) WHERE canvases_of = id;
-- What lists of thousands need of each, without its row.
CREATE INDEX manifests_in_lists ON manifests (id, status, nav_ms, modified_ms);
-- With all that is asked of them when they are counted.
CREATE INDEX manifests_published ON manifests (modified_ms, status, canvases_of, id)
WHERE status = 'published' AND canvases_of = id;
CREATE INDEX manifests_dated ON manifests (nav_ms) WHERE status = 'published' AND nav_ms IS NOT NULL;

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

-- Collections without their items, drafts among them. 'top' is always there: without a file of it, or while that is a
-- draft, it holds what is unlisted.
CREATE TABLE collections (
  id TEXT PRIMARY KEY,
  -- NULL for 'top' without one.
  file TEXT REFERENCES files ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('published', 'draft')),
  -- Of its file.
  modified_ms INTEGER NOT NULL,
  -- The order from 'top' downwards, each before those in it; NULL for drafts.
  walk INTEGER,
  -- How far below 'top' the walk meets it; NULL where that does not reach.
  depth INTEGER,
  digest TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  -- JSON.
  label TEXT NOT NULL,
  -- JSON: what another collection shows of it, without what comes of its items.
  summary TEXT NOT NULL,
  -- All that it says but its items, packed.
  packed BLOB NOT NULL
) STRICT;
CREATE INDEX collections_by_file ON collections (file);
CREATE INDEX collections_by_walk ON collections (walk, id) WHERE walk IS NOT NULL;
CREATE INDEX collections_published ON collections (modified_ms) WHERE status = 'published' AND file IS NOT NULL;

-- What collections list, each member once, whether it is there or not.
CREATE TABLE collection_items (
  collection TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  -- Whether it is left out because it holds this one.
  loops INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (collection, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX collection_items_by_id ON collection_items (type, id, collection);

-- What is published and listed by no published collection, in the order of the top collection that has no file.
CREATE TABLE unlisted (
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  -- Of its label; of another order, that of its essay where that is unlisted too.
  sort_key TEXT NOT NULL,
  -- Orders those of one label: of its id, or of its essay's.
  id_key TEXT NOT NULL,
  -- 0; for another order after its essay, its place there.
  place INTEGER NOT NULL,
  -- Whether it is a manifest of Loupe's own: neither IIIF JSON nor a collection.
  own INTEGER NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unlisted_essays ON unlisted (sort_key, id_key, id) WHERE own = 1 AND place = 0;
CREATE INDEX unlisted_by_order ON unlisted (type, sort_key, id_key, place, id);

-- IIIF JSON as it is served.
CREATE TABLE documents (
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  file TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  modified_ms INTEGER NOT NULL,
  -- SHA-256 of the packed form, base64url.
  digest TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  -- Its navDate, milliseconds since 1970.
  nav_ms INTEGER,
  -- JSON; NULL for one that Loupe has as its own.
  summary TEXT,
  packed BLOB NOT NULL,
  PRIMARY KEY (type, id)
) STRICT;
CREATE INDEX documents_by_file ON documents (file);
CREATE INDEX documents_listed ON documents (type, sort_key, id) WHERE summary IS NOT NULL;
CREATE INDEX documents_dated ON documents (nav_ms) WHERE summary IS NOT NULL AND nav_ms IS NOT NULL;
`;
