import type { Database, Statement } from '../database/database.ts';
import type { Activity, JournalEntry, JournalObject } from './activities.ts';

interface EntryRow {
  readonly kind: JournalObject['kind'];
  readonly id: string;
  readonly digest: string;
  readonly source_digest: string | null;
  readonly stage: JournalEntry['stage'];
  readonly properties: number | null;
}

const ENTRY = 'SELECT kind, id, digest, source_digest, stage, properties FROM published';

function entryOf({ kind, id, digest, stage, ...row }: EntryRow): JournalEntry {
  const properties = row.properties ?? undefined;
  return { kind, id, digest, sourceDigest: row.source_digest ?? undefined, stage, properties };
}

/** The activities and what they say that there is, in the database. */
export class JournalStore {
  readonly #find: Statement<EntryRow>;
  readonly #staged: Statement<EntryRow>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #add: Statement;
  readonly #refresh: Statement;
  readonly #last: Statement<{ position: number; at_ms: number }>;
  readonly #properties: Statement<{ number: number }>;
  readonly #addProperties: Statement;

  constructor(database: Database) {
    this.#find = database.prepare(`${ENTRY} WHERE kind = ? AND id = ?`);
    this.#staged = database.prepare(`${ENTRY} WHERE stage <> 'told' AND stage = ? ORDER BY kind, id`);
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO published (kind, id, digest, source_digest, stage, properties)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = database.prepare('DELETE FROM published WHERE kind = ? AND id = ?');
    this.#add = database.prepare(
      'INSERT INTO activities (type, kind, id, target, at_ms, properties) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#refresh = database.prepare("INSERT INTO activities (type, at_ms) VALUES ('Refresh', ?)");
    this.#last = database.prepare('SELECT position, at_ms FROM activities ORDER BY position DESC LIMIT 1');
    this.#properties = database.prepare('SELECT number FROM object_properties WHERE json = ?');
    this.#addProperties = database.prepare('INSERT INTO object_properties (json) VALUES (?)');
  }

  entry({ kind, id }: JournalObject): JournalEntry | undefined {
    const row = this.#find.get(kind, id);
    return row && entryOf(row);
  }

  entriesOf(stage: 'coming' | 'going'): JournalEntry[] {
    return this.#staged.all(stage).map(entryOf);
  }

  put({ kind, id, digest, sourceDigest, stage, properties }: JournalEntry): void {
    this.#put.run(kind, id, digest, sourceDigest ?? null, stage, properties ?? null);
  }

  /** The number by which properties of objects are kept, each once. @param json undefined for none */
  propertiesNumber(json: string | undefined): number | undefined {
    if (json === undefined) return undefined;
    return this.#properties.get(json)?.number ?? this.#addProperties.run(json).lastRow;
  }

  remove({ kind, id }: JournalObject): void {
    this.#remove.run(kind, id);
  }

  /** @param atMs when it was done, milliseconds since 1970 */
  add(activity: Activity, atMs: number): void {
    const { type, kind, id, properties } = activity;
    const target = activity.type === 'Move' ? activity.target : null;
    this.#add.run(type, kind, id, target, atMs, properties ?? null);
  }

  /**
   * @param atMs when it begins, milliseconds since 1970
   * @returns its position
   */
  addRefresh(atMs: number): number {
    return this.#refresh.run(atMs).lastRow;
  }

  /** When the last activity was, milliseconds since 1970; undefined while there is none. */
  get lastMs(): number | undefined {
    return this.#last.get()?.at_ms;
  }
}
