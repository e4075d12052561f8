/** What the feed tells of. Times come of the journal, which cannot be made again. */
export const NEWS_TABLES = `
-- Essays that are published: manifests of files, not other orders of one.
CREATE TABLE essay_news (
  id TEXT PRIMARY KEY,
  -- The id under which it was told of first, by which programs know it: another one where that was taken before.
  first_id TEXT NOT NULL,
  published_ms INTEGER NOT NULL,
  -- When its content last changed.
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX essay_news_newest ON essay_news (published_ms DESC, id);
CREATE INDEX essay_news_by_first ON essay_news (first_id);

INSERT INTO essay_news (id, first_id, published_ms, changed_ms)
  SELECT m.id, m.id, min(a.at_ms), max(a.at_ms) FROM activities a JOIN manifests m ON m.id = coalesce(a.target, a.id)
  WHERE a.kind = 'Manifest' AND a.type <> 'Delete' AND ${isEssay('m')} GROUP BY m.id;

CREATE TRIGGER activity_of_essay AFTER INSERT ON activities WHEN new.kind = 'Manifest' BEGIN
  UPDATE OR REPLACE essay_news SET id = new.target WHERE new.type = 'Move' AND id = new.id;
  DELETE FROM essay_news WHERE id = coalesce(new.target, new.id)
    AND (new.type = 'Delete' OR NOT EXISTS (SELECT 1 FROM manifests m WHERE m.id = essay_news.id AND ${isEssay('m')}));
  INSERT INTO essay_news (id, first_id, published_ms, changed_ms)
    SELECT m.id,
      m.id || CASE WHEN EXISTS (SELECT 1 FROM essay_news n WHERE n.first_id = m.id AND n.id <> m.id)
        THEN '#' || new.at_ms ELSE '' END,
      new.at_ms, new.at_ms
    FROM manifests m
    WHERE m.id = coalesce(new.target, new.id) AND new.type <> 'Delete' AND ${isEssay('m')}
    ON CONFLICT (id) DO UPDATE SET changed_ms = excluded.changed_ms;
END;
`;

function isEssay(row: string): string {
  return `${row}.file IS NOT NULL AND ${row}.status = 'published' AND ${row}.canvases_of = ${row}.id`;
}
