import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { type Stores, storesOf } from '../composed/stores.ts';
import type { Database } from '../database/database.ts';
import type { IiifJsonIds } from '../presentation/compose/iiif-json.ts';
import { TOP } from '../presentation/presented/implied-top.ts';

/** Raised with every change of what is composed of the same files: all is composed again then. */
export const COMPOSITION_VERSION = 9;

/** What decides how the same files are composed. */
export interface CompositionSettings {
  /** Whether a folder of images that no file names is a manifest. */
  readonly folderManifests: boolean;
  readonly iiifJsonIds: IiifJsonIds;
}

/** Marks of what is kept beside manifests, such as the texts that a search finds. */
export interface IndexMarks {
  /** Begins with what the database holds: what another version has kept is marked. */
  begin(): void;
  /** Whether something is marked. */
  readonly isBehind: boolean;
}

export interface CompositionRowsParts extends CompositionSettings {
  readonly database: Database;
  readonly catalog: Pick<DatabaseCatalog, 'folders'>;
  readonly indexMarks?: IndexMarks;
}

/** How many there are. */
export interface CompositionCounts {
  readonly manifests: number;
  readonly canvases: number;
}

/**
 * The authored files as rows, and what is presented as rows composed of them. What one change concerns is found by the rows and
 * marked, and composed by `Composition`.
 */
export class CompositionRows {
  readonly stores: Stores;
  readonly #parts: CompositionRowsParts;
  #counts: CompositionCounts;
  #mayTopBeNew = false;
  #opening = 0;

  constructor(parts: CompositionRowsParts) {
    this.#parts = parts;
    this.stores = storesOf(parts.database);
    this.#counts = this.begin();
  }

  get counts(): CompositionCounts {
    return this.#counts;
  }

  /** How many databases it has begun with. */
  get opening(): number {
    return this.#opening;
  }

  /** Whether something is marked. */
  get isBehind(): boolean {
    return this.#mayTopBeNew || this.stores.files.isBehind || this.stores.folders.isBehind;
  }

  /** Whether the top collection has come, or may have: nothing else tells of it while there is nothing in it. */
  get mayTopBeNew(): boolean {
    return this.#mayTopBeNew;
  }

  /** Whether something beside manifests is marked, for which nobody waits. */
  get isIndexBehind(): boolean {
    return this.#parts.indexMarks?.isBehind ?? false;
  }

  /**
   * Begins with what the database holds, which may be another one than before: makes sure of the top collection, and has all
   * composed again that another version or other settings have composed.
   */
  begin(): CompositionCounts {
    const { database, catalog, folderManifests, iiifJsonIds, indexMarks } = this.#parts;
    this.#opening += 1;
    const { files, folders, collections } = this.stores;
    const now = JSON.stringify({ version: COMPOSITION_VERSION, folderManifests, iiifJsonIds });
    database.transaction('precious', () => {
      const isTopNew = collections.putTop();
      if (isTopNew) collections.setPlace(TOP, 0, 0);
      this.#mayTopBeNew = isTopNew || files.composedBy !== now;
      indexMarks?.begin();
      if (files.composedBy === now) return;
      files.setAllStale();
      folders.setAllStale();
      if (folderManifests) for (const folder of catalog.folders()) folders.setStale(folder);
      files.setComposedBy(now);
    });
    this.#counts = this.stores.manifests.counts();
    return this.#counts;
  }

  /**
   * Counts after a step.
   *
   * @param more how many more there are; undefined when that is not known
   */
  count(more: CompositionCounts | undefined): void {
    const { manifests, canvases } = this.#counts;
    this.#mayTopBeNew = false;
    this.#counts = more
      ? { manifests: manifests + more.manifests, canvases: canvases + more.canvases }
      : this.stores.manifests.counts();
  }
}
