import type { Database, Statement } from '../../database/database.ts';

/** Of what texts are: manifests as Loupe has them, those of IIIF JSON that it serves as they are, or collections of both kinds. */
export type SourceType = 'Manifest' | 'Document' | 'Collection';

/** Raised with every change of what is found by what: all texts are read again then. */
const READING_VERSION = '3';

const ALL = `
  INSERT INTO stale_texts
  SELECT 'Manifest', id FROM manifests UNION ALL SELECT 'Document', id FROM documents WHERE type = 'Manifest'
  UNION SELECT 'Collection', id FROM collections UNION SELECT 'Collection', id FROM documents WHERE type = 'Collection'
  UNION SELECT type, id FROM text_sources`;

/** Manifests and collections whose texts are to be read anew. */
export class TextMarks {
  readonly #version: Statement<{ value: string }>;
  readonly #putVersion: Statement;
  readonly #clear: Statement;
  readonly #markAll: Statement;
  readonly #next: Statement<{ type: SourceType; id: string }>;
  readonly #done: Statement;

  constructor(database: Database) {
    this.#version = database.prepare("SELECT value FROM presentation_facts WHERE name = 'texts read by'");
    this.#putVersion = database.prepare(
      "INSERT OR REPLACE INTO presentation_facts VALUES ('texts read by', ?)",
    );
    this.#clear = database.prepare('DELETE FROM stale_texts');
    this.#markAll = database.prepare(ALL);
    this.#next = database.prepare('SELECT type, id FROM stale_texts ORDER BY type, id LIMIT 1');
    this.#done = database.prepare('DELETE FROM stale_texts WHERE type = ? AND id = ?');
  }

  /** Begins with what the database holds: where another version has read it, all is to be read anew. Part of a transaction. */
  begin(): void {
    if (this.#version.get()?.value === READING_VERSION) return;
    this.#clear.run();
    this.#markAll.run();
    this.#putVersion.run(READING_VERSION);
  }

  get isBehind(): boolean {
    return this.next() !== undefined;
  }

  /** The next one that is to be read anew. */
  next(): { readonly type: SourceType; readonly id: string } | undefined {
    return this.#next.get();
  }

  done(type: SourceType, id: string): void {
    this.#done.run(type, id);
  }
}
