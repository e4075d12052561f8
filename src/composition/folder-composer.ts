import type { CatalogImage } from '../archive/catalog.ts';
import { folderOf } from '../archive/identifier.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import type { Stores } from '../composed/stores.ts';
import { sourceOfMasters } from '../discovery/source-digest.ts';
import { composeFolderManifest } from '../presentation/compose/folder-manifests.ts';
import type { ImageFacts } from '../presentation/model/image-facts.ts';
import { folderIds, wishedId } from '../presentation/presented/folder-ids.ts';
import { factsOfImage } from './image-look-ups.ts';
import { ServedRows } from './served-rows.ts';
import type { Touched } from './touched.ts';

/** Makes manifests of folders of images that no file names an image of. */
export class FolderComposer {
  readonly #stores: Stores;
  readonly #touched: Touched;
  readonly #served: ServedRows;
  readonly #catalog: DatabaseCatalog;
  readonly #enabled: boolean;

  /** @param enabled otherwise there are none */
  constructor(stores: Stores, touched: Touched, catalog: DatabaseCatalog, enabled: boolean) {
    this.#stores = stores;
    this.#touched = touched;
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
    const found = this.#enabled && !named.isNamedFolder(folder) ? this.#catalog.inFolder(folder) : [];
    const images = found.flatMap((image) => factsOfImage(image, this.#catalog) ?? []);
    const wished = wishedId(folder);
    if (images.length > 0) {
      if (!folders.get(folder)) folders.add({ folder, wished });
      this.#giveIds(wished);
      this.#write(folder, images, sourceOf(found));
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

  #write(folder: string, images: readonly ImageFacts[], source: string | undefined): void {
    const { folders } = this.#stores;
    const row = folders.get(folder);
    const id = row?.id ?? wishedId(folder);
    if ((row?.source ?? undefined) !== source) folders.setSource(folder, source);
    // A scan may have been replaced by another.
    this.#touched.tell('Manifest', id);
    const manifest = composeFolderManifest(id, folder, images);
    if (manifest) this.#served.putManifest(manifest, { folder });
    else this.#served.dropOfFolder(folder);
    folders.done(folder);
  }
}

/** By which a folder is known when it has another name; undefined while masters of it are still to be read. */
function sourceOf(images: readonly CatalogImage[]): string | undefined {
  const digests = images.flatMap(({ record }) => record?.sha256 ?? []);
  return digests.length === images.length ? sourceOfMasters(digests) : undefined;
}
