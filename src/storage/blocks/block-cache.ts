import { LRUCache } from 'lru-cache';
import { LoupeError } from '../../errors.ts';
import type { ObjectHead } from '../objects/object-store.ts';
import { ReadPatience } from '../positional-read.ts';
import type { BlockCounts } from './block-counts.ts';
import { BLOCK_BYTES, bytesOfBlock, nameOfBlock, nameOfVersion } from './block-names.ts';
import { type BlockRun, runsOf } from './block-runs.ts';
import type { DiskBlocks } from './disk-blocks.ts';
import type { OpenBlock } from './open-block.ts';
import type { StoreReads } from './store-reads.ts';

/** Blocks that are being written to the disk at once: their bytes are held meanwhile. More are not kept there. */
const MOST_BEING_KEPT = 32;

/** Requests that one read makes at once, when what it lacks lies apart. */
const FETCHED_AT_ONCE = 4;

/** Bytes of an object that are read at once when all of it is copied. */
const COPIED_AT_ONCE = 8 * BLOCK_BYTES;

/** Where a block is: in memory, or in an open file. */
type HeldBlock = Buffer | OpenBlock;

/** A version of an object in the store of a cache. */
export interface ObjectVersion {
  readonly key: string;
  readonly head: ObjectHead;
  /** As `nameOfVersion` gives it. */
  readonly name: string;
}

export interface BlockCacheOptions {
  readonly reads: StoreReads;
  /** Undefined where nothing is kept on disk. */
  readonly disk: DiskBlocks | undefined;
  /** What is kept in memory at most, of blocks that came from the store. */
  readonly memoryBytes: number;
  readonly counts: BlockCounts;
}

/**
 * Objects of a store, read in blocks: in memory those that came from the store last, then files on the local disk, then the
 * store. Equal blocks that are wanted at once are fetched once, neighbours with one request. What was read of one version of
 * an object is never taken for a part of another.
 */
export class BlockCache {
  readonly #options: BlockCacheOptions;
  readonly #memory: LRUCache<string, Buffer> | undefined;
  readonly #beingKept = new Map<string, Buffer>();
  readonly #coming = new Map<string, Promise<HeldBlock>>();
  readonly #patience = new ReadPatience(() => performance.now());

