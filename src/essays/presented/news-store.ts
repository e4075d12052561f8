import type { Database, Statement } from '../../database/database.ts';
import type { ManifestSummary } from '../../presentation/model/collection.ts';

/** An essay as the feed tells of it. */
export interface EssayNews {
  /** By which programs know it, whatever its id becomes. */
  readonly firstId: string;
  readonly publishedMs: number;
  /** When its content last changed. */
  readonly changedMs: number;
  readonly essay: ManifestSummary;
}

interface NewsRow {
  readonly first_id: string;
  readonly published_ms: number;
  readonly changed_ms: number;
  /** JSON. */
  readonly summary: string;
}

/** The newest essays: a look-up costs what it gives, however many there are. */
export class NewsLookUps {
  readonly #newest: Statement<NewsRow>;

  constructor(database: Database) {
    this.#newest = database.prepare(`
SELECT n.first_id, n.published_ms, n.changed_ms, m.summary
FROM essay_news n INDEXED BY essay_news_newest CROSS JOIN manifests m ON m.id = n.id
WHERE m.status = 'published' AND m.summary IS NOT NULL ORDER BY n.published_ms DESC, n.id LIMIT ?`);
  }

  /** The one that was published last is the first. */
  newest(count: number): readonly EssayNews[] {
    return this.#newest.all(count).map(({ first_id, published_ms, changed_ms, summary }) => ({
      firstId: first_id,
      publishedMs: published_ms,
      changedMs: changed_ms,
      essay: JSON.parse(summary),
    }));
  }
}
