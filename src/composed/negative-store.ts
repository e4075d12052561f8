import type { Database, Statement } from '../database/database.ts';

/** What a file says of an image: whether its scan is of a negative, as a text. */
export interface FileNegative {
  readonly name: string;
  readonly negative: string;
}

/** Which files say of which images that their scans are of negatives, or are not. */
export class NegativeStore {
  readonly #ofFile: Statement<{ identifier: string; negative: string }>;
  readonly #ofOthers: Statement<FileNegative>;
  readonly #put: Statement;
  readonly #drop: Statement;
  readonly #stale: Statement;

  constructor(database: Database) {
    this.#ofFile = database.prepare('SELECT identifier, negative FROM file_negatives WHERE path = ?');
    this.#ofOthers = database.prepare(
      'SELECT path AS name, negative FROM file_negatives WHERE identifier = ? AND path <> ? ORDER BY path',
    );
    this.#put = database.prepare(
      `INSERT INTO file_negatives (identifier, path, negative) VALUES (?, ?, ?)
       ON CONFLICT (identifier, path) DO UPDATE SET negative = excluded.negative`,
    );
    this.#drop = database.prepare('DELETE FROM file_negatives WHERE identifier = ? AND path = ?');
    this.#stale = database.prepare(
      `UPDATE files SET stale = 1 WHERE path IN
       (SELECT path FROM file_negatives WHERE identifier = ? AND path <> ?)`,
    );
  }

  /** Replaces what a file says. Others that say something of the same images are composed again, where it is something new. */
  put(path: string, negatives: ReadonlyMap<string, string>): void {
    const before = new Map(this.#ofFile.all(path).map(({ identifier, negative }) => [identifier, negative]));
    for (const [identifier, negative] of negatives) {
      if (before.get(identifier) === negative) continue;
      this.#put.run(identifier, path, negative);
      this.#stale.run(identifier, path);
    }
    for (const identifier of before.keys()) {
      if (negatives.has(identifier)) continue;
      this.#drop.run(identifier, path);
      this.#stale.run(identifier, path);
    }
  }

  /** What files say of an image other than this one. */
  ofOthers(identifier: string, path: string): readonly FileNegative[] {
    return this.#ofOthers.all(identifier, path);
  }
}
