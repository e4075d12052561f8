import type { Database, Statement } from '../../database/database.ts';
import type { FoundFile } from '../../storage/files-below.ts';
import type { FolderDigest, PathRange } from '../../storage/following/tree-messages.ts';
import type { FileColumns } from './image-rows.ts';

/** A file below the image folder as it was last taken in. */
export interface KnownFile extends FoundFile {
  /** Undefined for what cannot be a master. */
  readonly identifier?: string;
  /** Why it is not served. */
  readonly problem?: string;
  /** It was not there when it was last looked for, with so many others that it may be there again soon. */
  readonly isMissing?: boolean;
}

interface MasterColumns extends FileColumns {
  readonly identifier: string | null;
  readonly problem: string | null;
  readonly missing_since_ms: number | null;
}

const STATE = 'path, identifier, bytes, modified_ms, changed_ms, inode, problem';
const COLUMNS = `${STATE}, missing_since_ms`;

/** The files below the image folder, and its folders, as rows. */
export class MasterStore {
  readonly #inFolder: Statement<MasterColumns>;
  readonly #inRange: Statement<MasterColumns>;
  readonly #holds: Statement<{ found: number }>;
  readonly #named: Statement<MasterColumns>;
  readonly #put: Statement;
  readonly #setProblem: Statement;
  readonly #setMissing: Statement;
  readonly #missing: Statement<MasterColumns>;
  readonly #first: Statement<MasterColumns>;
  readonly #gone: Statement<MasterColumns>;
  readonly #countGone: Statement<{ held: number }>;
  readonly #twin: Statement<{ path: string }>;
  readonly #copy: Statement<{ path: string }>;
  readonly #remove: Statement;
  readonly #held: Statement<{ held: number }>;
  readonly #digests: Statement<{ path: string; digest: string }>;
  readonly #digest: Statement<{ path: string; digest: string }>;
  readonly #putFolder: Statement;
  readonly #removeFolder: Statement;
  readonly #unsettle: Statement;
  readonly #refused: Statement<{ path: string; problem: string }>;

