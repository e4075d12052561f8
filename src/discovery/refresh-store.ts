import type { Database, Statement } from '../database/database.ts';
import type { JournalObject } from './activities.ts';

type Kind = JournalObject['kind'];

/** What a Refresh sequence has told last: of what there is, or of addresses that lead to others. */
export type RefreshPlace =
  | { readonly part: 'published'; readonly kind: Kind; readonly id: string }
  | { readonly part: 'moved'; readonly kind: Kind; readonly movedTo: string; readonly id: string };

/** A Refresh sequence that is not told to its end. */
export interface OpenRefresh {
  /** Of its Refresh. */
  readonly position: number;
  readonly place: RefreshPlace;
  /** How many activities it has told. */
  readonly told: number;
}

/** What is to be told again. */
export interface RefreshedEntry {
  readonly id: string;
  readonly properties: number | null;
}

/** How far a Refresh sequence is, and what comes next in it, in the database. */
export class RefreshStore {
  readonly #find: Statement<{ position: number; place: string; told: number }>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #published: Statement<RefreshedEntry>;
  readonly #moved: Statement<RefreshedEntry & { readonly movedTo: string }>;
  readonly #newest: Statement<{ position: number }>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT position, place, told FROM refreshing');
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO refreshing (one, position, place, told) VALUES (1, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM refreshing');
    this.#published = database.prepare(
      `SELECT id, properties FROM published WHERE kind = ? AND id > ? AND stage = 'told' ORDER BY id LIMIT ?`,
    );
    this.#moved = database.prepare(
      `SELECT a.id, a.moved_to AS movedTo, p.properties
       FROM addresses a JOIN published p ON p.kind = a.kind AND p.id = a.moved_to AND p.stage = 'told'
       WHERE a.kind = ? AND a.moved_to IS NOT NULL AND (a.moved_to, a.id) > (?, ?)
       ORDER BY a.moved_to, a.id LIMIT ?`,
    );
    this.#newest = database.prepare(
      'SELECT position FROM activities WHERE kind = ? AND id = ? ORDER BY position DESC LIMIT 1',
    );
  }

  find(): OpenRefresh | undefined {
    const row = this.#find.get();
    return row && { position: row.position, told: row.told, place: JSON.parse(row.place) };
  }

  put({ position, place, told }: OpenRefresh): void {
    this.#put.run(position, JSON.stringify(place), told);
  }

  remove(): void {
    this.#remove.run();
  }

  /** Those that are there, after one id. */
  published(kind: Kind, after: string, count: number): readonly RefreshedEntry[] {
    return this.#published.all(kind, after, count);
  }

  /** Addresses that lead to what is there, after one of them. */
  moved(
    kind: Kind,
    after: { readonly movedTo: string; readonly id: string },
    count: number,
  ): readonly (RefreshedEntry & { readonly movedTo: string })[] {
    return this.#moved.all(kind, after.movedTo, after.id, count);
  }

  /** Whether something was told of a resource after a position. */
  isToldAfter(position: number, { kind, id }: JournalObject): boolean {
    return (this.#newest.get(kind, id)?.position ?? 0) > position;
  }
}
