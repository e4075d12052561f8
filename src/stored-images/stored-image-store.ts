import { type MasterRecord, parseRecord } from '../archive/record.ts';
import { STORE_MARK } from '../database/archive-tables.ts';
import type { Database, Statement } from '../database/database.ts';

/** What was superseded in a store, and may be removed. */
export interface StoredRemoval {
  readonly identifier: string;
  readonly version: string;
}

/** Which images a store holds, as rows. */
export class StoredImageRows {
  readonly #database: Database;
  readonly #mark: Statement<{ value: string }>;
  readonly #setMark: Statement;
  readonly #records: Statement<{ record: string }>;
  readonly #record: Statement<{ record: string }>;
  readonly #version: Statement<{ version: string }>;
  readonly #hasNew: Statement<{ found: number }>;
  readonly #setLast: Statement;
  readonly #removable: Statement<StoredRemoval>;
  readonly #isRemovable: Statement<{ found: number }>;
  readonly #removed: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#mark = database.prepare('SELECT value FROM marks WHERE name = ?');
    this.#setMark = database.prepare(
      'INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    this.#records = database.prepare(
      'SELECT record FROM images WHERE record IS NOT NULL AND identifier > ? ORDER BY identifier LIMIT ?',
    );
    this.#record = database.prepare('SELECT record FROM images WHERE identifier = ? AND record IS NOT NULL');
    this.#version = database.prepare(
      "SELECT json_extract(record, '$.version') AS version FROM images WHERE identifier = ? AND record IS NOT NULL",
    );
    this.#hasNew = database.prepare(
      'SELECT 1 AS found FROM stored_removals WHERE last_snapshot IS NULL LIMIT 1',
    );
    this.#setLast = database.prepare(
      'UPDATE stored_removals SET last_snapshot = ? WHERE last_snapshot IS NULL',
    );
    this.#removable = database.prepare(
      'SELECT identifier, version FROM stored_removals WHERE last_snapshot < ? ORDER BY last_snapshot LIMIT ?',
    );
    this.#isRemovable = database.prepare(
      'SELECT 1 AS found FROM stored_removals WHERE identifier = ? AND version = ?',
    );
    this.#removed = database.prepare('DELETE FROM stored_removals WHERE identifier = ? AND version = ?');
  }

  /** The store that holds all that is stored of images; undefined while that is not known. */
  get store(): string | undefined {
    return this.#mark.get(STORE_MARK)?.value;
  }

  setStore(name: string): void {
    this.#database.transaction('precious', () => this.#setMark.run(STORE_MARK, name));
  }

  /** Records of images, in the order of their identifiers. @param after an identifier: those up to it are left out */
  records(after: string, count: number): MasterRecord[] {
    return this.#records.all(after, count).map(({ record }) => JSON.parse(record));
  }

  /** What is known of what is stored of an image; undefined where nothing is, or a record is damaged. */
  record(identifier: string): MasterRecord | undefined {
    const row = this.#record.get(identifier);
    return row && parseRecord(row.record);
  }

  /** The version of an image that is stored; undefined where none is. */
  versionOf(identifier: string): string | undefined {
    return this.#version.get(identifier)?.version;
  }

  /** What was superseded up to now is named by no snapshot behind this one. */
  supersededUpTo(snapshot: number): void {
    if (!this.#hasNew.get()) return;
    this.#database.transaction('usual', () => this.#setLast.run(snapshot));
  }

  /** Some of what no snapshot names from this one on. */
  removable(oldest: number, count: number): readonly StoredRemoval[] {
    return this.#removable.all(oldest, count);
  }

  isRemovable({ identifier, version }: StoredRemoval): boolean {
    return this.#isRemovable.get(identifier, version) !== undefined;
  }

  removed({ identifier, version }: StoredRemoval): void {
    this.#database.transaction('usual', () => this.#removed.run(identifier, version));
  }
}
