/** What the authored files say, and what of them is still to be composed. Filled and read by `essays/` and its rooms. */
export const AUTHORED_TABLES = `
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
