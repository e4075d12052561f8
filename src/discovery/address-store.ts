import type { Database, Statement } from '../database/database.ts';

/** What has had an address. */
export type AddressKind = 'Manifest' | 'Collection' | 'Image';

/** What has become of an id that once was. */
export interface FormerAddress {
  /** The id at which it is now; undefined when it is gone. */
  readonly movedTo: string | undefined;
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Ids that once were, in the database. */
export class AddressStore {
  readonly #find: Statement<{ moved_to: string | null; since_ms: number }>;
  readonly #put: Statement;
  readonly #follow: Statement;
  readonly #remove: Statement;
  readonly #goneOfSource: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT moved_to, since_ms FROM addresses WHERE kind = ? AND id = ?');
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO addresses (kind, id, moved_to, source_digest, since_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#follow = database.prepare('UPDATE addresses SET moved_to = ? WHERE kind = ? AND moved_to = ?');
    this.#remove = database.prepare('DELETE FROM addresses WHERE kind = ? AND id = ?');
    this.#goneOfSource = database.prepare(
      'SELECT id FROM addresses WHERE kind = ? AND source_digest = ? AND moved_to IS NULL ORDER BY id LIMIT 2',
    );
  }

  /** Undefined for an id that is in use, or never was. */
  find(kind: AddressKind, id: string): FormerAddress | undefined {
    const row = this.#find.get(kind, id);
    return row && { movedTo: row.moved_to ?? undefined, sinceMs: row.since_ms };
  }

  /** An id leads to another from now on, and so does what led to it. */
  moved(kind: AddressKind, id: string, movedTo: string, sinceMs: number): void {
    this.#follow.run(movedTo, kind, id);
    this.#put.run(kind, id, movedTo, null, sinceMs);
    this.#remove.run(kind, movedTo);
  }

  /** @param sourceDigest by which it is known should it come again under another id; undefined where it cannot be */
  gone(kind: AddressKind, id: string, sourceDigest: string | undefined, sinceMs: number): void {
    this.#put.run(kind, id, null, sourceDigest ?? null, sinceMs);
  }

  /** An id is in use. */
  taken(kind: AddressKind, id: string): void {
    this.#remove.run(kind, id);
  }

  /** The id of the only one that is gone and was of this source; undefined when there are none or several. */
  goneOfSource(kind: AddressKind, sourceDigest: string): string | undefined {
    const [first, second] = this.#goneOfSource.all(kind, sourceDigest);
    return second ? undefined : first?.id;
  }
}
