import {
  type AuthoredCollectionFile,
  CollectionAssembly,
  type CollectionSource,
  type MadeCollection,
} from './composing/collection-assembly.ts';
import { compareNaturally } from './composing/natural-order.ts';
import { splitCollection } from './composing/split-collection.ts';
import { shownBy, summaryOfCollection, summaryOfManifest } from './composing/summaries.ts';
import { wording } from './composing/wording.ts';
import type { Collection, LanguageMap, Manifest, ManifestReference } from './model.ts';
import type { Problem } from './problem.ts';

export interface ComposedCollections {
  /** By id; `top` is always there. */
  readonly collections: ReadonlyMap<string, Collection>;
  /** By id of the collection whose file they are of. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

const TOP = 'top';

function sortKey(label: LanguageMap): string {
  return (label['en'] ?? Object.values(label)[0])?.[0] ?? '';
}

/** By label; the other orders of an essay follow it. */
function byLabel(manifests: readonly Manifest[]): Manifest[] {
  const present = new Set(manifests.map(({ id }) => id));
  const orders = new Map<string, Manifest[]>();
  const leading: { readonly manifest: Manifest; readonly key: string }[] = [];
  for (const manifest of manifests) {
    const essay = manifest.canvasesOf;
    if (essay === manifest.id || !present.has(essay))
      leading.push({ manifest, key: sortKey(manifest.label) });
    else orders.set(essay, [...(orders.get(essay) ?? []), manifest]);
  }
  return leading
    .sort((a, b) => compareNaturally(a.key, b.key) || compareNaturally(a.manifest.id, b.manifest.id))
    .flatMap(({ manifest }) => [manifest, ...(orders.get(manifest.id) ?? [])]);
}

/** The collection of an archive that has none written: everything that no other collection holds. */
function topOf(made: ReadonlyMap<string, MadeCollection>, manifests: readonly Manifest[]): MadeCollection {
  const listed = new Set<string>();
  for (const { collection } of made.values())
    for (const { kind, id } of collection.items) listed.add(`${kind} ${id}`);
  const roots = [...made.values()]
    .filter(({ collection }) => !listed.has(`collection ${collection.id}`))
    .sort((a, b) => compareNaturally(sortKey(a.collection.label), sortKey(b.collection.label)));
  // The other orders of an essay go with it; wherever that is, it names them.
  const others = byLabel(
    manifests.filter(
      ({ id, canvasesOf }) => !listed.has(`manifest ${id}`) && !listed.has(`manifest ${canvasesOf}`),
    ),
  );
  const items = [
    ...roots.map(({ collection, manifests: within }) => summaryOfCollection(collection, within.size)),
    ...others.map(summaryOfManifest),
  ];
  const collection: Collection = {
    id: TOP,
    label: wording('photographs', ['en']),
    metadata: [],
    providers: [],
    ...shownBy(items),
    behavior: [],
    items,
    partOf: [],
    modifiedMs: Math.max(0, ...roots.map((root) => root.collection.modifiedMs), latestOf(others)),
  };
  return { collection, manifests: new Set(manifests.map(({ id }) => id)) };
}

function latestOf(manifests: readonly Manifest[]): number {
  return manifests.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), 0);
}

/** Each collection with those that list it. */
function withParents(collections: readonly Collection[]): Map<string, Collection> {
  const parents = new Map<string, ManifestReference[]>();
  for (const { id, label, items } of collections)
    for (const item of items)
      if (item.kind === 'collection') {
        const known = parents.get(item.id);
        if (known) known.push({ id, label });
        else parents.set(item.id, [{ id, label }]);
      }
  return new Map(
    collections.map((collection) => [
      collection.id,
      { ...collection, partOf: parents.get(collection.id) ?? [] },
    ]),
  );
}

/**
 * The collections of the archive. Drafts are in none. Without a written `top` there is one of everything that no other
 * collection holds, by label. One with more than 200 members is split into parts.
 *
 * A collection with problems is made without the members that have them.
 *
 * @param files authored collections by id
 */
export function composeCollections(
  files: ReadonlyMap<string, AuthoredCollectionFile>,
  source: CollectionSource,
): ComposedCollections {
  const assembly = new CollectionAssembly(files, source);
  // From the top, so that in a circle the blame falls on what lies lower.
  for (const id of [TOP, ...[...files.keys()].sort(compareNaturally)]) assembly.make(id);
  const { made } = assembly;
  if (!made.has(TOP))
    made.set(
      TOP,
      topOf(
        made,
        [...source.manifests.values()].filter(({ status }) => status === 'published'),
      ),
    );
  const taken = new Set([...files.keys(), TOP]);
  const all = [...made.values()].flatMap(({ collection }) => splitCollection(collection, taken));
  return { collections: withParents(all), problems: assembly.problems };
}
