/** The memory that a sequence takes grows by this much. */
export const BLOCK_BYTES = 64 * 1024;

/** The later part of a sequence of bytes, in memory: appended at its end, dropped from its beginning. */
export class ByteBlocks {
  #blocks: Buffer[] = [];
  #start = 0;
  #end = 0;

  /** The position in the sequence of the first byte that is here. */
  get start(): number {
    return this.#start;
  }

  /** The length of the sequence. */
  get end(): number {
    return this.#end;
  }

  /** Memory taken. */
  get heldBytes(): number {
    return this.#blocks.length * BLOCK_BYTES;
  }

  /** By how much `heldBytes` grows when so many bytes are appended. */
  growthFor(length: number): number {
    const blocks = Math.ceil((this.#end - this.#start + length) / BLOCK_BYTES);
    return blocks * BLOCK_BYTES - this.heldBytes;
  }

  /** Copies bytes to the end. */
  append(bytes: Buffer): void {
    for (let copied = 0; copied < bytes.length; ) {
      const within = (this.#end - this.#start) % BLOCK_BYTES;
      let block = this.#blocks.at(-1);
      if (block === undefined || within === 0) {
        block = Buffer.allocUnsafe(BLOCK_BYTES);
        this.#blocks.push(block);
      }
      const count = bytes.copy(block, within, copied);
      copied += count;
      this.#end += count;
    }
  }

  /** The bytes from a position on, to the end of their block; none where nothing is here. They are not copied. */
  at(position: number): Buffer {
    const offset = position - this.#start;
    const index = Math.floor(offset / BLOCK_BYTES);
    const block = this.#blocks[index] ?? Buffer.alloc(0);
    return block.subarray(offset % BLOCK_BYTES, this.#end - this.#start - index * BLOCK_BYTES);
  }

  /** Drops whole blocks before a position, and the last one too when the position is the end. */
  dropBefore(position: number): void {
    if (position >= this.#end) {
      this.#blocks = [];
      this.#start = this.#end;
      return;
    }
    const count = Math.max(0, Math.floor((position - this.#start) / BLOCK_BYTES));
    this.#blocks.splice(0, count);
    this.#start += count * BLOCK_BYTES;
  }
}
