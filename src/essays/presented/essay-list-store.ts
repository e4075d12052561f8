import type { Database, Statement } from '../../database/database.ts';

interface CountRow {
  readonly count: number;
}

interface SummaryRow {
  /** JSON. */
  readonly summary: string;
}

/** How many essays there are for the list of all. */
export interface EssayCounts {
  /** Those that a collection with a file lists. */
  readonly listed: number;
  readonly unlisted: number;
  readonly documents: number;
}

/** Those that collections list, each where the walk meets it first. CROSS JOIN keeps the order of the loops. */
const LISTED = `
  SELECT m.summary FROM collections c
  CROSS JOIN collection_items i ON i.collection = c.id
  CROSS JOIN manifests m ON m.id = i.id
  WHERE c.walk IS NOT NULL AND i.type = 'Manifest' AND m.status = 'published' AND m.canvases_of = m.id
    AND NOT EXISTS (
      SELECT 1 FROM collection_items o JOIN collections b ON b.id = o.collection
      WHERE o.type = 'Manifest' AND o.id = i.id AND b.walk < c.walk)
  ORDER BY c.walk, i.position LIMIT ? OFFSET ?`;

/** What is passed over is passed over in the index. */
const UNLISTED = `
  SELECT m.summary FROM (
    SELECT id, sort_key, id_key FROM unlisted WHERE own = 1 AND place = 0
    ORDER BY sort_key, id_key, id LIMIT ? OFFSET ?) u
  JOIN manifests m ON m.id = u.id
  ORDER BY u.sort_key, u.id_key, u.id`;

const DOCUMENTS = `
  SELECT summary FROM documents WHERE summary IS NOT NULL ORDER BY type, sort_key, id LIMIT ? OFFSET ?`;

const PUBLISHED = `SELECT count(*) AS count FROM manifests WHERE status = 'published' AND canvases_of = id`;

/** The list of all essays by parts of it. */
export class EssayListLookUps {
  readonly #published: Statement<CountRow>;
  readonly #unlistedCount: Statement<CountRow>;
  readonly #documentCount: Statement<CountRow>;
  readonly #listed: Statement<SummaryRow>;
  readonly #unlisted: Statement<SummaryRow>;
  readonly #documents: Statement<SummaryRow>;

  constructor(database: Database) {
    this.#published = database.prepare(PUBLISHED);
    this.#unlistedCount = database.prepare(
      'SELECT count(*) AS count FROM unlisted WHERE own = 1 AND place = 0',
    );
    this.#documentCount = database.prepare(
      'SELECT count(*) AS count FROM documents WHERE summary IS NOT NULL',
    );
    this.#listed = database.prepare(LISTED);
    this.#unlisted = database.prepare(UNLISTED);
    this.#documents = database.prepare(DOCUMENTS);
  }

  /** Counts in indexes of what is counted: a hundred thousand take a millisecond. */
  counts(): EssayCounts {
    const unlisted = this.#unlistedCount.get()?.count ?? 0;
    const documents = this.#documentCount.get()?.count ?? 0;
    return { listed: (this.#published.get()?.count ?? 0) - unlisted, unlisted, documents };
  }

  /** Summaries as JSON: those that collections list, then the others, then documents. */
  summaries({ listed, unlisted }: EssayCounts, offset: number, count: number): string[] {
    const found: string[] = [];
    const lists = [
      { statement: this.#listed, from: offset },
      { statement: this.#unlisted, from: offset - listed },
      { statement: this.#documents, from: offset - listed - unlisted },
    ];
    for (const [at, { statement, from }] of lists.entries()) {
      const isPassed = at === 0 ? offset >= listed : at === 1 && from >= unlisted;
      if (isPassed || found.length === count) continue;
      const rows = statement.all(count - found.length, Math.max(0, from));
      found.push(...rows.map(({ summary }) => summary));
    }
    return found;
  }
}
