import { folderOf } from '../archive/identifier.ts';
import type { Database, Statement } from '../database/database.ts';
import { naturalKey } from '../natural-order.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';

/** What a file of the manifests folder is known by. */
export interface AuthoredFile {
  /** Below the folder of manifests. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly changedMs?: number;
}

/** A row of `files`. */
export interface StoredFile {
  readonly path: string;
  readonly id: string;
  readonly sort_key: string;
  readonly modified_ms: number;
  readonly problems: string;
  readonly member_problems: string;
  readonly errors: number;
  readonly held_back: number;
  readonly early: number;
  readonly unreadable: string | null;
}

/** What came of composing a file. */
export interface FileState {
  readonly problems: readonly LocatedProblem[];
  readonly heldBack: boolean;
  readonly early: boolean;
}

const COLUMNS =
  'path, id, sort_key, modified_ms, problems, member_problems, errors, held_back, early, unreadable';

/** The rows of authored files: what they hold, and what is wrong with them. */
export class AuthoredStore {
  readonly #row: Statement<StoredFile>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #touch: Statement;
  readonly #unreadable: Statement;
  readonly #state: Statement;
  readonly #memberProblems: Statement;
  readonly #next: Statement<{ path: string }>;
  readonly #anyStale: Statement<{ found: number }>;
  readonly #setDone: Statement;
  readonly #setMembersStale: Statement;
  readonly #allStale: Statement;
  readonly #composedBy: Statement<{ value: string }>;
  readonly #setComposedBy: Statement;

  constructor(database: Database) {
    this.#row = database.prepare(`SELECT ${COLUMNS} FROM files WHERE path = ?`);
    this.#put = database.prepare(
      `INSERT INTO files (path, folder, bytes, modified_ms, changed_ms, kind, id, sort_key)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes, modified_ms = excluded.modified_ms,
         changed_ms = excluded.changed_ms, kind = excluded.kind, id = excluded.id, unreadable = NULL, stale = 1`,
    );
    this.#remove = database.prepare('DELETE FROM files WHERE path = ?');
    this.#touch = database.prepare(
      'UPDATE files SET bytes = ?, modified_ms = ?, changed_ms = ?, unreadable = NULL WHERE path = ?',
    );
    this.#unreadable = database.prepare(
      `INSERT INTO files (path, folder, bytes, modified_ms, changed_ms, kind, id, sort_key, unreadable, stale)
       VALUES (?, ?, ?, ?, ?, 'essay', '', ?, ?, 0)
       ON CONFLICT (path) DO UPDATE SET unreadable = excluded.unreadable`,
    );
    this.#state = database.prepare(
      'UPDATE files SET problems = ?, held_back = ?, early = ?, stale = ?, errors = ? WHERE path = ?',
    );
    this.#memberProblems = database.prepare(
      'UPDATE files SET member_problems = ?, errors = ?, stale = 0 WHERE path = ?',
    );
    this.#next = database.prepare(
      'SELECT path FROM files WHERE stale = ? ORDER BY kind DESC, sort_key, path LIMIT 1',
    );
    this.#anyStale = database.prepare('SELECT 1 AS found FROM files WHERE stale > 0 LIMIT 1');
    this.#setDone = database.prepare('UPDATE files SET stale = 0 WHERE path = ?');
    this.#setMembersStale = database.prepare('UPDATE files SET stale = 2 WHERE path = ? AND stale = 0');
    this.#allStale = database.prepare('UPDATE files SET stale = 1');
    this.#composedBy = database.prepare("SELECT value FROM presentation_facts WHERE name = 'composed by'");
    this.#setComposedBy = database.prepare(
      "INSERT OR REPLACE INTO presentation_facts (name, value) VALUES ('composed by', ?)",
    );
  }

  get(path: string): StoredFile | undefined {
    return this.#row.get(path);
  }

  /** Takes in that a file is new, or holds something else. */
  put(
    file: AuthoredFile,
    { kind, id }: { readonly kind: 'essay' | 'collection'; readonly id: string },
  ): void {
    const { path, bytes, modifiedMs, changedMs } = file;
    const folder = folderOf(path);
    this.#put.run(path, folder, bytes, modifiedMs, changedMs ?? null, kind, id, naturalKey(path));
  }

  /** Takes in that a file has another time, and the bytes that it had. */
  touch({ path, bytes, modifiedMs, changedMs }: AuthoredFile): void {
    this.#touch.run(bytes, modifiedMs, changedMs ?? null, path);
  }

  /** Takes in that a file cannot be read: what it said stays. */
  setUnreadable({ path, bytes, modifiedMs, changedMs }: AuthoredFile, sentence: string): void {
    const place = [folderOf(path), bytes, modifiedMs, changedMs ?? null, naturalKey(path)] as const;
    this.#unreadable.run(path, ...place, sentence);
  }

  remove(path: string): void {
    this.#remove.run(path);
  }

  /** @param membersToo whether members that it names are still to be looked for */
  setState(path: string, { problems, heldBack, early }: FileState, membersToo: boolean): void {
    const stale = membersToo ? 2 : 0;
    this.#state.run(
      JSON.stringify(problems),
      Number(heldBack),
      Number(early),
      stale,
      errorsIn(problems),
      path,
    );
    if (!membersToo) this.#memberProblems.run('[]', errorsIn(problems), path);
  }

  setMemberProblems(row: StoredFile, problems: readonly LocatedProblem[]): void {
    const errors = errorsIn(problemsIn(row.problems)) + errorsIn(problems);
    this.#memberProblems.run(JSON.stringify(problems), errors, row.path);
  }

  /** The next file to be composed; with 2, to have its members looked for. Essays go before collections. */
  nextStale(stage: 1 | 2): string | undefined {
    return this.#next.get(stage)?.path;
  }

  get isBehind(): boolean {
    return this.#anyStale.get() !== undefined;
  }

  /** Takes a file for composed, though it cannot be. */
  setDone(path: string): void {
    this.#setDone.run(path);
  }

  /** Has the members looked for again that a file names. */
  setMembersStale(path: string): void {
    this.#setMembersStale.run(path);
  }

  setAllStale(): void {
    this.#allStale.run();
  }

  /** The version of composing, and the settings, that the rows come of. */
  get composedBy(): string | undefined {
    return this.#composedBy.get()?.value;
  }

  setComposedBy(value: string): void {
    this.#setComposedBy.run(value);
  }
}

/** The problems that a column holds. */
export function problemsIn(column: string): readonly LocatedProblem[] {
  const problems: readonly LocatedProblem[] = JSON.parse(column);
  return problems;
}

export function errorsIn(problems: readonly LocatedProblem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

/** Problems that were not there before, wherever in the file they stand now. */
export function newAmong(
  before: readonly LocatedProblem[],
  now: readonly LocatedProblem[],
): readonly LocatedProblem[] {
  const key = ({ line, column, message }: LocatedProblem): string => `${line}:${column}: ${message}`;
  const known = new Set(before.map(key));
  return now.filter((problem) => !known.has(key(problem)));
}
