import type { ViewingDirection } from '@iiif/presentation-3';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { ImageElsewhere } from './image-elsewhere.ts';
import type { JsonObject } from './json-value.ts';
import type { Motivation, Shape } from './note-parts.ts';
import type { PhysicalScale } from './physical-scale.ts';

/**
 * Manifests and collections independent of the version of the API: the authored file together with the embedded metadata of
 * the scans. There are no URLs in it; the serialisers make them. Plain data, kept as JSON. Names follow Presentation 3.0.
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
  /** Any other shape, as GeoJSON, of which the point is the first position; left out for points. */
  readonly geometry?: JsonObject;
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
  /** Media type of the scan, where it may be downloaded as it is. */
  readonly original?: string;
  /** How much of the original it shows, laid on the canvas; left out where that is as the canvas says, as of its first image. */
  readonly scale?: PhysicalScale;
}

/** Who provides the photographs (3.0, 3.1 provider). */
export interface Provider {
  /** A URI that names the organisation. */
  readonly id: string;
  readonly label: LanguageMap;
  readonly homepage: readonly Link[];
  /** An image of this server. */
  readonly logo?: PaintedImage;
  /** Where the logo is none of this server. */
  readonly logoElsewhere?: ImageElsewhere;
}

/** What manifests, collections, canvases and ranges alike say of themselves (3.0, 3.1). */
export interface Described {
  readonly label: LanguageMap;
  /** HTML: the introduction of a manifest, the caption of a canvas, the text of a range. */
  readonly summary?: LanguageMap;
  readonly metadata: readonly MetadataEntry[];
  readonly requiredStatement?: MetadataEntry;
  readonly rights?: string;
}

/** What IIIF JSON may say of a manifest, a canvas and a range alike, and essays do not. */
export interface SaidInIiifJson {
  /** Where the thumbnail is none of this server. */
  readonly thumbnailElsewhere?: ImageElsewhere;
  /** Services (3.0, 3.3.1) as they were written; addresses of this server begin with `/`. */
  readonly services?: readonly JsonObject[];
}

/** The same of a canvas and a range. */
export interface SaidOfPart extends SaidInIiifJson {
  readonly behavior?: readonly string[];
  readonly thumbnail?: PaintedImage;
  readonly providers?: readonly Provider[];
  /** Beside those that this server adds. */
  readonly homepage?: readonly Link[];
  readonly rendering?: readonly Link[];
}

/** An annotation that is not painted: a caption, a note on a region, an alternative text, a tag. */
export interface Note {
  /** Unique within its canvas. */
  readonly id: string;
  readonly motivation: Motivation;
  /** One text for each language. */
  readonly text: LanguageMap;
  /** Media type. Only `text/html` is HTML; every other text is shown as it is. */
  readonly format: string;
  /** Whole numbers inside of the canvas. Left out: all of it. */
  readonly region?: Rectangle;
  /** What the note is about, where that is no rectangle; `region` is then the rectangle around it. */
  readonly shape?: Shape;
}

/** One photograph. Its size is that of its first image, in pixels. */
export interface Canvas extends Dimensions, Described, SaidOfPart, PhysicalScale {
  /** Unique within the manifest: `[a-z0-9._-]+`. */
  readonly id: string;
  /** The first is shown; more than one is a Choice. */
  readonly images: readonly [PaintedImage, ...PaintedImage[]];
  /** What can be seen, for people who cannot see it; plain text. */
  readonly alternativeText?: LanguageMap;
  /** An xsd:dateTime with a time zone (3.0, 3.1 navDate). */
  readonly navDate?: string;
  /** The same for people, one text for each language of the manifest. */
  readonly date?: LanguageMap;
  /** Its own date in EDTF, levels 0 and 1, where that is known; for descriptions, not for manifests. */
  readonly edtf?: string;
  readonly places: readonly Place[];
  readonly notes: readonly Note[];
  readonly seeAlso: readonly Link[];
  /** Pages of notes of other servers: AnnotationPages of 3.0. */
  readonly notesElsewhere?: readonly Link[];
}

export type RangeItem =
  | { readonly kind: 'range'; readonly range: Range }
  /** The id of a canvas of the manifest. */
  | {
      readonly kind: 'canvas';
      readonly canvas: string;
      /** Of a part of it, such as `xywh=0,0,100,50`. */
      readonly fragment?: string;
    };

/** A section of the essay. */
export interface Range extends Described, SaidOfPart {
  /** Unique within the manifest. */
  readonly id: string;
  readonly navDate?: string;
  readonly date?: LanguageMap;
  readonly places: readonly Place[];
  readonly items: readonly RangeItem[];
  readonly viewingDirection?: ViewingDirection;
  readonly seeAlso?: readonly Link[];
  /** Id of the canvas to begin with. */
  readonly start?: string;
  /** The URI of an AnnotationCollection with the content of the range (3.0, 3.3.2). */
  readonly supplementary?: string;
}

/** An order of the canvases (3.0, 3.2 behavior `sequence`). */
export interface Sequence {
  /** That of its range, unless it is taken. */
  readonly id: string;
  readonly label: LanguageMap;
  /** Ids of all canvases of the manifest. */
  readonly canvases: readonly string[];
}

/** Names another manifest of this server. */
export interface ManifestReference {
  readonly id: string;
  readonly label: LanguageMap;
}

export interface Manifest extends Described, SaidInIiifJson {
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
  readonly providers: readonly Provider[];
  readonly navDate?: string;
  readonly date?: LanguageMap;
  readonly edtf?: string;
  readonly places: readonly Place[];
  readonly viewingDirection?: ViewingDirection;
  readonly behavior: readonly string[];
  /** In the authored order, which is that of the first of `sequences` where there are any; at least one. */
  readonly canvases: readonly Canvas[];
  /** Orders that ranges of IIIF JSON give. */
  readonly sequences?: readonly Sequence[];
  /** The single root of the table of contents, whose items are the sections; undefined without sections. */
  readonly structures?: Range;
  /** Id of the canvas to begin with. */
  readonly start?: string;
  readonly thumbnail: PaintedImage;
  /** Authored ones, beside those that this server adds. */
  readonly homepage: readonly Link[];
  readonly seeAlso: readonly Link[];
  readonly rendering: readonly Link[];
  /** Collections elsewhere that hold the manifest (3.0, 3.3.2), beside those of this server. */
  readonly partOf?: readonly Link[];
  /** Other orders of the same photographs. */
  readonly alternatives: readonly ManifestReference[];
  /** When the file or one of its scans last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
}
