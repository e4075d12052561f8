import type { InternationalString } from '@iiif/presentation-3';
import type {
  Canvas3,
  Collection3,
  CollectionMember,
  ImageResource,
  Manifest3,
  Range3,
  ResourceReference,
} from '../shared/types.ts';

/**
 * Documents of the draft of Presentation 4.0 (its Data Model as of March 2026), where they differ from those of 3.0.
 * There is no package with types of 4.0 yet.
 */

export interface Choice4 {
  type: 'Choice';
  label?: InternationalString;
  items: (ImageResource | TextualBody4)[];
}

export interface TextualBody4 {
  type: 'TextualBody';
  value: string;
  language?: string[];
  format: string;
}

interface CanvasOfManifest extends ResourceReference<'Canvas'> {
  partOf: ResourceReference<'Manifest'>[];
}

export interface SpecificResource4 {
  id: string;
  type: 'SpecificResource';
  source: CanvasOfManifest;
  selector: { type: 'FragmentSelector'; conformsTo: string; value: string }[];
}

export interface Annotation4 {
  '@context'?: string;
  id: string;
  type: 'Annotation';
  motivation: string[];
  /** What it gives to those who cannot see or hear its target (4.0, provides). */
  provides?: string[];
  /** One object: several bodies are wrapped in a Choice. */
  body: ImageResource | TextualBody4 | Choice4;
  target: ResourceReference<'Canvas'> | CanvasOfManifest | SpecificResource4;
}

export interface AnnotationPage4 {
  '@context'?: string;
  id: string;
  type: 'AnnotationPage';
  items: Annotation4[];
}

/** A length in the real world. */
export interface Quantity {
  type: 'Quantity';
  quantityValue: number;
  /** Metres. */
  unit: 'm';
}

export interface Canvas4 extends Omit<Canvas3, 'items' | 'annotations' | 'service' | 'placeholderCanvas'> {
  placeholderContainer?: Canvas4;
  /** Of one unit of the canvas; instead of the Physical Dimensions service of 3.0. */
  spatialScale?: Quantity;
  items: AnnotationPage4[];
  annotations?: AnnotationPage4[];
}

export interface Manifest4 extends Omit<Manifest3, 'items'> {
  items: Canvas4[];
}

export type Range4 = Range3;

/** Members are in `items`, or on pages that `first` and `last` point to. */
export interface Collection4 extends Omit<Collection3, 'items'> {
  first?: ResourceReference<'CollectionPage'>;
  last?: ResourceReference<'CollectionPage'>;
  total?: number;
  items?: CollectionMember[];
}

export interface CollectionPage4 {
  '@context': string;
  id: string;
  type: 'CollectionPage';
  partOf: ResourceReference<'Collection'>[];
  prev?: ResourceReference<'CollectionPage'>;
  next?: ResourceReference<'CollectionPage'>;
  /** Position of its first member in the collection, from 0. */
  startIndex: number;
  items: CollectionMember[];
}
