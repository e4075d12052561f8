import { Database, type Statement } from '../../database/database.ts';
import { HARVEST_TABLES } from '../../database/harvest-tables.ts';
import type { Validators } from '../../requests/validators.ts';

/** After so many harvests that failed, a resource is given up until the source tells of it again. */
const MOST_TRIES = 5;

/** What is to become of a resource: it is fetched, or what is held of it is removed. */
export interface ResourceFate {
  readonly uri: string;
  readonly action: 'take' | 'drop';
}

/** A resource whose fate is open. */
export interface OpenFate extends ResourceFate {
  /** How many harvests have failed to do it. */
  readonly tries: number;
}

/** A resource that is held. */
export interface HeldResource extends Validators {
  readonly uri: string;
  /** SHA-256 of its file. */
  readonly digest: string;
}

interface HeldRow {
  readonly uri: string;
  readonly digest: string;
  readonly etag: string | null;
  readonly last_modified: string | null;
}

/** What a harvest knows, in a database in its folder: after a kill it is what it was before the last step, whole. */
export class HarvestStore {
  readonly #database: Database;
  readonly #progress: Statement<{ value: string }>;
  readonly #setProgress: Statement;
  readonly #clearProgress: Statement;
  readonly #any: Statement<{ count: number }>;
  readonly #addFate: Statement;
  readonly #nextFate: Statement<OpenFate>;
  readonly #openCount: Statement<{ count: number }>;
  readonly #done: Statement;
  readonly #failed: Statement;
  readonly #held: Statement<HeldRow>;
  readonly #hold: Statement;
  readonly #release: Statement;
  readonly #linksOf: Statement<{ uri: string }>;
  readonly #link: Statement;
  readonly #unlink: Statement;
  readonly #isLinked: Statement<object>;
  readonly #visit: Statement;

