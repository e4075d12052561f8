import type { Database, Statement } from '../database/database.ts';
import type { NamedMember } from './named-store.ts';

/** A row of `unlisted`. */
export interface UnlistedEntry extends NamedMember {
  readonly sort_key: string;
  readonly id_key: string;
  readonly place: number;
  readonly own: number;
}

/** What no collection lists, in the order of the top collection without a file. */
export class ListingStore {
  readonly #get: Statement<UnlistedEntry>;
  readonly #put: Statement;
  readonly #drop: Statement;
  readonly #collections: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#get = database.prepare(
      'SELECT type, id, sort_key, id_key, place, own FROM unlisted WHERE type = ? AND id = ?',
    );
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO unlisted (type, id, sort_key, id_key, place, own) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#drop = database.prepare('DELETE FROM unlisted WHERE type = ? AND id = ?');
    this.#collections = database.prepare(
      "SELECT id FROM unlisted WHERE type = 'Collection' ORDER BY sort_key, id_key, place, id",
    );
  }

  get({ type, id }: NamedMember): UnlistedEntry | undefined {
    return this.#get.get(type, id);
  }

  /** @returns whether the row has changed; undefined takes it away */
  set(member: NamedMember, row: Omit<UnlistedEntry, 'type' | 'id'> | undefined): boolean {
    const before = this.get(member);
    const { type, id } = member;
    if (!row) {
      if (before) this.#drop.run(type, id);
      return before !== undefined;
    }
    const { sort_key, id_key, place, own } = row;
    if (
      before?.sort_key === sort_key &&
      before.id_key === id_key &&
      before.place === place &&
      before.own === own
    )
      return false;
    this.#put.run(type, id, sort_key, id_key, place, own);
    return true;
  }

  /** Collections that no other lists, in their order. */
  collections(): readonly string[] {
    return this.#collections.all().map(({ id }) => id);
  }
}
