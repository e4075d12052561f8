import type { Database, Statement } from '../database/database.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import type { FolderDigest, PathRange } from '../storage/following/tree-messages.ts';
import { problemsIn } from './authored-store.ts';

/** A file as it was last taken in. */
export interface KnownAuthoredFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly changedMs: number | null;
  /** Why it could not be read. */
  readonly unreadable: string | null;
  /** Since when it is missing, and held. */
  readonly missingSinceMs: number | null;
}

/** A file with errors; `errors` counts them. */
interface BrokenRow {
  readonly path: string;
  readonly problems: string;
  readonly member_problems: string;
}

/** What was found in the folder of manifests, folder by folder, and what is wrong there. */
export class FolderLooks {
  readonly #digests: Statement<{ path: string; digest: string }>;
  readonly #digest: Statement<{ digest: string }>;
  readonly #put: Statement;
  readonly #problems: Statement<{ problems: string }>;
  readonly #remove: Statement;
  readonly #known: Statement<KnownAuthoredFile>;
  readonly #folderProblems: Statement<{ problems: string }>;
  readonly #unreadable: Statement<{ path: string; unreadable: string }>;
  readonly #broken: Statement<BrokenRow>;
  readonly #counts: Statement<{ files: number; errors: number | null }>;
  readonly #there: Statement<{ held: number }>;
  readonly #hold: Statement;
  readonly #countMissing: Statement<{ held: number }>;
  readonly #missing: Statement<{ path: string }>;
  readonly #ofDigest: Statement<{ path: string }>;

  constructor(database: Database) {
    this.#digests = database.prepare('SELECT path, digest FROM file_folders');
    this.#digest = database.prepare('SELECT digest FROM file_folders WHERE path = ?');
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO file_folders (path, digest, problems, told) VALUES (?, ?, ?, ?)',
    );
    this.#problems = database.prepare('SELECT problems FROM file_folders WHERE path = ?');
    this.#remove = database.prepare('DELETE FROM file_folders WHERE path = ?');
    this.#known = database.prepare(
      `SELECT path, bytes, modified_ms AS modifiedMs, changed_ms AS changedMs, unreadable,
         missing_since_ms AS missingSinceMs FROM files
       WHERE folder = ? AND path >= ? AND (?3 IS NULL OR path < ?3)`,
    );
    this.#folderProblems = database.prepare('SELECT problems FROM file_folders WHERE told > 0 ORDER BY path');
    this.#unreadable = database.prepare(
      'SELECT path, unreadable FROM files WHERE unreadable IS NOT NULL ORDER BY path',
    );
    this.#broken = database.prepare(
      `SELECT path, problems, member_problems FROM files WHERE errors > 0 AND early = 0
       ORDER BY sort_key, path LIMIT ?`,
    );
    this.#counts = database.prepare(
      'SELECT count(*) AS files, sum(errors) AS errors FROM files WHERE errors > 0 AND early = 0',
    );
    this.#there = database.prepare('SELECT count(*) AS held FROM files WHERE missing_since_ms IS NULL');
    this.#hold = database.prepare('UPDATE files SET missing_since_ms = ? WHERE path = ?');
    this.#countMissing = database.prepare(
      'SELECT count(*) AS held FROM files WHERE missing_since_ms IS NOT NULL',
    );
    this.#missing = database.prepare(
      'SELECT path FROM files WHERE missing_since_ms IS NOT NULL ORDER BY path LIMIT ?',
    );
    this.#ofDigest = database.prepare(
      "SELECT path FROM file_versions WHERE digest = ? AND version = 'now' LIMIT 10",
    );
  }

  /** What was taken in of folders, or of all. */
  *digests(folders?: readonly string[]): Iterable<FolderDigest> {
    if (!folders) for (const { path, digest } of this.#digests.all()) yield [path, digest];
    for (const folder of folders ?? []) {
      const row = this.#digest.get(folder);
      if (row) yield [folder, row.digest];
    }
  }

  /** @param digest '' when something of it is still to be taken in */
  put(folder: string, digest: string, problems: readonly LocatedProblem[]): void {
    this.#put.run(folder, digest, JSON.stringify(problems), problems.length);
  }

  /** Whether other problems are known of a folder, or nothing. */
  isNew(folder: string, problems: readonly LocatedProblem[]): boolean {
    return this.#problems.get(folder)?.problems !== JSON.stringify(problems);
  }

  remove(folder: string): void {
    this.#remove.run(folder);
  }

  /** Files of a folder, without those in the folders in it. */
  known(folder: string, { from, to }: PathRange): readonly KnownAuthoredFile[] {
    return this.#known.all(folder, from, to ?? null);
  }

  /** Problems of folders, and links that are not followed. */
  get folderProblems(): readonly LocatedProblem[] {
    return this.#folderProblems.all().flatMap(({ problems }) => problemsIn(problems));
  }

  /** Files that cannot be read, and why. */
  get unreadable(): readonly { readonly path: string; readonly unreadable: string }[] {
    return this.#unreadable.all();
  }

  /** Problems of the first files with errors, in the order of their names. */
  problems(files: number): readonly (readonly LocatedProblem[])[] {
    return this.#broken
      .all(files)
      .map((row) => [...problemsIn(row.problems), ...problemsIn(row.member_problems)]);
  }

  /** Files with errors, and how many errors these are. */
  get counts(): { readonly files: number; readonly errors: number } {
    const { files = 0, errors = 0 } = this.#counts.get() ?? {};
    return { files, errors: errors ?? 0 };
  }

  /** Counts the files that are not missing. */
  countThere(): number {
    return this.#there.get()?.held ?? 0;
  }

  /** @param sinceMs milliseconds since 1970 from which a file is missing; undefined for one that is there */
  hold(path: string, sinceMs: number | undefined): void {
    this.#hold.run(sinceMs ?? null, path);
  }

  /** How many files are missing. */
  countMissing(): number {
    return this.#countMissing.get()?.held ?? 0;
  }

  /** Paths of the first files that are missing. */
  missing(most: number): readonly string[] {
    return this.#missing.all(most).map(({ path }) => path);
  }

  /** Paths of some files that hold these bytes. */
  ofDigest(digest: string): readonly string[] {
    return this.#ofDigest.all(digest).map(({ path }) => path);
  }
}
