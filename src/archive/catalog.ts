import { compareNaturally } from '../natural-order.ts';
import type { MasterRecord } from './record.ts';
import type { Master } from './scan.ts';

/** One image as the archive has it now: its master, and the record of its pyramid when there is one. */
export interface CatalogImage {
  readonly identifier: string;
  /** The master on disk. */
  readonly master: Master;
  /** What ingest made. It may be of the master's previous version while the new one is being made. */
  readonly record?: MasterRecord;
  /** Why the master could not be read, in words for people. */
  readonly problem?: string;
}

/** A changed image, or one that is gone. Sent from the primary to the workers. */
export interface CatalogChange {
  readonly identifier: string;
  readonly image: CatalogImage | undefined;
}

/** Which images there are: immutable, swapped whole. */
export class Catalog {
  readonly #images: ReadonlyMap<string, CatalogImage>;
  #listed: readonly CatalogImage[] | undefined;

  constructor(images: ReadonlyMap<string, CatalogImage> = new Map()) {
    this.#images = images;
  }

  get size(): number {
    return this.#images.size;
  }

  get(identifier: string): CatalogImage | undefined {
    return this.#images.get(identifier);
  }

  /** All images in the order of their identifiers, numbers within them by value: `cactus/9`, `cactus/10`. */
  list(): readonly CatalogImage[] {
    // Sorting ten thousand takes 27 ms, during which no tile is sent.
    this.#listed ??= [...this.#images.values()].sort((a, b) => compareNaturally(a.identifier, b.identifier));
    return this.#listed;
  }

  /** The catalog after `changes`; this one stays as it is. */
  with(changes: readonly CatalogChange[]): Catalog {
    const images = new Map(this.#images);
    for (const { identifier, image } of changes) {
      if (image) images.set(identifier, image);
      else images.delete(identifier);
    }
    return new Catalog(images);
  }

  /** What leads from this catalog to `next`. Images are compared by reference: unchanged ones are shared. */
  changesTo(next: Catalog): CatalogChange[] {
    const changes: CatalogChange[] = [];
    for (const [identifier, image] of next.#images)
      if (this.#images.get(identifier) !== image) changes.push({ identifier, image });
    for (const identifier of this.#images.keys())
      if (!next.#images.has(identifier)) changes.push({ identifier, image: undefined });
    return changes;
  }
}
