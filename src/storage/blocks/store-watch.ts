import { LoupeError } from '../../errors.ts';
import { ObjectStoreError } from '../objects/object-store-error.ts';
import type { BlockCounts } from './block-counts.ts';

/** What a watch writes to. */
export interface StoreLog {
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** Tells of a store that cannot be read when that begins and when it ends, and turns its failures into public ones. */
export class StoreWatch {
  readonly #store: string;
  readonly #counts: BlockCounts;
  readonly #log: StoreLog;
  #isAway = false;

  /** @param store its name, for the log */
  constructor(store: string, counts: BlockCounts, log: StoreLog) {
    this.#store = store;
    this.#counts = counts;
    this.#log = log;
  }

  /**
   * Does what reads from the store.
   *
   * @throws LoupeError `overloaded` while the store cannot be read, `unreadable-source` when the object has changed
   */
  async of<Result>(read: () => Promise<Result>): Promise<Result> {
    let result: Result;
    try {
      result = await read();
    } catch (error) {
      throw this.#failed(error);
    }
    if (this.#isAway) this.#log.info({ store: this.#store }, 'the store of images can be read again');
    this.#isAway = false;
    return result;
  }

  #failed(error: unknown): unknown {
    if (!(error instanceof ObjectStoreError)) return error;
    // The store is well.
    if (error.fault === 'changed')
      return new LoupeError('unreadable-source', 'what is stored of the image has changed meanwhile', {
        cause: error,
      });
    this.#counts.storeFailures += 1;
    if (!this.#isAway)
      this.#log.warn(
        { err: error, store: this.#store },
        'the store of images cannot be read; what is kept of it here is served',
      );
    this.#isAway = true;
    return new LoupeError('overloaded', 'the store of images cannot be read at the moment: try again later', {
      cause: error,
    });
  }
}
