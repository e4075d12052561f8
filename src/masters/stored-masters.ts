import { open } from 'node:fs/promises';
import { LoupeError } from '../errors.ts';
import type { StateOnDisk } from '../storage/files-below.ts';
import { objectState } from '../storage/objects/object-state.ts';
import type { ObjectHead, ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { StorageError, storageErrorOf } from '../storage/storage-error.ts';
import type { CopiedMaster, DistantMasters } from './distant-masters.ts';

/** What is asked for in one request, and held meanwhile. */
const READ_AT_ONCE = 8_000_000;

/** A master is read from the beginning so often when somebody replaces it meanwhile. */
const MOST_READINGS = 3;

/** Masters that are objects of a store, whose keys are their paths. */
export class StoredMasters implements DistantMasters {
  readonly #store: Pick<ObjectStore, 'head' | 'read'>;
  readonly #folder: string;

  /** @param folder of which the disk is asked when it does not take a copy */
  constructor(store: Pick<ObjectStore, 'head' | 'read'>, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  async state(path: string): Promise<StateOnDisk | undefined> {
    try {
      const head = await this.#store.head(path);
      return head && objectState(head);
    } catch (error) {
      throw error instanceof ObjectStoreError ? notNow(error) : error;
    }
  }

  async copy(path: string, file: string): Promise<CopiedMaster> {
    for (let reading = 1; ; reading += 1) {
      try {
        return { state: objectState(await this.#copyOnce(path, file)) };
      } catch (error) {
        if (error instanceof LoupeError) throw error;
        if (!(error instanceof ObjectStoreError)) throw (await storageErrorOf(error, this.#folder)) ?? error;
        if (error.fault !== 'changed') throw notNow(error);
        if (reading === MOST_READINGS)
          throw new LoupeError('unreadable-source', 'the file was changed while it was read', {
            cause: error,
          });
      }
    }
  }

  /** Stores tell of versions in their lists. */
  copyAnother(path: string, file: string): Promise<CopiedMaster> {
    return this.copy(path, file);
  }

  async #copyOnce(path: string, file: string): Promise<ObjectHead> {
    const first = await this.#read(path, 0);
    const { head } = first;
    const handle = await open(file, 'w');
    try {
      let { bytes } = first;
      for (let at = 0; ; ) {
        await handle.writeFile(bytes);
        at += bytes.length;
        if (at >= head.size) return head;
        if (bytes.length === 0) throw new ObjectStoreError('broken');
        ({ bytes } = await this.#read(path, at, head.version));
      }
    } finally {
      await handle.close();
    }
  }

  async #read(key: string, start: number, version?: string): ReturnType<typeof required> {
    const range = { start, length: READ_AT_ONCE };
    return required(this.#store.read(key, { range, ...(version !== undefined && { version }) }));
  }
}

async function required(
  reading: ReturnType<ObjectStore['read']>,
): Promise<NonNullable<Awaited<ReturnType<ObjectStore['read']>>>> {
  const found = await reading;
  if (!found) throw new LoupeError('unreadable-source', 'the file cannot be opened');
  return found;
}

/** The master is not at fault: it is tried again. */
export function notNow(error: ObjectStoreError): StorageError {
  return new StorageError(`the masters cannot be read: ${error.message}`, { cause: error });
}
