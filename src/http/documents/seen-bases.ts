import { LRUCache } from 'lru-cache';
import type { BaseUrl } from '../../urls.ts';

/** A server has a few names. */
const FEW = 8;
const REMEMBERED = 1000;

/**
 * The base URLs of late requests. Without a public URL a client can send another Host each time: what is made for one that
 * comes once is not worth keeping, and would push out what is.
 */
export class SeenBases {
  readonly #seen = new LRUCache<BaseUrl, true>({ max: REMEMBERED });

  /** Whether what is made for a base is worth keeping: it came before, or few others did. */
  see(base: BaseUrl): boolean {
    if (this.#seen.get(base)) return true;
    this.#seen.set(base, true);
    return this.#seen.size <= FEW;
  }
}
