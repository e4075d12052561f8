import type { Database, Statement } from '../database/database.ts';

/** Looks up which essay shows an image, to count what is rendered for whom. */
export class ShownIn {
  readonly #first: Statement<{ readonly manifest: string }>;

  constructor(database: Database) {
    this.#first = database.prepare(
      'SELECT manifest FROM image_uses WHERE identifier = ? ORDER BY manifest LIMIT 1',
    );
  }

  /** The first published manifest that shows an image, by id; undefined when none does. Throws DatabaseError. */
  essayOf(image: string): string | undefined {
    return this.#first.get(image)?.manifest;
  }
}
