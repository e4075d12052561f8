import { LoupeError } from '../../errors.ts';
import type { ByteRange, ObjectHead, ReadObject } from '../objects/object-store.ts';
import type { StoreToRead } from '../objects/open-object-store.ts';
import type { BlockCounts } from './block-counts.ts';
import type { StoreWatch } from './store-watch.ts';

/** The error for an object that is not the one any more that was opened: it is to be opened anew. */
function changedObject(): LoupeError {
  return new LoupeError('unreadable-source', 'what is stored of the image has changed meanwhile');
}

/** The error for an object that is not in the store. */
function missingObject(): LoupeError {
  return new LoupeError('unreadable-source', 'what is stored of the image is not in the store');
}

/** What reads parts of objects, counts that, and tells when the store fails. */
export class StoreReads {
  readonly #store: StoreToRead;
  readonly #counts: BlockCounts;
  readonly #watch: StoreWatch;

  constructor(store: StoreToRead, counts: BlockCounts, watch: StoreWatch) {
    this.#store = store;
    this.#counts = counts;
    this.#watch = watch;
  }

  /** Of the store, for names. */
  get name(): string {
    return this.#store.name;
  }

  /**
   * A part of a version of an object, which has to lie within it.
   *
   * @throws LoupeError `unreadable-source` when the object has another version or is gone, `overloaded` when the store cannot
   * be read
   */
  async part(key: string, { version }: ObjectHead, range: ByteRange): Promise<Buffer> {
    const { bytes, head } = await this.#read(key, range, version);
    if (bytes.length !== range.length || head.version !== version) throw changedObject();
    return bytes;
  }

  /** The beginning of an object, and which version of it there is. Throws as `part` does. */
  beginning(key: string, length: number): Promise<ReadObject> {
    return this.#read(key, { start: 0, length });
  }

  async #read(key: string, range: ByteRange, version?: string): Promise<ReadObject> {
    this.#counts.rangedReads += 1;
    const options = { range, ...(version !== undefined && { version }) };
    const read = await this.#watch.of(() => this.#store.read(key, options));
    if (!read) throw missingObject();
    this.#counts.storeBytes += read.bytes.length;
    return read;
  }
}
