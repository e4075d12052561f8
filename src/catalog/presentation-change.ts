import type { Packed } from './packed.ts';

/** A changed manifest or collection, or one that is gone. Sent from the primary to the workers. */
export interface PresentationChange {
  readonly kind: 'manifest' | 'collection';
  readonly id: string;
  readonly packed: Packed | undefined;
}
