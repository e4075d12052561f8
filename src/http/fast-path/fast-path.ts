import type { IncomingMessage } from 'node:http';
import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import { LoupeError } from '../../errors.ts';
import type { Dialect } from '../../image/dialect.ts';
import type { Limits } from '../../image/limits.ts';
import type { Log } from '../../log.ts';
import type { ResponseOrigin, WorkerMetrics } from '../../metrics.ts';
import { readStored, storedBytes } from '../../serving/located-image.ts';
import type { OpenImage, OpenImages } from '../../serving/open-images.ts';
import { isUnavailable } from '../../serving/open-stored.ts';
import type { TileCache } from '../../serving/tile-cache.ts';
import { createPositionalRead } from '../../storage/positional-read.ts';
import type { BaseUrl } from '../../urls.ts';
import type { InformationDocuments } from '../documents/information.ts';
import { isNotModified } from '../protocol/conditional.ts';
import { prepareImage } from '../protocol/prepared-image.ts';
import { parseDeepZoomPath, parseImageApiPath } from '../protocol/service-path.ts';
import { BufferPool } from './buffer-pool.ts';
import type { FastResponse } from './fast-response.ts';
import { type PreparedResponse, PreparedResponses, preparedResponse } from './prepared-responses.ts';
import { RenderedResponses, type RenderedResponsesParts } from './rendered-responses.ts';

/** What the fast path shares with the app of the same worker, and the app itself. */
export interface FastPathParts extends RenderedResponsesParts {
  readonly images: Pick<OpenImages, 'opened'>;
  readonly limits: Limits;
  readonly caching: SharedCaching;
  readonly information: Pick<InformationDocuments, 'response'>;
  readonly tileCache: Pick<TileCache, 'get' | 'set'> | undefined;
  readonly metrics: WorkerMetrics;
  readonly baseUrl: (request: IncomingMessage) => BaseUrl;
  readonly log: Log;
  /** Called for each stored response. */
  readonly onStored: () => void;
  /** Whether stored responses are logged, and not only faults. */
  readonly logResponses: boolean;
}

/**
 * The fast path to responses of images that are open: tiles, edge tiles, ready-made sizes, info.json, and what is kept or
 * rendered. It stands before Express, which costs more than everything that is done here for what is stored, and leaves to
 * it all other requests and every error.
 */
export class FastPath {
  readonly #parts: FastPathParts;
  readonly #prepared = new PreparedResponses();
  readonly #rendered: RenderedResponses;
  readonly #buffers = new BufferPool();
  readonly #read = createPositionalRead(() => performance.now());

  constructor(parts: FastPathParts) {
    this.#parts = parts;
    this.#rendered = new RenderedResponses(parts);
  }

