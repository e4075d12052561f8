import type { Database } from '../../database/database.ts';
import type { PlainTexts } from '../words/forms.ts';
import { matchesIn, quoteOf, termsIn } from '../words/matches.ts';
import { matchExpression, parseQuery, type Query, queryOfBeginning } from '../words/query.ts';
import { HitLookUps, type HitRow } from './hits-store.ts';
import {
  type FoundFacets,
  type FoundHits,
  type FoundTerm,
  type Hit,
  MOST_COUNTED,
  type QuotedText,
  type SearchOrder,
  type SearchScope,
  type TermsOrder,
} from './search-order.ts';

/** Matches of a text that are quoted: a long one may have hundreds. */
const MOST_QUOTES = 20;

/** Facets of a kind, and collections, that are told. */
const MOST_FACETS = 12;

/** Texts that are looked through for words, and words that are told of. */
const MOST_SAMPLED = 1000;
const MOST_TERMS = 20;

/** Searches the texts of a database. */
export class Searcher {
  readonly #database: Database;
  readonly #store: HitLookUps;

  constructor(database: Database) {
    this.#database = database;
    this.#store = new HitLookUps(database);
  }

  /** Finds texts, in the order in which they are read. */
  find({ query, marks, scope, from, count, facets }: SearchOrder): FoundHits {
    const match = matchExpression(query, marks);
    if (match === undefined) return { total: 0, hasMore: false, hits: [] };
    return this.#database.moment(() => {
      const total = this.#store.count(match, scope);
      const rows = total > from ? this.#store.hits(match, scope, from, count) : [];
      return {
        total: Math.min(total, MOST_COUNTED),
        hasMore: total > MOST_COUNTED,
        hits: rows.map((row) => hitOf(row, query)),
        ...(facets && { narrowing: this.#narrowing(match, scope) }),
      };
    });
  }

  /** Finds words by their beginning, in alphabetical order. */
  terms({ beginning, marks, scope, least }: TermsOrder): readonly FoundTerm[] {
    const query = queryOfBeginning(beginning);
    const match = matchExpression(query, marks);
    if (match === undefined || query.isOpen) return [];
    return this.#database.moment(() => {
      const counts = new Map<string, Map<string, number>>();
      for (const { texts } of this.#store.hits(match, scope, 0, MOST_SAMPLED))
        for (const [, text] of textsIn(texts))
          for (const { word, written } of termsIn(text, query)) {
            const forms = counts.get(word) ?? new Map<string, number>();
            forms.set(written, (forms.get(written) ?? 0) + 1);
            counts.set(word, forms);
          }
      return [...counts.values()]
        .toSorted((a, b) => sumOf(b) - sumOf(a))
        .slice(0, MOST_TERMS)
        .map((forms) => mostFrequent(forms))
        .map((value) => ({ value, total: this.#totalOf(value, marks, scope) }))
        .filter(({ total }) => total >= least)
        .toSorted((a, b) => a.value.localeCompare(b.value));
    });
  }

  #totalOf(value: string, marks: TermsOrder['marks'], scope: SearchScope): number {
    const match = matchExpression(parseQuery(value), marks);
    return match === undefined ? 0 : Math.min(this.#store.count(match, scope), MOST_COUNTED);
  }

  #narrowing(match: string, scope: SearchScope): FoundFacets {
    const counts = new Map<string, number>();
    for (const { facets, count } of this.#store.facets(match, scope)) {
      const pairs: readonly (readonly [string, string])[] = JSON.parse(facets);
      for (const pair of pairs) {
        const key = JSON.stringify(pair);
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
    }
    const sorted = [...counts]
      .map(([key, count]) => {
        const [kind, value]: readonly [FoundFacets['facets'][number]['kind'], string] = JSON.parse(key);
        return { kind, value, count };
      })
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    const kinds = (['person', 'place', 'decade'] as const).map((kind) =>
      sorted.filter((facet) => facet.kind === kind).slice(0, MOST_FACETS),
    );
    const collections = this.#store
      .collections(match, scope, MOST_FACETS)
      .map(({ id, label, count }) => ({ id, label: JSON.parse(label), count }));
    return { facets: kinds.flat(), collections };
  }
}

function textsIn(json: string): readonly (readonly [language: string, text: string])[] {
  const texts: PlainTexts = JSON.parse(json);
  return Object.entries(texts).flatMap(([language, values]) =>
    values.map((text) => [language, text] as const),
  );
}

function hitOf({ type, id, label, shown, note, region, texts, ...row }: HitRow, query: Query): Hit {
  return {
    key: row.key,
    kind: kindOf(row.kind),
    motivation: row.motivation,
    source: { type, id, label: JSON.parse(label) },
    subject: JSON.parse(shown),
    ...(note !== null && { note }),
    ...(region !== null && { region: JSON.parse(region) }),
    texts: quotedTexts(texts, query),
  };
}

function kindOf(kind: string): Hit['kind'] {
  const kinds: readonly Hit['kind'][] = ['label', 'summary', 'metadata', 'note'];
  return kinds.find((each) => each === kind) ?? 'note';
}

function quotedTexts(json: string, query: Query): readonly QuotedText[] {
  const all = textsIn(json).map(([language, text]) => {
    const { ranges, pieces } = matchesIn(text, language, query);
    const quotes = ranges.slice(0, MOST_QUOTES).map((range) => quoteOf(text, range));
    return { pieces, quoted: { language, text, ranges: ranges.slice(0, MOST_QUOTES), quotes } };
  });
  const found = all.filter(({ pieces }) => pieces > 0).toSorted((a, b) => b.pieces - a.pieces);
  return (found.length > 0 ? found : all).map(({ quoted }) => quoted);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  const [[first] = ['']] = [...counts].toSorted(([, a], [, b]) => b - a);
  return first;
}
