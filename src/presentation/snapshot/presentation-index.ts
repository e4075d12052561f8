import { addTo } from '../../multimap.ts';
import type { ManifestSummary } from '../collection-model.ts';
import type { ManifestReference } from '../model.ts';
import type { ImageUse } from '../presented/image-uses.ts';
import type { CollectionEntry, ManifestEntry } from './entries.ts';

/** A use of an image with the manifest that it is part of. */
export interface LocatedUse extends ImageUse {
  readonly manifest: ManifestReference;
  /** Of the manifest, milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** What is known of all manifests and collections together. */
export interface PresentationIndex {
  /** Published manifests in the order of the top collection; those that it does not reach come last. */
  readonly summaries: readonly ManifestSummary[];
  /** By manifest: the collections that list it, the deepest below the top first. */
  readonly collectionsOf: ReadonlyMap<string, readonly ManifestReference[]>;
  /** By identifier, in the order of the summaries. */
  readonly usesOf: ReadonlyMap<string, readonly LocatedUse[]>;
}

/** Where a manifest is listed, and how far below the top. */
interface Listing {
  readonly collection: ManifestReference;
  readonly depth: number;
}

/** By manifest, in the order in which they are met from the top downwards: where each is listed. */
function walkFromTop(collections: ReadonlyMap<string, CollectionEntry>): Map<string, Listing[]> {
  const listings = new Map<string, Listing[]>();
  const visited = new Set<string>();
  const visit = (id: string, depth: number): void => {
    const collection = collections.get(id);
    if (!collection || visited.has(id)) return;
    visited.add(id);
    for (const item of collection.items) {
      if (item.type === 'Collection') visit(item.id, depth + 1);
      else addTo(listings, item.id, { collection: collection.reference, depth });
    }
  };
  visit('top', 0);
  // Collections that the top does not reach come after all others.
  for (const id of collections.keys()) visit(id, Number.NEGATIVE_INFINITY);
  return listings;
}

/** Goes through all collections from the top downwards, then through the manifests that they do not reach. */
export function indexPresentation(
  manifests: ReadonlyMap<string, ManifestEntry>,
  collections: ReadonlyMap<string, CollectionEntry>,
): PresentationIndex {
  const listings = walkFromTop(collections);
  const summaries: ManifestSummary[] = [];
  const usesOf = new Map<string, LocatedUse[]>();
  for (const id of new Set([...listings.keys(), ...[...manifests.keys()].sort()])) {
    const entry = manifests.get(id);
    if (!entry?.summary) continue;
    summaries.push(entry.summary);
    const { reference: manifest, modifiedMs } = entry;
    for (const use of entry.uses) addTo(usesOf, use.identifier, { ...use, manifest, modifiedMs });
  }
  const collectionsOf = new Map<string, readonly ManifestReference[]>();
  for (const [id, listing] of listings) {
    const nearest = listing.sort((a, b) => b.depth - a.depth);
    collectionsOf.set(
      id,
      nearest.map(({ collection }) => collection),
    );
  }
  return { summaries, collectionsOf, usesOf };
}
