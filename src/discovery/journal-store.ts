import type { Database, Statement } from '../database/database.ts';
import type { Activity, JournalEntry, JournalObject } from './activities.ts';
import { SOURCES_OF_FILES } from './source-digest.ts';

interface EntryRow {
  readonly kind: JournalObject['kind'];
  readonly id: string;
  readonly digest: string;
  readonly source_digest: string | null;
  readonly stage: JournalEntry['stage'];
}

/** What waits and is the only one of its source. */
const only = (stage: 'coming' | 'going'): string => `
  SELECT kind, source_digest, min(id) AS id FROM published
  WHERE stage <> 'told' AND stage = '${stage}' AND source_digest IS NOT NULL
  GROUP BY kind, source_digest HAVING count(*) = 1`;

const MOVES = `
  SELECT g.kind, g.id, c.id AS target FROM (${only('going')}) g
  JOIN (${only('coming')}) c ON c.kind = g.kind AND c.source_digest = g.source_digest LIMIT ?`;

const ENTRY = 'SELECT kind, id, digest, source_digest, stage FROM published';

/** What is gone, and where it has moved to. */
interface MoveRow extends JournalObject {
  readonly target: string;
}

function entryOf({ kind, id, digest, stage, ...row }: EntryRow): JournalEntry {
  return { kind, id, digest, sourceDigest: row.source_digest ?? undefined, stage };
}

/** The activities and what they say that there is, in the database. */
export class JournalStore {
  readonly #find: Statement<EntryRow>;
  readonly #staged: Statement<EntryRow>;
  readonly #waiting: Statement<EntryRow>;
  readonly #goingOfFile: Statement<{ found: number }>;
  readonly #moves: Statement<MoveRow>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #add: Statement;
  readonly #refresh: Statement;
  readonly #last: Statement<{ position: number; at_ms: number }>;

  constructor(database: Database) {
    this.#find = database.prepare(`${ENTRY} WHERE kind = ? AND id = ?`);
    this.#staged = database.prepare(`${ENTRY} WHERE stage <> 'told' AND stage = ? ORDER BY kind, id`);
    this.#waiting = database.prepare(
      `${ENTRY} WHERE stage <> 'told' AND (?1 OR source_digest GLOB '${SOURCES_OF_FILES}')
       ORDER BY stage DESC, kind, id LIMIT ?2`,
    );
    this.#goingOfFile = database.prepare(
      `SELECT 1 AS found FROM published
       WHERE stage <> 'told' AND stage = 'going' AND source_digest GLOB '${SOURCES_OF_FILES}' LIMIT 1`,
    );
    this.#moves = database.prepare(MOVES);
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO published (kind, id, digest, source_digest, stage) VALUES (?, ?, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM published WHERE kind = ? AND id = ?');
    this.#add = database.prepare(
      'INSERT INTO activities (type, kind, id, target, at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#refresh = database.prepare("INSERT INTO activities (type, at_ms) VALUES ('Refresh', ?)");
    this.#last = database.prepare('SELECT position, at_ms FROM activities ORDER BY position DESC LIMIT 1');
  }

  entry({ kind, id }: JournalObject): JournalEntry | undefined {
    const row = this.#find.get(kind, id);
    return row && entryOf(row);
  }

  entriesOf(stage: 'coming' | 'going'): JournalEntry[] {
    return this.#staged.all(stage).map(entryOf);
  }

  /**
   * What is still to be told of, what is gone before what has come.
   *
   * @param withFolders or only what is of files
   */
  waiting(withFolders: boolean, most: number): JournalEntry[] {
    return this.#waiting.all(Number(withFolders), most).map(entryOf);
  }

  /** Whether something of a file is gone and not told of. */
  get awaitsFiles(): boolean {
    return this.#goingOfFile.get() !== undefined;
  }

  /** What is going and coming, where each is the only one of its source. */
  moves(most: number): readonly MoveRow[] {
    return this.#moves.all(most);
  }

  put({ kind, id, digest, sourceDigest, stage }: JournalEntry): void {
    this.#put.run(kind, id, digest, sourceDigest ?? null, stage);
  }

  remove({ kind, id }: JournalObject): void {
    this.#remove.run(kind, id);
  }

  /** @param atMs when it was done, milliseconds since 1970 */
  add(activity: Activity, atMs: number): void {
    const { type, kind, id } = activity;
    this.#add.run(type, kind, id, activity.type === 'Move' ? activity.target : null, atMs);
  }

  /** @param atMs when it begins, milliseconds since 1970 */
  addRefresh(atMs: number): void {
    this.#refresh.run(atMs);
  }

  /** When the last activity was, milliseconds since 1970; undefined while there is none. */
  get lastMs(): number | undefined {
    return this.#last.get()?.at_ms;
  }
}
