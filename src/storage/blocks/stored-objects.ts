import { join } from 'node:path';
import type { Log } from '../../log.ts';
import { nameOfLocation, type StoreLocation } from '../objects/location.ts';
import type { ObjectHead } from '../objects/object-store.ts';
import { ObjectStoreError } from '../objects/object-store-error.ts';
import { lateStore, type StoreToRead } from '../objects/open-object-store.ts';
import type { S3Settings } from '../objects/s3/account.ts';
import { BlockCache } from './block-cache.ts';
import { type BlockCounts, noBlocksRead } from './block-counts.ts';
import { BlockLoader, type ObjectVersion } from './block-loader.ts';
import { DiskBlocks } from './disk-blocks.ts';
import { NearBlocks } from './near-blocks.ts';
import { StoreReads } from './store-reads.ts';
import { type StoreLog, StoreWatch } from './store-watch.ts';
import { StoredObject } from './stored-object.ts';

/** Where what is stored of images lies, when that is not the data folder: every process that reads it is told. */
export interface ImageStoreLocation {
  /** Keys are the paths below a data folder, with `/`. */
  readonly store: StoreLocation;
  /** How it is reached, where it is one of S3. */
  readonly settings: S3Settings;
  /** A folder of this machine, absolute, for what was read of the store. */
  readonly localFolder: string;
  /** What is kept there at most. */
  readonly diskBytes: number;
  /** What is kept in memory at most, in each process. */
  readonly memoryBytes: number;
}

/** A store of images, and how processes reach it that are started with nothing else of the environment. */
export interface ReachedStore {
  readonly location: ImageStoreLocation;
  readonly environment: Readonly<Record<string, string>>;
}

/** The folder of blocks in the local folder of a Loupe whose images are in a store. */
export function blocksFolder({ localFolder }: Pick<ImageStoreLocation, 'localFolder'>): string {
  return join(localFolder, 'blocks');
}

export interface StoredObjectsOptions {
  readonly store: StoreToRead;
  readonly location: Omit<ImageStoreLocation, 'store' | 'settings'>;
  readonly log: StoreLog;
  /** Called for each file that was written to the local disk: the process that has the account is to be told. */
  readonly onKept: (shard: string, bytes: number) => void;
}

/** The objects of a store, as a process reads them. */
export class StoredObjects {
  /** What this process has read. */
  readonly counts: BlockCounts = noBlocksRead();
  readonly #store: StoreToRead;
  readonly #near: NearBlocks;
  readonly #loader: BlockLoader;
  readonly #cache: BlockCache;

  constructor({ store, location, log, onKept }: StoredObjectsOptions) {
    this.#store = store;
    const folder = blocksFolder(location);
    let isTold = false;
    const onProblem = (error: unknown): void => {
      if (!isTold)
        log.warn({ err: error }, 'blocks of the store cannot be kept on disk; they are fetched anew');
      isTold = true;
    };
    const { counts } = this;
    const reads = new StoreReads(store, counts, new StoreWatch(store.name, counts, log));
    const disk = new DiskBlocks({ folder, onKept, onProblem });
    this.#near = new NearBlocks(location.memoryBytes, disk);
    this.#loader = new BlockLoader({ reads, disk, near: this.#near, counts });
    this.#cache = new BlockCache(this.#near, this.#loader, counts);
  }

  /** Memory that is held now. */
  get bytes(): number {
    return this.#near.bytes;
  }

  /** A version of an object, of which is known what there is. Reads nothing. */
  object(key: string, head: ObjectHead): StoredObject {
    return this.#objectOf(this.#loader.version(key, head));
  }

  /**
   * Opens an object: as it was read last, where that is known here.
   *
   * @param isFresh asks the store which version there is, since what was known has led to nothing good
   * @throws LoupeError `unreadable-source` when there is none, `unavailable` when the store cannot be read
   */
  async open(key: string, isFresh = false): Promise<StoredObject> {
    const known = isFresh ? undefined : await this.#loader.knownVersion(key);
    return this.#objectOf(known ?? (await this.#loader.presentVersion(key)));
  }

  /** Ends, when what is being written is on the disk. Nothing may be read any more. */
  async close(): Promise<void> {
    await this.#near.close();
    await this.#store.close();
  }

  #objectOf(version: ObjectVersion): StoredObject {
    return new StoredObject(this.#cache, this.#loader, version);
  }
}

/** Opens the store that images are read from, for a process. */
export function openImageStore(
  location: ImageStoreLocation,
  log: Log,
  onKept: (shard: string, bytes: number) => void,
): StoredObjects {
  const store = lateStore(location.store, location.settings, {
    name: nameOfLocation(location.store),
    log,
    failure: (cause) => new ObjectStoreError('refused', { cause }),
  });
  return new StoredObjects({ store, location, log, onKept });
}
