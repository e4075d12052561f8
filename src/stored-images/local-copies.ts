import { join } from 'node:path';
import {
  foldersOfShard,
  IMAGE_SHARDS,
  imageFolder,
  type MasterRecord,
  RECORD_FILE,
  readRecordFile,
  removeRecord,
} from '../archive/record.ts';
import { bytesBelow, statIfThere } from '../storage/files-below.ts';

/** Copies are removed down to this part of the bound, so that not each that comes removes one. */
const REMOVED_TO = 0.95;

/** Where the bound cannot be reached it is tried again when there is so many times as much: each time all folders are walked. */
const TRIED_AGAIN_AT = 1.05;

/** So many are compared by their last use before the oldest of them go. */
const COMPARED_COPIES = 256;

/** The part of those compared that goes before others are compared. */
const REMOVED_PART = 1 / 8;

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

interface LocalCopy {
  readonly folder: string;
  readonly shard: number;
  readonly bytes: number;
  /** When ingest has looked at the image last. */
  readonly usedMs: number;
}

/**
 * Keeps a builder's own copies of what it has put into a store within a number of bytes: those that were used longest ago go first. How much there is
 * is known by 256 folders, each counted at the start and whenever copies in it are compared.
 */
export class LocalCopies {
  readonly #parts: LocalCopiesParts;
  readonly #shards = new Float64Array(IMAGE_SHARDS);
  #bytes = 0;
  /** What copies took at which ingest looks again: that is counted. */
  readonly #before = new Map<string, number>();
  /** Copies are removed when there is more. */
  #mostBytes: number;
  #isCounted = false;
  #isStopped = false;
  #next = 0;
  #work: Promise<void> | undefined;
  /** The copy that is being removed. */
  #removing: { readonly identifier: string; readonly done: Promise<void> } | undefined;

  constructor(parts: LocalCopiesParts) {
    this.#parts = parts;
    this.#mostBytes = parts.maxBytes;
  }

  /** As far as they have been counted. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts what is there, and keeps the bound from then on. */
  begin(): void {
    if (this.#parts.maxBytes === 0) return;
    this.#start(async () => {
      for (let shard = 0; shard < IMAGE_SHARDS && !this.#isStopped; shard += 1) await this.#copiesIn(shard);
      this.#isCounted = true;
      await this.#remove();
    });
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
    this.#add(shardOf(folder), bytes - (this.#before.get(identifier) ?? 0));
    this.#before.delete(identifier);
    if (this.#isCounted && this.#bytes > this.#mostBytes) this.#start(() => this.#remove());
  }

  /** Resolves when the copy of an image is not being removed: none is from then on while `isInUse` tells of it. */
  async whenLeftAlone(identifier: string): Promise<void> {
    if (this.#removing?.identifier === identifier) await this.#removing.done.catch(() => {});
  }

  /** Resolves when nothing is counted or removed. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  #start(work: () => Promise<void>): void {
    this.#work ??= work()
      .catch((error: unknown) =>
        this.#parts.log.warn({ err: error }, 'copies of pyramids cannot be removed from the local folder'),
      )
      .finally(() => {
        this.#work = undefined;
      });
  }

  #add(shard: number, bytes: number): void {
    this.#shards[shard] = (this.#shards[shard] ?? 0) + bytes;
    this.#bytes += bytes;
  }

  /** Removes until the bound holds, or nothing is left that may go: packs beside scans that are used in place, and what is not in the store yet. */
  async #remove(): Promise<void> {
    const { maxBytes } = this.#parts;
    if (this.#bytes <= maxBytes) return;
    let hasMore = true;
    while (hasMore && !this.#isStopped) hasMore = await this.#removeOnceAround();
    const isReached = this.#bytes <= maxBytes * REMOVED_TO;
    this.#mostBytes = isReached ? maxBytes : Math.max(maxBytes, this.#bytes * TRIED_AGAIN_AT);
  }

  /** @returns whether more can be removed, and is to be */
  async #removeOnceAround(): Promise<boolean> {
    const enough = this.#parts.maxBytes * REMOVED_TO;
    let hasMore = false;
    for (let looked = 0; looked < IMAGE_SHARDS && this.#bytes > enough && !this.#isStopped; ) {
      const compared: LocalCopy[] = [];
      for (; compared.length < COMPARED_COPIES && looked < IMAGE_SHARDS; looked += 1) {
        if (this.#shards[this.#next]) compared.push(...(await this.#copiesIn(this.#next)));
        this.#next = (this.#next + 1) % IMAGE_SHARDS;
      }
      const isAll = looked === IMAGE_SHARDS && compared.length < COMPARED_COPIES;
      const most = isAll ? compared.length : compared.length * REMOVED_PART;
      if ((await this.#removeOldest(compared, most)) >= most && !isAll) hasMore = true;
    }
    return hasMore && this.#bytes > enough;
  }

  /** @returns how many were removed */
  async #removeOldest(copies: readonly LocalCopy[], most: number): Promise<number> {
    const { dataFolder, maxBytes, isKeptElsewhere, isInUse } = this.#parts;
    let removed = 0;
    for (const { folder, shard, bytes } of copies.toSorted((one, other) => one.usedMs - other.usedMs)) {
      if (this.#bytes <= maxBytes * REMOVED_TO || removed >= most || this.#isStopped) break;
      const record = await readRecordFile(folder);
      // What is being put there is told of by its row later.
      if (!record || imageFolder(dataFolder, record.identifier) !== folder || !isKeptElsewhere(record))
        continue;
      const { identifier } = record;
      // From here to the removal nothing is waited for: who begins with the image meanwhile finds it being removed.
      if (isInUse(identifier)) continue;
      this.#removing = { identifier, done: removeRecord(dataFolder, identifier) };
      try {
        await this.#removing.done;
      } finally {
        this.#removing = undefined;
      }
      this.#add(shard, -bytes);
      removed += 1;
    }
    return removed;
  }

  /** The copies of a folder, which is counted anew by that. */
  async #copiesIn(shard: number): Promise<LocalCopy[]> {
    const copies: LocalCopy[] = [];
    for (const folder of await foldersOfShard(this.#parts.dataFolder, shard)) {
      const bytes = await bytesBelow(folder);
      const usedMs = (await statIfThere(join(folder, RECORD_FILE)))?.mtimeMs ?? Date.now();
      copies.push({ folder, shard, bytes, usedMs });
    }
    const counted = copies.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#add(shard, counted - (this.#shards[shard] ?? 0));
    return copies;
  }
}

function shardOf(folder: string): number {
  return Number.parseInt(folder.slice(-40, -38), 16);
}
