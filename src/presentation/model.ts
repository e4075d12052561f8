import type { ViewingDirection } from '@iiif/presentation-3';
import type { Dimensions, Rectangle } from '../image/geometry.ts';
import type { JsonValue } from './json-value.ts';

/**
 * Manifests and collections independent of the version of the API: the authored file together with the embedded metadata
 * of the scans. There are no URLs in it; the serialisers make them. Plain data: it travels between processes as JSON. Names
 * follow Presentation 3.0.
 */

/** The way to read on (3.0, 3.2 viewingDirection); the first is that of manifests that give none. */
export const VIEWING_DIRECTIONS: readonly ViewingDirection[] = [
  'left-to-right',
  'right-to-left',
  'top-to-bottom',
  'bottom-to-top',
];

/** Text in one or several languages, keyed by BCP 47 tags; `none` where the language is unknown (3.0, 4.1). */
export type LanguageMap = Readonly<Record<string, readonly string[]>>;

/** A heading and what stands under it; the value may be HTML (3.0, 3.1 metadata). */
export interface MetadataEntry {
  readonly label: LanguageMap;
  readonly value: LanguageMap;
}

/** A point on the earth (navPlace), WGS 84, degrees. */
export interface Place {
  readonly label: LanguageMap;
  readonly longitude: number;
  readonly latitude: number;
}

/** A resource elsewhere: homepage, seeAlso or rendering. */
export interface Link {
  /** An absolute URI. */
  readonly id: string;
  /** `Text`, `Dataset`, `Image` and the like. */
  readonly type: string;
  readonly label: LanguageMap;
  readonly format?: string;
  readonly profile?: string;
  readonly language?: readonly string[];
}

/** An image of this server. */
export interface PaintedImage extends Dimensions {
  readonly identifier: string;
  /** What tells the versions of a photograph apart, such as recto and verso. */
  readonly label?: LanguageMap;
}

/** Who provides the photographs (3.0, 3.1 provider). */
export interface Provider {
  /** A URI that names the organisation. */
  readonly id: string;
  readonly label: LanguageMap;
  readonly homepage: readonly Link[];
  /** An image of this server. */
  readonly logo?: PaintedImage;
}

/** An annotation that is not painted: a caption, a note on a region, an alternative text, a tag. */
export interface Note {
  /** Unique within its canvas. */
  readonly id: string;
  readonly motivation: 'commenting' | 'describing' | 'tagging';
  /** One text for each language. */
  readonly text: LanguageMap;
  /** Media type. Only `text/html` is HTML; every other text is shown as it is. */
  readonly format: string;
  /** Whole numbers inside of the canvas. Left out: all of it. */
  readonly region?: Rectangle;
}

/** One photograph. Its size is that of its first image, in pixels. */
export interface Canvas extends Dimensions {
  /** Unique within the manifest: `[a-z0-9._-]+`. */
  readonly id: string;
  readonly label: LanguageMap;
  /** The first is shown; more than one is a Choice. */
  readonly images: readonly [PaintedImage, ...PaintedImage[]];
  /** The caption. */
  readonly summary?: LanguageMap;
  readonly metadata: readonly MetadataEntry[];
  /** What can be seen, for people who cannot see it; plain text. */
  readonly alternativeText?: LanguageMap;
  readonly rights?: string;
  readonly requiredStatement?: MetadataEntry;
  /** An xsd:dateTime with a time zone (3.0, 3.1 navDate). */
  readonly navDate?: string;
  /** The same for people, one text for each language of the manifest. */
  readonly date?: LanguageMap;
  readonly places: readonly Place[];
  readonly notes: readonly Note[];
  readonly seeAlso: readonly Link[];
  /** Millimetres of the original for each pixel (Physical Dimensions 1.0). */
  readonly millimetresPerPixel?: number;
}

export type RangeItem =
  | { readonly kind: 'range'; readonly range: Range }
  /** The id of a canvas of the manifest. */
  | { readonly kind: 'canvas'; readonly canvas: string };

