import type { Database, Statement } from '../../database/database.ts';
import { PLACES } from '../texts/places.ts';
import { MOST_COUNTED, type SearchScope } from './search-order.ts';

/** A text that was found; `label`, `shown`, `region` and `texts` are JSON. */
export interface HitRow {
  readonly type: 'Manifest' | 'Document';
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

/** What a search is limited to: texts from one number on up to another, of some sources, or of all where that is NULL. */
interface Bounds {
  readonly from: number;
  readonly to: number;
  /** The statement of the sources. */
  readonly sources: 'all' | 'collection';
  /** What that statement takes. */
  readonly of: string;
}

const SOURCES = {
  all: '?4 IS NOT NULL',
  collection: `rowid >> 24 IN (
    WITH RECURSIVE within (id) AS (
      SELECT ?4 UNION
      SELECT i.id FROM within w JOIN collection_items i ON i.collection = w.id AND i.type = 'Collection' AND i.loops = 0
      JOIN collections c ON c.id = i.id AND c.status = 'published')
    SELECT s.number FROM within w JOIN collection_items i ON i.collection = w.id AND i.type = 'Manifest'
    JOIN text_sources s ON s.id = i.id)`,
} as const;

/** Numbers of texts in their order. */
const found = (sources: Bounds['sources']): string => `
  SELECT rowid FROM texts_index
  WHERE texts_index MATCH ?1 AND rowid >= ?2 AND rowid < ?3 AND ${SOURCES[sources]}`;

const FOUND_NUMBERS = (sources: Bounds['sources']): string =>
  `${found(sources)} ORDER BY rowid LIMIT ?5 OFFSET ?6`;

/** As far as they are counted. */
const counted = (sources: Bounds['sources'], most = MOST_COUNTED): string =>
  `${found(sources)} LIMIT ${most}`;

const COUNT = (sources: Bounds['sources']): string =>
  `SELECT count(*) AS count FROM (${counted(sources, MOST_COUNTED + 1)})`;

const FACETS = (sources: Bounds['sources']): string => `
  SELECT u.facets, count(*) AS count FROM (${counted(sources)}) h JOIN texts t ON t.number = h.rowid
  JOIN text_subjects u ON u.source = h.rowid >> 24 AND u.key = t.subject
  WHERE u.facets <> '[]' GROUP BY u.source, u.key`;

const COLLECTIONS = (sources: Bounds['sources']): string => `
  SELECT c.id, c.label, sum(h.count) AS count
  FROM (SELECT rowid >> 24 AS source, count(*) AS count FROM (${counted(sources)}) GROUP BY 1) h
  JOIN text_sources s ON s.number = h.source
  JOIN collection_items i ON i.type = 'Manifest' AND i.id = s.id
  JOIN collections c ON c.id = i.collection AND c.walk IS NOT NULL AND c.status = 'published' AND c.file IS NOT NULL
  GROUP BY c.id ORDER BY count DESC, c.walk LIMIT ?5`;

const HITS = `
  SELECT s.type, s.id, s.label, u.shown, t.key, t.kind, t.motivation, t.note, t.region, t.texts
  FROM json_each(?) n JOIN texts t ON t.number = n.value
  JOIN text_sources s ON s.number = t.number >> 24
  JOIN text_subjects u ON u.source = s.number AND u.key = t.subject
  ORDER BY t.number`;

/** A statement for each kind of sources. */
type BySources<Row extends object> = Readonly<Record<Bounds['sources'], Statement<Row>>>;

/** Finds texts. All of one search is to be asked within one moment of the database. */
export class HitLookUps {
  readonly #numbers: BySources<{ rowid: number }>;
  readonly #count: BySources<{ count: number }>;
  readonly #facets: BySources<FacetsRow>;
  readonly #collections: BySources<CollectionRow>;
  readonly #hits: Statement<HitRow>;
  readonly #sourceOf: Statement<{ number: number }>;

  constructor(database: Database) {
    const prepare = <Row extends object>(sql: (sources: Bounds['sources']) => string): BySources<Row> => ({
      all: database.prepare<Row>(sql('all')),
      collection: database.prepare<Row>(sql('collection')),
    });
    this.#numbers = prepare(FOUND_NUMBERS);
    this.#count = prepare(COUNT);
    this.#facets = prepare(FACETS);
    this.#collections = prepare(COLLECTIONS);
    this.#hits = database.prepare(HITS);
    this.#sourceOf = database.prepare(
      'SELECT number FROM text_sources WHERE id = ? ORDER BY type DESC LIMIT 1',
    );
  }

  /** How many texts there are, up to one more than `MOST_COUNTED`. */
  count(match: string, scope: SearchScope): number {
    const { from, to, sources, of } = this.#boundsOf(scope);
    return this.#count[sources].get(match, from, to, of)?.count ?? 0;
  }

  /** Texts in their order. */
  hits(match: string, scope: SearchScope, passed: number, most: number): readonly HitRow[] {
    const { from, to, sources, of } = this.#boundsOf(scope);
    const numbers = this.#numbers[sources].all(match, from, to, of, most, passed);
    return this.#hits.all(JSON.stringify(numbers.map(({ rowid }) => rowid)));
  }

  /** The facets of what texts are about, one thing after the other. */
  facets(match: string, scope: SearchScope): Iterable<FacetsRow> {
    const { from, to, sources, of } = this.#boundsOf(scope);
    return this.#facets[sources].each(match, from, to, of);
  }

  /** Collections that list manifests of texts. */
  collections(match: string, scope: SearchScope, most: number): readonly CollectionRow[] {
    const { from, to, sources, of } = this.#boundsOf(scope);
    return this.#collections[sources].all(match, from, to, of, most);
  }

  #boundsOf(scope: SearchScope): Bounds {
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER, sources: 'all', of: '' } as const;
    switch (scope.kind) {
      case 'archive':
        return all;
      case 'manifest': {
        const number = this.#sourceOf.get(scope.id)?.number ?? 0;
        return { ...all, from: number * PLACES, to: (number + 1) * PLACES };
      }
      case 'collection':
        return { ...all, sources: 'collection', of: scope.id };
    }
  }
}
