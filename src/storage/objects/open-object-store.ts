import type { Log } from '../../log.ts';
import { Circuit } from './circuit.ts';
import { FileObjects } from './file-objects.ts';
import { nameOfLocation, type StoreLocation } from './location.ts';
import type { ObjectStore, ReadObject, ReadOptions } from './object-store.ts';
import { ObjectStoreError } from './object-store-error.ts';
import type { S3Settings } from './s3/account.ts';

/**
 * Opens the store at a location. Nothing is asked of it. What speaks to S3 is loaded here, and only for an S3 store.
 *
 * @throws {LoupeError} `invalid-request` when a part of a key is in a file, and another is nowhere
 */
export async function openObjectStore(
  location: StoreLocation,
  settings: S3Settings,
  log?: Log,
): Promise<ObjectStore> {
  if (location.kind === 'folder') return new FileObjects(location.folder);
  const { bucket, prefix } = location;
  const name = nameOfLocation(location);
  const [{ openAccount }, { S3Objects }] = await Promise.all([
    import('./s3/account.ts'),
    import('./s3/s3-objects.ts'),
  ]);
  const account = await openAccount(bucket, settings);
  return new S3Objects(name, { bucket, prefix }, account, new Circuit(name, log ? { log } : {}));
}

/** What of a store is needed to read from it. */
export type StoreToRead = Pick<ObjectStore, 'name' | 'read' | 'close'>;

/** A store that is opened when it is read from for the first time: what begins with it need not wait. */
export class LateStore implements StoreToRead {
  readonly name: string;
  readonly #open: () => Promise<ObjectStore>;
  #opened: Promise<ObjectStore> | undefined;

  constructor(location: StoreLocation, settings: S3Settings, log: Log) {
    this.name = nameOfLocation(location);
    this.#open = () => openObjectStore(location, settings, log);
  }

  async read(key: string, options?: ReadOptions): Promise<ReadObject | undefined> {
    this.#opened ??= this.#openOnce();
    return (await this.#opened).read(key, options);
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.close();
  }

  /** What cannot be opened is tried again by the next read. */
  async #openOnce(): Promise<ObjectStore> {
    try {
      return await this.#open();
    } catch (cause) {
      this.#opened = undefined;
      throw new ObjectStoreError('refused', { cause });
    }
  }
}
