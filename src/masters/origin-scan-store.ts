import type { Database, Statement } from '../database/database.ts';
import type { OriginVersion } from '../origins/origin-version.ts';

/** A scan of another server that was prepared. */
export interface OriginScan {
  readonly identifier: string;
  /** Of the file with its address, below the images, with `/`. */
  readonly path: string;
  /** The version that was prepared; undefined of one that was prepared before versions were kept. */
  readonly origin: OriginVersion | undefined;
}

interface OriginColumns {
  readonly identifier: string;
  readonly path: string;
  readonly origin: string | null;
}

/** Text of a query as the index of such scans has it. */
const ELSEWHERE = "page = 1 AND lower(substr(path, -4)) = '.url' AND record IS NOT NULL";

const COLUMNS = "identifier, path, json_extract(record, '$.origin') AS origin";

/** The row of `marks` that says when all servers were asked last. */
const ASKED_MARK = 'origins-asked';

/** Scans of other servers, and when these were asked for others. */
export class OriginScanStore {
  readonly #next: Statement<OriginColumns>;
  readonly #get: Statement<OriginColumns>;
  readonly #mark: Statement<{ value: string }>;
  readonly #setMark: Statement;

  constructor(database: Database) {
    this.#next = database.prepare(
      `SELECT ${COLUMNS} FROM images WHERE ${ELSEWHERE} AND identifier > ? ORDER BY identifier LIMIT 1`,
    );
    this.#get = database.prepare(`SELECT ${COLUMNS} FROM images WHERE ${ELSEWHERE} AND identifier = ?`);
    this.#mark = database.prepare('SELECT value FROM marks WHERE name = ?');
    this.#setMark = database.prepare(
      'INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
  }

  /** The first one after an identifier, in the order of identifiers. */
  next(after: string): OriginScan | undefined {
    return scanOf(this.#next.get(after));
  }

  get(identifier: string): OriginScan | undefined {
    return scanOf(this.#get.get(identifier));
  }

  /** When all servers were asked last, milliseconds since 1970; 0 for never. */
  get askedMs(): number {
    return Number(this.#mark.get(ASKED_MARK)?.value ?? 0);
  }

  setAsked(nowMs: number): void {
    this.#setMark.run(ASKED_MARK, String(nowMs));
  }
}

function scanOf(row: OriginColumns | undefined): OriginScan | undefined {
  if (!row) return undefined;
  const origin: OriginVersion | undefined = row.origin === null ? undefined : JSON.parse(row.origin);
  return { identifier: row.identifier, path: row.path, origin };
}
