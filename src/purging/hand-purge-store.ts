import type { Database, Statement } from '../database/database.ts';

/** How many are kept: who has missed more forgets everything. */
const MOST_KEPT = 1000;

/** What was purged by hand since somebody looked last. */
export interface PurgedSince {
  /** The number of the newest purge there was; 0 where there was none. */
  readonly newest: number;
  readonly images: 'all' | readonly string[];
}

/**
 * What was purged by hand, in the database: so that it comes with a snapshot to nodes, which keep rendered responses of their own. Its
 * numbers are milliseconds since 1970, or one more than the last one: two histories of an archive hardly have the same.
 */
export class HandPurgeStore {
  readonly #database: Database;
  readonly #note: Statement;
  readonly #is: Statement<{ found: number }>;
  readonly #drop: Statement;
  readonly #rows: Statement<{ image: string | null }>;
  readonly #newest: Statement<{ newest: number | null }>;

  constructor(database: Database) {
    this.#database = database;
    this.#note = database.prepare(
      'INSERT INTO purges_by_hand SELECT max(coalesce(max(number) + 1, 0), ?), ? FROM purges_by_hand',
    );
    this.#is = database.prepare('SELECT 1 AS found FROM purges_by_hand WHERE number = ?');
    this.#drop = database.prepare(
      `DELETE FROM purges_by_hand WHERE number NOT IN
        (SELECT number FROM purges_by_hand ORDER BY number DESC LIMIT ${MOST_KEPT})`,
    );
    this.#rows = database.prepare('SELECT image FROM purges_by_hand WHERE number > ?');
    this.#newest = database.prepare('SELECT max(number) AS newest FROM purges_by_hand');
  }

  /** Notes a purge. @param image undefined for all images */
  note(image: string | undefined): void {
    this.#database.transaction('precious', () => {
      this.#note.run(Date.now(), image ?? null);
      this.#drop.run();
    });
  }

  /** The number of the newest purge; 0 where there was none. */
  get newest(): number {
    return this.#newest.get()?.newest ?? 0;
  }

  /**
   * What was purged after the purge of a number; all, where this database has no such purge: it was too long ago, or in another history
   * of the archive, of which not all was published.
   *
   * @param known 0 for who knows that there was none
   */
  since(known: number): PurgedSince {
    const { newest } = this;
    const rows = this.#rows.all(known);
    const isKnown = known === 0 ? rows.length < MOST_KEPT : this.#is.get(known) !== undefined;
    if (!isKnown || rows.some(({ image }) => image === null)) return { newest, images: 'all' };
    return { newest, images: [...new Set(rows.flatMap(({ image }) => image ?? []))] };
  }
}
