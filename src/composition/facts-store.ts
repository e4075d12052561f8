import type { Database, Statement } from '../database/database.ts';

/** What is known of all rows together. */
export class CompositionFacts {
  readonly #get: Statement<{ value: string }>;
  readonly #put: Statement;

  constructor(database: Database) {
    this.#get = database.prepare('SELECT value FROM presentation_facts WHERE name = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO presentation_facts (name, value) VALUES (?, ?)');
  }

  /** The version of composing, and the settings, that the rows come of. */
  get composedBy(): string | undefined {
    return this.#get.get('composed by')?.value;
  }

  setComposedBy(value: string): void {
    this.#put.run('composed by', value);
  }
}
