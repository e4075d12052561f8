import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import {
  composeFolderManifest,
  folderIds,
  folderOf,
  wishedId,
} from '../presentation/compose/folder-manifests.ts';
import type { ImageFacts } from '../presentation/image-facts.ts';
import { factsOfImage } from './image-look-ups.ts';
import { ServedRows } from './served-rows.ts';
import type { Stores } from './stores.ts';
import type { Touched } from './touched.ts';

/** Makes manifests of folders of images that no file names an image of. */
export class FolderComposer {
  readonly #stores: Stores;
  readonly #served: ServedRows;
  readonly #catalog: DatabaseCatalog;
  readonly #enabled: boolean;

  /** @param enabled otherwise there are none */
  constructor(stores: Stores, touched: Touched, catalog: DatabaseCatalog, enabled: boolean) {
    this.#stores = stores;
    this.#served = new ServedRows(stores, touched);
    this.#catalog = catalog;
    this.#enabled = enabled;
  }

  /** Takes in that an image has come, has changed or is gone. */
  imageChanged(identifier: string): void {
    const folder = folderOf(identifier);
    if (this.#enabled && !this.#stores.named.isNamedFolder(folder)) this.#stores.folders.setStale(folder);
  }

  /** Looks at a folder that is stale. */
  compose(folder: string): void {
    const { folders, named } = this.#stores;
    folders.done(folder);
    const images =
      this.#enabled && !named.isNamedFolder(folder)
        ? this.#catalog.inFolder(folder).flatMap((image) => factsOfImage(image) ?? [])
        : [];
    const wished = wishedId(folder);
    if (images.length > 0) {
      if (!folders.get(folder)) folders.add({ folder, wished });
      this.#giveIds(wished);
      this.#write(folder, images);
    } else if (folders.get(folder)) {
      this.#served.dropOfFolder(folder);
      folders.remove(folder);
      this.#giveIds(wished);
    }
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

  #write(folder: string, images: readonly ImageFacts[]): void {
    const id = this.#stores.folders.get(folder)?.id ?? wishedId(folder);
    const manifest = composeFolderManifest(id, folder, images);
    if (manifest) this.#served.putManifest(manifest, { folder });
    else this.#served.dropOfFolder(folder);
    this.#stores.folders.done(folder);
  }
}
