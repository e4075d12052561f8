import type { Database, Statement } from '../database/database.ts';
import type { IiifJsonDocument } from '../presentation/iiif-json/serve.ts';
import { pack } from '../presentation/presented/packed.ts';
import { labelKey, navMs, packedDigest } from './manifest-store.ts';

/** A row of `documents`, without what it says. */
export interface StoredDocument {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
  readonly file: string;
  readonly digest: string;
  readonly sort_key: string;
  /** Whether Loupe has it as nothing else. */
  readonly isListed: 0 | 1;
}

const COLUMNS = 'type, id, file, digest, sort_key, summary IS NOT NULL AS isListed';

/** IIIF JSON as it is served. */
export class DocumentRows {
  readonly #get: Statement<StoredDocument>;
  readonly #ofFile: Statement<StoredDocument>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #ids: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#get = database.prepare(`SELECT ${COLUMNS} FROM documents WHERE type = ? AND id = ?`);
    this.#ofFile = database.prepare(`SELECT ${COLUMNS} FROM documents WHERE file = ?`);
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO documents (type, id, file, modified_ms, digest, sort_key, nav_ms, summary, packed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = database.prepare('DELETE FROM documents WHERE type = ? AND id = ?');
    this.#ids = database.prepare('SELECT id FROM documents WHERE type = ? ORDER BY id LIMIT ?');
  }

  get(type: StoredDocument['type'], id: string): StoredDocument | undefined {
    return this.#get.get(type, id);
  }

  ofFile(path: string): readonly StoredDocument[] {
    return this.#ofFile.all(path);
  }

  /** @returns whether it says something else than before */
  put(document: IiifJsonDocument, file: string): boolean {
    const { summary, noPage, modifiedMs } = document;
    const { type, id, label, navDate } = summary;
    const packed = pack(document);
    const digest = packedDigest(packed);
    const before = this.#get.get(type, id);
    if (before?.digest === digest && before.file === file) return false;
    const listed = noPage === undefined ? null : JSON.stringify(summary);
    this.#put.run(...[type, id, file, modifiedMs, digest, labelKey(label), navMs(navDate), listed, packed]);
    return before?.digest !== digest;
  }

  remove(type: StoredDocument['type'], id: string): void {
    this.#remove.run(type, id);
  }

  /** Some ids of documents of a type. */
  someIds(type: StoredDocument['type'], most: number): readonly string[] {
    return this.#ids.all(type, most).map(({ id }) => id);
  }
}
