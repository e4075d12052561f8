import type { Database, Statement } from '../database/database.ts';
import { TOP } from '../presentation/presented/implied-top.ts';
import { SetLookUps } from './set-store.ts';

/** A record as it is stored. */
export interface RecordRow {
  /** Of the manifest. */
  readonly id: string;
  /** The order of records: one that changes comes after all others. */
  readonly position: number;
  /** Its datestamp, milliseconds since 1970. */
  readonly atMs: number;
  readonly deleted: 0 | 1;
  /** In EDM: 0 never was, 1 is to be had, 2 is so no more. */
  readonly edm: 0 | 1 | 2;
}

/** Which records a list holds (OAI-PMH 2.0, 2.7). */
export interface RecordSelection {
  /** Those that are in EDM, or were. */
  readonly inEdm: boolean;
  /** Milliseconds since 1970, the first of those that count. */
  readonly fromMs?: number;
  /** The first of those that do not count any more. */
  readonly beforeMs?: number;
  /** The collection that is the set: with all that are in it. */
  readonly collection?: string;
}

const ROW = 'SELECT id, position, at_ms AS atMs, deleted, edm FROM records';

const BEFORE = `SELECT position FROM records WHERE position IS NOT NULL AND at_ms < ?
  ORDER BY at_ms DESC, position DESC LIMIT 1`;

/** Looks up records in the order of their changes, from a position on: a page costs what it holds. */
export class RecordLookUps {
  readonly sets: SetLookUps;
  readonly #database: Database;
  readonly #get: Statement<RecordRow>;
  readonly #all: Statement<RecordRow>;
  readonly #allInEdm: Statement<RecordRow>;
  readonly #at: Statement<RecordRow>;
  readonly #inSet: Statement<{ position: number }>;
  readonly #inSetAndEdm: Statement<{ position: number }>;
  readonly #before: Statement<{ position: number }>;
  readonly #last: Statement<{ position: number | null }>;
  readonly #listedBy: Statement<{ collection: string }>;
  readonly #earliest: Statement<{ at_ms: number }>;
  readonly #refreshed: Statement<{ at_ms: number }>;
  readonly #title: Statement<{ label: string }>;

  constructor(database: Database) {
    this.#database = database;
    this.sets = new SetLookUps(database);
    this.#get = database.prepare(`${ROW} WHERE id = ? AND position IS NOT NULL`);
    this.#at = database.prepare(`${ROW} WHERE position = ?`);
    this.#all = database.prepare(`${ROW} WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`);
    this.#allInEdm = database.prepare(
      `${ROW} INDEXED BY records_in_edm
       WHERE edm > 0 AND position > ? AND position <= ? ORDER BY position LIMIT ?`,
    );
    const inSet = 'WHERE collection = ? AND position > ?';
    this.#inSet = database.prepare(`SELECT position FROM record_sets ${inSet} ORDER BY position LIMIT 1`);
    this.#inSetAndEdm = database.prepare(
      `SELECT position FROM record_sets INDEXED BY record_sets_in_edm ${inSet} AND edm > 0
       ORDER BY position LIMIT 1`,
    );
    this.#before = database.prepare(BEFORE);
    this.#last = database.prepare('SELECT max(position) AS position FROM records');
    this.#listedBy = database.prepare('SELECT collection FROM record_sets WHERE id = ?');
    this.#earliest = database.prepare('SELECT at_ms FROM activities ORDER BY position LIMIT 1');
    this.#refreshed = database.prepare(
      'SELECT at_ms FROM activities WHERE kind IS NULL AND id IS NULL ORDER BY position DESC LIMIT 1',
    );
    this.#title = database.prepare(`SELECT label FROM collections WHERE id = '${TOP}'`);
  }

  /** Reads of one moment. */
  moment<Result>(read: () => Result): Result {
    return this.#database.moment(read);
  }

  get(id: string): RecordRow | undefined {
    return this.#get.get(id);
  }

  /** The next records after a position, at most so many. */
  after(position: number, count: number, selection: RecordSelection): readonly RecordRow[] {
    const { fromMs, beforeMs, collection, inEdm } = selection;
    const begin = Math.max(position, fromMs === undefined ? 0 : this.#lastBefore(fromMs));
    const end = beforeMs === undefined ? this.lastPosition : this.#lastBefore(beforeMs);
    if (collection === undefined) return (inEdm ? this.#allInEdm : this.#all).all(begin, end, count);
    return this.#inSets(this.sets.below(collection), begin, inEdm, (found) => found.length < count)
      .filter((each) => each <= end)
      .flatMap((each) => this.#at.get(each) ?? []);
  }

  /** Positions of records of any of these sets, in their order, each once. */
  #inSets(
    collections: readonly string[],
    begin: number,
    inEdm: boolean,
    goesOn: (found: readonly number[]) => boolean,
  ): readonly number[] {
    const statement = inEdm ? this.#inSetAndEdm : this.#inSet;
    const next = (collection: string, after: number): number =>
      statement.get(collection, after)?.position ?? Number.POSITIVE_INFINITY;
    const heads = collections.map((collection) => ({ collection, position: next(collection, begin) }));
    const found: number[] = [];
    while (goesOn(found)) {
      const position = heads.reduce(
        (least, head) => Math.min(least, head.position),
        Number.POSITIVE_INFINITY,
      );
      if (position === Number.POSITIVE_INFINITY) break;
      found.push(position);
      for (const head of heads)
        if (head.position === position) head.position = next(head.collection, position);
    }
    return found;
  }

  #lastBefore(ms: number): number {
    return this.#before.get(ms)?.position ?? 0;
  }

  /** The highest position; 0 while there is no record. */
  get lastPosition(): number {
    return this.#last.get()?.position ?? 0;
  }

  /** setSpecs of a record. */
  specsOf(id: string): readonly string[] {
    return this.sets.specsOf(this.#listedBy.all(id).map(({ collection }) => collection));
  }

  /** No datestamp is before this, milliseconds since 1970; undefined before the archive was looked at once. */
  get earliestMs(): number | undefined {
    return this.#earliest.get()?.at_ms;
  }

  /** When all was last told again, as after a backup was restored: positions of before mean nothing since. 0 for never. */
  get refreshedMs(): number {
    return this.#refreshed.get()?.at_ms ?? 0;
  }

  /** What the archive is called, as JSON; undefined where it has no name. */
  get title(): string | undefined {
    return this.#title.get()?.label;
  }
}
