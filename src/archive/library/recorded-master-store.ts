import type { Database, Statement } from '../../database/database.ts';

/** A master as it was when it was ingested last. */
export interface RecordedMaster {
  readonly identifier: string;
  /** Below the image folder, with `/`. */
  readonly path: string;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** ISO 8601. */
  readonly ingestedAt: string;
}

const COLUMNS = `identifier, json_extract(record, '$.master.path') AS path,
  json_extract(record, '$.sha256') AS sha256, json_extract(record, '$.master.bytes') AS bytes,
  json_extract(record, '$.master.modifiedMs') AS modifiedMs, json_extract(record, '$.ingestedAt') AS ingestedAt`;

/** One row for each file: further pages are of the same. */
const OF_FILES = 'FROM images WHERE page = 1 AND record IS NOT NULL';

/** The files that were ingested, with their checksums: for one who reads beside the process that writes. */
export class RecordedMasterStore {
  readonly #next: Statement<RecordedMaster>;
  readonly #get: Statement<RecordedMaster>;

  constructor(database: Database) {
    this.#next = database.prepare(
      `SELECT ${COLUMNS} ${OF_FILES} AND identifier > ? ORDER BY identifier LIMIT ?`,
    );
    this.#get = database.prepare(`SELECT ${COLUMNS} ${OF_FILES} AND identifier = ?`);
  }

  /** The next ones in the order of identifiers. Nothing is held open between two calls. */
  next(after: string, count: number): RecordedMaster[] {
    return this.#next.all(after, count);
  }

  get(identifier: string): RecordedMaster | undefined {
    return this.#get.get(identifier);
  }
}
