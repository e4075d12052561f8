import type { PresentationResource } from '../../urls.ts';
import type { FindImage } from '../iiif-import/properties.ts';
import type { JsonObject, JsonValue } from '../model/json-value.ts';

/** Where a resource of a manifest stands, as the table names it. */
export type Kind =
  | 'Collection'
  | 'Manifest'
  | 'Canvas'
  | 'Range'
  | 'item of a Range'
  | 'AnnotationPage (painting)'
  | 'Annotation (painting)'
  | 'specified image'
  | 'painted image'
  | 'Choice of images'
  | 'AnnotationPage (notes)'
  | 'Annotation (note)'
  | 'body of a note'
  | 'target of a note'
  | 'selector'
  | 'Agent'
  | 'link'
  | 'navPlace'
  | 'Feature'
  | 'properties of a Feature';

/**
 * What becomes of a property: it is carried over (`=`), put elsewhere (`as …`), lost and told (`!`), or of no use there (`–`),
 * such as what is for programs on a page for people.
 */
export type Fate = '=' | '!' | '–' | `as ${string}`;

/** Its fates in version 2.1, in version 4.0, on the page, and in the PDF. */
export type Fates = readonly [in2: Fate, in4: Fate, page: Fate, pdf: Fate];

/** What the case of a row is decided by. */
export interface FateContext {
  /** The whole manifest. */
  readonly document: JsonObject;
  readonly addresses: ReadonlyMap<string, PresentationResource>;
  readonly find: FindImage;
}

/** A property of a resource; of a list that has cases, one value in it. */
export interface PropertyAt {
  readonly value: JsonValue;
  readonly node: JsonObject;
  /** The resource that `node` is a property of. */
  readonly owner: JsonObject | undefined;
  /** The canvas that `node` is within. */
  readonly canvas: JsonObject | undefined;
  readonly context: FateContext;
}

/** Some values of a property, which have fates of their own. */
export interface FateCase {
  /** For the table: what the value is. */
  readonly words: string;
  readonly holds: (at: PropertyAt) => boolean;
}

export interface FateRow {
  readonly on: Kind;
  readonly property: string;
  /** Left out: all values that no row before is for. */
  readonly when?: FateCase;
  readonly fates: Fates;
}

/** Everything is told everywhere. */
export const ALL: Fates = ['=', '=', '=', '='];
/** Told in the versions; people have no use for it. */
export const FOR_PROGRAMS: Fates = ['=', '=', '–', '–'];
/** Version 4 alone has it. */
export const LOST: Fates = ['!', '=', '!', '!'];
/** The same of what people have no use for. */
export const LOST_FOR_PROGRAMS: Fates = ['!', '=', '–', '–'];

/** Rows of one kind of resource: properties and their fates, and before them the cases of some. */
export function rowsOf(
  on: Kind,
  cases: readonly (readonly [property: string, words: string, fates: Fates, holds: FateCase['holds']])[],
  plain: Readonly<Record<string, Fates>>,
): readonly FateRow[] {
  return [
    ...cases.map(
      ([property, words, fates, holds]): FateRow => ({ on, property, when: { words, holds }, fates }),
    ),
    ...Object.entries(plain).map(([property, fates]): FateRow => ({ on, property, fates })),
  ];
}

/** Several properties with the same fates. */
export function alike(fates: Fates, ...properties: readonly string[]): Readonly<Record<string, Fates>> {
  return Object.fromEntries(properties.map((property) => [property, fates]));
}
