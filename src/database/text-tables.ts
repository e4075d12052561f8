/** What is searched. Filled and read by `search/`; all of it can be made again from what is presented. */
export const TEXT_TABLES = `
-- Published manifests and collections whose texts are found.
CREATE TABLE text_sources (
  number INTEGER PRIMARY KEY,
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Document', 'Collection')),
  id TEXT NOT NULL,
  -- Of the row of which the texts were read.
  digest TEXT NOT NULL,
  -- JSON.
  label TEXT NOT NULL,
  UNIQUE (type, id)
) STRICT;

-- What texts are about: manifests, sections, photographs, collections.
CREATE TABLE text_subjects (
  source INTEGER NOT NULL REFERENCES text_sources ON DELETE CASCADE,
  key TEXT NOT NULL,
  -- JSON: of the part of the manifest, its label, its section, its canvas and its picture.
  shown TEXT NOT NULL,
  -- JSON: [kind, value], by which a search is narrowed.
  facets TEXT NOT NULL,
  PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
  -- That of its source, times 2^24, and its place there.
  number INTEGER PRIMARY KEY,
  -- Unique within its source.
  key TEXT NOT NULL,
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  motivation TEXT NOT NULL,
  -- Of a note; NULL for other texts.
  note TEXT,
  -- JSON: the part of the canvas; NULL for all of it.
  region TEXT,
  -- JSON: without markup, by language.
  texts TEXT NOT NULL,
  -- Of all of it, and of the marks by which it is found.
  digest TEXT NOT NULL
) STRICT;

-- By the numbers of texts: words in their order; stems, words of languages without stems and single characters; marks of
-- facets and motivations. What it holds was made ready: only spaces part words.
CREATE VIRTUAL TABLE texts_index USING fts5 (
  words, stems, marks, tokenize = 'ascii', content = '', contentless_delete = 1
);
-- Parts of it are put together less often than usual: an archive is read in quicker, and a search is hardly slower.
INSERT INTO texts_index (texts_index, rank) VALUES ('automerge', 8);

-- Manifests and collections whose texts are to be read anew.
CREATE TABLE stale_texts (
  type TEXT NOT NULL CHECK (type IN ('Manifest', 'Document', 'Collection')),
  id TEXT NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;
`;
