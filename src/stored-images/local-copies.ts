import { readdir, stat } from 'node:fs/promises';
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
import { isGone } from '../storage/files-below.ts';

/** Copies are removed down to this part of the bound, so that not each that comes removes one. */
const REMOVED_TO = 0.95;

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
  #isCounted = false;
  #isStopped = false;
  #next = 0;
  #work: Promise<void> | undefined;

  constructor(parts: LocalCopiesParts) {
    this.#parts = parts;
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

  /** Something was made of an image here, and put into the store. */
  async added({ identifier }: MasterRecord): Promise<void> {
    if (this.#parts.maxBytes === 0) return;
    const folder = imageFolder(this.#parts.dataFolder, identifier);
    this.#add(shardOf(folder), await bytesBelow(folder));
    if (this.#isCounted && this.#bytes > this.#parts.maxBytes) this.#start(() => this.#remove());
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

  /** Removes until the bound holds, at most once around all folders: the rest is not in the store yet. */
  async #remove(): Promise<void> {
    const { maxBytes } = this.#parts;
    if (this.#bytes <= maxBytes) return;
    const enough = maxBytes * REMOVED_TO;
    for (let looked = 0; looked < IMAGE_SHARDS && this.#bytes > enough && !this.#isStopped; ) {
      const compared: LocalCopy[] = [];
      for (; compared.length < COMPARED_COPIES && looked < IMAGE_SHARDS; looked += 1) {
        if (this.#shards[this.#next]) compared.push(...(await this.#copiesIn(this.#next)));
        this.#next = (this.#next + 1) % IMAGE_SHARDS;
      }
      const isAll = looked === IMAGE_SHARDS && compared.length < COMPARED_COPIES;
      await this.#removeOldest(compared, isAll ? compared.length : compared.length * REMOVED_PART);
    }
  }

  async #removeOldest(copies: readonly LocalCopy[], most: number): Promise<void> {
    const { dataFolder, maxBytes, isKeptElsewhere } = this.#parts;
    let removed = 0;
    for (const { folder, shard, bytes } of copies.toSorted((one, other) => one.usedMs - other.usedMs)) {
      if (this.#bytes <= maxBytes * REMOVED_TO || removed >= most || this.#isStopped) return;
      const record = await readRecordFile(folder);
      // What is being put there is told of by its row later.
      if (!record || imageFolder(dataFolder, record.identifier) !== folder || !isKeptElsewhere(record))
        continue;
      await removeRecord(dataFolder, record.identifier);
      this.#add(shard, -bytes);
      removed += 1;
    }
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

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
      if (entry.isFile()) bytes += (await statIfThere(join(entry.parentPath, entry.name)))?.size ?? 0;
  } catch (error) {
    // Removed meanwhile.
    if (!isGone(error)) throw error;
  }
  return bytes;
}

async function statIfThere(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
