import { type OpenFile, readAt } from './file-store.ts';

/** As much as the operating system reads at least. */
const BLOCK_BYTES = 4096;

/** Blocks that are held. */
const MOST_BLOCKS = 32;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads an open file in blocks: of what lies close together, each read of its own would take many times as long. */
export class BlockReader {
  /** Bytes of the file, as of opening. */
  readonly size: number;
  readonly #file: OpenFile;
  /** The one that was read last at the end. */
  readonly #blocks: Block[] = [];

  constructor(file: OpenFile) {
    this.#file = file;
    this.size = file.size;
  }

  /**
   * Reads bytes, which are valid until the file is written to.
   *
   * @returns fewer bytes than asked only where the file ends
   */
  async read(position: number, length: number): Promise<Buffer> {
    if (length > BLOCK_BYTES) return readAt(this.#file, position, length);
    const held = this.#blocks.findLast(
      ({ start, bytes }) => position >= start && position + length <= start + bytes.length,
    );
    const block = held ?? (await this.#load(position));
    return block.bytes.subarray(position - block.start, position - block.start + length);
  }

  async #load(start: number): Promise<Block> {
    const block = { start, bytes: await readAt(this.#file, start, BLOCK_BYTES) };
    this.#blocks.push(block);
    if (this.#blocks.length > MOST_BLOCKS) this.#blocks.shift();
    return block;
  }
}
