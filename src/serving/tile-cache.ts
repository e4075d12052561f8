import { LRUCache } from 'lru-cache';

/** The bytes of whole stored responses in memory, bounded by their sum. */
export class TileCache {
  readonly #tiles: LRUCache<string, Buffer>;

  constructor(mostBytes: number) {
    this.#tiles = new LRUCache({
      maxSize: mostBytes,
      // A ready-made size of a megabyte would push out dozens of tiles.
      maxEntrySize: Math.min(mostBytes, 512 * 1024),
      sizeCalculation: (bytes) => bytes.length + 200,
    });
  }

  get(key: string): Buffer | undefined {
    return this.#tiles.get(key);
  }

  set(key: string, bytes: Buffer): void {
    this.#tiles.set(key, bytes);
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#tiles.calculatedSize;
  }
}
