import { compareNaturally } from '../../natural-order.ts';
import type { Collection, CollectionItem, LanguageMap, Manifest, ManifestReference } from '../model.ts';
import type { Problem } from '../problem.ts';
import { shownBy, summaryOfCollection, summaryOfManifest } from '../summaries.ts';
import { serverText } from '../text/messages.ts';
import {
  type AuthoredCollectionFile,
  CollectionAssembly,
  type CollectionSource,
  type MadeCollection,
} from './collection-assembly.ts';
import { splitCollection } from './split-collection.ts';

export interface ComposedCollections {
  /** By id; `top` is always there. */
  readonly collections: ReadonlyMap<string, Collection>;
  /** By id of the collection whose file they are of. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

const TOP = 'top';

function kindOf(item: CollectionItem): 'manifest' | 'collection' {
  if (item.kind !== 'iiif-json') return item.kind;
  return item.type === 'Manifest' ? 'manifest' : 'collection';
}

function sortKey(label: LanguageMap): string {
  return (label['en'] ?? Object.values(label)[0])?.[0] ?? '';
}

/** What goes together in a list. */
interface Entry {
  readonly id: string;
  readonly label: LanguageMap;
  readonly items: readonly CollectionItem[];
}

function inOrderOfLabels(entries: readonly Entry[]): CollectionItem[] {
  return entries
    .map((entry) => ({ entry, key: sortKey(entry.label) }))
    .sort((a, b) => compareNaturally(a.key, b.key) || compareNaturally(a.entry.id, b.entry.id))
    .flatMap(({ entry }) => entry.items);
}

/** An essay, followed by its other orders. */
function entriesOf(manifests: readonly Manifest[]): Entry[] {
  const present = new Set(manifests.map(({ id }) => id));
  const orders = new Map<string, Manifest[]>();
  const leading: Manifest[] = [];
  for (const manifest of manifests) {
    const essay = manifest.canvasesOf;
    if (essay === manifest.id || !present.has(essay)) leading.push(manifest);
    else orders.set(essay, [...(orders.get(essay) ?? []), manifest]);
  }
  return leading.map((manifest) => ({
    id: manifest.id,
    label: manifest.label,
    items: [manifest, ...(orders.get(manifest.id) ?? [])].map(summaryOfManifest),
  }));
}

/** IIIF JSON documents that are nothing else. */
function iiifJsonEntries(
  { documents, manifests }: CollectionSource,
  type: 'Manifest' | 'Collection',
): Entry[] {
  return [...documents.values()].flatMap(({ summary }) => {
    if (summary.type !== type || (type === 'Manifest' && manifests.has(summary.id))) return [];
    return [{ id: summary.id, label: summary.label, items: [summary] }];
  });
}

/** The collection of an archive that has none written: everything that no other collection holds. */
function topOf(made: ReadonlyMap<string, MadeCollection>, source: CollectionSource): MadeCollection {
  const manifests = [...source.manifests.values()].filter(({ status }) => status === 'published');
  const listed = new Set<string>();
  for (const { collection } of made.values())
    for (const item of collection.items) listed.add(`${kindOf(item)} ${item.id}`);
  const isFree =
    (kind: 'manifest' | 'collection') =>
    ({ id }: { readonly id: string }): boolean =>
      !listed.has(`${kind} ${id}`);
  const roots = [...made.values()].filter(({ collection }) => isFree('collection')(collection));
  // The other orders of an essay go with it; wherever that is, it names them.
  const others = manifests.filter(
    (manifest) => isFree('manifest')(manifest) && isFree('manifest')({ id: manifest.canvasesOf }),
  );
  const items = [
    ...inOrderOfLabels([
      ...roots.map(({ collection, manifests: within }) => ({
        id: collection.id,
        label: collection.label,
        items: [summaryOfCollection(collection, within.size)],
      })),
      ...iiifJsonEntries(source, 'Collection').filter(isFree('collection')),
    ]),
    ...inOrderOfLabels([
      ...entriesOf(others),
      ...iiifJsonEntries(source, 'Manifest').filter(isFree('manifest')),
    ]),
  ];
  const collection: Collection = {
    id: TOP,
    label: serverText('photographs', ['en']),
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
  if (!made.has(TOP)) made.set(TOP, topOf(made, source));
  const taken = new Set([...files.keys(), TOP]);
  const all = [...made.values()].flatMap(({ collection }) => splitCollection(collection, taken));
  return { collections: withParents(all), problems: assembly.problems };
}
