import { compareNaturally } from '../../src/natural-order.ts';
import type { LocatedUse } from '../../src/presentation/iiif/shared/catalog.ts';
import type { Manifest, ManifestReference } from '../../src/presentation/model/manifest.ts';
import { typeOfItem } from '../../src/presentation/model/summaries.ts';
import { imageUsesOf } from '../../src/presentation/presented/image-uses.ts';
import type { WholeArchive } from './composed-whole.ts';

/** What a catalog is expected to say, found by going through all of an archive. */
export interface ExpectedLists {
  /** Published manifests in the order of lists. */
  readonly manifests: readonly Manifest[];
  /** By id of a manifest: the deepest first. */
  readonly collectionsOf: ReadonlyMap<string, readonly ManifestReference[]>;
  /** By identifier, in the order of lists. */
  readonly usesOf: ReadonlyMap<string, readonly LocatedUse[]>;
}

interface Listing {
  readonly collection: ManifestReference;
  readonly depth: number;
}

function listingsOf(
  { collections }: WholeArchive,
  isTopImplied: boolean,
): ReadonlyMap<string, readonly Listing[]> {
  const listings = new Map<string, Listing[]>();
  const visited = new Set<string>();
  const visit = (id: string, depth: number): void => {
    const collection = collections.get(id);
    if (!collection || visited.has(id)) return;
    visited.add(id);
    const { label, items } = collection;
    // What no collection lists comes last.
    const isLast = id === 'top' && isTopImplied;
    const list = (): void => {
      for (const item of items)
        if (typeOfItem(item) === 'Manifest')
          listings.set(item.id, [...(listings.get(item.id) ?? []), { collection: { id, label }, depth }]);
    };
    if (!isLast) list();
    for (const item of items) if (item.kind === 'collection') visit(item.id, depth + 1);
    if (isLast) list();
  };
  visit('top', 0);
  for (const id of [...collections.keys()].sort(compareNaturally)) visit(id, Number.NEGATIVE_INFINITY);
  return listings;
}

function labelOf({ label }: Manifest): string {
  return (label['en'] ?? Object.values(label)[0])?.[0] ?? '';
}

/** Goes through all collections from the top downwards, then through the manifests that none lists, by label. */
export function expectedLists(whole: WholeArchive, isTopImplied: boolean): ExpectedLists {
  const listings = listingsOf(whole, isTopImplied);
  const byLabel = [...whole.manifests.values()].sort(
    (a, b) => compareNaturally(labelOf(a), labelOf(b)) || compareNaturally(a.id, b.id),
  );
  const listed = [...listings.keys()].flatMap((id) => whole.manifests.get(id) ?? []);
  const manifests = [...new Set([...listed, ...byLabel])].filter(({ status }) => status === 'published');
  const usesOf = new Map<string, LocatedUse[]>();
  for (const manifest of manifests)
    for (const { identifier, ...use } of imageUsesOf(manifest)) {
      const { id, label, modifiedMs } = manifest;
      usesOf.set(identifier, [
        ...(usesOf.get(identifier) ?? []),
        { ...use, manifest: { id, label }, modifiedMs },
      ]);
    }
  const collectionsOf = new Map(
    [...listings].map(([id, all]) => [
      id,
      all.toSorted((a, b) => b.depth - a.depth).map(({ collection }) => collection),
    ]),
  );
  return { manifests, collectionsOf, usesOf };
}
