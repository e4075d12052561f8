import { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { PresentedCatalog } from '../../src/essays/presented/catalog.ts';
import type { CollectionSummary } from '../../src/presentation/collection-model.ts';
import type { ComposedArchive } from '../../src/presentation/compose/archive.ts';
import type { LocatedUse } from '../../src/presentation/iiif/shared/catalog.ts';
import type { ManifestReference } from '../../src/presentation/model.ts';
import { imageUsesOf } from '../../src/presentation/presented/image-uses.ts';
import { typeOfItem } from '../../src/presentation/summaries.ts';
import { type WrittenPresentation, writePresented } from './presented-rows.ts';

/** A database in memory that presents this. */
export function databaseOf(written: WrittenPresentation): Database {
  const database = new Database(':memory:');
  migrate(database, 0);
  writePresented(database, written);
  return database;
}

/** A catalog that presents this. */
export function catalogOf(written: WrittenPresentation): PresentedCatalog {
  return new PresentedCatalog(databaseOf(written));
}

/** What a catalog is expected to say, found by going through all of a composed archive. */
export interface ExpectedLists {
  /** Ids of published manifests in the order of lists. */
  readonly manifests: readonly string[];
  readonly collectionsOf: ReadonlyMap<string, readonly ManifestReference[]>;
  readonly usesOf: ReadonlyMap<string, readonly LocatedUse[]>;
}

/** Goes through all collections from the top downwards, then through the manifests that none lists, by label. */
export function expectedLists(composed: ComposedArchive, isTopImplied: boolean): ExpectedLists {
  const listings = new Map<string, { collection: ManifestReference; depth: number }[]>();
  const visited = new Set<string>();
  const list = (id: string, collection: ManifestReference, depth: number): void => {
    listings.set(id, [...(listings.get(id) ?? []), { collection, depth }]);
  };
  const visit = (id: string, depth: number): void => {
    const collection = composed.collections.get(id);
    if (!collection || visited.has(id)) return;
    visited.add(id);
    const { label, items } = collection;
    const isLast = id === 'top' && isTopImplied;
    const ofManifests = items.filter((item) => typeOfItem(item) === 'Manifest');
    if (!isLast) for (const item of ofManifests) list(item.id, { id, label }, depth);
    for (const item of items) if (typeOfItem(item) === 'Collection') visit(item.id, depth + 1);
    if (isLast) for (const item of ofManifests) list(item.id, { id, label }, depth);
  };
  visit('top', 0);
  for (const id of [...composed.collections.keys()].sort()) visit(id, Number.NEGATIVE_INFINITY);
  const manifests = [...new Set([...listings.keys(), ...composed.manifests.keys()])].filter(
    (id) => composed.manifests.get(id)?.status === 'published',
  );
  const usesOf = new Map<string, LocatedUse[]>();
  for (const id of manifests) {
    const manifest = composed.manifests.get(id);
    for (const { identifier, ...use } of manifest ? imageUsesOf(manifest) : []) {
      const { label, modifiedMs } = manifest ?? { label: {}, modifiedMs: 0 };
      usesOf.set(identifier, [
        ...(usesOf.get(identifier) ?? []),
        { ...use, manifest: { id, label }, modifiedMs },
      ]);
    }
  }
  const collectionsOf = new Map(
    [...listings].map(([id, all]) => [
      id,
      all.sort((a, b) => b.depth - a.depth).map(({ collection }) => collection),
    ]),
  );
  return { manifests, collectionsOf, usesOf };
}

/** A summary without the number of manifests in it, which no list shows. */
export function withoutCount<Item extends object>(
  item: Item,
): Omit<Item, keyof Pick<CollectionSummary, 'manifests'>> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'manifests')) as never;
}
