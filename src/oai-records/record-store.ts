import type { Database, Statement } from '../database/database.ts';
import { SetLookUps } from './set-store.ts';

/**
 * The records of OAI-PMH as the primary writes them. What the journal tells of manifests changes them by triggers; here is what
 * these cannot know: in which formats they are to be had, and what collections say of them.
 */
export class RecordStore {
  readonly #database: Database;
  readonly #sets: SetLookUps;
  readonly #describe: Statement;
  readonly #nextCollection: Statement<{ id: string }>;
  readonly #collection: Statement<{ label: string }>;
  readonly #state: Statement<{ state: string }>;
  readonly #putState: Statement;
  readonly #dropState: Statement;
  readonly #markMembers: Statement;
  readonly #markNested: Statement;
  readonly #doneCollection: Statement;
  readonly #next: Statement<{ id: string; changed: number }>;
  readonly #done: Statement;
  readonly #listed: Statement<{ ids: string | null }>;
  readonly #kept: Statement<{ ids: string | null }>;
  readonly #touch: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#sets = new SetLookUps(database);
    this.#describe = database.prepare(
      `INSERT INTO records (id, edm) VALUES (?1, ?2)
       ON CONFLICT (id) DO UPDATE SET edm = iif(?2 = 1, 1, iif(edm > 0 AND position IS NOT NULL, 2, 0))`,
    );
    this.#nextCollection = database.prepare('SELECT id FROM collections_to_compare LIMIT 1');
    this.#collection = database.prepare('SELECT label FROM collections WHERE id = ? AND walk IS NOT NULL');
    this.#state = database.prepare('SELECT state FROM record_collections WHERE id = ?');
    this.#putState = database.prepare('INSERT OR REPLACE INTO record_collections (id, state) VALUES (?, ?)');
    this.#dropState = database.prepare('DELETE FROM record_collections WHERE id = ?');
    this.#markMembers = database.prepare(
      `INSERT INTO records_to_compare (id, changed)
       SELECT id, ?2 FROM collection_items WHERE collection = ?1 AND type = 'Manifest'
       UNION SELECT id, ?2 FROM record_sets WHERE collection = ?1
       ON CONFLICT (id) DO UPDATE SET changed = max(changed, excluded.changed)`,
    );
    this.#markNested = database.prepare(
      `INSERT INTO collections_to_compare (id)
       SELECT id FROM collection_items INDEXED BY nested_collections WHERE collection = ? AND type = 'Collection'
       ON CONFLICT (id) DO NOTHING`,
    );
    this.#doneCollection = database.prepare('DELETE FROM collections_to_compare WHERE id = ?');
    this.#next = database.prepare('SELECT id, changed FROM records_to_compare LIMIT 1');
    this.#done = database.prepare('DELETE FROM records_to_compare WHERE id = ?');
    const ids = (rows: string): string =>
      `SELECT group_concat(collection, ' ' ORDER BY collection) AS ids ${rows}`;
    this.#listed = database.prepare(
      ids(`FROM collection_items i JOIN collections c ON c.id = i.collection
        WHERE i.type = 'Manifest' AND i.id = ? AND c.walk IS NOT NULL`),
    );
    this.#kept = database.prepare(ids('FROM record_sets WHERE id = ?'));
    this.#touch = database.prepare(
      `UPDATE records SET position = (SELECT max(position) + 1 FROM records),
         at_ms = max(?2, (SELECT max(at_ms) FROM records WHERE position IS NOT NULL))
       WHERE id = ?1 AND deleted = 0 AND position IS NOT NULL`,
    );
  }

  /** Before it is told of: whether a published manifest is to be had in EDM. */
  describe(id: string, inEdm: boolean): void {
    this.#describe.run(id, Number(inEdm));
  }

  /**
   * Sets the datestamps of records of which collections say something else: other ones list them, or these have another name or
   * stand elsewhere.
   *
   * @param atMost collections and records that are looked at
   * @returns whether there may be more
   */
  compare(atMost: number, nowMs: number): boolean {
    for (let looked = 0; looked < atMost; looked += 1) {
      const collection = this.#nextCollection.get();
      const record = collection ? undefined : this.#next.get();
      if (collection) this.#compareCollection(collection.id);
      else if (record) this.#compareRecord(record, nowMs);
      else return false;
    }
    return true;
  }

  /** Whether there is something to look at. */
  get isBehind(): boolean {
    return this.#nextCollection.get() !== undefined || this.#next.get() !== undefined;
  }

  #compareCollection(id: string): void {
    const found = this.#collection.get(id);
    const before = this.#state.get(id)?.state;
    const now = found && JSON.stringify([found.label, this.#sets.specOf(id), this.#sets.above(id)]);
    this.#doneCollection.run(id);
    if (now === before) return;
    if (now === undefined) this.#dropState.run(id);
    else this.#putState.run(id, now);
    // Of one that is new, or gone, it is by their own lists that members have changed.
    this.#markMembers.run(id, Number(now !== undefined && before !== undefined));
    this.#markNested.run(id);
  }

  #compareRecord({ id, changed }: { readonly id: string; readonly changed: number }, nowMs: number): void {
    this.#done.run(id);
    if (changed === 1 || this.#listed.get(id)?.ids !== this.#kept.get(id)?.ids) this.#touch.run(id, nowMs);
  }

  /** As `compare`, in a transaction of its own. */
  compareApart(atMost: number, nowMs: number): boolean {
    return this.#database.transaction('precious', () => this.compare(atMost, nowMs));
  }
}