  constructor(options: BlockCacheOptions) {
    this.#options = options;
    if (options.memoryBytes >= BLOCK_BYTES)
      this.#memory = new LRUCache({
        maxSize: options.memoryBytes,
        sizeCalculation: (bytes) => Math.max(1, bytes.length),
      });
  }

  /** Bytes held in memory now. */
  get bytes(): number {
    return this.#memory?.calculatedSize ?? 0;
  }

  /** A version of an object of this store. */
  version(key: string, head: ObjectHead): ObjectVersion {
    return { key, head, name: nameOfVersion(this.#options.reads.name, key, head.version) };
  }

  /** The version of an object that was read last, where that is known here. */
  async knownVersion(key: string): Promise<ObjectVersion | undefined> {
    const { reads, disk } = this.#options;
    const head = await disk?.head(reads.name, key);
    return head && this.version(key, head);
  }

  /** The version that an object has in the store now; its first block comes with it. Rejects as `fill` does. */
  async presentVersion(key: string): Promise<ObjectVersion> {
    const { reads, disk } = this.#options;
    const { head, bytes } = await this.#orForget(key, () => reads.beginning(key, BLOCK_BYTES));
    const version = this.version(key, head);
    if (bytes.length > 0) this.#take(version, 0, bytes);
    await disk?.keepHead(reads.name, key, head);
    return version;
  }

  /**
   * Fills `into` with what lies at a position if it is at hand: in memory, or in an open file of a disk that has been quick.
   *
   * @returns false, with nothing done, where it is not, or lies in more than one block
   */
  fillNow({ name }: ObjectVersion, into: Uint8Array, position: number): boolean {
    const block = Math.floor(position / BLOCK_BYTES);
    const start = position - block * BLOCK_BYTES;
    if (start + into.length > BLOCK_BYTES) return false;
    const held = this.#held(nameOfBlock(name, block));
    if (!held) return false;
    if (Buffer.isBuffer(held)) {
      held.copy(into, 0, start, start + into.length);
      this.#options.counts.memory += 1;
      return true;
    }
    if (!held.fillNow(this.#patience, into, start)) return false;
    this.#options.counts.disk += 1;
    return true;
  }

  /**
   * Fills `into` with what lies at a position, which has to be within the object.
   *
   * @throws LoupeError `unreadable-source` when the object has another version in the store or is gone, `overloaded` when the
   * store cannot be read
   */
  async fill(object: ObjectVersion, into: Uint8Array, position: number): Promise<void> {
    const end = position + into.length;
    const first = Math.floor(position / BLOCK_BYTES);
    const count = Math.ceil(end / BLOCK_BYTES) - first;
    const blocks = Array.from({ length: count }, (_, at) => first + at);
    const found = this.#find(object, blocks);
    await Promise.all(
      found.map(async (coming, at) => {
        const from = Math.max(position, (first + at) * BLOCK_BYTES);
        const to = Math.min(end, (first + at + 1) * BLOCK_BYTES);
        const part = into.subarray(from - position, to - position);
        await this.#fillPart(object, await coming, part, from);
      }),
    );
  }

  /** Has blocks at hand: those that are on no disk here are fetched, neighbours together. Rejects as `fill` does. */
  async prepare(object: ObjectVersion, blocks: readonly number[]): Promise<void> {
    await Promise.all(this.#find(object, blocks));
  }

  /** The path of a file with all of an object, to be opened at once. Rejects as `fill` does, and when the disk is full. */
  async wholeFile(object: ObjectVersion): Promise<string> {
    const { disk, reads } = this.#options;
    if (!disk) throw new Error('a whole object is wanted in a file, and there is no folder for it');
    const { key, head } = object;
    return disk.whole(object.name, head.size, async (write) => {
      for (let start = 0; start < head.size; start += COPIED_AT_ONCE) {
        const range = { start, length: Math.min(COPIED_AT_ONCE, head.size - start) };
        await write(await this.#orForget(key, () => reads.part(key, head, range)));
      }
    });
  }

  async #fillPart(
    object: ObjectVersion,
    held: HeldBlock,
    part: Uint8Array,
    position: number,
  ): Promise<void> {
    const block = Math.floor(position / BLOCK_BYTES);
    const start = position - block * BLOCK_BYTES;
    if (Buffer.isBuffer(held)) {
      held.copy(part, 0, start, start + part.length);
      return;
    }
    if (held.isClosed) {
      // So many others were opened meanwhile.
      const [again] = this.#find(object, [block]);
      if (again !== undefined) await this.#fillPart(object, await again, part, position);
      return;
    }
    await held.fill(part, start);
    this.#options.counts.disk += 1;
  }

  /** Where a block is, of those at hand. */
  #held(name: string): HeldBlock | undefined {
    const inMemory = this.#memory?.get(name) ?? this.#beingKept.get(name);
    if (inMemory) return inMemory;
    const open = this.#options.disk?.opened(name);
    open?.touch(Date.now());
    return open;
  }

  /** Blocks, each as soon as it is at hand. */
  #find(object: ObjectVersion, blocks: readonly number[]): Promise<HeldBlock>[] {
    const isThere = (name: string) => this.#coming.has(name) || this.#held(name) !== undefined;
    const lacking = blocks.filter((block) => !isThere(nameOfBlock(object.name, block)));
    if (lacking.length > 0) this.#begin(object, lacking);
    return blocks.map((block) => this.#whenHeld(nameOfBlock(object.name, block)));
  }

  async #whenHeld(name: string): Promise<HeldBlock> {
    const coming = this.#coming.get(name);
    if (coming !== undefined) return coming;
    const held = this.#held(name);
    if (!held) throw new Error('a block that was at hand is not there');
    if (Buffer.isBuffer(held)) this.#options.counts.memory += 1;
    return held;
  }

  #begin(object: ObjectVersion, blocks: readonly number[]): void {
    const loading = this.#load(object, blocks);
    for (const block of blocks) {
      const name = nameOfBlock(object.name, block);
      const coming = loading.then((loaded) => {
        const held = loaded.get(block);
        if (!held) throw new Error('a block that was fetched is not there');
        return held;
      });
      this.#coming.set(name, coming);
      const done = (): void => void this.#coming.delete(name);
      coming.then(done, done);
    }
  }

  /** Looks for blocks on the disk, and fetches those that are not there. */
  async #load(object: ObjectVersion, blocks: readonly number[]): Promise<Map<number, HeldBlock>> {
    const held = new Map<number, HeldBlock>();
    const lacking: number[] = [];
    await Promise.all(
      blocks.map(async (block) => {
        const bytes = bytesOfBlock(object.head.size, block);
        const found = await this.#options.disk?.find(nameOfBlock(object.name, block), bytes);
        if (found) held.set(block, found);
        else lacking.push(block);
      }),
    );
    const runs = runsOf(lacking).values();
    await Promise.all(
      Array.from({ length: FETCHED_AT_ONCE }, async () => {
        for (const run of runs)
          for (const [block, bytes] of await this.#fetch(object, run)) held.set(block, bytes);
      }),
    );
    return held;
  }

  /** Fetches neighbouring blocks with one request. */
  async #fetch(object: ObjectVersion, { first, count }: BlockRun): Promise<[number, Buffer][]> {
    const { key, head } = object;
    const start = first * BLOCK_BYTES;
    const range = { start, length: Math.min(count * BLOCK_BYTES, head.size - start) };
    const bytes = await this.#orForget(key, () => this.#options.reads.part(key, head, range));
    return Array.from({ length: count }, (_, at) => {
      const part = bytes.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES);
      // A part of what came together would hold all of it for as long as it is kept.
      return [first + at, this.#take(object, first + at, count > 1 ? Buffer.from(part) : part)];
    });
  }

  /** Takes a block that came from the store; it goes to the disk by and by. */
  #take({ name: object }: ObjectVersion, block: number, bytes: Buffer): Buffer {
    const { disk, counts } = this.#options;
    const name = nameOfBlock(object, block);
    counts.store += 1;
    this.#memory?.set(name, bytes);
    if (disk && this.#beingKept.size < MOST_BEING_KEPT && !this.#beingKept.has(name)) {
      this.#beingKept.set(name, bytes);
      void disk.keep(name, bytes).finally(() => this.#beingKept.delete(name));
    }
    return bytes;
  }

  /** Reads from the store; of an object that is not as it was, nothing is known any more: whoever opens it next asks the store. */
  async #orForget<Result>(key: string, read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (error) {
      const { disk, reads } = this.#options;
      const isOther = error instanceof LoupeError && error.code === 'unreadable-source';
      if (isOther) await disk?.forgetHead(reads.name, key);
      throw error;
    }
  }
}
