/** What lies in them is shared out among so many folders, by two hexadecimal digits. */
export const FOLDERS = 256;

/** What lies there is removed down to this part of the bound, so that not each that comes removes one. */
const REMOVED_TO = 0.95;

/** So many are compared by their last use before the oldest of them go: all of a small number, a fair sample of a large one. */
const COMPARED = 256;

/** The part of those compared that goes before others are compared. */
const REMOVED_PART = 1 / 8;

/** Something that can be removed. */
export interface KeptEntry {
  /** Its folder, from 0. */
  readonly shard: number;
  readonly bytes: number;
  readonly usedMs: number;
}

export interface BoundedFoldersParts<Entry extends KeptEntry> {
  readonly maxBytes: number;
  /** What lies in a folder. */
  readonly list: (shard: number) => Promise<readonly Entry[]>;
  /** @returns false when it is to stay */
  readonly remove: (entry: Entry) => Promise<boolean>;
  readonly onProblem: (error: unknown) => void;
}

/**
 * Knows how many bytes lie in each of 256 folders: from what is told, and by a count of each at the start and whenever what is in it is
 * compared. To remove what was used longest ago it compares what is in a few of them. Nothing that it does for one entry grows with their number.
 */
export class BoundedFolders<Entry extends KeptEntry> {
  readonly #parts: BoundedFoldersParts<Entry>;
  readonly #shards = new Float64Array(FOLDERS);
  #bytes = 0;
  #isCounted = false;
  #isStopped = false;
  #next = 0;
  #work: Promise<void> | undefined;

  constructor(parts: BoundedFoldersParts<Entry>) {
    this.#parts = parts;
  }

  /** As far as they have been counted. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether no more is to go. */
  get isEnough(): boolean {
    return this.#bytes <= this.#parts.maxBytes * REMOVED_TO;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether all folders have been counted. */
  get isCounted(): boolean {
    return this.#isCounted;
  }

  /** Counts what is there, a folder after the other, and then does something about it. */
  begin(keepBound: () => Promise<void>): void {
    this.start(async () => {
      for (let shard = 0; shard < FOLDERS && !this.#isStopped; shard += 1) await this.#counted(shard);
      this.#isCounted = true;
      await keepBound();
    });
  }

  /** Begins some work, unless other work is under way. */
  start(work: () => Promise<void>): void {
    this.#work ??= work()
      .catch(this.#parts.onProblem)
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Resolves when nothing is counted or removed. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  /** Something has come into a folder, or gone. */
  add(shard: number, bytes: number): void {
    this.#shards[shard] = (this.#shards[shard] ?? 0) + bytes;
    this.#bytes += bytes;
  }

  /**
   * Removes until it is enough, at most once around all folders.
   *
   * @returns whether more can be removed, and is to be
   */
  async removeOnceAround(): Promise<boolean> {
    let hasMore = false;
    for (let looked = 0; looked < FOLDERS && !this.isEnough && !this.#isStopped; ) {
      const compared: Entry[] = [];
      for (; compared.length < COMPARED && looked < FOLDERS; looked += 1) {
        const shard = this.#next;
        this.#next = (shard + 1) % FOLDERS;
        if (this.#shards[shard]) compared.push(...(await this.#counted(shard)));
      }
      const isAll = looked === FOLDERS && compared.length < COMPARED;
      const most = isAll ? compared.length : compared.length * REMOVED_PART;
      if ((await this.#removeOldest(compared, most)) >= most && !isAll) hasMore = true;
    }
    return hasMore && !this.isEnough;
  }

  /** @returns how many were removed */
  async #removeOldest(entries: readonly Entry[], most: number): Promise<number> {
    let removed = 0;
    for (const entry of entries.toSorted((one, other) => one.usedMs - other.usedMs)) {
      if (this.isEnough || removed >= most || this.#isStopped) break;
      if (!(await this.#parts.remove(entry))) continue;
      this.add(entry.shard, -entry.bytes);
      removed += 1;
    }
    return removed;
  }

  /** What lies in a folder. What was told meanwhile may be counted twice, never left out; the next look counts again. */
  async #counted(shard: number): Promise<readonly Entry[]> {
    const before = this.#shards[shard] ?? 0;
    const entries = await this.#parts.list(shard);
    this.add(shard, entries.reduce((sum, { bytes }) => sum + bytes, 0) - before);
    return entries;
  }
}
