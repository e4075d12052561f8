import type { ViewingDirection } from '@iiif/presentation-3';
import type { NegativePolicy } from '../../policies/image-policy.ts';
import type { Described, LanguageMap, Link, MetadataEntry } from '../model/manifest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import type { EdtfDate } from '../text/edtf.ts';

/**
 * An essay as its file says it, checked and in a uniform shape: every text is a language map, Markdown has become HTML,
 * dates are valid EDTF. Checks that need the archive's images or other files come later.
 */

export interface AuthoredPlace {
  readonly label: LanguageMap;
  /** WGS 84, degrees; left out when the place has only a name. */
  readonly longitude?: number;
  readonly latitude?: number;
}

export interface AuthoredProvider {
  readonly id: string;
  readonly label: LanguageMap;
  readonly homepage?: string;
  /** An identifier of an image of the archive. */
  readonly logo?: string;
  readonly at: AuthoredPath;
}

/** A region as the file gives it. */
export type AuthoredRegion =
  | {
      readonly kind: 'percent';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly kind: 'pixels';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** The size of the scan that it was drawn on. */
      readonly of: { readonly width: number; readonly height: number };
    };

export interface AuthoredNote {
  readonly id?: string;
  /** HTML. */
  readonly text: LanguageMap;
  /** Left out for a note on the whole photograph. */
  readonly region?: AuthoredRegion;
  /** Whether the text names a person, place or thing, rather than being a remark. */
  readonly tag: boolean;
  readonly at: AuthoredPath;
}

export interface AuthoredImage {
  readonly identifier: string;
  readonly label?: LanguageMap;
  readonly at: AuthoredPath;
}

export interface AuthoredPhotograph {
  readonly id?: string;
  /** More than one: recto and verso, or two versions of one photograph. */
  readonly images: readonly [AuthoredImage, ...AuthoredImage[]];
  readonly label?: LanguageMap;
  /** HTML. */
  readonly caption?: LanguageMap;
  readonly alternativeText?: LanguageMap;
  readonly date?: EdtfDate;
  readonly place?: AuthoredPlace;
  readonly people: readonly LanguageMap[];
  readonly subjects: readonly LanguageMap[];
  readonly rights?: string;
  readonly requiredStatement?: MetadataEntry;
  readonly metadata: readonly MetadataEntry[];
  readonly notes: readonly AuthoredNote[];
  readonly seeAlso: readonly Link[];
  /** Size of what the scan shows of the original, in millimetres. */
  readonly millimetres?: { readonly width: number; readonly height: number };
  /** Whether its scans are of negatives; counts where no folder of them says so. */
  readonly negative?: NegativePolicy;
  readonly at: AuthoredPath;
}

export interface AuthoredSection {
  readonly id?: string;
  readonly label: LanguageMap;
  /** HTML. */
  readonly text?: LanguageMap;
  readonly date?: EdtfDate;
  readonly place?: AuthoredPlace;
  readonly metadata: readonly MetadataEntry[];
  readonly photographs: readonly AuthoredPhotograph[];
  /** After the section's own photographs. */
  readonly sections: readonly AuthoredSection[];
  readonly at: AuthoredPath;
}

/** A further manifest of the same photographs. */
export interface AuthoredOrder {
  readonly id: string;
  readonly label: LanguageMap;
  readonly summary?: LanguageMap;
  /** By date taken, or as listed by photograph ids. */
  readonly by: { readonly kind: 'date' } | { readonly kind: 'list'; readonly photographs: readonly string[] };
  readonly at: AuthoredPath;
}

export interface AuthoredManifest extends Described {
  /** From the file's name. */
  readonly id: string;
  readonly status: 'published' | 'draft';
  /** The file's own language first, then every other that occurs. */
  readonly languages: readonly string[];
  readonly date?: EdtfDate;
  readonly place?: AuthoredPlace;
  readonly providers: readonly AuthoredProvider[];
  readonly viewingDirection?: ViewingDirection;
  readonly behavior: readonly string[];
  /** An identifier of an image. */
  readonly thumbnail?: string;
  /** The id or image of the photograph to begin with. */
  readonly start?: string;
  readonly homepage: readonly Link[];
  readonly seeAlso: readonly Link[];
  readonly rendering: readonly Link[];
  /** Whether the scans may be downloaded as they are. */
  readonly originals: boolean;
  /** Photographs outside of any section, before the sections. */
  readonly photographs: readonly AuthoredPhotograph[];
  readonly sections: readonly AuthoredSection[];
  readonly orders: readonly AuthoredOrder[];
}

export interface AuthoredCollection extends Described {
  /** From the file's name; `top` is the archive's. */
  readonly id: string;
  readonly status: 'published' | 'draft';
  readonly providers: readonly AuthoredProvider[];
  readonly behavior: readonly string[];
  readonly thumbnail?: string;
  readonly items: readonly AuthoredCollectionItem[];
}

export type AuthoredCollectionItem =
  | { readonly kind: 'manifest'; readonly id: string; readonly at: AuthoredPath }
  | { readonly kind: 'collection'; readonly id: string; readonly at: AuthoredPath };

/** Sections of every depth, in reading order. */
export function everySection(sections: readonly AuthoredSection[]): AuthoredSection[] {
  return sections.flatMap((section) => [section, ...everySection(section.sections)]);
}
