import type { StoredVersion } from '../archive/library/archive-changes.ts';
import {
  imageFolder,
  type MasterRecord,
  parseRecord,
  RECORD_FILE,
  versionFolder,
} from '../archive/record.ts';
import { prefixOfPyramid } from '../cache/shared/shared-names.ts';
import { removeResponses } from '../cache/shared/shared-removal.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { NEGATIVE_FILE, PACK_FILE, PYRAMID_FILE } from '../pixels/stored/pyramid.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { ImageUploads, namesIn } from './image-uploads.ts';
import { LocalCopies } from './local-copies.ts';
import { StoredImageRows, type StoredRemoval } from './stored-image-store.ts';
import { StoredMends } from './stored-mends.ts';

/** Records that are looked up at once, when all are looked at. */
const LOOKED_AT_ONCE = 100;

/** Versions that are removed between one snapshot and the next. */
const REMOVED_AT_ONCE = 50;

/** What keeps the images of a builder in a store. */
export interface ImagesInStoreParts {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly imagesFolder: string;
  readonly dataFolder: string;
  /** What copies of pyramids may take on this machine; 0 for no bound. */
  readonly mostLocalBytes: number;
  /** Whether this is the builder for sure. */
  readonly mayWrite: () => boolean;
  /** What is stored of an image is nowhere: it is to be made again. */
  readonly onLacking: (identifier: string) => void;
  /** Whether ingest has an image, until what it made is known. */
  readonly isUnderWay: (identifier: string) => boolean;
  readonly log: Log;
}

/** What is stored of images, in a store: put there before any snapshot names it, and removed when none does any more. */
export class ImagesInStore {
  readonly #parts: ImagesInStoreParts;
  readonly #rows: StoredImageRows;
  readonly #uploads: ImageUploads;
  readonly #mends: StoredMends;
  readonly #copies: LocalCopies;
  #isStopped = false;
  #isComplete = false;
  /** What is being removed. */
  #removing: { readonly identifier: string; readonly done: Promise<void> } | undefined;

