import type { Database } from '../database/database.ts';
import { AuthoredStore } from './authored-store.ts';
import { CollectionRows } from './collection-store.ts';
import { DocumentRows } from './document-store.ts';
import { FolderStore } from './folder-store.ts';
import { ListingStore } from './listing-store.ts';
import { ManifestRows } from './manifest-store.ts';
import { NamedStore } from './named-store.ts';
import { NegativeStore } from './negative-store.ts';
import { VersionStore } from './version-store.ts';

/** The rows of authored files and of what is presented. */
export interface Stores {
  readonly files: AuthoredStore;
  readonly versions: VersionStore;
  readonly named: NamedStore;
  readonly negatives: NegativeStore;
  readonly manifests: ManifestRows;
  readonly documents: DocumentRows;
  readonly collections: CollectionRows;
  readonly listing: ListingStore;
  readonly folders: FolderStore;
}

/** Prepares every statement once. */
export function storesOf(database: Database): Stores {
  return {
    files: new AuthoredStore(database),
    versions: new VersionStore(database),
    named: new NamedStore(database),
    negatives: new NegativeStore(database),
    manifests: new ManifestRows(database),
    documents: new DocumentRows(database),
    collections: new CollectionRows(database),
    listing: new ListingStore(database),
    folders: new FolderStore(database),
  };
}
