import type { Packed } from './packed.ts';

/** A changed manifest, collection or IIIF JSON document, or one that is gone. Sent from the primary to the workers. */
export interface PresentationChange {
  readonly kind: 'manifest' | 'collection' | 'document';
  /** Of a document its `documentKey`. */
  readonly id: string;
  readonly packed: Packed | undefined;
}
