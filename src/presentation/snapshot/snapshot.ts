import { LRUCache } from 'lru-cache';
import type { PresentationCatalog } from '../iiif/shared/catalog.ts';
import type { Appearance } from '../iiif/shared/context.ts';
import { documentKey } from '../iiif-json/document.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Collection, IiifJsonSummary, Manifest, ManifestReference, ManifestSummary } from '../model.ts';
import {
  type CollectionEntry,
  collectionEntry,
  type DocumentEntry,
  documentEntry,
  type ManifestEntry,
  manifestEntry,
} from './entries.ts';
import { unpackCollection, unpackDocument, unpackManifest } from './packed.ts';
import type { PresentationChange } from './presentation-change.ts';
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
  /** By `documentKey`. */
  readonly #documents: ReadonlyMap<string, DocumentEntry>;
  readonly #unpackedManifests = new LRUCache<string, Manifest>({ max: UNPACKED });
  readonly #unpackedCollections = new LRUCache<string, Collection>({ max: UNPACKED });
  readonly #unpackedDocuments = new LRUCache<string, IiifJsonDocument>({ max: UNPACKED });
  #index: PresentationIndex | undefined;
  /** Counts the changes of this process: part of the keys of what is made from a snapshot. */
  readonly generation: number;

  constructor(
    manifests: ReadonlyMap<string, ManifestEntry> = new Map(),
    collections: ReadonlyMap<string, CollectionEntry> = new Map(),
    generation = 0,
    documents: ReadonlyMap<string, DocumentEntry> = new Map(),
  ) {
    this.#manifests = manifests;
    this.#collections = collections;
    this.generation = generation;
    this.#documents = documents;
  }

  /** The snapshot after `changes`; this one stays as it is. */
  with(changes: readonly PresentationChange[]): PresentationSnapshot {
    const manifests = new Map(this.#manifests);
    const collections = new Map(this.#collections);
    const documents = new Map(this.#documents);
    for (const { kind, id, packed } of changes) {
      if (kind === 'document') {
        if (packed) documents.set(id, documentEntry(packed));
        else documents.delete(id);
      } else if (!packed) (kind === 'manifest' ? manifests : collections).delete(id);
      else if (kind === 'manifest') manifests.set(id, manifestEntry(packed));
      else collections.set(id, collectionEntry(packed));
    }
    return new PresentationSnapshot(manifests, collections, this.generation + 1, documents);
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

  document(type: 'Manifest' | 'Collection', id: string): IiifJsonDocument | undefined {
    const key = documentKey({ type, id });
    const known = this.#unpackedDocuments.get(key);
    if (known) return known;
    const entry = this.#documents.get(key);
    if (!entry) return undefined;
    const document = unpackDocument(entry.packed);
    this.#unpackedDocuments.set(key, document);
    return document;
  }

  iiifJsonSummaries(): readonly IiifJsonSummary[] {
    return [...this.#documents.values()].flatMap(({ summary }) => summary ?? []);
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
