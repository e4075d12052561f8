import { LRUCache } from 'lru-cache';
import type { Collection, Manifest, ManifestReference, ManifestSummary } from '../presentation/model.ts';
import type { PresentationCatalog } from '../presentation/presentation-catalog.ts';
import type { Appearance } from '../presentation/serialisation-context.ts';
import { unpackCollection, unpackManifest } from './packed.ts';
import type { PresentationChange } from './presentation-change.ts';
import {
  type CollectionEntry,
  collectionEntry,
  type ManifestEntry,
  manifestEntry,
} from './presentation-entry.ts';
import { indexPresentation, type LocatedUse, type PresentationIndex } from './presentation-index.ts';

/** Manifests and collections that are kept unpacked: a viewer asks for one part of a manifest after the other. */
const UNPACKED = 64;

/**
 * The manifests and collections of one moment. Each is kept packed and unpacked when it is asked for; what lists and
 * info.json need of all of them is kept beside.
 */
export class PresentationSnapshot implements PresentationCatalog {
  readonly #manifests: ReadonlyMap<string, ManifestEntry>;
  readonly #collections: ReadonlyMap<string, CollectionEntry>;
  readonly #unpackedManifests = new LRUCache<string, Manifest>({ max: UNPACKED });
  readonly #unpackedCollections = new LRUCache<string, Collection>({ max: UNPACKED });
  #index: PresentationIndex | undefined;
  /** Counts the changes of this process: part of the keys of what is made from a snapshot. */
  readonly generation: number;

  constructor(
    manifests: ReadonlyMap<string, ManifestEntry> = new Map(),
    collections: ReadonlyMap<string, CollectionEntry> = new Map(),
    generation = 0,
  ) {
    this.#manifests = manifests;
    this.#collections = collections;
    this.generation = generation;
  }

  /** The snapshot after `changes`; this one stays as it is. */
  with(changes: readonly PresentationChange[]): PresentationSnapshot {
    const manifests = new Map(this.#manifests);
    const collections = new Map(this.#collections);
    for (const { kind, id, packed } of changes) {
      if (!packed) (kind === 'manifest' ? manifests : collections).delete(id);
      else if (kind === 'manifest') manifests.set(id, manifestEntry(packed));
      else collections.set(id, collectionEntry(packed));
    }
    return new PresentationSnapshot(manifests, collections, this.generation + 1);
  }

  manifest(id: string): Manifest | undefined {
    const known = this.#unpackedManifests.get(id);
    if (known) return known;
    const entry = this.#manifests.get(id);
    if (!entry) return undefined;
    const manifest = unpackManifest(entry.packed);
    this.#unpackedManifests.set(id, manifest);
    return manifest;
  }

  collection(id: string): Collection | undefined {
    const known = this.#unpackedCollections.get(id);
    if (known) return known;
    const entry = this.#collections.get(id);
    if (!entry) return undefined;
    const collection = unpackCollection(entry.packed);
    this.#unpackedCollections.set(id, collection);
    return collection;
  }

  summaries(): readonly ManifestSummary[] {
    return this.#indexed.summaries;
  }

  appearancesOf(identifier: string): readonly Appearance[] {
    return this.usesOf(identifier);
  }

  collectionsOf(manifest: string): readonly ManifestReference[] {
    return this.#indexed.collectionsOf.get(manifest) ?? [];
  }

  /** What published manifests say of an image that they show. */
  usesOf(identifier: string): readonly LocatedUse[] {
    return this.#indexed.usesOf.get(identifier) ?? [];
  }

  get #indexed(): PresentationIndex {
    this.#index ??= indexPresentation(this.#manifests, this.#collections);
    return this.#index;
  }
}
