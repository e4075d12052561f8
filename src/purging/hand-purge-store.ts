import type { Database, Statement } from '../database/database.ts';

/** How many are kept: who has missed more forgets everything. */
const MOST_KEPT = 1000;

/** What was purged by hand since somebody looked last. */
export interface PurgedSince {
  /** The number of the newest purge there was; 0 where there was none. */
  readonly newest: number;
  readonly images: 'all' | readonly string[];
}

/** What was purged by hand, numbered, in the database: so that it comes with a snapshot to nodes, which keep rendered responses of their own. */
export class HandPurgeStore {
  readonly #database: Database;
  readonly #note: Statement;
  readonly #drop: Statement;
  readonly #rows: Statement<{ number: number; image: string | null }>;
  readonly #bounds: Statement<{ oldest: number | null; newest: number | null }>;

  constructor(database: Database) {
    this.#database = database;
    this.#note = database.prepare('INSERT INTO purges_by_hand (image) VALUES (?)');
    this.#drop = database.prepare(
      `DELETE FROM purges_by_hand WHERE number <= (SELECT max(number) FROM purges_by_hand) - ${MOST_KEPT}`,
    );
    this.#rows = database.prepare('SELECT number, image FROM purges_by_hand WHERE number > ?');
    this.#bounds = database.prepare(
      'SELECT min(number) AS oldest, max(number) AS newest FROM purges_by_hand',
    );
  }

  /** Notes a purge. @param image undefined for all images */
  note(image: string | undefined): void {
    this.#database.transaction('precious', () => {
      this.#note.run(image ?? null);
      this.#drop.run();
    });
  }

  /** The number of the newest purge; 0 where there was none. */
  get newest(): number {
    return this.#bounds.get()?.newest ?? 0;
  }

  /** What was purged after the purge of a number; all, where there was no such purge in this database, or it is too long ago. */
  since(known: number): PurgedSince {
    const { oldest, newest } = this.#bounds.get() ?? {};
    if (typeof oldest !== 'number' || typeof newest !== 'number')
      return { newest: 0, images: known === 0 ? [] : 'all' };
    if (known > newest || known < oldest - 1) return { newest, images: 'all' };
    const images = new Set<string>();
    for (const { image } of this.#rows.all(known)) {
      if (image === null) return { newest, images: 'all' };
      images.add(image);
    }
    return { newest, images: [...images] };
  }
}