  /** @throws DatabaseError `busy` when another process has it */
  constructor(path: string) {
    const database = new Database(path, { busyMs: 200 });
    // One process at a time: then the log beside the file needs no memory that is shared, and works on any disk.
    database.run('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL');
    database.transaction('usual', () => database.run(HARVEST_TABLES));
    this.#database = database;
    this.#progress = database.prepare('SELECT value FROM progress WHERE name = ?');
    this.#setProgress = database.prepare('INSERT OR REPLACE INTO progress VALUES (?, ?)');
    this.#clearProgress = database.prepare('DELETE FROM progress WHERE name = ?');
    this.#any = database.prepare(
      'SELECT EXISTS (SELECT * FROM held) + EXISTS (SELECT * FROM fates) AS count',
    );
    this.#addFate = database.prepare(`
      INSERT INTO fates (uri, action, walk, position) VALUES (?, ?, ?, ?)
      ON CONFLICT (uri) DO UPDATE SET action = excluded.action, walk = excluded.walk, position = excluded.position,
        harvest = 0, tries = 0, done = 0
      WHERE fates.walk < excluded.walk`);
    this.#nextFate = database.prepare(`
      SELECT uri, action, tries FROM fates
      WHERE done = 0 AND harvest < ? ORDER BY harvest, position LIMIT 1`);
    this.#openCount = database.prepare('SELECT count(*) AS count FROM fates WHERE done = 0 AND harvest < ?');
    this.#done = database.prepare('UPDATE fates SET done = 1 WHERE uri = ?');
    this.#failed = database.prepare(
      `UPDATE fates SET harvest = ?, tries = tries + 1, done = tries + 1 >= ${MOST_TRIES} WHERE uri = ?`,
    );
    this.#held = database.prepare('SELECT * FROM held WHERE uri = ?');
    this.#hold = database.prepare('INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)');
    this.#release = database.prepare('DELETE FROM held WHERE uri = ?');
    this.#linksOf = database.prepare('SELECT uri FROM links WHERE record = ?');
    this.#link = database.prepare('INSERT INTO links VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#unlink = database.prepare('DELETE FROM links WHERE record = ?');
    this.#isLinked = database.prepare('SELECT 1 FROM links WHERE uri = ? LIMIT 1');
    this.#visit = database.prepare('INSERT INTO pages VALUES (?) ON CONFLICT DO NOTHING');
  }

  close(): void {
    // The lock is given back with the next look at the file, and not when statements are collected some day.
    this.#database.run('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL');
    this.progress('source');
    this.#database.close();
  }

  /** All of `work` or nothing of it. */
  step<Result>(work: () => Result): Result {
    return this.#database.transaction('usual', work);
  }

  /** A part of where the harvest is. The caller knows its shape, and nothing checks it. */
  progress<Value>(name: string): Value | undefined {
    const row = this.#progress.get(name);
    return row && JSON.parse(row.value);
  }

  setProgress(name: string, value: object | number | undefined): void {
    if (value === undefined) this.#clearProgress.run(name);
    else this.#setProgress.run(name, JSON.stringify(value));
  }

  /** Whether anything was found by a harvest yet. */
  get isEmpty(): boolean {
    return this.#any.get()?.count === 0;
  }

  /** Goes back to the beginning, where nothing was found. */
  clear(): void {
    this.#database.run('DELETE FROM progress; DELETE FROM pages; DELETE FROM links');
  }

  /** Adds what a walk has found, unless it has found something newer of the same resource. */
  addFate({ uri, action }: ResourceFate, walk: number, position: number): void {
    this.#addFate.run(uri, action, walk, position);
  }

  /** @param harvest the number of this harvest: each is tried once in it */
  nextFate(harvest: number): OpenFate | undefined {
    return this.#nextFate.get(harvest);
  }

  countOpen(harvest: number): number {
    return this.#openCount.get(harvest)?.count ?? 0;
  }

  done(uri: string): void {
    this.#done.run(uri);
  }

  failed(uri: string, harvest: number): void {
    this.#failed.run(harvest, uri);
  }

  held(uri: string): HeldResource | undefined {
    const row = this.#held.get(uri);
    if (!row) return undefined;
    const { etag, last_modified: lastModified, ...rest } = row;
    return { ...rest, ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) };
  }

  hold({ uri, etag, lastModified, digest }: HeldResource): void {
    this.#hold.run(uri, etag ?? null, lastModified ?? null, digest);
  }

  release(uri: string): void {
    this.#release.run(uri);
  }

  /**
   * Notes which manifests a record of OAI-PMH names now.
   *
   * @returns those that it named before and that no record names any more
   */
  relink(record: string, uris: readonly string[]): readonly string[] {
    const before = this.#linksOf.all(record);
    this.#unlink.run(record);
    for (const uri of uris) this.#link.run(record, uri);
    return before.map(({ uri }) => uri).filter((uri) => this.#isLinked.get(uri) === undefined);
  }

  /** Notes that a page is read; returns whether it was not before, in this walk. */
  visit(url: string): boolean {
    return this.#visit.run(url).changes > 0;
  }

  /** Forgets pages of a walk that was not kept. */
  beginWalk(): void {
    this.#database.run('DELETE FROM pages');
  }

  /** Forgets what only the walk that has ended needed. */
  endWalk(): void {
    this.#database.run('DELETE FROM pages; DELETE FROM fates WHERE done = 1');
  }

  /** All that is held and that a walk has not found is to be removed: of a list of what there is. */
  dropUnlisted(walk: number, position: number): void {
    this.#database
      .prepare(
        `INSERT INTO fates (uri, action, walk, position) SELECT uri, 'drop', ?, ? FROM held
         WHERE uri NOT IN (SELECT uri FROM fates WHERE walk = ?)
         ON CONFLICT (uri) DO UPDATE SET action = 'drop', walk = excluded.walk, done = 0, harvest = 0, tries = 0`,
      )
      .run(walk, position, walk);
  }
}
