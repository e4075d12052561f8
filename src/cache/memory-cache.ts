import { LRUCache } from 'lru-cache';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import { type DerivativeCache, type DerivativeKey, isKeyOfImage, textOfKey } from './derivative-cache.ts';
import { KEPT_ENTRY_BYTES, ownBytes } from './kept-bytes.ts';

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
        sizeCalculation: (bytes, key) => bytes.length + key.length + KEPT_ENTRY_BYTES,
      });
  }

  get bytes(): number {
    return this.#responses?.calculatedSize ?? 0;
  }

  /** Forgets all responses of an image. @param image undefined for all images */
  drop(image: string | undefined): void {
    if (image === undefined) this.#responses?.clear();
    else
      for (const key of this.#responses?.keys() ?? [])
        if (isKeyOfImage(key, image)) this.#responses?.delete(key);
  }

  async get(key: DerivativeKey): Promise<RenderedImage | undefined> {
    const bytes = this.#responses?.get(textOfKey(key));
    return bytes && { kind: 'bytes', bytes };
  }

  async put(key: DerivativeKey, image: RenderedImage): Promise<RenderedImage> {
    if (image.kind === 'bytes') this.#responses?.set(textOfKey(key), ownBytes(image.bytes));
    return image;
  }
}
