import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Collection, IiifJsonSummary, ManifestSummary } from '../collection-model.ts';
import type { PresentationCatalog } from '../iiif/shared/catalog.ts';
import type { Appearance } from '../iiif/shared/context.ts';
import { documentKey } from '../iiif-json/document.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Manifest, ManifestReference } from '../model.ts';
import { type Packed, unpackDocument, unpackManifest } from '../presented/packed.ts';
import type { PresentationChange } from './changes.ts';
import {
  type CollectionEntry,
  collectionEntry,
  type DocumentEntry,
  documentEntry,
  type ManifestEntry,
  manifestEntry,
  unpackCollection,
} from './entries.ts';
import { indexPresentation, type LocatedUse, type PresentationIndex } from './presentation-index.ts';

/** How many of each kind are kept unpacked: a viewer asks for one part of a manifest after the other. */
const UNPACKED = 64;

/** Finds an entry and unpacks it; those used last are kept unpacked. */
function unpacking<Value extends object>(
  entries: ReadonlyMap<string, { readonly packed: Packed }>,
  unpack: (packed: Packed) => Value,
): (key: string) => Value | undefined {
  const kept = new LRUCache<string, Value, Packed>({
    max: UNPACKED,
    memoMethod: (_key, _stale, { context }) => unpack(context),
  });
  return (key) => {
    const entry = entries.get(key);
    return entry && kept.memo(key, { context: entry.packed });
  };
}

/**
 * The manifests and collections of one moment. Each is kept packed and unpacked when it is requested; the facts that
 * lists and info.json need of all of them are kept beside.
 */
export class PresentationSnapshot implements PresentationCatalog {
  readonly #manifests: ReadonlyMap<string, ManifestEntry>;
  readonly #collections: ReadonlyMap<string, CollectionEntry>;
  /** By `documentKey`. */
  readonly #documents: ReadonlyMap<string, DocumentEntry>;
  readonly #manifestOf: (id: string) => Manifest | undefined;
  readonly #collectionOf: (id: string) => Collection | undefined;
  readonly #documentOf: (key: string) => IiifJsonDocument | undefined;
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
    this.#manifestOf = unpacking(manifests, unpackManifest);
    this.#collectionOf = unpacking(collections, unpackCollection);
    this.#documentOf = unpacking(documents, unpackDocument);
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
    return this.#manifestOf(id);
  }

  manifestDigest(id: string): string | undefined {
    const entry = this.#manifests.get(id);
    return entry && createHash('sha256').update(entry.packed).digest('base64url');
  }

  collection(id: string): Collection | undefined {
    return this.#collectionOf(id);
  }

  document(type: 'Manifest' | 'Collection', id: string): IiifJsonDocument | undefined {
    return this.#documentOf(documentKey({ type, id }));
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
