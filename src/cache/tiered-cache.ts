import type { DerivativeCache, DerivativeKey, RenderedImage } from './derivative-cache.ts';

/** Where a kept answer was found. */
export type CacheOrigin = 'memory-cache' | 'disk-cache';

/** A worker's view of what was rendered before: its own memory, then the disk that all processes share. */
export interface TieredCache {
  get(key: DerivativeKey): Promise<(RenderedImage & { readonly origin: CacheOrigin }) | undefined>;
  /** Keeps an answer in memory; the disk is filled by the process that had it rendered. */
  keep(key: DerivativeKey, image: RenderedImage): Promise<void>;
}

/** @param disk is only read here; undefined when nothing is kept on disk */
export function createTieredCache(
  memory: DerivativeCache,
  disk: Pick<DerivativeCache, 'get'> | undefined,
): TieredCache {
  return {
    async get(key) {
      const near = await memory.get(key);
      if (near) return { ...near, origin: 'memory-cache' };
      const far = await disk?.get(key);
      if (!far) return undefined;
      await memory.put(key, far);
      return { ...far, origin: 'disk-cache' };
    },
    async keep(key, image) {
      await memory.put(key, image);
    },
  };
}
