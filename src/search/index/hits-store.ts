import type { Database, Statement } from '../../database/database.ts';
import { PLACES } from '../texts/places.ts';
import type { SearchScope } from './search-order.ts';

/** A text that was found; `label`, `shown`, `region` and `texts` are JSON. */
export interface HitRow {
  readonly type: 'Manifest' | 'Document' | 'Collection';
  readonly id: string;
  readonly label: string;
  readonly shown: string;
  readonly key: string;
  readonly kind: string;
  readonly motivation: string;
  readonly note: string | null;
  readonly region: string | null;
  readonly texts: string;
}

/** Facets of something as JSON, and how many texts about it were found. */
export interface FacetsRow {
  readonly facets: string;
  readonly count: number;
}

export interface CollectionRow {
  readonly id: string;
  readonly label: string;
  readonly count: number;
}

/** Texts from one number on up to another, which is not of them. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** Which of them are looked through: all, or those of a collection. */
type Sources = 'all' | 'collection';

/** A large archive is looked through in so many parts: between two of them a search can be ended. */
const MOST_PARTS = 16;
const SOURCES_OF_PART = 64;

const SOURCES = {
  all: '?4 IS NOT NULL',
  collection: `rowid >> 24 IN (
    WITH RECURSIVE within (id) AS (
      SELECT ?4 UNION
      SELECT i.id FROM within w JOIN collection_items i ON i.collection = w.id AND i.type = 'Collection' AND i.loops = 0
      JOIN collections c ON c.id = i.id AND c.status = 'published')
    SELECT s.number FROM within w JOIN collection_items i ON i.collection = w.id AND i.type = 'Manifest'
    JOIN text_sources s ON s.type IN ('Manifest', 'Document') AND s.id = i.id
    UNION SELECT s.number FROM within w JOIN text_sources s ON s.type = 'Collection' AND s.id = w.id)`,
} as const;

/** Numbers of texts in their order. */
const found = (sources: Sources): string => `
  SELECT rowid FROM texts_index
  WHERE texts_index MATCH ?1 AND rowid >= ?2 AND rowid < ?3 AND ${SOURCES[sources]}`;

const FOUND_NUMBERS = (sources: Sources): string => `${found(sources)} ORDER BY rowid LIMIT ?5 OFFSET ?6`;

/** As far as they are counted. */
const counted = (sources: Sources): string => `${found(sources)} LIMIT ?5`;

const COUNT = (sources: Sources): string => `SELECT count(*) AS count FROM (${counted(sources)})`;

const FACETS = (sources: Sources): string => `
  SELECT u.facets, count(*) AS count FROM (${counted(sources)}) h JOIN texts t ON t.number = h.rowid
  JOIN text_subjects u ON u.source = h.rowid >> 24 AND u.key = t.subject
  WHERE u.facets <> '[]' GROUP BY u.source, u.key`;

/** Of each collection also what is in those that it holds, as a search finds that is narrowed to it; `top` holds all. */
const COLLECTIONS = (sources: Sources): string => `
  WITH RECURSIVE
    h (source, count) AS MATERIALIZED (SELECT rowid >> 24, count(*) FROM (${counted(sources)}) GROUP BY 1),
    within (source, collection) AS (
      SELECT h.source, i.collection FROM h JOIN text_sources s ON s.number = h.source AND s.type <> 'Collection'
      JOIN collection_items i ON i.type = 'Manifest' AND i.id = s.id
      UNION SELECT h.source, s.id FROM h JOIN text_sources s ON s.number = h.source AND s.type = 'Collection'
      UNION SELECT w.source, i.collection FROM within w JOIN collections c ON c.id = w.collection AND c.status = 'published'
      JOIN collection_items i ON i.type = 'Collection' AND i.id = w.collection AND i.loops = 0)
  SELECT c.id, c.label, sum(h.count) AS count FROM within w JOIN h ON h.source = w.source
  JOIN collections c ON c.id = w.collection AND c.walk > 0 AND c.status = 'published' AND c.file IS NOT NULL
  GROUP BY c.id`;

