import { eachAtOnce } from '../../at-once/each-at-once.ts';
import { LoupeError } from '../../errors.ts';
import type { ObjectHead } from '../objects/object-store.ts';
import type { BlockCounts } from './block-counts.ts';
import {
  type BlockRun,
  bytesOfBlock,
  nameOfBlock,
  nameOfObject,
  runsOf,
  STORE_BLOCK_BYTES,
} from './block-names.ts';
import type { DiskBlocks } from './disk-blocks.ts';
import type { HeldBlock, NearBlocks } from './near-blocks.ts';
import type { StoreReads } from './store-reads.ts';

/** Requests that one read makes at once, when what it lacks lies apart. */
const FETCHED_AT_ONCE = 4;

/** Bytes of an object that are read at once when all of it is copied. */
const COPIED_AT_ONCE = 8 * STORE_BLOCK_BYTES;

/** A version of an object in the store of a cache. */
export interface ObjectVersion {
  readonly key: string;
  readonly head: ObjectHead;
  /** As `nameOfObject` gives it. */
  readonly name: string;
}

export interface BlockLoaderOptions {
  readonly reads: StoreReads;
  readonly disk: DiskBlocks;
  readonly near: NearBlocks;
  readonly counts: BlockCounts;
}

/** Brings blocks of objects to where a process has them at hand: from the local disk, or from the store. */
export class BlockLoader {
  readonly #options: BlockLoaderOptions;

  constructor(options: BlockLoaderOptions) {
    this.#options = options;
  }

  /** A version of an object of this store. */
  version(key: string, head: ObjectHead): ObjectVersion {
    return { key, head, name: nameOfObject(this.#options.reads.name, key, head.version) };
  }

  /** The version of an object that was read last, where that is known here. */
  async knownVersion(key: string): Promise<ObjectVersion | undefined> {
    const { reads, disk } = this.#options;
    const head = await disk.head(reads.name, key);
    return head && this.version(key, head);
  }

  /** The version that an object has in the store now; its first block comes with it. Rejects as `load` does. */
  async presentVersion(key: string): Promise<ObjectVersion> {
    const { reads, disk } = this.#options;
    const { head, bytes } = await this.#orForget(key, () => reads.beginning(key, STORE_BLOCK_BYTES));
    const version = this.version(key, head);
    if (bytes.length > 0) this.#take(version, 0, bytes);
    disk.keepHead(reads.name, key, head);
    return version;
  }

  /** The path of a file with all of an object, to be opened at once. Rejects as `load` does, and when the disk is full. */
  async wholeFile(object: ObjectVersion): Promise<string> {
    const { disk, reads } = this.#options;
    const { key, head } = object;
    return disk.whole(object.name, head.size, async (write) => {
      for (let start = 0; start < head.size; start += COPIED_AT_ONCE) {
        const range = { start, length: Math.min(COPIED_AT_ONCE, head.size - start) };
        await write(await this.#orForget(key, () => reads.part(key, head, range)));
      }
    });
  }

  /**
   * Looks for blocks on the disk, and fetches those that are not there.
   *
   * @throws LoupeError `unreadable-source` when the object has another version in the store or is gone, `unavailable` when the
   * store cannot be read
   */
  async load(object: ObjectVersion, blocks: readonly number[]): Promise<Map<number, HeldBlock>> {
    const held = new Map<number, HeldBlock>();
    const lacking: number[] = [];
    await Promise.all(
      blocks.map(async (block) => {
        const bytes = bytesOfBlock(object.head.size, block);
        const found = await this.#options.disk.find(nameOfBlock(object.name, block), bytes);
        if (found) held.set(block, found);
        else lacking.push(block);
      }),
    );
    await eachAtOnce(runsOf(lacking), FETCHED_AT_ONCE, async (run) => {
      for (const [block, bytes] of await this.#fetch(object, run)) held.set(block, bytes);
    });
    return held;
  }

  /** Fetches neighbouring blocks with one request. */
  async #fetch(object: ObjectVersion, { first, count }: BlockRun): Promise<[number, Buffer][]> {
    const { key, head } = object;
    const start = first * STORE_BLOCK_BYTES;
    const range = { start, length: Math.min(count * STORE_BLOCK_BYTES, head.size - start) };
    const bytes = await this.#orForget(key, () => this.#options.reads.part(key, head, range));
    return Array.from({ length: count }, (_, at) => {
      const part = bytes.subarray(at * STORE_BLOCK_BYTES, (at + 1) * STORE_BLOCK_BYTES);
      // A part of what came together would hold all of it for as long as it is kept.
      return [first + at, this.#take(object, first + at, count > 1 ? Buffer.from(part) : part)];
    });
  }

  #take({ name }: ObjectVersion, block: number, bytes: Buffer): Buffer {
    this.#options.counts.store += 1;
    this.#options.near.take(nameOfBlock(name, block), bytes);
    return bytes;
  }

  /** Reads from the store; of an object that is not as it was, nothing is known any more: whoever opens it next asks the store. */
  async #orForget<Result>(key: string, read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (error) {
      const { disk, reads } = this.#options;
      const isOther = error instanceof LoupeError && error.code === 'unreadable-source';
      if (isOther) await disk.forgetHead(reads.name, key);
      throw error;
    }
  }
}
