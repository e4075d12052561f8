import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import type { DerivativeCache, DerivativeKey } from './derivative-cache.ts';

/** Where a kept response was found. */
export type CacheOrigin = 'memory-cache' | 'disk-cache';

/** A worker's view of what was rendered before: its own memory, then the disk that all processes share. */
export class TieredCache {
  readonly #memory: DerivativeCache;
  readonly #disk: Pick<DerivativeCache, 'get'> | undefined;

  /** @param disk is only read here; undefined when nothing is kept on disk */
  constructor(memory: DerivativeCache, disk: Pick<DerivativeCache, 'get'> | undefined) {
    this.#memory = memory;
    this.#disk = disk;
  }

  /** A kept response; one found on disk is kept in memory from now on. */
  async get(key: DerivativeKey): Promise<(RenderedImage & { readonly origin: CacheOrigin }) | undefined> {
    const near = await this.#memory.get(key);
    if (near) return { ...near, origin: 'memory-cache' };
    const far = await this.#disk?.get(key);
    if (!far) return undefined;
    await this.#memory.put(key, far);
    return { ...far, origin: 'disk-cache' };
  }

  /** Keeps a response in memory; the process that rendered it fills the disk. */
  async keep(key: DerivativeKey, image: RenderedImage): Promise<void> {
    await this.#memory.put(key, image);
  }
}