const HITS = `
  SELECT s.type, s.id, s.label, u.shown, t.key, t.kind, t.motivation, t.note, t.region, t.texts
  FROM json_each(?) n JOIN texts t ON t.number = n.value
  JOIN text_sources s ON s.number = t.number >> 24
  JOIN text_subjects u ON u.source = s.number AND u.key = t.subject
  ORDER BY t.number`;

/** A statement for each kind of sources. */
type BySources<Row extends object> = Readonly<Record<Sources, Statement<Row>>>;

/** Finds texts. All of one search is to be asked within one moment of the database. */
export class HitLookUps {
  readonly #numbers: BySources<{ rowid: number }>;
  readonly #count: BySources<{ count: number }>;
  readonly #facets: BySources<FacetsRow>;
  readonly #collections: BySources<CollectionRow>;
  readonly #hits: Statement<HitRow>;
  readonly #sourceOf: Statement<{ number: number }>;
  readonly #lastSource: Statement<{ number: number | null }>;

  constructor(database: Database) {
    const prepare = <Row extends object>(sql: (sources: Sources) => string): BySources<Row> => ({
      all: database.prepare<Row>(sql('all')),
      collection: database.prepare<Row>(sql('collection')),
    });
    this.#numbers = prepare(FOUND_NUMBERS);
    this.#count = prepare(COUNT);
    this.#facets = prepare(FACETS);
    this.#collections = prepare(COLLECTIONS);
    this.#hits = database.prepare(HITS);
    this.#sourceOf = database.prepare(
      "SELECT number FROM text_sources WHERE type IN ('Manifest', 'Document') AND id = ? ORDER BY type DESC LIMIT 1",
    );
    this.#lastSource = database.prepare('SELECT max(number) AS number FROM text_sources');
  }

  /** The numbers of all texts of a scope, in parts that are looked through one after the other. */
  rangesOf(scope: SearchScope): readonly NumberRange[] {
    if (scope.kind === 'manifest') {
      const number = this.#sourceOf.get(scope.id)?.number ?? 0;
      return [{ from: number * PLACES, to: (number + 1) * PLACES }];
    }
    const sources = (this.#lastSource.get()?.number ?? 0) + 1;
    const parts = Math.min(MOST_PARTS, Math.ceil(sources / SOURCES_OF_PART));
    const edge = (part: number): number => Math.floor((part * sources) / parts) * PLACES;
    return Array.from({ length: parts }, (_, part) => ({ from: edge(part), to: edge(part + 1) }));
  }

  /** How many texts there are, as far as they are counted. */
  count(match: string, scope: SearchScope, { from, to }: NumberRange, most: number): number {
    return this.#count[sourcesOf(scope)].get(match, from, to, nameOf(scope), most)?.count ?? 0;
  }

  /** Numbers of texts in their order. */
  numbers(
    match: string,
    scope: SearchScope,
    { from, to }: NumberRange,
    { passed, most }: { readonly passed: number; readonly most: number },
  ): readonly number[] {
    const rows = this.#numbers[sourcesOf(scope)].all(match, from, to, nameOf(scope), most, passed);
    return rows.map(({ rowid }) => rowid);
  }

  /** Texts in their order. */
  hits(numbers: readonly number[]): readonly HitRow[] {
    return this.#hits.all(JSON.stringify(numbers));
  }

  /** The facets of what the first of the texts are about. */
  facets(match: string, scope: SearchScope, { from, to }: NumberRange, most: number): readonly FacetsRow[] {
    return this.#facets[sourcesOf(scope)].all(match, from, to, nameOf(scope), most);
  }

  /** Collections that list manifests of the first of the texts. */
  collections(
    match: string,
    scope: SearchScope,
    { from, to }: NumberRange,
    most: number,
  ): readonly CollectionRow[] {
    return this.#collections[sourcesOf(scope)].all(match, from, to, nameOf(scope), most);
  }
}

function sourcesOf({ kind }: SearchScope): Sources {
  return kind === 'collection' ? 'collection' : 'all';
}

function nameOf(scope: SearchScope): string {
  return scope.kind === 'collection' ? scope.id : '';
}
