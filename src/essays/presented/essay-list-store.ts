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

interface WalkedCollection {
  readonly id: string;
  readonly walk: number;
}

const WALK = 'SELECT id, walk FROM collections WHERE walk > ? ORDER BY walk LIMIT ?';

/** Collections that are taken at once. */
const AT_ONCE = 50;

/** Essays that a collection lists, and none before it. A plus keeps an index out of it that has another order. */
const FIRST_LISTED = `
  FROM collection_items i CROSS JOIN manifests m ON m.id = i.id
  WHERE i.collection = ? AND +i.type = 'Manifest' AND m.status = 'published' AND m.canvases_of = m.id
    AND NOT EXISTS (
      SELECT 1 FROM collection_items o JOIN collections b ON b.id = o.collection
      WHERE o.type = 'Manifest' AND o.id = i.id AND b.walk < ?)`;

const LISTED = `SELECT m.summary ${FIRST_LISTED} ORDER BY i.position LIMIT ? OFFSET ?`;

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
  readonly #walk: Statement<WalkedCollection>;
  readonly #listed: Statement<SummaryRow>;
  readonly #listedCount: Statement<CountRow>;
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
    this.#walk = database.prepare(WALK);
    this.#listed = database.prepare(LISTED);
    this.#listedCount = database.prepare(`SELECT count(*) AS count ${FIRST_LISTED}`);
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
    const found = offset < listed ? this.#summariesOfListed(offset, count) : [];
    const others = [
      { statement: this.#unlisted, before: listed, isPassed: offset >= listed + unlisted },
      { statement: this.#documents, before: listed + unlisted, isPassed: false },
    ];
    for (const { statement, before, isPassed } of others) {
      if (isPassed || found.length === count) continue;
      const rows = statement.all(count - found.length, Math.max(0, offset - before));
      found.push(...rows.map(({ summary }) => summary));
    }
    return found;
  }

  #summariesOfListed(offset: number, count: number): string[] {
    const found: string[] = [];
    let left = offset;
    for (const { id, walk } of this.#walked()) {
      const own = left === 0 ? 0 : (this.#listedCount.get(id, walk)?.count ?? 0);
      if (left > 0 && own <= left) left -= own;
      else {
        const rows = this.#listed.all(id, walk, count - found.length, left);
        found.push(...rows.map(({ summary }) => summary));
        left = 0;
      }
      if (found.length === count) break;
    }
    return found;
  }

  /** The collections from the top downwards. */
  *#walked(): Iterable<WalkedCollection> {
    let rows = this.#walk.all(-1, AT_ONCE);
    while (rows.length > 0) {
      yield* rows;
      rows = this.#walk.all(rows.at(-1)?.walk ?? 0, AT_ONCE);
    }
  }
}
