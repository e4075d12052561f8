import type { Database } from '../database/database.ts';
import { AddressStore } from './address-store.ts';
import { FirstSizeStore } from './first-size-store.ts';

/**
 * Ids that images once had: where they lead, and which are gone. An image is known again by its source: the bytes of its file
 * and its page. Each call is part of the transaction of the change, or one of its own.
 */
export class FormerImages {
  readonly #database: Database;
  readonly #addresses: AddressStore;
  readonly #firstSizes: FirstSizeStore;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#addresses = new AddressStore(database);
    this.#firstSizes = new FirstSizeStore(database);
    this.#now = now;
  }

  /**
   * An image is gone.
   *
   * @param source undefined when its bytes were never read
   * @param elsewhere the id of the only other image of the same source, if there is one
   */
  gone(identifier: string, source: string | undefined, elsewhere?: string): void {
    this.#database.transaction('precious', () => {
      if (elsewhere === undefined) this.#addresses.gone('Image', identifier, source, this.#now());
      else this.#moved(identifier, elsewhere);
    });
  }

  /** The bytes of an image have been read: one of the same source that is gone has moved here, where it is the only one. */
  read(identifier: string, source: string): void {
    const before = this.#addresses.goneOfSource('Image', source);
    if (before === undefined || before === identifier) return;
    this.#database.transaction('precious', () => this.#moved(before, identifier));
  }

  #moved(identifier: string, movedTo: string): void {
    this.#addresses.moved('Image', identifier, movedTo, this.#now());
    this.#firstSizes.follow(identifier, movedTo);
  }

  /** There is an image of this id. */
  taken(identifier: string): void {
    if (this.#addresses.find('Image', identifier) === undefined) return;
    this.#database.transaction('precious', () => this.#addresses.taken('Image', identifier));
  }
}
