import { LRUCache } from 'lru-cache';

/** Whole stored answers in memory, bounded by bytes. */
export class TileCache {
  readonly #answers: LRUCache<string, Buffer>;

  constructor(mostBytes: number) {
    this.#answers = new LRUCache({
      maxSize: mostBytes,
      // A ready-made size of a megabyte would push out dozens of tiles.
      maxEntrySize: Math.min(mostBytes, 512 * 1024),
      sizeCalculation: (bytes) => bytes.length + 200,
    });
  }

  get(key: string): Buffer | undefined {
    return this.#answers.get(key);
  }

  set(key: string, bytes: Buffer): void {
    this.#answers.set(key, bytes);
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#answers.calculatedSize;
  }
}
