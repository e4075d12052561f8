import type { Database, Statement } from '../../database/database.ts';
import { PLACES } from '../texts/places.ts';

/** Of what texts are: manifests as Loupe has them, or IIIF JSON that it serves as it is. */
export type SourceType = 'Manifest' | 'Document';

/** A row of `text_sources`. */
export interface TextSource {
  readonly number: number;
  readonly digest: string;
}

/** What there is to be read of a source. */
export interface PackedSource {
  readonly digest: string;
  readonly packed: Uint8Array;
}

/** A row of `text_subjects`; both columns are JSON. */
export interface SubjectRow {
  readonly key: string;
  readonly shown: string;
  readonly facets: string;
}

/** A row of `texts`, by its place in its source; `region` and `texts` are JSON. */
export interface TextRow {
  readonly place: number;
  readonly key: string;
  readonly subject: string;
  readonly kind: string;
  readonly motivation: string;
  readonly note: string | null;
  readonly region: string | null;
  readonly texts: string;
  readonly digest: string;
}

/** A text as the index has it. */
export interface IndexedRow {
  readonly words: string;
  readonly stems: string;
  readonly marks: string;
}

/** A text that there is. */
export interface KnownText {
  readonly place: number;
  readonly key: string;
  readonly digest: string;
}

/** A draft is not found, nor another order of the same canvases. */
const PRESENTED = {
  Manifest: "SELECT digest, packed FROM manifests WHERE id = ? AND status = 'published' AND canvases_of = id",
  Document: "SELECT digest, packed FROM documents WHERE type = 'Manifest' AND id = ? AND summary IS NOT NULL",
};

const STALE = `
  INSERT INTO stale_texts
  SELECT 'Manifest', id FROM manifests UNION ALL SELECT 'Document', id FROM documents WHERE type = 'Manifest'
  UNION SELECT type, id FROM text_sources`;

/** The texts of what is presented, as they are found. */
export class TextRows {
  readonly #presented: Readonly<Record<SourceType, Statement<PackedSource>>>;
  readonly #presentedDigest: Readonly<Record<SourceType, Statement<{ digest: string }>>>;
  readonly #source: Statement<TextSource>;
  readonly #addSource: Statement;
  readonly #setSource: Statement;
  readonly #removeSource: Statement;
  readonly #subjects: Statement<SubjectRow>;
  readonly #putSubject: Statement;
  readonly #removeSubject: Statement;
  readonly #texts: Statement<KnownText>;
  readonly #putText: Statement;
  readonly #removeText: Statement;
  readonly #putIndexed: Statement;
  readonly #removeIndexed: Statement;
  readonly #version: Statement<{ value: string }>;
  readonly #putVersion: Statement;
  readonly #setAllStale: readonly Statement[];
  readonly #nextStale: Statement<{ type: SourceType; id: string }>;
  readonly #done: Statement;

