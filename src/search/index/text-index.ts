import { createHash } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { DatabaseError } from '../../database/database-error.ts';
import { unpackDocument, unpackManifest } from '../../presentation/presented/packed.ts';
import {
  type FoundText,
  type FoundTexts,
  facetMark,
  motivationMark,
  type Subject,
} from '../texts/found-text.ts';
import { textsOfDocument } from '../texts/of-document.ts';
import { textsOfManifest } from '../texts/of-manifest.ts';
import { placesFor } from '../texts/places.ts';
import { indexedForms } from '../words/forms.ts';
import { EVERY_MARK } from '../words/query.ts';
import {
  type PackedSource,
  type SourceType,
  type SubjectRow,
  type TextRow,
  TextRows,
} from './texts-store.ts';

/** Raised with every change of what is found by what: all texts are read again then. */
const READING_VERSION = '1';

/** Keeps the texts of what is presented as they are found. Each call is part of a transaction. */
export class TextIndex {
  readonly #database: Database;
  readonly #rows: TextRows;
  readonly #onFault: (manifest: string, error: unknown) => void;

  /** @param onFault a bug that a manifest meets, which must not keep the others from being found */
  constructor(database: Database, onFault: (manifest: string, error: unknown) => void) {
    this.#database = database;
    this.#rows = new TextRows(database);
    this.#onFault = onFault;
  }

  /** Begins with what the database holds: where another version has read it, all is read anew, one after the other. */
  begin(): void {
    if (this.#rows.version !== READING_VERSION) this.#rows.readAnew(READING_VERSION);
  }

  /** Takes in that a manifest has come, has changed or is gone. */
  changed(manifest: string): void {
    this.#take('Manifest', manifest);
    this.#take('Document', manifest);
  }

  /** Reads the texts of the next manifest that is to be read anew; returns whether there was one. */
  readNext(): boolean {
    const next = this.#rows.nextStale();
    if (next) this.#take(next.type, next.id, true);
    return next !== undefined;
  }

  /** @param isStale read it, although it says the same */
  #take(type: SourceType, id: string, isStale = false): void {
    try {
      this.#database.attempt(() => this.#read(type, id, isStale));
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      this.#onFault(id, error);
    }
    if (isStale) this.#rows.done(type, id);
  }

  #read(type: SourceType, id: string, isStale: boolean): void {
    const known = this.#rows.source(type, id);
    const digest = this.#rows.presentedDigest(type, id);
    if (digest === undefined) {
      if (known) this.#rows.removeSource(known.number);
    } else if (isStale || known?.digest !== digest) {
      const presented = this.#rows.presented(type, id);
      if (presented) this.#write(type, id, presented, known?.number);
    }
  }

  #write(type: SourceType, id: string, { digest, packed }: PackedSource, known: number | undefined): void {
    const found =
      type === 'Manifest' ? textsOfManifest(unpackManifest(packed)) : textsOfDocument(unpackDocument(packed));
    const label = JSON.stringify(found.label);
    const source = known ?? this.#rows.addSource(type, id, digest, label);
    if (known !== undefined) this.#rows.setSource(known, digest, label);
    this.#rows.putSubjects(source, found.subjects.map(subjectRow));
    const before = known === undefined ? new Map<string, number>() : this.#rows.placesIn(source);
    const texts = new Map(found.texts.map((text) => [text.key, text]));
    const places = placesFor([...texts.keys()], before);
    const marks = marksIn(found);
    const rows = [...texts.values()].map((text) => textRow(text, marks.get(text.subject) ?? []));
    this.#rows.putTexts(source, rows, places, ({ key }) => {
      const text = texts.get(key);
      return {
        ...indexedForms(text?.texts ?? {}),
        marks: text ? marksOf(text, marks.get(text.subject) ?? []).join(' ') : '',
      };
    });
  }
}

function subjectRow({ key, facets, ...shown }: Subject): SubjectRow {
  return {
    key,
    shown: JSON.stringify(shown),
    facets: JSON.stringify(facets.map(({ kind, value }) => [kind, value])),
  };
}

/** Of what texts are about, by their keys. */
function marksIn({ subjects }: FoundTexts): ReadonlyMap<string, readonly string[]> {
  return new Map(subjects.map(({ key, facets }) => [key, facets.flatMap((facet) => facetMark(facet) ?? [])]));
}

function marksOf({ motivation }: FoundText, ofSubject: readonly string[]): readonly string[] {
  return [EVERY_MARK, motivationMark(motivation) ?? '', ...new Set(ofSubject)].filter((mark) => mark !== '');
}

function textRow(text: FoundText, ofSubject: readonly string[]): TextRow {
  const { key, subject, kind, motivation, note = null, region } = text;
  const row = {
    ...{ key, subject, kind, motivation, note },
    region: region ? JSON.stringify(region) : null,
    texts: JSON.stringify(text.texts),
  };
  const said = JSON.stringify([row, ofSubject]);
  return { ...row, digest: createHash('sha256').update(said).digest('base64url').slice(0, 16) };
}
