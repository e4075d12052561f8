import type {
  Annotation,
  AnnotationPage,
  Canvas,
  Collection,
  ImageService2,
  ImageService3,
  InternationalString,
  Manifest,
  Range,
  ResourceProvider,
} from '@iiif/presentation-3';
import type { PhysicalDimensionsService } from '../../../image/information-services.ts';
import type { JsonValue } from '../../model/json-value.ts';
import type { SearchService1, SearchService2 } from './search-services.ts';

/**
 * The types of `@iiif/presentation-3`, corrected where they do not allow what the specification does: `service` takes
 * no ImageService2 (it has `@id` and no `id`) and no Physical Dimensions, a Canvas has no navPlace, links are of five types
 * only and references have no label, members of a Collection must have `items`, and the context of an Annotation or an
 * AnnotationPage is never that of the Presentation API.
 */

/** An entry of homepage, seeAlso or rendering (3.0, 3.3.1; the same in 4.0). */
export interface LinkedContent {
  id: string;
  type: string;
  label: InternationalString;
  format?: string;
  profile?: string;
  language?: string[];
}

/** 3.0, 3.1 provider. */
export interface Agent extends Omit<ResourceProvider, 'homepage' | 'logo'> {
  homepage?: LinkedContent[];
  logo?: ImageResource[];
}

interface Links {
  homepage?: LinkedContent[];
  seeAlso?: LinkedContent[];
  rendering?: LinkedContent[];
  provider?: Agent[];
}

type Linked<Resource, Corrected extends PropertyKey> = Omit<Resource, Corrected | keyof Links> & Links;

/** Something of the Web Annotation Data Model as a document of this API. */
export type AnnotationDocument = Omit<Annotation, '@context'> & { '@context': string };
export type AnnotationPageDocument = AnnotationPage & { '@context': string };

/** A pointer to a resource that has its own document (3.0, 1.2 "referenced"). */
export interface ResourceReference<Type extends string = string> {
  id: string;
  type: Type;
  label?: InternationalString;
}

/** A JPEG of this server (3.0, 5.7). */
export interface ImageResource {
  id: string;
  type: 'Image';
  label?: InternationalString;
  format: 'image/jpeg';
  width: number;
  height: number;
  thumbnail?: ImageResource[];
  service?: (ImageService3 | ImageService2)[];
}

/** GeoJSON, as the navPlace extension takes it. */
export interface NavPlace {
  type: 'FeatureCollection';
  features: {
    type: 'Feature';
    properties: { label: InternationalString };
    /** Longitude, latitude. */
    geometry: { type: 'Point'; coordinates: [number, number] };
  }[];
}

export interface Canvas3
  extends Linked<Canvas, 'items' | 'annotations' | 'service' | 'placeholderCanvas' | 'partOf'> {
  navPlace?: NavPlace;
  placeholderCanvas?: Canvas3;
  service?: PhysicalDimensionsService[];
  partOf?: ResourceReference<'Manifest' | 'Canvas'>[];
  items: AnnotationPage[];
  annotations?: ResourceReference<'AnnotationPage'>[];
}

export interface Range3 extends Linked<Range, 'items' | 'partOf' | 'navPlace'> {
  '@context'?: string | string[];
  navPlace?: NavPlace;
  partOf: ResourceReference<'Manifest'>[];
  items: (Range3 | ResourceReference<'Canvas'>)[];
}

export interface Manifest3
  extends Linked<Manifest, 'items' | 'structures' | 'partOf' | 'navPlace' | 'service'> {
  service?: (SearchService2 | SearchService1)[];
  navPlace?: NavPlace;
  partOf?: ResourceReference<'Collection'>[];
  items: Canvas3[];
  structures?: Range3[];
}

/** What a Collection says of a member (3.0, 5.1). */
export interface CollectionMember extends ResourceReference<'Manifest' | 'Collection'> {
  label: InternationalString;
  summary?: InternationalString;
  /** Those of IIIF JSON are not checked. */
  thumbnail?: (ImageResource | JsonValue)[];
  navDate?: string;
}

export interface Collection3 extends Linked<Collection, 'items' | 'partOf' | 'service'> {
  service?: (SearchService2 | SearchService1)[];
  partOf?: ResourceReference<'Collection'>[];
  items: CollectionMember[];
}
