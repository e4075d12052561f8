import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BoundedFolders, type KeptEntry } from '../bounded-folders.ts';
import { errorCode } from '../error-code.ts';
import { isKeptName, isUnfinishedName, roomOf, shardOfNumber } from './block-names.ts';

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

interface KeptFile extends KeptEntry {
  readonly path: string;
  readonly isWhole: boolean;
}

/**
 * Keeps the blocks of all processes of a machine within their bound: one process has this. It knows what is there from what the others
 * tell of what they have written, and by a count at the start. Beyond the bound it removes those that were used longest ago.
 */
export class BlockAccount {
  readonly #options: BlockAccountOptions;
  readonly #folders: BoundedFolders<KeptFile>;

  constructor(options: BlockAccountOptions) {
    this.#options = options;
    this.#folders = new BoundedFolders({
      ...{ maxBytes: options.maxBytes, onProblem: options.onProblem },
      list: (shard) => this.#filesOf(shard),
      remove: removed,
    });
  }

  /** Bytes on the disk, as far as they have been counted. */
  get bytes(): number {
    return this.#folders.bytes;
  }

  /** Begins to count what is there. */
  begin(): void {
    this.#folders.begin(() => this.#remove());
  }

  /** A process has written a file. @param shard its folder, two hexadecimal digits */
  kept(shard: string, bytes: number): void {
    this.#folders.add(Number.parseInt(shard, 16), bytes);
    if (this.#folders.isCounted && this.#isBeyond) this.#folders.start(() => this.#remove());
  }

  /** Resolves when nothing is counted or removed. */
  settled(): Promise<void> {
    return this.#folders.settled();
  }

  stop(): Promise<void> {
    return this.#folders.stop();
  }

  get #isBeyond(): boolean {
    return this.#folders.bytes > this.#options.maxBytes;
  }

  async #remove(): Promise<void> {
    if (this.#isBeyond) await this.#folders.removeOnceAround();
  }

  /** The files of a folder; what was left half-written is removed. */
  async #filesOf(shard: number): Promise<KeptFile[]> {
    const folder = join(this.#options.folder, shardOfNumber(shard));
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
    return files;
  }
}

/** Removes a file, unless its path was just handed on. */
async function removed({ path, usedMs, isWhole }: KeptFile): Promise<boolean> {
  if (isWhole && Date.now() - usedMs < HANDED_ON_MS) return false;
  await rm(path, { force: true });
  return true;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
