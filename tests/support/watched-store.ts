import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import type {
  ListOptions,
  ObjectBody,
  ObjectHead,
  ObjectPage,
  ObjectStore,
  ReadObject,
  ReadOptions,
  WriteOptions,
} from '../../src/storage/objects/object-store.ts';
import { ObjectStoreError } from '../../src/storage/objects/object-store-error.ts';

/** A folder as a store, which notes what is read of it, and can be made to be away or slow. */
export class WatchedStore implements ObjectStore {
  readonly name: string;
  /** Each read, as `key start+length`. */
  readonly reads: string[] = [];
  isAway = false;
  /** Reads wait for it. */
  held: Promise<void> = Promise.resolve();
  readonly #store: FileObjects;

  constructor(folder: string) {
    this.#store = new FileObjects(folder);
    this.name = this.#store.name;
  }

  async read(key: string, options: ReadOptions = {}): Promise<ReadObject | undefined> {
    const { start, length } = options.range ?? { start: 0, length: 'all' };
    this.reads.push(`${key} ${start}+${length}`);
    await this.held;
    if (this.isAway) throw new ObjectStoreError('away');
    return this.#store.read(key, options);
  }

  head(key: string): Promise<ObjectHead | undefined> {
    return this.#store.head(key);
  }

  write(key: string, body: ObjectBody, options?: WriteOptions): Promise<ObjectHead> {
    return this.#store.write(key, body, options);
  }

  list(prefix: string, options?: ListOptions): Promise<ObjectPage> {
    return this.#store.list(prefix, options);
  }

  delete(key: string): Promise<void> {
    return this.#store.delete(key);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
