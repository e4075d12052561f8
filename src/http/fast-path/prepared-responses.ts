import type { Limits } from '../../image/limits.ts';
import { matchTile } from '../../image/pyramid.ts';
import type { StoredAnswer } from '../../pixels/stored/pyramid.ts';
import { storedBytes } from '../../serving/image-server.ts';
import type { Lease, OpenImages } from '../../serving/open-images.ts';
import type { BaseUrl } from '../../urls.ts';
import { imageEtag, imageHeaders, imageLink, notModifiedHeaders } from '../protocol/image-headers.ts';
import { AnswerHead } from '../protocol/response-head.ts';
import { resolveServicePath, type ServicePath } from '../protocol/service-path.ts';

/** Paths whose plans are kept, in each of two generations: about a kilobyte each. */
const KEPT_PLANS = 4096;

/** No viewer writes a longer one; whoever does shall not fill the memory. */
const LONGEST_PATH = 512;

/** All that is known of a stored answer before its bytes are read. */
export interface TilePlan {
  readonly identifier: string;
  /** Of the open image. The image itself is not held: plans outlive it, and it holds its whole directory. */
  readonly lease: Lease;
  readonly modifiedMs: number;
  /** The public base URL that the headers were made for. */
  readonly base: BaseUrl;
  readonly answer: StoredAnswer;
  readonly etag: string;
  readonly head: AnswerHead;
  readonly notModifiedHead: AnswerHead;
}

/** What can be a stored answer. */
export type StoredPath = Extract<ServicePath, { kind: 'image' | 'deep-zoom-tile' }>;

/**
 * Finds out what a path asks for: undefined when the image is not open or the answer is not stored.
 *
 * @throws LoupeError for a request that the image does not allow
 */
export function planTile(
  service: StoredPath,
  base: BaseUrl,
  { images, limits, cacheControl }: { images: OpenImages; limits: Limits; cacheControl: string },
): TilePlan | undefined {
  const image = images.opened(service.identifier);
  if (!image?.stored) return undefined;
  const resolved = resolveServicePath(service, image.source, limits);
  const address = matchTile(resolved, image.source);
  const answer = address && image.stored.locate(address);
  if (!answer) return undefined;
  const etag = imageEtag(image, resolved);
  const link =
    service.kind === 'image' ? imageLink(base, service.dialect, image, resolved, limits) : undefined;
  const representation = { image, resolved, etag, link };
  return {
    identifier: image.identifier,
    lease: image.lease,
    modifiedMs: image.modifiedMs,
    base,
    answer,
    etag,
    head: new AnswerHead(200, imageHeaders(representation, cacheControl, storedBytes(answer))),
    notModifiedHead: new AnswerHead(304, notModifiedHeaders(representation, cacheControl)),
  };
}

/**
 * Plans of paths that were asked before, so that a tile which many people look at is parsed, resolved and
 * matched once. Two plain maps that take turns: what was not asked for a while goes with the older one.
 */
export class TilePlans {
  #young = new Map<string, TilePlan>();
  #old = new Map<string, TilePlan>();

  /** The plan of a path, if it still holds: same public URL, image still open. */
  get(path: string, base: BaseUrl): TilePlan | undefined {
    const plan = this.#young.get(path) ?? this.#revived(path);
    return plan?.base === base && !plan.lease.ended ? plan : undefined;
  }

  set(path: string, plan: TilePlan): void {
    if (path.length > LONGEST_PATH) return;
    if (this.#young.size >= KEPT_PLANS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(path, plan);
  }

  #revived(path: string): TilePlan | undefined {
    const plan = this.#old.get(path);
    if (plan) this.set(path, plan);
    return plan;
  }
}
