import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asker } from '../../budgets/asker.ts';
import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import { LoupeError } from '../../errors.ts';
import type { Limits } from '../../image/limits.ts';
import type { WorkerMetrics } from '../../metrics.ts';
import type { ImageServer } from '../../serving/image-server.ts';
import { storedBytes } from '../../serving/located-image.ts';
import { hasSameFiles, type OpenImage, type OpenImages } from '../../serving/open-images.ts';
import type { Preparations } from '../../serving/preparations.ts';
import { sendFile } from '../../storage/send-file.ts';
import type { BaseUrl } from '../../urls.ts';
import type { BusyImage } from '../pressure/better-doors.ts';
import { isNotModified } from '../protocol/conditional.ts';
import { BusyError } from '../protocol/error-response.ts';
import { imageHeaders, notModifiedHeaders } from '../protocol/image-headers.ts';
import { type PreparedImage, prepareImage } from '../protocol/prepared-image.ts';
import { clientSignal } from '../protocol/respond.ts';
import type { PixelsPath } from '../protocol/service-path.ts';

/** What image responses are made of. */
export interface ImageResponsesParts {
  readonly images: Pick<OpenImages, 'reopen'>;
  readonly server: Pick<ImageServer, 'body'>;
  readonly preparations: Pick<Preparations, 'of'>;
  /** An image with what essays say of it, for files that say what they show. */
  readonly asPresented: (image: OpenImage) => OpenImage;
  readonly limits: Limits;
  readonly caching: SharedCaching;
  readonly metrics: WorkerMetrics;
  /** Whose share of the renderers and whose budget a request takes. */
  readonly askerOf: (request: IncomingMessage) => Asker;
  /** Where a client finds something else, when an image is not rendered now. */
  readonly doorsOf: (busy: BusyImage) => readonly string[];
}

/** A request for pixels and its response. */
export interface PixelsExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: PixelsPath;
  readonly base: BaseUrl;
  /** Names and values, in turn, that the response has besides, unless they are set already. */
  readonly headers: readonly string[];
  /** Sends a whole response: all of its headers, names and values in turn, and its body. */
  readonly send: (status: 200 | 304, headers: string[], body: Buffer | undefined) => void;
}

/** Responds to requests for pixels of open images, stored or not. The fast path and the app both do it by this. */
export class ImageResponses {
  readonly #parts: ImageResponsesParts;

  constructor(parts: ImageResponsesParts) {
    this.#parts = parts;
  }

  /**
   * Sends the response to a request.
   *
   * @param known what was prepared of it already; undefined where nothing was
   * @throws LoupeError for what the image does not allow, and as `ImageServer.body`; nothing is sent then, or the response
   * has begun
   */
  async send(exchange: PixelsExchange, image: OpenImage, known?: PreparedImage): Promise<void> {
    try {
      await this.#sendOpened(exchange, image, known);
    } catch (error) {
      if (exchange.response.headersSent || !(error instanceof LoupeError)) throw error;
      if (error.code === 'over-budget') throw this.#withDoors(exchange, image, error);
      const again = image.stored
        ? error.code === 'unreadable-source'
        : error.code === 'overloaded' && (await this.#isPrepared(exchange, image));
      if (!again) throw this.#withDoors(exchange, image, error);
      // The pyramid of a replaced master is gone a moment before every worker has been told of the new one.
      const reopened = await this.#parts.images.reopen(image);
      if (hasSameFiles(image, reopened)) throw this.#withDoors(exchange, image, error);
      await this.#sendOpened(exchange, reopened, undefined).catch((later: unknown) => {
        throw later instanceof LoupeError ? this.#withDoors(exchange, reopened, later) : later;
      });
    }
  }

  /** An image has the size that was asked for or none: what else there is, the client may ask for itself. */
  #withDoors({ service, base }: PixelsExchange, image: OpenImage, error: LoupeError): LoupeError {
    const isOverBudget = error.code === 'over-budget';
    if (!isOverBudget && error.code !== 'overloaded') return error;
    return new BusyError(error, this.#parts.doorsOf({ service, image, base, isOverBudget }));
  }

  /** What cannot be rendered from the scan itself can be from its pyramid, which is being made. */
  #isPrepared({ response }: PixelsExchange, { identifier }: OpenImage): Promise<boolean> {
    return this.#parts.preparations.of(identifier, clientSignal(response));
  }

  #prepare(
    { service, base }: PixelsExchange,
    image: OpenImage,
    known: PreparedImage | undefined,
  ): PreparedImage {
    const isDescribed = service.kind === 'image' && service.request.format === 'pdf';
    if (known && !isDescribed) return known;
    return prepareImage(
      service,
      isDescribed ? this.#parts.asPresented(image) : image,
      base,
      this.#parts.limits,
    );
  }

  async #sendOpened(
    exchange: PixelsExchange,
    image: OpenImage,
    known: PreparedImage | undefined,
  ): Promise<void> {
    const { caching, metrics, askerOf } = this.#parts;
    const { request, response, service } = exchange;
    const prepared = this.#prepare(exchange, image, known);
    const cached = caching.image(service.identifier);
    if (isNotModified(request.headers, prepared.etag, prepared.image.modifiedMs)) {
      exchange.send(304, [...exchange.headers, ...notModifiedHeaders(prepared, cached)], undefined);
      metrics.imageResponse('not-modified');
      return;
    }
    if (request.method === 'HEAD') {
      const bytes = prepared.stored && storedBytes(prepared.stored);
      exchange.send(200, [...exchange.headers, ...imageHeaders(prepared, cached, bytes)], undefined);
      return;
    }
    const asking = { asker: askerOf(request), signal: clientSignal(response) };
    const sent =
      (await this.#sendBody(exchange, prepared, asking)) ||
      // A kept file may be removed from the cache before it is opened: it is rendered once more.
      (await this.#sendBody(exchange, prepared, asking));
    if (!sent) throw new LoupeError('unreadable-source', 'the image cannot be read at the moment');
  }

  /** Returns false, with nothing sent, when the file that holds the body is gone. */
  async #sendBody(
    { response, send, headers: own }: PixelsExchange,
    prepared: PreparedImage,
    { asker, signal }: { asker: Asker; signal: AbortSignal },
  ): Promise<boolean> {
    const { server, caching, metrics } = this.#parts;
    const body = await server.body(prepared, signal, asker);
    const headers = (bytes: number): string[] => {
      metrics.imageResponse(body.origin);
      // A render may end after the purge of what it was made of.
      const isCurrent = !prepared.image.lease.ended;
      const cached = isCurrent ? caching.image(prepared.image.identifier) : caching.supersededImage();
      return [...own, ...imageHeaders(prepared, cached, bytes)];
    };
    if (body.kind === 'file') return sendFile(body.path, (bytes) => response.writeHead(200, headers(bytes)));
    send(200, headers(body.bytes.length), body.bytes);
    return true;
  }
}
