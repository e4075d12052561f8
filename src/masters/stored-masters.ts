import { open } from 'node:fs/promises';
import { LoupeError } from '../errors.ts';
import type { StateOnDisk } from '../storage/files-below.ts';
import { piecesOfVersion } from '../storage/objects/object-pieces.ts';
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
    const handle = await open(file, 'w');
    let head: ObjectHead | undefined;
    try {
      for await (const piece of piecesOfVersion(this.#store, path, { pieceBytes: READ_AT_ONCE })) {
        ({ head } = piece);
        await handle.writeFile(piece.bytes);
      }
    } finally {
      await handle.close();
    }
    if (!head) throw new LoupeError('unreadable-source', 'the file cannot be opened');
    return head;
  }
}

/** The master is not at fault: it is tried again. */
export function notNow(error: ObjectStoreError): StorageError {
  return new StorageError(`the masters cannot be read: ${error.message}`, { cause: error });
}