  constructor(database: Database) {
    const prepare = (sql: string): Statement<never> => database.prepare(sql);
    const digestOf = (sql: string): Statement<{ digest: string }> =>
      database.prepare(sql.replace('digest, packed', 'digest'));
    this.#presented = {
      Manifest: database.prepare(PRESENTED.Manifest),
      Document: database.prepare(PRESENTED.Document),
    };
    this.#presentedDigest = {
      Manifest: digestOf(PRESENTED.Manifest),
      Document: digestOf(PRESENTED.Document),
    };
    this.#source = database.prepare('SELECT number, digest FROM text_sources WHERE type = ? AND id = ?');
    this.#addSource = prepare('INSERT INTO text_sources (type, id, digest, label) VALUES (?, ?, ?, ?)');
    this.#setSource = prepare('UPDATE text_sources SET digest = ?, label = ? WHERE number = ?');
    this.#removeSource = prepare('DELETE FROM text_sources WHERE number = ?');
    this.#subjects = database.prepare('SELECT key, shown, facets FROM text_subjects WHERE source = ?');
    this.#putSubject = prepare(
      'INSERT OR REPLACE INTO text_subjects (source, key, shown, facets) VALUES (?, ?, ?, ?)',
    );
    this.#removeSubject = prepare('DELETE FROM text_subjects WHERE source = ? AND key = ?');
    this.#texts = database.prepare(
      `SELECT number % ${PLACES} AS place, key, digest FROM texts WHERE number >= ? AND number < ? ORDER BY number`,
    );
    this.#putText = prepare(
      `INSERT INTO texts (number, key, subject, kind, motivation, note, region, texts, digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#removeText = prepare('DELETE FROM texts WHERE number = ?');
    this.#putIndexed = prepare('INSERT INTO texts_index (rowid, words, stems, marks) VALUES (?, ?, ?, ?)');
    this.#removeIndexed = prepare('DELETE FROM texts_index WHERE rowid = ?');
    this.#version = database.prepare("SELECT value FROM presentation_facts WHERE name = 'texts read by'");
    this.#putVersion = prepare("INSERT OR REPLACE INTO presentation_facts VALUES ('texts read by', ?)");
    this.#setAllStale = [prepare('DELETE FROM stale_texts'), prepare(STALE)];
    this.#nextStale = database.prepare('SELECT type, id FROM stale_texts ORDER BY type, id LIMIT 1');
    this.#done = prepare('DELETE FROM stale_texts WHERE type = ? AND id = ?');
  }

  /** What is presented now; undefined when it is nothing that is found. */
  presented(type: SourceType, id: string): PackedSource | undefined {
    return this.#presented[type].get(id);
  }

  presentedDigest(type: SourceType, id: string): string | undefined {
    return this.#presentedDigest[type].get(id)?.digest;
  }

  source(type: SourceType, id: string): TextSource | undefined {
    return this.#source.get(type, id);
  }

  /** @returns its number */
  addSource(type: SourceType, id: string, digest: string, label: string): number {
    return this.#addSource.run(type, id, digest, label).lastRow;
  }

  setSource(number: number, digest: string, label: string): void {
    this.#setSource.run(digest, label, number);
  }

  /** Takes away a source with all of its texts. */
  removeSource(number: number): void {
    for (const { place } of this.textsOf(number)) this.removeText(number, place);
    this.#removeSource.run(number);
  }

  /** Writes what texts of a source are about, where it is another than before. */
  putSubjects(source: number, subjects: readonly SubjectRow[]): void {
    const before = new Map(this.#subjects.all(source).map((row) => [row.key, row]));
    for (const { key, shown, facets } of subjects) {
      const known = before.get(key);
      before.delete(key);
      if (known?.shown !== shown || known.facets !== facets) this.#putSubject.run(source, key, shown, facets);
    }
    for (const key of before.keys()) this.#removeSubject.run(source, key);
  }

  /** The texts of a source, in their order. */
  textsOf(source: number): readonly KnownText[] {
    return this.#texts.all(source * PLACES, (source + 1) * PLACES);
  }

  /** Writes a text in a place that is free. */
  addText(source: number, row: TextRow & IndexedRow): void {
    const number = source * PLACES + row.place;
    const { key, subject, kind, motivation, note, region, texts, digest, words, stems, marks } = row;
    this.#putText.run(number, key, subject, kind, motivation, note, region, texts, digest);
    this.#putIndexed.run(number, words, stems, marks);
  }

  removeText(source: number, place: number): void {
    const number = source * PLACES + place;
    this.#removeText.run(number);
    this.#removeIndexed.run(number);
  }

  /** By which version of what reads texts they were read. */
  get version(): string | undefined {
    return this.#version.get()?.value;
  }

  /** All is to be read by this version. */
  readAnew(version: string): void {
    for (const statement of this.#setAllStale) statement.run();
    this.#putVersion.run(version);
  }

  /** The next one that is to be read anew. */
  nextStale(): { readonly type: SourceType; readonly id: string } | undefined {
    return this.#nextStale.get();
  }

  done(type: SourceType, id: string): void {
    this.#done.run(type, id);
  }
}