  /** Responds to a request, or hands it to the app. */
  handle(request: IncomingMessage, response: FastResponse): void {
    try {
      const origin = this.#responds(request, response);
      if (origin === 'stored') this.#parts.onStored();
      if (origin === 'stored' && this.#parts.logResponses) this.#logWhenSent(request, response);
      if (origin) return;
    } catch (error) {
      this.#leave(request, response, error);
      return;
    }
    this.#parts.app(request, response);
  }

  /** Responds to a request of an image that is open; returns by what, and undefined for what it leaves. */
  #responds(request: IncomingMessage, response: FastResponse): 'stored' | 'rendered' | undefined {
    const { method, url: path } = request;
    if ((method !== 'GET' && method !== 'HEAD') || path === undefined || path.includes('?')) return undefined;
    const base = this.#parts.baseUrl(request);
    const known = this.#prepared.get(path, base, this.#parts.caching.isSure);
    if (known) {
      this.#send(request, response, known);
      return 'stored';
    }
    const service = parseImageApiPath(path) ?? parseDeepZoomPath(path);
    if (!service || ('dialect' in service && !service.canonicalIdentifier)) return undefined;
    const image = this.#parts.images.opened(service.identifier);
    if (!image) return undefined;
    if (service.kind === 'information') {
      this.#sendInformation(request, response, { dialect: service.dialect, image, base });
      return 'stored';
    }
    if (service.kind !== 'image' && service.kind !== 'deep-zoom-tile') return undefined;
    const prepared = prepareImage(service, image, base, this.#parts.limits);
    if (!prepared.stored) {
      this.#rendered.respond(request, response, { service, base, prepared });
      return 'rendered';
    }
    const kept = preparedResponse(prepared, prepared.stored, base, this.#parts);
    this.#prepared.set(path, kept);
    this.#send(request, response, kept);
    return 'stored';
  }

  #sendInformation(
    request: IncomingMessage,
    response: FastResponse,
    { dialect, image, base }: { dialect: Dialect; image: OpenImage; base: BaseUrl },
  ): void {
    const { information, metrics } = this.#parts;
    const document = information.response(dialect, image, base, request.headers);
    if (isNotModified(request.headers, document.etag, document.modifiedMs)) {
      response.sendPrepared(document.head.notModified, undefined);
      metrics.request('information', 304);
    } else {
      response.sendPrepared(document.head, request.method === 'HEAD' ? undefined : document.body);
      metrics.request('information', 200);
    }
  }

  #send(request: IncomingMessage, response: FastResponse, prepared: PreparedResponse): void {
    const { metrics, tileCache } = this.#parts;
    if (isNotModified(request.headers, prepared.etag, prepared.modifiedMs)) {
      response.sendPrepared(prepared.head.notModified, undefined);
      metrics.request('tile', 304);
      metrics.imageResponse('not-modified');
      return;
    }
    if (request.method === 'HEAD') {
      response.sendPrepared(prepared.head, undefined);
      metrics.request('tile', 200);
      return;
    }
    const kept = tileCache?.get(prepared.etag);
    if (kept) this.#sendBytes(response, prepared, kept, 'tile-cache');
    else this.#readAndSend(request, response, prepared);
  }

  #sendBytes(
    response: FastResponse,
    prepared: PreparedResponse,
    bytes: Buffer,
    origin: ResponseOrigin,
  ): void {
    response.sendPrepared(prepared.head, bytes);
    this.#parts.metrics.request('tile', 200);
    this.#parts.metrics.imageResponse(origin);
  }

  #readAndSend(request: IncomingMessage, response: FastResponse, prepared: PreparedResponse): void {
    const { tileCache } = this.#parts;
    const { lease, stored } = prepared;
    const total = storedBytes(stored);
    const buffer = tileCache ? Buffer.allocUnsafeSlow(total) : this.#buffers.take(total);
    lease.hold();
    readStored(this.#read, stored, buffer, (error) => {
      lease.release();
      if (error) {
        // A store that cannot be read was told of when that began.
        if (!isUnavailable(error))
          this.#parts.log.error({ err: error, identifier: prepared.identifier }, 'a tile cannot be read');
        // Nothing is sent yet: the app reads for itself, and has the words for a failure.
        this.#parts.app(request, response);
        return;
      }
      // After a slow read, `handle` has returned and catches nothing.
      try {
        if (tileCache) tileCache.set(prepared.etag, buffer);
        // The socket reads from the buffer until the response is finished.
        else response.once('finish', () => this.#buffers.give(buffer));
        this.#sendBytes(response, prepared, tileCache ? buffer : buffer.subarray(0, total), 'stored');
      } catch (thrown) {
        this.#leave(request, response, thrown);
      }
    });
  }

  /**
   * Leaves a request that failed to the app, which meets a LoupeError again and has the words for it. Any other error is
   * a bug of the fast path.
   */
  #leave(request: IncomingMessage, response: FastResponse, error: unknown): void {
    if (!(error instanceof LoupeError)) {
      this.#parts.metrics.fastPathError();
      this.#parts.log.error({ err: error, url: request.url }, 'the fast path failed');
    }
    if (!response.writableEnded) this.#parts.app(request, response);
  }

  #logWhenSent({ method, url }: IncomingMessage, response: FastResponse): void {
    response.once('finish', () => {
      this.#parts.log.info({ method, url, status: response.statusCode }, 'stored response');
    });
  }
}
