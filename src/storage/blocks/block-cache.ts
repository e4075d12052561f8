import { ReadPatience } from '../positional-read.ts';
import type { BlockCounts } from './block-counts.ts';
import type { BlockLoader, ObjectVersion } from './block-loader.ts';
import { nameOfBlock, STORE_BLOCK_BYTES } from './block-names.ts';
import type { HeldBlock, NearBlocks } from './near-blocks.ts';

/**
 * Objects of a store, read in blocks: in memory those that came from the store last, then files on the local disk, then the
 * store. Equal blocks that are wanted at once are fetched once, neighbours with one request. What was read of one version of
 * an object is never taken for a part of another.
 */
export class BlockCache {
  readonly #near: NearBlocks;
  readonly #loader: BlockLoader;
  readonly #counts: BlockCounts;
  readonly #coming = new Map<string, Promise<HeldBlock>>();
  readonly #patience = new ReadPatience(() => performance.now());

  constructor(near: NearBlocks, loader: BlockLoader, counts: BlockCounts) {
    this.#near = near;
    this.#loader = loader;
    this.#counts = counts;
  }

  /**
   * Fills `into` with what lies at a position if it is at hand: in memory, or in an open file of a disk that has been quick.
   *
   * @returns false, with nothing done, where it is not, or lies in more than one block
   */
  fillNow({ name }: ObjectVersion, into: Uint8Array, position: number): boolean {
    const block = Math.floor(position / STORE_BLOCK_BYTES);
    const start = position - block * STORE_BLOCK_BYTES;
    if (start + into.length > STORE_BLOCK_BYTES) return false;
    const held = this.#near.get(nameOfBlock(name, block));
    if (!held) return false;
    if (Buffer.isBuffer(held)) {
      held.copy(into, 0, start, start + into.length);
      this.#counts.memory += 1;
      return true;
    }
    if (!held.fillNow(this.#patience, into, start)) return false;
    this.#counts.disk += 1;
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
    const first = Math.floor(position / STORE_BLOCK_BYTES);
    const count = Math.ceil(end / STORE_BLOCK_BYTES) - first;
    const blocks = Array.from({ length: count }, (_, at) => first + at);
    const found = this.#find(object, blocks);
    await Promise.all(
      found.map(async (coming, at) => {
        const from = Math.max(position, (first + at) * STORE_BLOCK_BYTES);
        const to = Math.min(end, (first + at + 1) * STORE_BLOCK_BYTES);
        const part = into.subarray(from - position, to - position);
        await this.#fillPart(object, await coming, part, from);
      }),
    );
  }

  /** Has blocks at hand: those that are on no disk here are fetched, neighbours together. Rejects as `fill` does. */
  async prepare(object: ObjectVersion, blocks: readonly number[]): Promise<void> {
    const lacking = blocks.filter((block) => !this.#near.get(nameOfBlock(object.name, block)));
    await Promise.all(this.#find(object, lacking));
  }

  async #fillPart(object: ObjectVersion, held: HeldBlock, part: Uint8Array, position: number): Promise<void> {
    const block = Math.floor(position / STORE_BLOCK_BYTES);
    const start = position - block * STORE_BLOCK_BYTES;
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
    this.#counts.disk += 1;
  }

  /** Blocks, each as soon as it is at hand. */
  #find(object: ObjectVersion, blocks: readonly number[]): Promise<HeldBlock>[] {
    const isThere = (name: string) => this.#coming.has(name) || this.#near.get(name) !== undefined;
    const lacking = blocks.filter((block) => !isThere(nameOfBlock(object.name, block)));
    if (lacking.length > 0) this.#begin(object, lacking);
    return blocks.map((block) => this.#whenHeld(nameOfBlock(object.name, block)));
  }

  async #whenHeld(name: string): Promise<HeldBlock> {
    const coming = this.#coming.get(name);
    if (coming !== undefined) return coming;
    const held = this.#near.get(name);
    if (!held) throw new Error('a block that was at hand is not there');
    if (Buffer.isBuffer(held)) this.#counts.memory += 1;
    return held;
  }

  #begin(object: ObjectVersion, blocks: readonly number[]): void {
    const loading = this.#loader.load(object, blocks);
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
}
