import type { Database } from '../database/database.ts';
import { AuthoredStore } from './authored-store.ts';
import { CollectionStore } from './collection-store.ts';
import { DocumentStore } from './document-store.ts';
import { CompositionFacts } from './facts-store.ts';
import { FolderStore } from './folder-store.ts';
import { ListingStore } from './listing-store.ts';
import { ManifestStore } from './manifest-store.ts';
import { NamedStore } from './named-store.ts';

/** The rows of authored files and of what is presented. */
export interface Stores {
  readonly files: AuthoredStore;
  readonly named: NamedStore;
  readonly manifests: ManifestStore;
  readonly documents: DocumentStore;
  readonly collections: CollectionStore;
  readonly listing: ListingStore;
  readonly folders: FolderStore;
  readonly facts: CompositionFacts;
}

/** Prepares every statement once. */
export function storesOf(database: Database): Stores {
  return {
    files: new AuthoredStore(database),
    named: new NamedStore(database),
    manifests: new ManifestStore(database),
    documents: new DocumentStore(database),
    collections: new CollectionStore(database),
    listing: new ListingStore(database),
    folders: new FolderStore(database),
    facts: new CompositionFacts(database),
  };
}