  constructor(database: Database) {
    this.#inFolder = database.prepare(`SELECT ${COLUMNS} FROM masters WHERE folder = ? AND path >= ?`);
    this.#inRange = database.prepare(
      `SELECT ${COLUMNS} FROM masters WHERE folder = ? AND path >= ? AND path < ?`,
    );
    this.#holds = database.prepare(
      `SELECT 1 AS found FROM masters WHERE folder = ? AND path >= ? AND path < coalesce(?, x'')
         AND problem IS NULL AND missing_since_ms IS NULL LIMIT 1`,
    );
    this.#named = database.prepare(`SELECT ${COLUMNS} FROM masters WHERE identifier = ? ORDER BY path`);
    this.#put = database.prepare(
      `INSERT INTO masters (${STATE}, folder) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET identifier = excluded.identifier, bytes = excluded.bytes,
         modified_ms = excluded.modified_ms, changed_ms = excluded.changed_ms, inode = excluded.inode,
         problem = excluded.problem, folder = excluded.folder, missing_since_ms = NULL`,
    );
    this.#setProblem = database.prepare('UPDATE masters SET problem = ? WHERE path = ?');
    this.#setMissing = database.prepare('UPDATE masters SET missing_since_ms = ? WHERE path = ?');
    this.#missing = database.prepare(
      `SELECT ${COLUMNS} FROM masters WHERE missing_since_ms > 0 ORDER BY missing_since_ms, path LIMIT ?`,
    );
    this.#first = database.prepare(`SELECT ${COLUMNS} FROM masters ORDER BY path LIMIT ?`);
    this.#gone = database.prepare(
      `SELECT ${COLUMNS} FROM masters WHERE missing_since_ms = 0 ORDER BY path LIMIT ?`,
    );
    this.#countGone = database.prepare('SELECT count(*) AS held FROM masters WHERE missing_since_ms = 0');
    this.#twin = database.prepare(
      `SELECT path FROM masters WHERE inode = ? AND bytes = ? AND modified_ms = ?
         AND missing_since_ms IS NULL LIMIT 1`,
    );
    this.#copy = database.prepare(
      `SELECT path FROM masters WHERE inode = ? AND bytes = ? AND path <> ? AND missing_since_ms IS NULL LIMIT 1`,
    );
    this.#remove = database.prepare('DELETE FROM masters WHERE path = ?');
    this.#held = database.prepare("SELECT held FROM tallies WHERE kind = 'masters'");
    this.#digests = database.prepare('SELECT path, digest FROM folders');
    this.#digest = database.prepare('SELECT path, digest FROM folders WHERE path = ?');
    this.#putFolder = database.prepare(
      'INSERT INTO folders VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET digest = excluded.digest',
    );
    this.#removeFolder = database.prepare('DELETE FROM folders WHERE path = ?');
    this.#unsettle = database.prepare(
      `UPDATE folders SET digest = '' WHERE path IN (SELECT folder FROM masters WHERE problem IS NOT NULL AND identifier IS NULL)`,
    );
    this.#refused = database.prepare(
      'SELECT path, problem FROM masters WHERE problem IS NOT NULL ORDER BY path LIMIT ?',
    );
  }

  /** Files of a folder whose paths lie in a range, without those of the folders below it. */
  inFolder(folder: string, { from, to }: PathRange): KnownFile[] {
    const rows = to === undefined ? this.#inFolder.all(folder, from) : this.#inRange.all(folder, from, to);
    return rows.map(knownFileOf);
  }

  /** Whether any file of a folder is served whose path lies in a range. */
  holds(folder: string, { from, to }: PathRange): boolean {
    // Every text comes before bytes.
    return this.#holds.get(folder, from, to ?? null) !== undefined;
  }

  /** Files that have an identifier: more than one when they are in each other's way. */
  named(identifier: string): KnownFile[] {
    return this.#named.all(identifier).map(knownFileOf);
  }

  /** @param folder in which it was found */
  put({ path, identifier, bytes, modifiedMs, changedMs, inode, problem }: KnownFile, folder: string): void {
    const state = [bytes, modifiedMs, changedMs ?? null, inode ?? null];
    this.#put.run(path, identifier ?? null, ...state, problem ?? null, folder);
  }

  setProblem(path: string, problem: string | undefined): void {
    this.#setProblem.run(problem ?? null, path);
  }

  /** A file is not there any more. Whether it is gone or missing is decided at the end of the look. */
  setGone(path: string): void {
    this.#setMissing.run(0, path);
  }

  /** @param sinceMs milliseconds since 1970 */
  setMissing(path: string, sinceMs: number): void {
    this.#setMissing.run(sinceMs, path);
  }

  /** A file is there again. */
  setThere(path: string): void {
    this.#setMissing.run(null, path);
  }

  /** The first files that are missing. */
  missing(count: number): KnownFile[] {
    return this.#missing.all(count).map(knownFileOf);
  }

  first(count: number): KnownFile[] {
    return this.#first.all(count).map(knownFileOf);
  }

  /** The first files that are not there, of which nothing has been decided. */
  gone(count: number): KnownFile[] {
    return this.#gone.all(count).map(knownFileOf);
  }

  countGone(): number {
    return this.#countGone.get()?.held ?? 0;
  }

  /** Whether the same file is there at another path. */
  isElsewhere({ inode, bytes, modifiedMs }: KnownFile): boolean {
    return inode !== undefined && this.#twin.get(inode, bytes, modifiedMs) !== undefined;
  }

  /** Whether an object of the same bytes is there at another path. */
  isCopied({ path, inode, bytes }: KnownFile): boolean {
    return inode !== undefined && this.#copy.get(inode, bytes, path) !== undefined;
  }

  remove(path: string): void {
    this.#remove.run(path);
  }

  /** How many files are served. */
  get held(): number {
    return this.#held.get()?.held ?? 0;
  }

  /** What was taken in of these folders, or of all. */
  *digests(folders?: readonly string[]): Iterable<FolderDigest> {
    const rows = folders ? folders.flatMap((folder) => this.#digest.get(folder) ?? []) : this.#digests.each();
    for (const { path, digest } of rows) yield [path, digest];
  }

  /** The first files that are not served, and why. */
  refused(count: number): { readonly path: string; readonly problem: string }[] {
    return this.#refused.all(count);
  }

  putFolder(path: string, digest: string): void {
    this.#putFolder.run(path, digest);
  }

  /** Has folders looked at anew that hold files of formats that were not read. */
  unsettleRefused(): void {
    this.#unsettle.run();
  }

  removeFolder(path: string): void {
    this.#removeFolder.run(path);
  }
}

function knownFileOf(row: MasterColumns): KnownFile {
  return {
    path: row.path,
    bytes: row.bytes,
    modifiedMs: row.modified_ms,
    ...(row.changed_ms !== null && { changedMs: row.changed_ms }),
    ...(row.inode !== null && { inode: row.inode }),
    ...(row.identifier !== null && { identifier: row.identifier }),
    ...(row.problem !== null && { problem: row.problem }),
    ...(row.missing_since_ms !== null && { isMissing: true }),
  };
}
