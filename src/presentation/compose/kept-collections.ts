import { isDeepStrictEqual } from 'node:util';
import type { Collection } from '../model.ts';

/** The collections, each the earlier object where it says the same. */
export function keptCollections(
  collections: ReadonlyMap<string, Collection>,
  previous: ReadonlyMap<string, Collection> | undefined,
): ReadonlyMap<string, Collection> {
  if (!previous) return collections;
  return new Map(
    [...collections].map(([id, collection]) => {
      const before = previous.get(id);
      return [id, before && isDeepStrictEqual(before, collection) ? before : collection];
    }),
  );
}
