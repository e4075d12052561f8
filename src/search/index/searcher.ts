import type { Database } from '../../database/database.ts';
import type { FacetKind } from '../texts/found-text.ts';
import type { PlainTexts } from '../words/forms.ts';
import { matchExpression } from '../words/match-expression.ts';
import { matchesIn, quoteOf, termsIn } from '../words/matches.ts';
import { parseQuery, type Query, queryOfBeginning } from '../words/query.ts';
import { HitLookUps, type HitRow, type NumberRange } from './hits-store.ts';
import {
  type FoundFacets,
  type FoundHits,
  type FoundTerm,
  type Hit,
  MOST_COUNTED,
  type QuotedText,
  type SearchLimits,
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

/** After a part that took no longer, twice as much is looked through at once. */
const QUICK_MS = 5;

/** Time as it goes by, and as the thread has a processor; milliseconds since any moment. */
export interface SearchClock {
  nowMs(): number;
  cpuMs(): number;
}

/** A search has taken longer than it may. */
export class SearchTooLongError extends Error {
  override readonly name = 'SearchTooLongError';
}

/** What one search is done with. */
interface Search {
  readonly match: string;
  readonly scope: SearchScope;
  readonly ranges: readonly NumberRange[];
  /** Throws SearchTooLongError when it has taken what it may. */
  readonly goOn: () => void;
}

/** A place in what is found. */
interface Window {
  readonly from: number;
  readonly count: number;
}

/**
 * Searches the texts of a database. Nothing can stop a statement: a search asks for one part of the numbers after the other, and
 * ends itself between two of them when it has taken what it may.
 */
export class Searcher {
  readonly #database: Database;
  readonly #clock: SearchClock;
  readonly #store: HitLookUps;

  constructor(database: Database, clock: SearchClock) {
    this.#database = database;
    this.#clock = clock;
    this.#store = new HitLookUps(database);
  }

  /**
   * Finds texts, in the order in which they are read.
   *
   * @throws SearchTooLongError
   */
  find({ query, marks, scope, from, count, facets }: SearchOrder, limits: SearchLimits): FoundHits {
    const match = matchExpression(query, marks);
    if (match === undefined) return { total: 0, hasMore: false, hits: [] };
    return this.#database.moment(() => {
      const search = this.#begin(match, scope, limits);
      const { total, numbers } = this.#numbers(search, { from, count });
      return {
        total: Math.min(total, MOST_COUNTED),
        hasMore: total > MOST_COUNTED,
        hits: this.#store.hits(numbers).map((row) => hitOf(row, query)),
        ...(facets && { narrowing: this.#narrowing(search) }),
      };
    });
  }

  /** Finds words by their beginning, in alphabetical order. */
  terms({ beginning, marks, scope, least }: TermsOrder, limits: SearchLimits): readonly FoundTerm[] {
    const query = queryOfBeginning(beginning);
    const match = matchExpression(query, marks);
    if (match === undefined || query.isOpen) return [];
    return this.#database.moment(() => {
      const search = this.#begin(match, scope, limits);
      const { numbers } = this.#numbers(search, { from: 0, count: MOST_SAMPLED });
      return [...countTerms(this.#store.hits(numbers), query).values()]
        .toSorted((a, b) => sumOf(b) - sumOf(a))
        .slice(0, MOST_TERMS)
        .map((forms) => mostFrequent(forms))
        .map((value) => ({ value, total: this.#totalOf(value, marks, search) }))
        .filter(({ total }) => total >= least)
        .toSorted((a, b) => a.value.localeCompare(b.value));
    });
  }

  #begin(match: string, scope: SearchScope, { cpuMs, wallMs }: SearchLimits): Search {
    const begunMs = this.#clock.nowMs();
    const cpuBefore = this.#clock.cpuMs();
    const goOn = (): void => {
      const tookMs = this.#clock.nowMs() - begunMs;
      // A clock of the whole process may run faster than time.
      const tookOfCpu = Math.min(tookMs, this.#clock.cpuMs() - cpuBefore);
      if (tookOfCpu > cpuMs || tookMs > wallMs) throw new SearchTooLongError('the search takes too long');
    };
    return { match, scope, ranges: this.#store.rangesOf(scope), goOn };
  }

  /** How many texts there are, up to one more than are counted, and the numbers of some. */
  #numbers(
    { match, scope, ranges, goOn }: Search,
    { from, count }: Window,
  ): { readonly total: number; readonly numbers: readonly number[] } {
    const numbers: number[] = [];
    let total = 0;
    for (const range of this.#parts(ranges, goOn)) {
      const passed = Math.max(0, from - total);
      const most = count - numbers.length;
      const some = most > 0 ? this.#store.numbers(match, scope, range, { passed, most }) : [];
      numbers.push(...some);
      // Where the last of them was found, they are counted.
      const isCounted = some.length < most && (some.length > 0 || passed === 0);
      total += isCounted
        ? passed + some.length
        : this.#store.count(match, scope, range, MOST_COUNTED + 1 - total);
      if (total > MOST_COUNTED) break;
    }
    return { total, numbers };
  }

  #totalOf(value: string, marks: TermsOrder['marks'], { scope, ranges, goOn }: Search): number {
    const match = matchExpression(parseQuery(value), marks);
    if (match === undefined) return 0;
    return Math.min(this.#numbers({ match, scope, ranges, goOn }, { from: 0, count: 0 }).total, MOST_COUNTED);
  }

  #narrowing({ match, scope, ranges, goOn }: Search): FoundFacets {
    const counts = new Map<string, number>();
    const collections = new Map<string, { readonly label: string; readonly count: number }>();
    let left = MOST_COUNTED;
    for (const range of this.#parts(ranges, goOn)) {
      const found = this.#store.count(match, scope, range, left);
      if (found === 0) continue;
      for (const { facets, count } of this.#store.facets(match, scope, range, left))
        addFacets(counts, facets, count);
      for (const { id, label, count } of this.#store.collections(match, scope, range, left))
        collections.set(id, { label, count: count + (collections.get(id)?.count ?? 0) });
      left -= found;
      if (left <= 0) break;
    }
    return { facets: mostFrequentFacets(counts), collections: mostFrequentCollections(collections) };
  }
  /** The parts, several at once as long as they take little time. */
  *#parts(ranges: readonly NumberRange[], goOn: () => void): Iterable<NumberRange> {
    let count = 1;
    for (let at = 0; at < ranges.length; ) {
      goOn();
      const begunMs = this.#clock.nowMs();
      const [first, ...others] = ranges.slice(at, at + count);
      if (!first) return;
      yield { from: first.from, to: others.at(-1)?.to ?? first.to };
      at += count;
      count = this.#clock.nowMs() - begunMs < QUICK_MS ? count * 2 : 1;
    }
  }
}

function countTerms(rows: readonly HitRow[], query: Query): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { texts } of rows)
    for (const [, text] of textsIn(texts))
      for (const { word, written } of termsIn(text, query)) {
        const forms = counts.get(word) ?? new Map<string, number>();
        forms.set(written, (forms.get(written) ?? 0) + 1);
        counts.set(word, forms);
      }
  return counts;
}

function addFacets(counts: Map<string, number>, facets: string, count: number): void {
  const pairs: readonly (readonly [string, string])[] = JSON.parse(facets);
  for (const pair of pairs) {
    const key = JSON.stringify(pair);
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
}

function mostFrequentFacets(counts: ReadonlyMap<string, number>): FoundFacets['facets'] {
  const sorted = [...counts]
    .map(([key, count]) => {
      const [kind, value]: readonly [FacetKind, string] = JSON.parse(key);
      return { kind, value, count };
    })
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return (['person', 'place', 'decade'] as const).flatMap((kind) =>
    sorted.filter((facet) => facet.kind === kind).slice(0, MOST_FACETS),
  );
}

function mostFrequentCollections(
  collections: ReadonlyMap<string, { readonly label: string; readonly count: number }>,
): FoundFacets['collections'] {
  return [...collections]
    .map(([id, { label, count }]) => ({ id, label: JSON.parse(label), count }))
    .toSorted((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_FACETS);
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
