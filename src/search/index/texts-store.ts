import type { Database, Statement } from '../../database/database.ts';
import { PLACES } from '../texts/places.ts';
import type { IndexedForms } from '../words/forms.ts';
import type { SourceType } from './text-marks-store.ts';

/** A row of `text_sources`. */
export interface TextSource {
  readonly number: number;
  readonly digest: string;
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

/** A text that is to be written, and what the index has of it. */
export interface NewText {
  readonly row: TextRow;
  readonly forms: IndexedForms;
  /** Set apart by spaces. */
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
  Manifest:
    "SELECT packed, 0 AS isWritten FROM manifests WHERE id = ? AND status = 'published' AND canvases_of = id",
  Document: `SELECT packed, 1 AS isWritten FROM documents
    WHERE type = 'Manifest' AND id = ? AND summary IS NOT NULL`,
  // IIIF JSON is served in the place of a collection of its name.
  Collection: `SELECT packed, 1 AS isWritten FROM documents WHERE type = 'Collection' AND id = ?1 UNION ALL
    SELECT packed, 0 FROM collections WHERE id = ?1 AND status = 'published' AND file IS NOT NULL LIMIT 1`,
};

/** What is presented, packed. */
export interface PresentedRow {
  readonly packed: Uint8Array;
  /** Whether it is IIIF JSON that is served as it was written. */
  readonly isWritten: number;
}

/** The texts of what is presented, as they are found. */
export class TextRows {
  readonly #presented: Readonly<Record<SourceType, Statement<PresentedRow>>>;
  readonly #presentedDigest: Readonly<Record<SourceType, Statement<{ digest: string }>>>;
  readonly #source: Statement<TextSource>;
  readonly #addSource: Statement;
  readonly #setSource: Statement;
  readonly #removeSource: Statement;
  readonly #subjects: Statement<SubjectRow>;
  readonly #addSubject: Statement;
  readonly #setSubject: Statement;
  readonly #removeSubject: Statement;
  readonly #texts: Statement<KnownText>;
  readonly #putText: Statement;
  readonly #removeText: Statement;
  readonly #putIndexed: Statement;
  readonly #removeIndexed: Statement;

  constructor(database: Database) {
    const prepare = (sql: string): Statement<never> => database.prepare(sql);
    const digestOf = (sql: string): Statement<{ digest: string }> =>
      database.prepare(sql.replaceAll('packed', 'digest'));
    this.#presented = {
      Manifest: database.prepare(PRESENTED.Manifest),
      Document: database.prepare(PRESENTED.Document),
      Collection: database.prepare(PRESENTED.Collection),
    };
    this.#presentedDigest = {
      Manifest: digestOf(PRESENTED.Manifest),
      Document: digestOf(PRESENTED.Document),
      Collection: digestOf(PRESENTED.Collection),
    };
    this.#source = database.prepare('SELECT number, digest FROM text_sources WHERE type = ? AND id = ?');
    this.#addSource = prepare('INSERT INTO text_sources (type, id, digest, label) VALUES (?, ?, ?, ?)');
    this.#setSource = prepare('UPDATE text_sources SET digest = ?, label = ? WHERE number = ?');
    this.#removeSource = prepare('DELETE FROM text_sources WHERE number = ?');
    this.#subjects = database.prepare('SELECT key, shown, facets FROM text_subjects WHERE source = ?');
    this.#addSubject = prepare('INSERT INTO text_subjects (shown, facets, source, key) VALUES (?, ?, ?, ?)');
    this.#setSubject = prepare('UPDATE text_subjects SET shown = ?, facets = ? WHERE source = ? AND key = ?');
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
  }

  /** What is presented now; undefined when it is nothing that is found. */
  presented(type: SourceType, id: string): PresentedRow | undefined {
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
      if (!known) this.#addSubject.run(shown, facets, source, key);
      else if (known.shown !== shown || known.facets !== facets)
        this.#setSubject.run(shown, facets, source, key);
    }
    for (const key of before.keys()) this.#removeSubject.run(source, key);
  }

  /** The texts of a source, in their order. */
  textsOf(source: number): readonly KnownText[] {
    return this.#texts.all(source * PLACES, (source + 1) * PLACES);
  }

  /** Writes a text in a place that is free. */
  addText(source: number, { row, forms: { words, stems }, marks }: NewText): void {
    const { place, key, subject, kind, motivation, note, region, texts, digest } = row;
    const number = source * PLACES + place;
    this.#putText.run(number, key, subject, kind, motivation, note, region, texts, digest);
    this.#putIndexed.run(number, words, stems, marks);
  }

  removeText(source: number, place: number): void {
    const number = source * PLACES + place;
    this.#removeText.run(number);
    this.#removeIndexed.run(number);
  }
}
