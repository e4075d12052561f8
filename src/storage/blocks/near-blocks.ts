import { LRUCache } from 'lru-cache';
import { STORE_BLOCK_BYTES } from './block-names.ts';
import type { DiskBlocks } from './disk-blocks.ts';
import type { OpenBlock } from './open-block.ts';

/** Blocks that are being written to the disk at once: their bytes are held meanwhile. More are not kept there. */
const MOST_BEING_KEPT = 32;

/** Where a block is: in memory, or in an open file. */
export type HeldBlock = Buffer | OpenBlock;

interface BlockBeingKept {
  readonly bytes: Buffer;
  readonly kept: Promise<void>;
}

/** The blocks that a process has at hand: in memory, or in files that are open. */
export class NearBlocks {
  readonly #disk: DiskBlocks;
  readonly #memory: LRUCache<string, Buffer> | undefined;
  readonly #beingKept = new Map<string, BlockBeingKept>();

  /** @param memoryBytes what is kept in memory at most */
  constructor(memoryBytes: number, disk: DiskBlocks) {
    this.#disk = disk;
    if (memoryBytes >= STORE_BLOCK_BYTES)
      this.#memory = new LRUCache({
        maxSize: memoryBytes,
        sizeCalculation: (bytes) => Math.max(1, bytes.length),
      });
  }

  /** Bytes held in memory now. */
  get bytes(): number {
    return this.#memory?.calculatedSize ?? 0;
  }

  /** A block by its name, at no cost. */
  get(name: string): HeldBlock | undefined {
    const inMemory = this.#memory?.get(name) ?? this.#beingKept.get(name)?.bytes;
    if (inMemory) return inMemory;
    const open = this.#disk.opened(name);
    open?.touch(Date.now());
    return open;
  }

  /** Takes a block that came from the store; it goes to the disk by and by. */
  take(name: string, bytes: Buffer): void {
    this.#memory?.set(name, bytes);
    if (this.#beingKept.size >= MOST_BEING_KEPT || this.#beingKept.has(name)) return;
    const kept = this.#disk.keep(name, bytes).finally(() => this.#beingKept.delete(name));
    this.#beingKept.set(name, { bytes, kept });
  }

  /** Lets go of everything, when what is being written is on the disk. */
  async close(): Promise<void> {
    while (this.#beingKept.size > 0) await Promise.all([...this.#beingKept.values()].map(({ kept }) => kept));
    this.#memory?.clear();
    await this.#disk.close();
  }
}
