/** What the authored files say and what is presented. Filled by `essays/`, read by the workers. */
export const PRESENTATION_TABLES = `
-- Folders below that of the manifests, '' for itself, as they were last taken in.
CREATE TABLE file_folders (
  path TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  -- JSON: what cannot be read in it, and links that are not followed.
  problems TEXT NOT NULL,
  -- How many these are.
  told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX file_folders_told ON file_folders (path) WHERE told > 0;

-- Authored files below the folder of manifests as they were last read.
CREATE TABLE files (
  path TEXT PRIMARY KEY,
  -- '' for the folder of manifests itself.
  folder TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  changed_ms INTEGER,
  -- Collections, which name others, are composed after all else.
  kind TEXT NOT NULL CHECK (kind IN ('essay', 'collection')),
  -- Its own, from its name.
  id TEXT NOT NULL,
  -- Orders files by their names as people do.
  sort_key TEXT NOT NULL,
  -- JSON: what is wrong with it, as composed last, and with what it names as members of a collection.
  problems TEXT NOT NULL DEFAULT '[]',
  member_problems TEXT NOT NULL DEFAULT '[]',
  -- Of both together, and one when it cannot be read.
  errors INTEGER NOT NULL DEFAULT 0,
  -- Whether errors keep it from being served as it is. Members that a collection misses do not.
  held_back INTEGER NOT NULL DEFAULT 0,
  -- Whether the size of an image that it names is still to be read: what is wrong is told when that is known.
  early INTEGER NOT NULL DEFAULT 0,
  -- Why its newest version cannot be read.
  unreadable TEXT,
  -- Since when it is not there, with so many others that it is still served.
  missing_since_ms INTEGER,
  -- 1: it, or something that it was composed of, has changed since; 2: only members that it names may have.
  stale INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_folder ON files (folder, path);
CREATE INDEX files_by_id ON files (id) WHERE held_back = 1;
CREATE INDEX files_with_errors ON files (sort_key, path, errors) WHERE errors > 0 AND early = 0;
CREATE INDEX files_unreadable ON files (path) WHERE unreadable IS NOT NULL;
CREATE INDEX files_missing ON files (path) WHERE missing_since_ms IS NOT NULL;
CREATE INDEX files_stale ON files (stale, kind DESC, sort_key, path) WHERE stale > 0;

-- What files hold: 'now', and while that has errors, the last version that had none.
CREATE TABLE file_versions (
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  version TEXT NOT NULL CHECK (version IN ('now', 'good')),
  -- SHA-256 of the bytes, hexadecimal.
  digest TEXT NOT NULL,
  modified_ms INTEGER NOT NULL,
  -- Whether it had no errors when it was composed last.
  was_good INTEGER NOT NULL,
  -- Deflated.
  packed BLOB NOT NULL,
  PRIMARY KEY (path, version)
) STRICT;
CREATE INDEX file_versions_by_digest ON file_versions (digest) WHERE version = 'now';

-- Ids that a file gives. 'own' is of its name; 'order' of another order; 'wished' of an order of a file with errors, which takes
-- none from another file; 'good' only of its last version without errors.
CREATE TABLE file_ids (
  kind TEXT NOT NULL CHECK (kind IN ('manifest', 'collection')),
  id TEXT NOT NULL,
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  claim TEXT NOT NULL CHECK (claim IN ('own', 'order', 'wished', 'good')),
  PRIMARY KEY (kind, id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_ids_by_path ON file_ids (path);
CREATE INDEX file_ids_by_id ON file_ids (id);

-- Images that a file names, whether the archive has them or not, as it is and as it was when it was right last.
CREATE TABLE file_images (
  identifier TEXT NOT NULL,
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  -- Of the identifier, '' for the image folder itself.
  folder TEXT NOT NULL,
  -- Of what was known of the image when the file was composed; '' for nothing.
  facts TEXT NOT NULL,
  PRIMARY KEY (identifier, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_images_by_path ON file_images (path);
CREATE INDEX file_images_by_folder ON file_images (folder);

-- What a collection names, in files of either form, whether it is there or not.
CREATE TABLE file_members (
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Collection')),
  id TEXT NOT NULL,
  path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
  PRIMARY KEY (type, id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_members_by_path ON file_members (path);

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

-- Folders of images whose manifest is to be looked at.
CREATE TABLE stale_folders (
  folder TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Images that changed, and that manifests have not taken in yet.
CREATE TABLE image_changes (
  identifier TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER image_comes AFTER INSERT ON images BEGIN
  INSERT INTO image_changes VALUES (new.identifier) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER image_goes AFTER DELETE ON images BEGIN
  INSERT INTO image_changes VALUES (old.identifier) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER image_changes AFTER UPDATE ON images
WHEN old.record IS NOT new.record OR old.width IS NOT new.width OR old.height IS NOT new.height
  OR old.modified_ms <> new.modified_ms OR (old.problem IS NULL) <> (new.problem IS NULL)
BEGIN
  INSERT INTO image_changes VALUES (new.identifier) ON CONFLICT DO NOTHING;
END;

-- Facts of this database: by which version of Loupe the manifests were composed, and with which settings.
CREATE TABLE presentation_facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