  constructor(parts: ImagesInStoreParts) {
    this.#parts = parts;
    this.#rows = new StoredImageRows(parts.database);
    this.#uploads = new ImageUploads(parts);
    this.#copies = new LocalCopies({
      ...parts,
      maxBytes: parts.mostLocalBytes,
      isKeptElsewhere: (record) =>
        this.#isComplete && !record.inPlace && this.#rows.versionOf(record.identifier) === record.version,
      isInUse: (identifier) => parts.isUnderWay(identifier) || this.#mends.isMending(identifier),
    });
    this.#mends = new StoredMends({
      ...parts,
      recordOf: (identifier) => this.#rows.record(identifier),
      whenLeftAlone: (identifier) => this.#copies.whenLeftAlone(identifier),
      replace: (record) => this.#uploads.replace(record),
    });
  }

  /** Whether the store holds all that the database tells of: before, nothing may be published. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  get waiting(): number {
    return this.#uploads.waiting;
  }

  get problem(): string | undefined {
    return this.#uploads.problem;
  }

  /** Has all images be there that the database tells of, as when it was one of a data folder before; what somebody cannot read is mended from now on. */
  async complete(): Promise<void> {
    const { store } = this.#parts;
    this.#mends.begin();
    this.#isComplete = this.#rows.store === store.name;
    if (!this.#isComplete) await this.#putAll();
    if (this.#isComplete) this.#copies.begin();
  }

  async #putAll(): Promise<void> {
    const { store, onLacking, log } = this.#parts;
    let slice = this.#rows.records('', LOOKED_AT_ONCE);
    if (slice.length > 0) log.info('all pyramids are put into the store before anything is published');
    while (slice.length > 0) {
      await Promise.all(
        slice.map(async (record) => {
          if (!(await this.#uploads.keep(record))) onLacking(record.identifier);
        }),
      );
      if (this.#isStopped) return;
      slice = this.#rows.records(slice.at(-1)?.identifier ?? '', LOOKED_AT_ONCE);
    }
    this.#rows.setStore(store.name);
    this.#isComplete = true;
  }

  /**
   * Puts what ingest has made into the store.
   *
   * @throws LoupeError `overloaded` when the server is being stopped meanwhile, `unreadable-source` when what was made is neither here
   * nor in the store: it is to be made again
   */
  async keep(record: MasterRecord): Promise<void> {
    this.#rows.removed(record);
    if (this.#removing?.identifier === record.identifier) await this.#removing.done;
    if (!(await this.#uploads.keep(record)))
      throw new LoupeError('unreadable-source', 'what was made of the image is not on the disk any more');
    await this.#copies.added(record);
  }

  /**
   * The record of what the store holds of an image and this machine does not; undefined where it is here, or not whole there. What is beside
   * a scan that is used in place is made again: that takes no longer. To be asked before ingest looks at an image that `isUnderWay`.
   */
  async keptElsewhere(identifier: string): Promise<MasterRecord | undefined> {
    const { dataFolder } = this.#parts;
    await this.#copies.begun(identifier);
    const record = this.#rows.record(identifier);
    if (!record || record.inPlace || (await namesIn(versionFolder(dataFolder, record))).length > 0)
      return undefined;
    try {
      return (await this.#isWhole(record)) ? record : undefined;
    } catch (error) {
      // Away: what cannot be told of is made.
      if (!(error instanceof ObjectStoreError)) throw error;
      return undefined;
    }
  }

  /** Whether the store has all that was made of an image, and tells of that version: without files here, no other record may be there. */
  async #isWhole(record: MasterRecord): Promise<boolean> {
    const { store } = this.#parts;
    const { objects } = await store.list(`${versionFolder('', record)}/`);
    const keys = new Set(objects.map(({ key }) => key));
    const names = [PYRAMID_FILE, PACK_FILE, ...(record.negative ? [NEGATIVE_FILE] : [])];
    if (!names.every((name) => keys.has(`${versionFolder('', record)}/${name}`))) return false;
    const read = await store.read(`${imageFolder('', record.identifier)}/${RECORD_FILE}`);
    return read !== undefined && parseRecord(read.bytes.toString())?.version === record.version;
  }

  /** Somebody here could not read what is stored of an image. */
  unreadable(stored: StoredVersion): void {
    this.#mends.unreadable(stored);
  }

  /** The next snapshot names nothing any more of what is superseded by now. */
  beforeSnapshot(newest: number): void {
    try {
      this.#rows.supersededUpTo(newest);
    } catch (error) {
      // A full disk: it stays a little longer.
      if (!(error instanceof DatabaseError)) throw error;
      this.#parts.log.warn({ err: error }, error.message);
    }
  }

  /** Removes some of what no snapshot names from the oldest one on that is kept. Rejects with `ObjectStoreError`. */
  async remove(oldest: number): Promise<void> {
    for (const removal of this.#rows.removable(oldest, REMOVED_AT_ONCE)) {
      // It may have been made again meanwhile.
      if (!this.#rows.isRemovable(removal)) continue;
      const done = this.#remove(removal);
      this.#removing = { identifier: removal.identifier, done: done.catch(() => {}) };
      try {
        await done;
      } finally {
        this.#removing = undefined;
      }
      this.#rows.removed(removal);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#uploads.stop();
    await this.#mends.stop();
    await this.#copies.stop();
  }

  async #remove(removal: StoredRemoval): Promise<void> {
    const { store } = this.#parts;
    const current = this.#rows.versionOf(removal.identifier);
    if (current === removal.version) return;
    if (current === undefined) await store.delete(`${imageFolder('', removal.identifier)}/${RECORD_FILE}`);
    const { objects } = await store.list(`${versionFolder('', removal)}/`);
    for (const { key } of objects) await store.delete(key);
    // Nodes rendered from it as long as a snapshot named it.
    await removeResponses(store, prefixOfPyramid(removal.identifier, removal.version));
  }
}
