import type { Database, Statement } from '../database/database.ts';

/** The sizes that images had before their scans were replaced, by which their canvases are measured. */
export class FirstSizeStore {
  readonly #follow: Statement;
  readonly #composeAgain: Statement;

  constructor(database: Database) {
    this.#follow = database.prepare(
      `INSERT INTO first_sizes (identifier, width, height)
       SELECT ?2, kept.width, kept.height FROM first_sizes AS kept JOIN images AS now ON now.identifier = ?2
       WHERE kept.identifier = ?1 AND (kept.width IS NOT now.width OR kept.height IS NOT now.height)
       ON CONFLICT (identifier) DO UPDATE SET width = excluded.width, height = excluded.height`,
    );
    this.#composeAgain = database.prepare(
      `INSERT OR IGNORE INTO image_changes (identifier)
       SELECT identifier FROM first_sizes WHERE identifier = ?`,
    );
  }

  /** The size that an image had first is that of the image which it has become: its scan has another name. */
  follow(identifier: string, movedTo: string): void {
    this.#follow.run(identifier, movedTo);
    this.#composeAgain.run(movedTo);
  }
}
