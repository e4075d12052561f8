import type { Rectangle } from '../../image/geometry.ts';
import type { LanguageMap, PaintedImage } from '../../presentation/model/manifest.ts';
import type { Motivation } from '../../presentation/model/note-parts.ts';
import type { PlainTexts } from '../words/forms.ts';
import { tokensOf } from '../words/tokens.ts';

/** By what people narrow a search. */
export type FacetKind = 'person' | 'place' | 'decade';

/** What something shows, in the main language of its manifest; a decade by its first year. */
export interface Facet {
  readonly kind: FacetKind;
  readonly value: string;
}

/** A canvas with its size. */
export interface ShownCanvas {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** What texts are about: a manifest, a section, a photograph or a collection. */
export interface Subject {
  /** Unique within its source: empty for the manifest or collection itself. */
  readonly key: string;
  /** Whose address the texts have: `range` and `canvas` by their ids; of IIIF JSON by its URI. */
  readonly part?: { readonly kind: 'range' | 'canvas'; readonly id: string };
  readonly label: LanguageMap;
  /** The section that a photograph is in. */
  readonly section?: LanguageMap;
  /** The canvas that shows it; a collection has none. */
  readonly canvas?: ShownCanvas;
  /** Of a collection: whether it is IIIF JSON, which is to be had as it was written. */
  readonly isWritten?: true;
  /** Its picture, as far as it is one of this server. */
  readonly image?: PaintedImage;
  readonly facets: readonly Facet[];
}

/** A text that is found, in all of its languages. */
export interface FoundText {
  /** Unique within its source, and the same as long as the text is about the same. */
  readonly key: string;
  /** Of the subject. */
  readonly subject: string;
  readonly kind: 'label' | 'summary' | 'metadata' | 'note';
  readonly motivation: Motivation;
  readonly texts: PlainTexts;
  /** The part of the canvas that a note is about; left out: all of it. */
  readonly region?: Rectangle;
  /** Of a note. */
  readonly note?: string;
}

/** All that is found of a manifest or collection, in the order in which it is read. */
export interface FoundTexts {
  readonly label: LanguageMap;
  readonly subjects: readonly Subject[];
  readonly texts: readonly FoundText[];
}

/** The word by which texts are found that have a facet; undefined for one that has no letters. */
export function facetMark({ kind, value }: Facet): string | undefined {
  const words = tokensOf(value)
    .map(({ word }) => word)
    .join('');
  return words === '' ? undefined : `${kind}${words}`;
}

/** The word by which texts of a motivation are found; undefined for what none can be. */
export function motivationMark(motivation: string): string | undefined {
  return /^[a-z]{1,40}$/.test(motivation) ? `motivation${motivation}` : undefined;
}
