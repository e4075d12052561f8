import { DatabaseSync } from '@photostructure/sqlite';
import { databaseErrorOf } from './database-error.ts';

/** What a column holds. Whole numbers are below 2^53. */
export type SqlValue = string | number | null | Uint8Array;

/**
 * How long what a transaction wrote must hold: a `precious` one outlasts a loss of power from the moment that it is done;
 * of the last `usual` ones such a loss may undo some, each whole. A process that is killed undoes none of either.
 */
export type Durability = 'precious' | 'usual';

/** What opening a database takes. */
export interface OpenOptions {
  /** Nothing is written through this connection. */
  readonly readOnly?: boolean;
  /** How long a writer waits for another one, milliseconds. */
  readonly busyMs?: number;
}

const BUSY_MS = 5000;

/** Of the file, as SQLite holds it in memory by itself. */
const CACHE_KB = 2000;
const LARGE_CACHE_KB = 65_536;

/** A prepared statement. `Row` is what its columns are; the caller knows, and nothing checks it. */
export interface Statement<Row extends object = never> {
  /** @returns how many rows were written, and the number of the last one */
  run(...values: SqlValue[]): { readonly changes: number; readonly lastRow: number };
  /** The first row. */
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** The rows one by one. The statement is not to be used again before the last. */
  each(...values: SqlValue[]): Iterable<Row>;
}

/**
 * A connection to a SQLite file: the port behind which the driver stands, so that `node:sqlite`, whose interface the driver
 * has, can take its place. Every call is synchronous.
 *
 * @throws DatabaseError for what the disk or another process does; any other error is a bug
 */
export class Database {
  readonly #options: Required<OpenOptions>;
  #connection: InstanceType<typeof DatabaseSync>;
  #inTransaction = false;
  #durability: Durability | undefined;

  /** @param path of the file, which is made when it is not there; `:memory:` for none */
  constructor(path: string, { readOnly = false, busyMs = BUSY_MS }: OpenOptions = {}) {
    this.#options = { readOnly, busyMs };
    this.#connection = connected(path, this.#options);
  }

  /**
   * Goes on with another file, as when the folder of the first one was deleted: statements that are prepared are prepared
   * again at their next use. Not to be called in a transaction, nor while rows are read one by one.
   */
  replace(path: string): void {
    const before = this.#connection;
    this.#connection = connected(path, this.#options);
    this.#durability = undefined;
    before.close();
  }

  /** Runs statements that take and give nothing. */
  run(sql: string): void {
    translated(() => this.#connection.exec(sql));
  }

  prepare<Row extends object = never>(sql: string): Statement<Row> {
    const prepared = (): ReturnType<InstanceType<typeof DatabaseSync>['prepare']> =>
      translated(() => this.#connection.prepare(sql));
    let connection = this.#connection;
    let statement = prepared();
    const current = (): typeof statement => {
      if (connection !== this.#connection) {
        connection = this.#connection;
        statement = prepared();
      }
      return statement;
    };
    return {
      run: (...values) => {
        const { changes, lastInsertRowid } = translated(() => current().run(...values.map(bound)));
        return { changes, lastRow: Number(lastInsertRowid) };
      },
      get: (...values) => translated((): Row | undefined => current().get(...values.map(bound))),
      all: (...values) => translated((): Row[] => current().all(...values.map(bound))),
      each: (...values) => eachOf(() => current().iterate(...values.map(bound))),
    };
  }

  /**
   * Does all of `work` or nothing of it: what it throws undoes what it wrote. Called inside another transaction it is part
   * of that one, which must be no less durable.
   */
  transaction<Result>(durability: Durability, work: () => Result): Result {
    if (this.#inTransaction) {
      if (durability === 'precious' && this.#durability === 'usual')
        throw new Error('a precious transaction cannot be part of a usual one');
      return work();
    }
    if (durability !== this.#durability)
      this.run(`PRAGMA synchronous = ${durability === 'precious' ? 'FULL' : 'NORMAL'}`);
    this.#durability = durability;
    this.run('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      // A full disk has undone it already.
      if (this.#connection.isTransaction) this.run('ROLLBACK');
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Reads of one moment: what others write meanwhile is not seen. Within a transaction or another moment, of that one. */
  moment<Result>(read: () => Result): Result {
    if (this.#connection.isTransaction) return read();
    this.run('BEGIN');
    try {
      return read();
    } finally {
      this.run('COMMIT');
    }
  }

  /**
   * Does `work` as a part of the transaction that is open: what it throws undoes what it wrote, and nothing else of the
   * transaction.
   */
  attempt<Result>(work: () => Result): Result {
    this.run('SAVEPOINT attempt');
    try {
      const result = work();
      this.run('RELEASE attempt');
      return result;
    } catch (error) {
      // A full disk has undone all of the transaction.
      if (this.#connection.isTransaction) this.run('ROLLBACK TO attempt; RELEASE attempt');
      throw error;
    }
  }

  /** Holds much of the file in memory while very much is written: pages are then written once, not for each change. */
  async withLargeCache(work: () => Promise<void>): Promise<void> {
    this.run(`PRAGMA cache_size = -${LARGE_CACHE_KB}`);
    try {
      await work();
    } finally {
      this.run(`PRAGMA cache_size = -${CACHE_KB}; PRAGMA shrink_memory`);
    }
  }

  /** What was written since is put into the file itself. Closed once more, it stays closed. */
  close(): void {
    if (!this.#connection.isOpen) return;
    try {
      if (!this.#options.readOnly) this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // What cannot be put there is read from beside it at the next start.
    }
    translated(() => this.#connection.close());
  }
}

function connected(
  path: string,
  { readOnly, busyMs }: Required<OpenOptions>,
): InstanceType<typeof DatabaseSync> {
  return translated(() => {
    const connection = new DatabaseSync(path, { readOnly, timeout: busyMs });
    connection.exec('PRAGMA foreign_keys = ON');
    if (readOnly) connection.exec('PRAGMA query_only = ON');
    return connection;
  });
}

/** SQLite takes a text for ended at its first NUL, and would find another one: as bytes it equals no text. */
function bound(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? Buffer.from(value) : value;
}

function* eachOf<Row>(begin: () => Iterable<Row>): Iterable<Row> {
  try {
    yield* begin();
  } catch (error) {
    throw databaseErrorOf(error);
  }
}

function translated<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw databaseErrorOf(error);
  }
}
