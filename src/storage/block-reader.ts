import { type OpenFile, readAt } from './file-store.ts';

/** What can be read at positions without being a file on a disk. */
export interface ReadableBytes {
  /** Bytes. */
  readonly size: number;
  /** Bytes at a position: fewer than asked only where it ends. */
  read(position: number, length: number): Promise<Buffer>;
}

/** Bytes of an open file, or of something else: fewer than asked only where it ends. */
export function bytesAt(from: OpenFile | ReadableBytes, position: number, length: number): Promise<Buffer> {
  return 'read' in from ? from.read(position, length) : readAt(from, position, length);
}

/** As much as the operating system reads at least. */
const BLOCK_BYTES = 4096;

/** Blocks that are held. */
const MOST_BLOCKS = 32;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads an open file in blocks: of what lies close together, each read of its own would take many times as long. */
export class BlockReader implements ReadableBytes {
  /** Bytes of the file, as of opening. */
  readonly size: number;
  readonly #file: OpenFile | ReadableBytes;
  /** The one that was read last at the end. */
  readonly #blocks: Block[] = [];

  constructor(file: OpenFile | ReadableBytes) {
    this.#file = file;
    this.size = file.size;
  }

  /**
   * Reads bytes, which are valid until the file is written to.
   *
   * @returns fewer bytes than asked only where the file ends
   */
  async read(position: number, length: number): Promise<Buffer> {
    if (length > BLOCK_BYTES) return bytesAt(this.#file, position, length);
    const held = this.#blocks.findLast(
      ({ start, bytes }) => position >= start && position + length <= start + bytes.length,
    );
    const block = held ?? (await this.#load(position));
    return block.bytes.subarray(position - block.start, position - block.start + length);
  }

  async #load(start: number): Promise<Block> {
    const block = { start, bytes: await bytesAt(this.#file, start, BLOCK_BYTES) };
    this.#blocks.push(block);
    if (this.#blocks.length > MOST_BLOCKS) this.#blocks.shift();
    return block;
  }
}
