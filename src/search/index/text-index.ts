import { hash } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { DatabaseError } from '../../database/database-error.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import { unpackCollectionText, unpackDocument, unpackManifest } from '../../presentation/presented/packed.ts';
import { atOnce, type Pieces } from '../../slices/pieces.ts';
import { textsOfCollection } from '../texts/described-texts.ts';
import {
  type FoundText,
  type FoundTexts,
  facetMark,
  motivationMark,
  type Subject,
} from '../texts/found-text.ts';
import { textsOfDocument, textsOfWrittenCollection } from '../texts/of-document.ts';
import { textsInPieces } from '../texts/of-manifest.ts';
import { type PlacesByKey, placesFor } from '../texts/places.ts';
import { indexedForms } from '../words/forms.ts';
import { EVERY_MARK } from '../words/match-expression.ts';
import { type SourceType, TextMarks } from './text-marks-store.ts';
import { type KnownText, type NewText, type SubjectRow, type TextRow, TextRows } from './texts-store.ts';

const NOTHING: FoundTexts = { label: {}, subjects: [], texts: [] };

/** Keeps the texts of what is presented as they are found. Each call is part of a transaction. */
export class TextIndex {
  readonly #rows: TextRows;
  readonly #marks: TextMarks;
  readonly #onFault: (manifest: string, error: unknown) => void;
  /** By the manifest that is about to be written. */
  readonly #ahead = new WeakMap<Manifest, ReadAhead>();
  /** How often something was written: what was read before may be of other rows. */
  #writes = 0;

  /** @param onFault a bug that a manifest meets, which must not keep the others from being found */
  constructor(database: Database, onFault: (manifest: string, error: unknown) => void) {
    this.#rows = new TextRows(database);
    this.#marks = new TextMarks(database);
    this.#onFault = onFault;
  }

  /** Reads the texts of a manifest that is about to be written. Writes nothing; what is read is used by `changed`. */
  *readAhead(manifest: Manifest): Pieces<void> {
    const { id } = manifest;
    const writes = this.#writes;
    const known = this.#rows.source('Manifest', id)?.number;
    const read = yield* this.#read(id, known, () => textsInPieces(manifest));
    this.#ahead.set(manifest, { writes, read });
  }

  /**
   * Takes in that a manifest or collection has come, has changed or is gone.
   *
   * @param written a manifest as it was just written, where that is at hand
   */
  changed(type: 'Manifest' | 'Collection', id: string, written?: Manifest): void {
    if (type === 'Collection') this.#take('Collection', id);
    else {
      this.#take('Manifest', id, { written });
      this.#take('Document', id);
    }
  }

  /** Reads the texts of the next one that is to be read anew; returns whether there was one. */
  readNext(): boolean {
    const next = this.#marks.next();
    if (next) this.#take(next.type, next.id, { isStale: true });
    return next !== undefined;
  }

