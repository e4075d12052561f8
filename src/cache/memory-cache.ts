import { LRUCache } from 'lru-cache';
import { type DerivativeCache, textOfKey, versionPrefix } from './derivative-cache.ts';

/** Memory that an entry takes besides its bytes, about. */
const ENTRY_OVERHEAD = 400;

/** A single answer may take this part of the cache, or it would push out too many others. */
const LARGEST_PART = 1 / 8;

/**
 * Answers in the memory of this process, bounded by bytes. Answers that are files stay where they are.
 *
 * @param maxBytes 0 keeps none
 */
export function createMemoryCache(maxBytes: number): DerivativeCache {
  const answers =
    maxBytes > 0
      ? new LRUCache<string, Buffer>({
          maxSize: maxBytes,
          maxEntrySize: Math.max(1, Math.floor(maxBytes * LARGEST_PART)),
          sizeCalculation: (bytes) => bytes.length + ENTRY_OVERHEAD,
        })
      : undefined;
  return {
    async get(key) {
      const bytes = answers?.get(textOfKey(key));
      return bytes && { kind: 'bytes', bytes };
    },
    async put(key, image) {
      if (image.kind === 'bytes') answers?.set(textOfKey(key), image.bytes);
      return image;
    },
    async dropVersion(image, version) {
      const prefix = versionPrefix(image, version);
      for (const key of [...(answers?.keys() ?? [])]) {
        if (key.startsWith(prefix)) answers?.delete(key);
      }
    },
    get bytes() {
      return answers?.calculatedSize ?? 0;
    },
  };
}
