/** Smallest buffer that is kept, in bytes; each larger class is twice the one before. */
const SMALLEST = 16 * 1024;
const CLASSES = 8;

/**
 * Buffers for tiles on their way from disk to socket. Allocating 40 KB for each tile costs more in garbage
 * collection than reading it.
 */
export class BufferPool {
  readonly #free: Buffer[][] = Array.from({ length: CLASSES }, () => []);
  readonly #mostBytes: number;

  /** @param mostBytes bytes that are kept in buffers of one size */
  constructor(mostBytes = 4 * 1024 * 1024) {
    this.#mostBytes = mostBytes;
  }

  /** A buffer of at least `bytes` bytes with undefined content. */
  take(bytes: number): Buffer {
    const at = this.#classOf(bytes);
    return this.#free[at]?.pop() ?? Buffer.allocUnsafeSlow(at < CLASSES ? SMALLEST << at : bytes);
  }

  /** Takes a buffer back, which nothing may read any more. */
  give(buffer: Buffer): void {
    const free = this.#free[this.#classOf(buffer.length)];
    if (free && (free.length + 1) * buffer.length <= this.#mostBytes) free.push(buffer);
  }

  #classOf(bytes: number): number {
    return Math.max(0, Math.ceil(Math.log2(bytes / SMALLEST)));
  }
}
