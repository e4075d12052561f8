import type { DerivativeKey } from '../cache/derivative-cache.ts';
import type { TieredCache } from '../cache/tiered-cache.ts';
import { LoupeError } from '../errors.ts';
import { matchTile } from '../image/pyramid.ts';
import { derivativeKey, type ResolvedImage } from '../image/resolve.ts';
import type { AnswerOrigin } from '../metrics.ts';
import type { RenderedImage } from '../pixels/render/render.ts';
import type { StoredAnswer } from '../pixels/stored/pyramid.ts';
import type { RenderService } from '../rendering/protocol.ts';
import { readInThread } from '../storage/positional-read.ts';
import type { OpenImage } from './open-images.ts';

/** The bytes of an image answer, or the file that holds them, and where they came from. */
export type ImageBody = RenderedImage & { readonly origin: AnswerOrigin };

/** What is stored for this resolved image, if anything is. */
export function storedAnswer(image: OpenImage, resolved: ResolvedImage): StoredAnswer | undefined {
  const address = image.stored && matchTile(resolved, image.source);
  return address && image.stored?.locate(address);
}

/** Bytes of a stored answer as it is sent. */
export function storedBytes({ prefix, length }: StoredAnswer): number {
  return (prefix?.length ?? 0) + length;
}

/** Reads a stored answer whole. Rejects with `unreadable-source` when the disk does not give it. */
function readStored(image: OpenImage, answer: StoredAnswer): Promise<Buffer> {
  const start = answer.prefix?.length ?? 0;
  const bytes = Buffer.allocUnsafe(storedBytes(answer));
  answer.prefix?.copy(bytes);
  image.lease.hold();
  return new Promise((resolve, reject) => {
    readInThread(answer.fd, bytes, start, answer.length, answer.position, (cause) => {
      image.lease.release();
      if (cause)
        reject(new LoupeError('unreadable-source', 'the image cannot be read at the moment', { cause }));
      else resolve(bytes);
    });
  });
}

/** Makes image answers: stored, kept from before, or rendered. */
export class ImageServer {
  readonly #cache: TieredCache;
  readonly #renders: RenderService;

  constructor(cache: TieredCache, renders: RenderService) {
    this.#cache = cache;
    this.#renders = renders;
  }

  /**
   * The bytes of a resolved image.
   *
   * @param signal aborts when the client has gone: a render that waits for nobody else is dropped
   * @throws LoupeError `overloaded` when the queue is full or the render took too long, `unreadable-source`
   */
  async body(image: OpenImage, resolved: ResolvedImage, signal: AbortSignal): Promise<ImageBody> {
    const stored = storedAnswer(image, resolved);
    if (stored) return { kind: 'bytes', bytes: await readStored(image, stored), origin: 'stored' };
    const key: DerivativeKey = {
      image: image.identifier,
      version: image.version,
      derivative: derivativeKey(resolved),
      format: resolved.format,
    };
    const kept = await this.#cache.get(key);
    if (kept) return kept;
    const rendered = await this.#renders.render({ key, source: image.renderSource, resolved }, signal);
    await this.#cache.keep(key, rendered);
    return { ...rendered, origin: 'rendered' };
  }
}
