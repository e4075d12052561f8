import type { Database, Statement } from '../database/database.ts';

/** Images whose scans were replaced by others, in the database. Triggers write the rows. */
export class ReplacedImages {
  readonly #any: Statement<{ found: number }>;
  readonly #times: Statement<{ times: number }>;

  constructor(database: Database) {
    this.#any = database.prepare('SELECT 1 AS found FROM replaced_images WHERE times > 0 LIMIT 1');
    this.#times = database.prepare('SELECT times FROM replaced_images WHERE identifier = ? AND times > 0');
  }

  /**
   * What tells the scans of images from those that they had before: changes whenever one is replaced by another, and not
   * while it is only known better.
   *
   * @param identifiers called only when there is any replaced image
   */
  versionOf(identifiers: () => Iterable<string>): string {
    if (!this.#any.get()) return '';
    const versions: string[] = [];
    for (const identifier of new Set(identifiers())) {
      const row = this.#times.get(identifier);
      if (row) versions.push(`${identifier} ${row.times}`);
    }
    return versions.sort((a, b) => (a < b ? -1 : 1)).join('\n');
  }
}
