import { type Asker, OWN_ASKER } from '../budgets/asker.ts';
import type { DerivativeKey } from '../cache/derivative-cache.ts';
import type { TieredCache } from '../cache/tiered-cache.ts';
import { LoupeError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolve.ts';
import type { ResponseOrigin } from '../metrics.ts';
import type { RenderSource } from '../pixels/render/render-source.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import type { StoredJpeg } from '../pixels/stored/pyramid.ts';
import type { RenderService } from '../rendering/protocol.ts';
import { readInThread } from '../storage/positional-read.ts';
import type { Lease } from './lease.ts';
import { type LocatedImage, readStored, storedBytes } from './located-image.ts';
import type { OpenImage } from './open-images.ts';
import { isOverloaded } from './open-stored.ts';
import { responseKey } from './response-key.ts';

/** The bytes of an image response, or the file that holds them, and where they came from. */
export type ImageBody = RenderedImage & { readonly origin: ResponseOrigin };

/** Reads a stored JPEG whole. Rejects with `unreadable-source` when the disk does not give it, `overloaded` while a store does not. */
function bytesOf(stored: StoredJpeg, lease: Lease): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(storedBytes(stored));
  lease.hold();
  return new Promise((resolve, reject) => {
    readStored(readInThread, stored, bytes, (cause) => {
      lease.release();
      if (isOverloaded(cause)) reject(cause);
      else if (cause)
        reject(new LoupeError('unreadable-source', 'the image cannot be read at the moment', { cause }));
      else resolve(bytes);
    });
  });
}

function sourceOf({ renderSource, negativeSource }: OpenImage, { quality }: ResolvedImage): RenderSource {
  return quality === 'negative' && negativeSource ? negativeSource : renderSource;
}

/** Gives the bytes of image responses: stored, kept from before, or rendered. */
export class ImageServer {
  readonly #cache: Pick<TieredCache, 'get' | 'keep'>;
  readonly #renders: RenderService;

  constructor(cache: Pick<TieredCache, 'get' | 'keep'>, renders: RenderService) {
    this.#cache = cache;
    this.#renders = renders;
  }

  /**
   * The bytes of what is asked of an image.
   *
   * @param signal aborts when the client has left: a render that nobody else waits for is dropped
   * @param asker whose share of the renderers and whose budget this takes; left out for what is made for everyone, such as prints
   * @throws LoupeError `overloaded` when the queue is full, the render took too long, or the master has to be prepared
   * first; `unreadable-source`; OverBudgetError
   */
  async body(
    { image, resolved, stored }: LocatedImage,
    signal: AbortSignal,
    asker: Asker = OWN_ASKER,
  ): Promise<ImageBody> {
    if (stored) return { kind: 'bytes', bytes: await bytesOf(stored, image.lease), origin: 'stored' };
    const key: DerivativeKey = {
      image: image.identifier,
      version: image.version,
      derivative: responseKey(image.marks, resolved),
      format: resolved.format,
    };
    const kept = await this.#cache.get(key);
    if (kept) return kept;
    const rendered = await this.#renders.render(
      { key, source: sourceOf(image, resolved), resolved, asker },
      signal,
    );
    await this.#cache.keep(key, rendered);
    return { ...rendered, origin: 'rendered' };
  }
}
