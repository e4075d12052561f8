import type { Rectangle } from '../../image/geometry.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import type { Facet, FoundText, Subject } from '../texts/found-text.ts';
import type { TextQuote, TextRange } from '../words/matches.ts';
import type { Query, WantedMarks } from '../words/query.ts';

/** Where is searched. */
export type SearchScope =
  | { readonly kind: 'archive' }
  | { readonly kind: 'manifest'; readonly id: string }
  /** With all collections in it. */
  | { readonly kind: 'collection'; readonly id: string };

/** Counts go no further. */
export const MOST_COUNTED = 10_000;

/** Texts that are wanted. */
export interface SearchOrder {
  readonly kind: 'texts';
  readonly scope: SearchScope;
  readonly query: Query;
  readonly marks: WantedMarks;
  /** How many texts are passed over. */
  readonly from: number;
  readonly count: number;
  /** Whether it is wanted by what the search can be narrowed. */
  readonly facets: boolean;
}

/** Words of texts that are wanted, by their beginning. */
export interface TermsOrder {
  readonly kind: 'terms';
  readonly scope: SearchScope;
  readonly beginning: string;
  readonly marks: WantedMarks;
  /** How many texts a word must find. */
  readonly least: number;
}

/** What a search may take, milliseconds. */
export interface SearchLimits {
  /** Of a processor: what counts is the work of the search, whatever else the machine does. */
  readonly cpuMs: number;
  /** Of time, in which the thread waits for the disk and for a processor too. */
  readonly wallMs: number;
}

/** A text of a hit in one language. */
export interface QuotedText {
  /** BCP 47; `none` where it is unknown. */
  readonly language: string;
  readonly text: string;
  readonly ranges: readonly TextRange[];
  readonly quotes: readonly TextQuote[];
}

/** A text that was found. */
export interface Hit extends Pick<FoundText, 'key' | 'kind'> {
  readonly source: {
    readonly type: 'Manifest' | 'Document' | 'Collection';
    readonly id: string;
    readonly label: LanguageMap;
  };
  readonly subject: Omit<Subject, 'key' | 'facets'>;
  readonly motivation: string;
  readonly note?: string;
  readonly region?: Rectangle;
  /** In the languages in which something was found, the one with the most first; in all where nothing was asked for. */
  readonly texts: readonly QuotedText[];
}

/** A collection, and how many texts of it were found. */
export interface CountedCollection {
  readonly id: string;
  readonly label: LanguageMap;
  readonly count: number;
}

/** By what a search can be narrowed, the most frequent first. */
export interface FoundFacets {
  readonly facets: readonly (Facet & { readonly count: number })[];
  readonly collections: readonly CountedCollection[];
}

export interface FoundHits {
  /** At most `MOST_COUNTED`. */
  readonly total: number;
  /** Whether there are more. */
  readonly hasMore: boolean;
  readonly hits: readonly Hit[];
  readonly narrowing?: FoundFacets;
}

/** A word as texts write it, and how many texts a search for it finds. */
export interface FoundTerm {
  readonly value: string;
  readonly total: number;
}

/** What the thread is told. */
export type ToSearchThread =
  | {
      readonly kind: 'search';
      readonly number: number;
      readonly order: SearchOrder | TermsOrder;
      readonly limits: SearchLimits;
    }
  /** Another database has come to the place. */
  | { readonly kind: 'reopen'; readonly path: string };

/** What the thread tells. */
export type FromSearchThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'found'; readonly number: number; readonly found: FoundHits | readonly FoundTerm[] }
  | { readonly kind: 'too-long'; readonly number: number }
  | { readonly kind: 'failed'; readonly number: number; readonly error: unknown };
