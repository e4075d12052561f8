import type { Manifest } from '../../model.ts';
import { oneOrMany } from './values.ts';

/** The values of `viewingHint` for manifests that `behavior` has too (2.1, 3.3); the others have no place in 2.1. */
const HINTS_OF_MANIFESTS: readonly string[] = ['individuals', 'paged', 'continuous'];
const HINTS_OF_COLLECTIONS: readonly string[] = ['individuals', 'multi-part'];

type Viewed = Pick<Manifest, 'behavior' | 'viewingDirection'>;

/** How a manifest and its sequence are shown. */
export function viewing2({ behavior, viewingDirection }: Viewed): {
  readonly viewingDirection?: string;
  readonly viewingHint?: string | readonly string[];
} {
  const viewingHint = oneOrMany(behavior.filter((value) => HINTS_OF_MANIFESTS.includes(value)));
  // `continuous` must come with a direction; this is the one that is taken where none is given.
  const direction = viewingDirection ?? (behavior.includes('continuous') ? 'left-to-right' : undefined);
  return {
    ...(direction !== undefined && { viewingDirection: direction }),
    ...(viewingHint !== undefined && { viewingHint }),
  };
}

/** How a collection is shown. */
export function collectionHint2(behavior: readonly string[]): string | readonly string[] | undefined {
  return oneOrMany(behavior.filter((value) => HINTS_OF_COLLECTIONS.includes(value)));
}
