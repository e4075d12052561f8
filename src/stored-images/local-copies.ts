import { join } from 'node:path';
import {
  foldersOfShard,
  imageFolder,
  type MasterRecord,
  RECORD_FILE,
  readRecordFile,
  removeRecord,
} from '../archive/record.ts';
import { BoundedFolders, type KeptEntry } from '../storage/bounded-folders.ts';
import { bytesBelow, statIfThere } from '../storage/files-below.ts';

/** Where the bound cannot be reached it is tried again when there is so many times as much: each time all folders are walked. */
const TRIED_AGAIN_AT = 1.05;

/** What keeps local copies within a bound. */
export interface LocalCopiesParts {
  readonly dataFolder: string;
  /** 0 for no bound: nothing is counted. */
  readonly maxBytes: number;
  /** Whether a record tells of what the store has for sure, and every machine finds there. */
  readonly isKeptElsewhere: (record: MasterRecord) => boolean;
  /** Whether somebody works with what is here of an image, or is about to: it stays, whatever is recorded. */
  readonly isInUse: (identifier: string) => boolean;
  readonly log: { warn(details: object, message: string): void };
}

/** Last used when ingest has looked at the image last. */
interface LocalCopy extends KeptEntry {
  readonly folder: string;
}

/**
 * Keeps a builder's own copies of what it has put into a store within a number of bytes: those that were used longest ago go first.
 */
export class LocalCopies {
  readonly #parts: LocalCopiesParts;
  readonly #folders: BoundedFolders<LocalCopy>;
  /** What copies took at which ingest looks again: that is counted. */
  readonly #before = new Map<string, number>();
  /** Copies are removed when there is more. */
  #mostBytes: number;
  /** The copy that is being removed. */
  #removing: { readonly identifier: string; readonly done: Promise<void> } | undefined;

  constructor(parts: LocalCopiesParts) {
    this.#parts = parts;
    this.#mostBytes = parts.maxBytes;
    this.#folders = new BoundedFolders({
      maxBytes: parts.maxBytes,
      list: (shard) => this.#copiesIn(shard),
      remove: (copy) => this.#removed(copy),
      onProblem: (error) =>
        parts.log.warn({ err: error }, 'copies of pyramids cannot be removed from the local folder'),
    });
  }

  /** As far as they have been counted. */
  get bytes(): number {
    return this.#folders.bytes;
  }

  /** Counts what is there, and keeps the bound from then on. */
  begin(): void {
    if (this.#parts.maxBytes === 0) return;
    this.#folders.begin(() => this.#remove());
  }

  /** Ingest is about to look at an image, of which `isInUse` tells. Resolves when its copy is left alone. */
  async begun(identifier: string): Promise<void> {
    if (this.#parts.maxBytes === 0) return;
    await this.whenLeftAlone(identifier);
    const bytes = await bytesBelow(imageFolder(this.#parts.dataFolder, identifier));
    if (bytes > 0) this.#before.set(identifier, bytes);
    else this.#before.delete(identifier);
  }

  /** Something was made of an image here, and put into the store. */
  async added({ identifier }: MasterRecord): Promise<void> {
    if (this.#parts.maxBytes === 0) return;
    const folder = imageFolder(this.#parts.dataFolder, identifier);
    const bytes = await bytesBelow(folder);
    this.#folders.add(shardOf(folder), bytes - (this.#before.get(identifier) ?? 0));
    this.#before.delete(identifier);
    const { isCounted } = this.#folders;
    if (isCounted && this.#folders.bytes > this.#mostBytes) this.#folders.start(() => this.#remove());
  }

  /** Resolves when the copy of an image is not being removed: none is from then on while `isInUse` tells of it. */
  async whenLeftAlone(identifier: string): Promise<void> {
    if (this.#removing?.identifier === identifier) await this.#removing.done.catch(() => {});
  }

  /** Resolves when nothing is counted or removed. */
  settled(): Promise<void> {
    return this.#folders.settled();
  }

  stop(): Promise<void> {
    return this.#folders.stop();
  }

  /** Removes until the bound holds, or nothing is left that may go: packs beside scans that are used in place, and what is not in the store yet. */
  async #remove(): Promise<void> {
    const { maxBytes } = this.#parts;
    if (this.#folders.bytes <= maxBytes) return;
    let hasMore = true;
    while (hasMore && !this.#folders.isStopped) hasMore = await this.#folders.removeOnceAround();
    const isReached = this.#folders.isEnough;
    this.#mostBytes = isReached ? maxBytes : Math.max(maxBytes, this.#folders.bytes * TRIED_AGAIN_AT);
  }

  /** Removes a copy, unless it is to stay. */
  async #removed({ folder }: LocalCopy): Promise<boolean> {
    const { dataFolder, isKeptElsewhere, isInUse } = this.#parts;
    const record = await readRecordFile(folder);
    // What is being put there is told of by its row later.
    if (!record || imageFolder(dataFolder, record.identifier) !== folder || !isKeptElsewhere(record))
      return false;
    const { identifier } = record;
    // From here to the removal nothing is waited for: who begins with the image meanwhile finds it being removed.
    if (isInUse(identifier)) return false;
    this.#removing = { identifier, done: removeRecord(dataFolder, identifier) };
    try {
      await this.#removing.done;
    } finally {
      this.#removing = undefined;
    }
    return true;
  }

  async #copiesIn(shard: number): Promise<LocalCopy[]> {
    const copies: LocalCopy[] = [];
    for (const folder of await foldersOfShard(this.#parts.dataFolder, shard)) {
      const bytes = await bytesBelow(folder);
      const usedMs = (await statIfThere(join(folder, RECORD_FILE)))?.mtimeMs ?? Date.now();
      copies.push({ folder, shard, bytes, usedMs });
    }
    return copies;
  }
}

function shardOf(folder: string): number {
  return Number.parseInt(folder.slice(-40, -38), 16);
}
