import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import type { StoredJpeg } from '../../pixels/stored/pyramid.ts';
import type { Lease } from '../../serving/lease.ts';
import { storedBytes } from '../../serving/located-image.ts';
import type { BaseUrl } from '../../urls.ts';
import { imageHeaders } from '../protocol/image-headers.ts';
import type { PreparedImage } from '../protocol/prepared-image.ts';
import { ResponseHead } from '../protocol/response-head.ts';

/** Paths whose prepared responses are kept, in each of two generations: about a kilobyte each. */
const KEPT_RESPONSES = 4096;

/** Viewers write shorter paths; longer ones must not fill the memory. */
const LONGEST_PATH = 512;

/** All that is known of a stored response before its bytes are read. */
export interface PreparedResponse {
  readonly identifier: string;
  /** Of the open image. The image itself is not held: it holds its whole directory, and may be closed before. */
  readonly lease: Lease;
  readonly modifiedMs: number;
  /** The public base URL that the headers were made for. */
  readonly base: BaseUrl;
  /** Whether the image could be taken for the newest when the head was made. */
  readonly isSure: boolean;
  readonly stored: StoredJpeg;
  readonly etag: string;
  readonly head: ResponseHead;
}

/**
 * The response of what is stored of an open image.
 *
 * @param useHeaders names and values, in turn, that everything published has
 */
export function preparedResponse(
  prepared: PreparedImage,
  stored: StoredJpeg,
  base: BaseUrl,
  { caching, useHeaders }: { readonly caching: SharedCaching; readonly useHeaders: readonly string[] },
): PreparedResponse {
  const { image, etag } = prepared;
  const { isSure } = caching;
  const cached = caching.image(image.identifier, undefined, isSure);
  const headers = imageHeaders(prepared, cached, storedBytes(stored));
  return {
    identifier: image.identifier,
    lease: image.lease,
    modifiedMs: image.modifiedMs,
    base,
    isSure,
    stored,
    etag,
    head: new ResponseHead(200, [...useHeaders, ...headers]),
  };
}

/**
 * Prepared responses by path, so that a tile which many people look at is parsed, resolved and located once. Two plain
 * maps take turns: what was not asked for since the last turn goes with the older one.
 */
export class PreparedResponses {
  #young = new Map<string, PreparedResponse>();
  #old = new Map<string, PreparedResponse>();

  /**
   * The response prepared for a path, if it still holds: the public URL is the same, the image still open, and caches are to be told
   * the same of it.
   */
  get(path: string, base: BaseUrl, isSure: boolean): PreparedResponse | undefined {
    const prepared = this.#young.get(path) ?? this.#revived(path);
    const holds = prepared?.base === base && prepared.isSure === isSure && !prepared.lease.ended;
    return holds ? prepared : undefined;
  }

  set(path: string, prepared: PreparedResponse): void {
    if (path.length > LONGEST_PATH) return;
    if (this.#young.size >= KEPT_RESPONSES) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(path, prepared);
  }

  #revived(path: string): PreparedResponse | undefined {
    const prepared = this.#old.get(path);
    if (prepared) this.set(path, prepared);
    return prepared;
  }
}
