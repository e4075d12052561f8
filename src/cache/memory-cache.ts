import { LRUCache } from 'lru-cache';
import type { RenderedImage } from '../pixels/render/render.ts';
import { type DerivativeCache, type DerivativeKey, textOfKey } from './derivative-cache.ts';

/** Memory that an entry takes besides its bytes, about. */
const ENTRY_OVERHEAD = 400;

/** A single response may take this part of the cache, or it would push out too many others. */
const LARGEST_PART = 1 / 8;

/** Responses in the memory of this process, bounded by bytes. Responses that are files stay where they are. */
export class MemoryCache implements DerivativeCache {
  readonly #responses: LRUCache<string, Buffer> | undefined;

  /** @param maxBytes 0 keeps none */
  constructor(maxBytes: number) {
    if (maxBytes > 0)
      this.#responses = new LRUCache<string, Buffer>({
        maxSize: maxBytes,
        maxEntrySize: Math.max(1, Math.floor(maxBytes * LARGEST_PART)),
        sizeCalculation: (bytes) => bytes.length + ENTRY_OVERHEAD,
      });
  }

  get bytes(): number {
    return this.#responses?.calculatedSize ?? 0;
  }

  async get(key: DerivativeKey): Promise<RenderedImage | undefined> {
    const bytes = this.#responses?.get(textOfKey(key));
    return bytes && { kind: 'bytes', bytes };
  }

  async put(key: DerivativeKey, image: RenderedImage): Promise<RenderedImage> {
    if (image.kind === 'bytes') this.#responses?.set(textOfKey(key), image.bytes);
    return image;
  }
}
