import { addTo } from '../../src/multimap.ts';
import { compareNaturally } from '../../src/natural-order.ts';
import type { Collection, CollectionItem } from '../../src/presentation/model/collection.ts';
import type { LanguageMap, Manifest, ManifestReference } from '../../src/presentation/model/manifest.ts';
import {
  shownBy,
  summaryOfCollection,
  summaryOfManifest,
  typeOfItem,
} from '../../src/presentation/model/summaries.ts';
import type { Problem } from '../../src/presentation/problems/problem.ts';
import { freeId } from '../../src/presentation/text/ids.ts';
import { serverText } from '../../src/presentation/text/messages.ts';
import {
  type AuthoredCollectionFile,
  CollectionAssembly,
  type CollectionSource,
  type ListedMembers,
  type MadeCollection,
} from './whole-collection-assembly.ts';

export interface ComposedCollections {
  /** By id; `top` is always there. */
  readonly collections: ReadonlyMap<string, Collection>;
  /** By id of the collection whose file they are of. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  /** Of members that are only looked for. */
  readonly unknown: ReadonlyMap<ListedMembers, readonly Problem[]>;
}

const TOP = 'top';

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
    else addTo(orders, essay, manifest);
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

/** The top collection of an archive that has no file of it: everything that no other collection holds. */
function topOf(made: ReadonlyMap<string, MadeCollection>, source: CollectionSource): MadeCollection {
  const manifests = [...source.manifests.values()].filter(({ status }) => status === 'published');
  const listed = new Set<string>();
  for (const { collection } of made.values())
    for (const item of collection.items) listed.add(`${typeOfItem(item)} ${item.id}`);
  const isFree =
    (type: 'Manifest' | 'Collection') =>
    ({ id }: { readonly id: string }): boolean =>
      !listed.has(`${type} ${id}`);
  const roots = [...made.values()].filter(({ collection }) => isFree('Collection')(collection));
  // Other orders need no place of their own where their essay is listed, which names them.
  const others = manifests.filter(
    (manifest) => isFree('Manifest')(manifest) && isFree('Manifest')({ id: manifest.canvasesOf }),
  );
  const items = [
    ...inOrderOfLabels([
      ...roots.map(({ collection }) => ({
        id: collection.id,
        label: collection.label,
        items: [summaryOfCollection(collection)],
      })),
      ...iiifJsonEntries(source, 'Collection').filter(isFree('Collection')),
    ]),
    ...inOrderOfLabels([
      ...entriesOf(others),
      ...iiifJsonEntries(source, 'Manifest').filter(isFree('Manifest')),
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
    for (const item of items) if (item.kind === 'collection') addTo(parents, item.id, { id, label });
  return new Map(
    collections.map((collection) => [
      collection.id,
      { ...collection, partOf: parents.get(collection.id) ?? [] },
    ]),
  );
}

/** Presentation 3 has no pages of collections, and viewers list all members at once. */
const MOST_MEMBERS = 200;

const LONGEST_NAME = 40;

function nameOf({ label }: CollectionItem): string {
  const text = Object.values(label)[0]?.[0] ?? '';
  const letters = [...text];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : text;
}

/** `1–200: Aarhus – Berlin`. */
function labelOf(members: readonly CollectionItem[], before: number): LanguageMap {
  const [first] = members;
  const last = members.at(-1);
  const numbers = `${before + 1}–${before + members.length}`;
  return { none: [first && last ? `${numbers}: ${nameOf(first)} – ${nameOf(last)}` : numbers] };
}

/**
 * A collection with more than 200 members as one of parts: `top-1`, `top-2` and so on, each with up to 200 members in the
 * same order. Only `items` says which lists which; `partOf` stays empty.
 *
 * @param taken ids of collections; those of the parts are added
 * @returns the collection itself and its parts; only itself when it is small enough
 */
function splitCollection(collection: Collection, taken: Set<string>): readonly [Collection, ...Collection[]] {
  const { id, items, modifiedMs } = collection;
  if (items.length <= MOST_MEMBERS) return [collection];
  // Parts of equal size, so that the last does not have one member only.
  const count = Math.ceil(items.length / MOST_MEMBERS);
  const parts: Collection[] = [];
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * items.length) / count);
    const members = items.slice(from, Math.floor(((part + 1) * items.length) / count));
    parts.push({
      id: freeId(`${id}-${part + 1}`, taken),
      label: labelOf(members, from),
      metadata: [],
      providers: [],
      ...shownBy(members),
      behavior: [],
      items: members,
      partOf: [],
      modifiedMs,
    });
  }
  const summaries = parts.map(summaryOfCollection);
  const [whole, ...inner] = splitCollection({ ...collection, items: summaries }, taken);
  return [whole, ...inner, ...parts];
}

/**
 * The collections of the archive. Drafts are in none. Without a file of `top` it has everything that no other
 * collection holds, by label. One with more than 200 members is split into parts.
 *
 * A collection with problems is made without the members that have them.
 *
 * @param files authored collections by id
 * @param others of collections that are not made here: of files with errors, and of IIIF JSON
 */
export function composeCollections(
  files: ReadonlyMap<string, AuthoredCollectionFile>,
  source: CollectionSource,
  others: readonly ListedMembers[] = [],
): ComposedCollections {
  const assembly = new CollectionAssembly(files, source);
  // From the top, so that a circle is reported at the lower of its collections.
  for (const id of [TOP, ...[...files.keys()].sort(compareNaturally)]) assembly.make(id);
  const { made } = assembly;
  if (!made.has(TOP)) made.set(TOP, topOf(made, source));
  const taken = new Set([...files.keys(), TOP]);
  const all = [...made.values()].flatMap(({ collection }) => splitCollection(collection, taken));
  const ids = new Set(all.map(({ id }) => id));
  const unknown = new Map(others.map((members) => [members, assembly.unknownIn(members, ids)]));
  return { collections: withParents(all), problems: assembly.problems, unknown };
}
