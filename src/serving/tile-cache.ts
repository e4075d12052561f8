import { LRUCache } from 'lru-cache';
import { KEPT_ENTRY_BYTES } from '../cache/kept-bytes.ts';

/** The bytes of whole stored responses in memory, bounded by their sum. */
export class TileCache {
  readonly #tiles: LRUCache<string, Buffer>;

  constructor(mostBytes: number) {
    this.#tiles = new LRUCache({
      maxSize: mostBytes,
      // A ready-made size of a megabyte would push out dozens of tiles.
      maxEntrySize: Math.min(mostBytes, 512 * 1024),
      sizeCalculation: (bytes, key) => bytes.length + key.length + KEPT_ENTRY_BYTES,
    });
  }

  get(key: string): Buffer | undefined {
    return this.#tiles.get(key);
  }

  /** @param bytes which are all of the memory that they lie in */
  set(key: string, bytes: Buffer): void {
    this.#tiles.set(key, bytes);
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#tiles.calculatedSize;
  }
}
