import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../error-code.ts';
import { isKeptName, isUnfinishedName, roomOf, SHARDS, shardOfNumber } from './block-names.ts';

/** Files are removed down to this part of the bound, so that not every block that comes removes one. */
const REMOVED_TO = 0.95;

/** So many files are compared by their last use before the oldest of them go: all of a small cache, a fair sample of a large one. */
const COMPARED_FILES = 256;

/** The part of those compared that goes before others are compared. */
const REMOVED_PART = 1 / 8;

/** Who was given the path of a whole file opens it in this time. */
const HANDED_ON_MS = 60_000;

/** What a killed process was writing is older. */
const UNFINISHED_MS = 60 * 60_000;

export interface BlockAccountOptions {
  /** Of all blocks. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly onProblem: (error: unknown) => void;
}

interface KeptFile {
  readonly path: string;
  readonly shard: number;
  readonly bytes: number;
  readonly usedMs: number;
  readonly isWhole: boolean;
}

/**
 * Keeps the blocks of all processes of a machine within their bound: one process has this. It knows how many bytes lie in each
 * of 256 folders, from what the others tell of what they have written; at the start it counts them, a folder after the other.
 * Beyond the bound it compares the files of a few folders and removes those that were used longest ago. Nothing that it does
 * for one block grows with their number.
 */
export class BlockAccount {
  readonly #options: BlockAccountOptions;
  readonly #shards = new Float64Array(SHARDS);
  #bytes = 0;
  #isCounted = false;
  #isStopped = false;
  #next = 0;
  #work: Promise<void> | undefined;

  constructor(options: BlockAccountOptions) {
    this.#options = options;
  }

  /** Bytes on the disk, as far as they have been counted. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins to count what is there. */
  begin(): void {
    this.#start(async () => {
      for (let shard = 0; shard < SHARDS && !this.#isStopped; shard++) await this.#filesOf(shard);
      this.#isCounted = true;
      await this.#remove();
    });
  }

  /** A process has written a file. @param shard its folder, two hexadecimal digits */
  kept(shard: string, bytes: number): void {
    this.#add(Number.parseInt(shard, 16), bytes);
    if (this.#isCounted && this.#bytes > this.#options.maxBytes) this.#start(() => this.#remove());
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
      .catch(this.#options.onProblem)
      .finally(() => {
        this.#work = undefined;
      });
  }

  #add(shard: number, bytes: number): void {
    this.#shards[shard] = (this.#shards[shard] ?? 0) + bytes;
    this.#bytes += bytes;
  }

  /** Removes until the bound holds, at most once around all folders. */
  async #remove(): Promise<void> {
    if (this.#bytes <= this.#options.maxBytes) return;
    const enough = this.#options.maxBytes * REMOVED_TO;
    for (let looked = 0; looked < SHARDS && this.#bytes > enough && !this.#isStopped; ) {
      const compared: KeptFile[] = [];
      for (; compared.length < COMPARED_FILES && looked < SHARDS; looked++) {
        const shard = this.#next;
        this.#next = (shard + 1) % SHARDS;
        if (this.#shards[shard]) compared.push(...(await this.#filesOf(shard)));
      }
      const isAll = looked === SHARDS && compared.length < COMPARED_FILES;
      await this.#removeOldest(compared, isAll ? compared.length : compared.length * REMOVED_PART);
    }
  }

  async #removeOldest(files: readonly KeptFile[], most: number): Promise<void> {
    const enough = this.#options.maxBytes * REMOVED_TO;
    const nowMs = Date.now();
    const oldestFirst = files.toSorted((one, other) => one.usedMs - other.usedMs);
    let removed = 0;
    for (const { path, shard, bytes, usedMs, isWhole } of oldestFirst) {
      if (this.#bytes <= enough || removed >= most) return;
      if (isWhole && nowMs - usedMs < HANDED_ON_MS) continue;
      await rm(path, { force: true });
      this.#add(shard, -bytes);
      removed += 1;
    }
  }

  /** The files of a folder, which is counted anew by that; what was left half-written is removed. */
  async #filesOf(shard: number): Promise<KeptFile[]> {
    const folder = join(this.#options.folder, shardOfNumber(shard));
    const before = this.#shards[shard] ?? 0;
    const files: KeptFile[] = [];
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const stats = await stat(path).catch(() => undefined);
      if (!stats) continue;
      if (isUnfinishedName(name) && Date.now() - stats.mtimeMs > UNFINISHED_MS)
        await rm(path, { force: true });
      if (!isKeptName(name)) continue;
      const bytes = roomOf(stats.size);
      files.push({ path, shard, bytes, usedMs: stats.mtimeMs, isWhole: name.endsWith('.whole') });
    }
    // What was told meanwhile may be counted twice, never left out; the next look counts again.
    this.#add(shard, files.reduce((sum, { bytes }) => sum + bytes, 0) - before);
    return files;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