  /** @param how `isStale`: read it, although it says the same */
  #take(
    type: SourceType,
    id: string,
    {
      isStale = false,
      written,
    }: { readonly isStale?: boolean; readonly written?: Manifest | undefined } = {},
  ): void {
    const known = this.#rows.source(type, id);
    const digest = this.#rows.presentedDigest(type, id);
    if (digest === undefined) {
      if (known) this.#remove(known.number);
    } else if (isStale || known?.digest !== digest) {
      const find = (): Pieces<FoundTexts> => (written ? textsInPieces(written) : this.#found(type, id));
      const read = this.#takeAhead(written) ?? atOnce(this.#read(id, known?.number, find));
      if (read) this.#write(type, id, digest, read);
    }
    if (isStale) this.#marks.done(type, id);
  }

  /** What was read ahead of this manifest. */
  #takeAhead(written: Manifest | undefined): ReadSource | undefined {
    const ahead = written && this.#ahead.get(written);
    return ahead?.writes === this.#writes ? ahead.read : undefined;
  }

  /** All that is to be written of a manifest: what cannot be read is known before anything is. */
  *#read(
    id: string,
    known: number | undefined,
    find: () => Pieces<FoundTexts>,
  ): Pieces<ReadSource | undefined> {
    try {
      const found = yield* find();
      const texts = new Map(found.texts.map((text) => [text.key, text]));
      const before = known === undefined ? [] : this.#rows.textsOf(known);
      const places = placesFor([...texts.keys()], placesOf(before));
      const marks = marksIn(found);
      const gone = new Map(before.map(({ place, digest }) => [place, digest]));
      const come: NewText[] = [];
      for (const text of texts.values()) {
        const ofSubject = marks.get(text.subject) ?? [];
        const row = textRow(text, ofSubject, places.get(text.key) ?? 0);
        if (gone.get(row.place) === row.digest) gone.delete(row.place);
        else come.push({ row, forms: indexedForms(text.texts), marks: marksOf(text, ofSubject) });
        yield;
      }
      return {
        known,
        label: JSON.stringify(found.label),
        subjects: found.subjects.map(subjectRow),
        gone: [...gone.keys()],
        come,
      };
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      this.#onFault(id, error);
      return undefined;
    }
  }

  *#found(type: SourceType, id: string): Pieces<FoundTexts> {
    const presented = this.#rows.presented(type, id);
    if (!presented) return NOTHING;
    const { packed, isWritten } = presented;
    if (type === 'Manifest') return yield* textsInPieces(unpackManifest(packed));
    if (type === 'Document') return textsOfDocument(unpackDocument(packed));
    return isWritten
      ? textsOfWrittenCollection(unpackDocument(packed))
      : textsOfCollection(unpackCollectionText(packed));
  }

  #remove(source: number): void {
    this.#writes += 1;
    this.#rows.removeSource(source);
  }

  #write(type: SourceType, id: string, digest: string, read: ReadSource): void {
    const { known, label, subjects, gone, come } = read;
    this.#writes += 1;
    const source = known ?? this.#rows.addSource(type, id, digest, label);
    if (known !== undefined) this.#rows.setSource(known, digest, label);
    this.#rows.putSubjects(source, subjects);
    for (const place of gone) this.#rows.removeText(source, place);
    for (const text of come) this.#rows.addText(source, text);
  }
}

/** What was read of a manifest before it was written. */
interface ReadAhead {
  /** How often something had been written when that began. */
  readonly writes: number;
  readonly read: ReadSource | undefined;
}

/** What is to be written of a manifest. */
interface ReadSource {
  /** Its number, where it has texts already. */
  readonly known: number | undefined;
  readonly label: string;
  readonly subjects: readonly SubjectRow[];
  /** Places of texts that are gone, or say something else. */
  readonly gone: readonly number[];
  readonly come: readonly NewText[];
}

function placesOf(texts: readonly KnownText[]): PlacesByKey {
  return new Map(texts.map(({ key, place }) => [key, place]));
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

/** The words of the marks by which a text is found, set apart by spaces. */
function marksOf({ motivation }: FoundText, ofSubject: readonly string[]): string {
  const own = motivationMark(motivation);
  const marks = own === undefined ? EVERY_MARK : `${EVERY_MARK} ${own}`;
  return ofSubject.length === 0 ? marks : `${marks} ${[...new Set(ofSubject)].join(' ')}`;
}

function textRow(text: FoundText, ofSubject: readonly string[], place: number): TextRow {
  const { key, subject, kind, motivation, note = null } = text;
  const region = text.region ? JSON.stringify(text.region) : null;
  const texts = JSON.stringify(text.texts);
  const marks = ofSubject.join(' ');
  // With their lengths, no two texts are told by the same digest.
  const lengths = `${key.length} ${subject.length} ${note?.length} ${marks.length} ${region?.length}`;
  const said = `${lengths} ${kind} ${motivation} ${key}${subject}${note}${marks}${region}${texts}`;
  const digest = hash('sha256', said, 'base64url').slice(0, 16);
  return { place, key, subject, kind, motivation, note, region, texts, digest };
}