/** A section of the essay. */
export interface Range {
  /** Unique within the manifest. */
  readonly id: string;
  readonly label: LanguageMap;
  /** The section's text, as HTML. */
  readonly summary?: LanguageMap;
  readonly metadata: readonly MetadataEntry[];
  readonly navDate?: string;
  readonly date?: LanguageMap;
  readonly places: readonly Place[];
  readonly items: readonly RangeItem[];
}

/** Names another manifest of this server. */
export interface ManifestReference {
  readonly id: string;
  readonly label: LanguageMap;
}

export interface Manifest {
  /** `[a-z0-9._-]+`. */
  readonly id: string;
  readonly status: 'published' | 'draft';
  /**
   * The manifest in whose URLs the canvases and annotations are: its own id, except for an alternative order, which shares
   * those of the first.
   */
  readonly canvasesOf: string;
  /** BCP 47, the first is the main one. */
  readonly languages: readonly string[];
  readonly label: LanguageMap;
  /** The introduction, as HTML. */
  readonly summary?: LanguageMap;
  readonly metadata: readonly MetadataEntry[];
  readonly requiredStatement?: MetadataEntry;
  readonly rights?: string;
  readonly providers: readonly Provider[];
  readonly navDate?: string;
  readonly date?: LanguageMap;
  readonly places: readonly Place[];
  readonly viewingDirection?: ViewingDirection;
  readonly behavior: readonly string[];
  /** In the authored order; at least one. */
  readonly canvases: readonly Canvas[];
  /** The single root of the table of contents, whose items are the sections; undefined without sections. */
  readonly structures?: Range;
  /** Id of the canvas to begin with. */
  readonly start?: string;
  readonly thumbnail: PaintedImage;
  /** Authored ones, beside those that this server adds. */
  readonly homepage: readonly Link[];
  readonly seeAlso: readonly Link[];
  readonly rendering: readonly Link[];
  /** Other orders of the same photographs. */
  readonly alternatives: readonly ManifestReference[];
  /** When the file or one of its scans last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** What a list of manifests shows of one. */
export interface ManifestSummary extends ManifestReference {
  readonly kind: 'manifest';
  readonly summary?: LanguageMap;
  readonly thumbnail: PaintedImage;
  readonly navDate?: string;
  /** The same for people. */
  readonly date?: LanguageMap;
  readonly canvases: number;
  /** The manifest whose canvases this one has in another order; left out for every other. */
  readonly anotherOrderOf?: string;
}

/** What a list of collections shows of one. */
export interface CollectionSummary extends ManifestReference {
  readonly kind: 'collection';
  readonly summary?: LanguageMap;
  readonly thumbnail?: PaintedImage;
  readonly navDate?: string;
  /** Manifests in it, and in those below it. */
  readonly manifests: number;
  /** That of the collection; left out where it has none. */
  readonly behavior?: readonly string[];
}

export type CollectionItem = ManifestSummary | CollectionSummary | IiifJsonSummary;

export interface Collection {
  /** `top` for the archive's. */
  readonly id: string;
  readonly label: LanguageMap;
  readonly summary?: LanguageMap;
  readonly metadata: readonly MetadataEntry[];
  readonly requiredStatement?: MetadataEntry;
  readonly rights?: string;
  readonly providers: readonly Provider[];
  readonly thumbnail?: PaintedImage;
  readonly navDate?: string;
  readonly behavior: readonly string[];
  readonly items: readonly CollectionItem[];
  /** Collections that list this one. */
  readonly partOf: readonly ManifestReference[];
  readonly modifiedMs: number;
}

/** What a list shows of IIIF JSON that is in version 3 only. */
export interface IiifJsonSummary extends ManifestReference {
  readonly kind: 'iiif-json';
  readonly type: 'Manifest' | 'Collection';
  readonly summary?: LanguageMap;
  /** Image resources (3.0, 3.1 thumbnail), with addresses as in the document. */
  readonly thumbnail?: readonly JsonValue[];
  readonly navDate?: string;
}
