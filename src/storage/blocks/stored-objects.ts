import { join } from 'node:path';
import type { ObjectHead, ObjectStore } from '../objects/object-store.ts';
import { BlockCache } from './block-cache.ts';
import { type BlockCounts, noBlocksRead } from './block-counts.ts';
import { DiskBlocks } from './disk-blocks.ts';
import { StoreReads } from './store-reads.ts';
import { type StoreLog, StoreWatch } from './store-watch.ts';
import { StoredObject } from './stored-object.ts';

/** Where what is stored of images lies, when that is not the data folder: every process that reads it is told. */
export interface ImageStoreLocation {
  /** As `--data` has it. Keys are the paths below a data folder, with `/`. */
  readonly store: string;
  /** A folder of this machine, absolute, for what was read of the store. */
  readonly localFolder: string;
  /** What is kept there at most. */
  readonly diskBytes: number;
  /** What is kept in memory at most, in each process. */
  readonly memoryBytes: number;
}

/** The folder of blocks in the local folder of a Loupe whose images are in a store. */
export function blocksFolder({ localFolder }: Pick<ImageStoreLocation, 'localFolder'>): string {
  return join(localFolder, 'blocks');
}

export interface StoredObjectsOptions {
  readonly store: ObjectStore;
  readonly location: Omit<ImageStoreLocation, 'store'>;
  readonly log: StoreLog;
  /** Called for each file that was written to the local disk: the process that has the account is to be told. */
  readonly onKept: (shard: string, bytes: number) => void;
}

/** The objects of a store, as a process reads them. */
export class StoredObjects {
  /** What this process has read. */
  readonly counts: BlockCounts = noBlocksRead();
  readonly #cache: BlockCache;

  constructor({ store, location, log, onKept }: StoredObjectsOptions) {
    const folder = blocksFolder(location);
    let isTold = false;
    const onProblem = (error: unknown): void => {
      if (!isTold) log.warn({ err: error }, 'blocks of the store cannot be kept on disk; they are fetched anew');
      isTold = true;
    };
    this.#cache = new BlockCache({
      reads: new StoreReads(store, this.counts, new StoreWatch(store.name, this.counts, log)),
      disk: new DiskBlocks({ folder, onKept, onProblem }),
      memoryBytes: location.memoryBytes,
      counts: this.counts,
    });
  }

  /** Memory that is held now. */
  get bytes(): number {
    return this.#cache.bytes;
  }

  /** A version of an object, of which is known what there is. Reads nothing. */
  object(key: string, head: ObjectHead): StoredObject {
    return new StoredObject(this.#cache, this.#cache.version(key, head));
  }

  /**
   * Opens an object: as it was read last, where that is known here.
   *
   * @param isFresh asks the store which version there is, since what was known has led to nothing good
   * @throws LoupeError `unreadable-source` when there is none, `overloaded` when the store cannot be read
   */
  async open(key: string, isFresh = false): Promise<StoredObject> {
    const known = isFresh ? undefined : await this.#cache.knownVersion(key);
    return new StoredObject(this.#cache, known ?? (await this.#cache.presentVersion(key)));
  }
}
