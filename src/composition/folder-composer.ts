import { folderOf } from '../archive/identifier.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import type { Stores } from '../composed/stores.ts';
import { folderIds, wishedId } from '../presentation/presented/folder-ids.ts';
import { atOnce, type Pieces } from '../slices/pieces.ts';
import type { AheadOfStep, MadeAhead } from './made-ahead.ts';
import { type MadeFolder, makeFolder } from './made-folder.ts';
import { ServedRows } from './served-rows.ts';
import type { Touched } from './touched.ts';

/** Images from which on the manifest of a folder is made ahead of a step. */
export const LARGE_FOLDER = 200;

/** Makes manifests of folders of images that no file names an image of. */
export class FolderComposer {
  readonly #stores: Stores;
  readonly #touched: Touched;
  readonly #served: ServedRows;
  readonly #catalog: DatabaseCatalog;
  readonly #ahead: MadeAhead;
  readonly #enabled: boolean;
  /** Folders of images that have changed. */
  readonly #changed = new Set<string>();

  /** @param enabled otherwise there are none */
  constructor(
    stores: Stores,
    touched: Touched,
    catalog: DatabaseCatalog,
    ahead: MadeAhead,
    enabled: boolean,
  ) {
    this.#stores = stores;
    this.#touched = touched;
    this.#served = new ServedRows(stores, touched);
    this.#catalog = catalog;
    this.#ahead = ahead;
    this.#enabled = enabled;
  }

  /** Takes in that an image has come, has changed or is gone. */
  imageChanged(identifier: string): void {
    const folder = folderOf(identifier);
    // Of thousands of scans in a folder, it is marked once.
    if (this.#changed.has(folder)) return;
    this.#changed.add(folder);
    this.#ahead.changed(folder);
    if (this.#hasManifest(folder)) this.#stores.folders.setStale(folder);
  }

  /** Whether the manifest of a folder that is stale takes too long to make in a step, and is not made ahead of it. */
  isToBeMadeAhead(folder: string): boolean {
    return !this.#ahead.has(folder) && this.#hasManifest(folder) && this.#catalog.holds(folder, LARGE_FOLDER);
  }

  /** Looks at a folder that is stale. */
  compose(folder: string): void {
    const { folders } = this.#stores;
    folders.done(folder);
    const ahead = this.#ahead.take(folder);
    const found = this.#hasManifest(folder) ? this.#madeOf(folder, ahead) : undefined;
    const wished = wishedId(folder);
    if (found?.made) {
      if (!folders.get(folder)) folders.add({ folder, wished });
      this.#giveIds(wished);
      this.#write(folder, found);
      if (ahead?.isBehind === true) folders.setStale(folder);
    } else if (folders.get(folder)) {
      this.#served.dropOfFolder(folder);
      folders.remove(folder);
      this.#giveIds(wished);
    }
  }

  /** Whether a folder of images is a manifest. */
  #hasManifest(folder: string): boolean {
    return this.#enabled && !this.#stores.named.isNamedFolder(folder);
  }

  #madeOf(folder: string, ahead: AheadOfStep | undefined): MadeFolder {
    return ahead ? ahead.made() : atOnce(makingOf(folder, this.#stores, this.#catalog));
  }

  /** Gives ids to the folders that wish this one, and to those whom that leaves another. */
  #giveIds(wished: string): void {
    const { folders, named, manifests } = this.#stores;
    const rivals = folders.rivals(wished);
    const ids = folderIds(
      rivals,
      (id) => named.isTaken(id),
      (id) => folders.isWished(id),
    );
    for (const { folder, id: before } of rivals) {
      const id = ids.get(folder) ?? before;
      if (id === before && manifests.ofFolder(folder)?.id === id) continue;
      folders.setId(folder, id);
      // It is written anew under its id, when all ids are free that are given up.
      this.#served.dropOfFolder(folder);
      folders.setStale(folder);
    }
  }

  #write(folder: string, { id, made, source }: MadeFolder): void {
    const { folders } = this.#stores;
    const row = folders.get(folder);
    if (!made || row?.id !== id) {
      // It has been given another id: all addresses in it are made anew.
      folders.setStale(folder);
      return;
    }
    if ((row.source ?? undefined) !== source) folders.setSource(folder, source);
    // A scan may have been replaced by another.
    this.#touched.tell('Manifest', id);
    this.#served.putManifest(made.manifest, { folder }, made);
    folders.done(folder);
  }
}

/** What makes the manifest of a folder, under the id that it has, or that it wishes. */
export function makingOf(
  folder: string,
  { folders }: Pick<Stores, 'folders'>,
  catalog: DatabaseCatalog,
): Pieces<MadeFolder> {
  return makeFolder(folders.get(folder)?.id ?? wishedId(folder), folder, catalog);
}
