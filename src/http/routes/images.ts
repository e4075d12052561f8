import type { Request, RequestHandler, Response } from 'express';
import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import { LoupeError } from '../../errors.ts';
import { deepZoomDocument } from '../../image/deep-zoom.ts';
import type { Limits } from '../../image/limits.ts';
import type { WorkerMetrics } from '../../metrics.ts';
import type { ImageServer } from '../../serving/image-server.ts';
import { storedBytes } from '../../serving/located-image.ts';
import type { OpenImage, OpenImages } from '../../serving/open-images.ts';
import type { Preparations } from '../../serving/preparations.ts';
import { sendFile } from '../../storage/send-file.ts';
import { type BaseUrl, imageUrl } from '../../urls.ts';
import type { InformationDocuments } from '../documents/information.ts';
import { isNotModified } from '../protocol/conditional.ts';
import { documentResponse } from '../protocol/document.ts';
import { imageHeaders, notModifiedHeaders } from '../protocol/image-headers.ts';
import { type PreparedImage, prepareImage } from '../protocol/prepared-image.ts';
import { clientSignal, sendDocument, sendSeeOther } from '../protocol/respond.ts';
import {
  type ImageApiPath,
  type PixelsPath,
  parseDeepZoomPath,
  parseImageApiPath,
} from '../protocol/service-path.ts';

/** What the image services are made of. */
export interface ImageRoutesParts {
  readonly images: OpenImages;
  readonly server: ImageServer;
  readonly preparations: Preparations;
  readonly information: InformationDocuments;
  /** An image with what essays say of it, for files that say what they show. */
  readonly asPresented: (image: OpenImage) => OpenImage;
  readonly limits: Limits;
  readonly caching: SharedCaching;
  readonly metrics: WorkerMetrics;
  readonly baseUrl: (request: Request) => BaseUrl;
  /** Whose share of the renderers a request takes. */
  readonly clientOf: (request: Request) => string;
}

/** A request for pixels and its response. */
interface PixelsExchange {
  readonly request: Request;
  readonly response: Response;
  readonly service: PixelsPath;
  readonly base: BaseUrl;
}

/** Whether an image that was opened again has the files that it had. */
function isSameAs(image: OpenImage, reopened: OpenImage): boolean {
  return reopened.version === image.version && reopened.filesVersion === image.filesVersion;
}

/** The encoded form of a path with raw slashes in its identifier; info.json for a bare service. */
function redirectTarget({ kind, dialect, identifier }: ImageApiPath, base: BaseUrl, path: string): string {
  const service = imageUrl(base, dialect.version, identifier);
  if (kind !== 'image') return `${service}/info.json`;
  // The request itself stays as the client wrote it.
  return `${service}/${path.split('/').slice(-4).join('/')}`;
}

/**
 * Image API 3.0 and 2.1 and Deep Zoom: everything that the fast path leaves. One handler for each service, since paths
 * are read from the right and not by a router: identifiers may hold slashes.
 */
export class ImageHandlers {
  readonly #parts: ImageRoutesParts;

  constructor(parts: ImageRoutesParts) {
    this.#parts = parts;
  }

  /** `/iiif/3/…` and `/iiif/2/…`: images, info.json and the base URI of an image. */
  readonly imageApi: RequestHandler = async (request, response, next) => {
    const { images, information, baseUrl } = this.#parts;
    const service = parseImageApiPath(request.path);
    if (!service) {
      next();
      return;
    }
    const base = baseUrl(request);
    if (service.kind === 'base' || !service.canonicalIdentifier) {
      // An unknown image is a 404 at once, without a redirect.
      if (!images.catalog.get(service.identifier)) await images.open(service.identifier);
      sendSeeOther(response, redirectTarget(service, base, request.path));
      return;
    }
    const image = await images.open(service.identifier);
    if (service.kind === 'information')
      sendDocument(request, response, information.response(service.dialect, image, base, request.headers));
    else await this.#sendImage({ request, response, service, base }, image);
  };

  /** `/dzi/…`: the Deep Zoom document of an image, and its tiles. */
  readonly deepZoom: RequestHandler = async (request, response, next) => {
    const { images, caching, baseUrl } = this.#parts;
    const service = parseDeepZoomPath(request.path);
    if (!service) {
      next();
      return;
    }
    const base = baseUrl(request);
    const image = await images.open(service.identifier);
    if (service.kind === 'deep-zoom-tile') {
      await this.#sendImage({ request, response, service, base }, image);
      return;
    }
    const { cacheControl, tags } = caching.descriptor(service.identifier);
    const document = documentResponse({
      body: Buffer.from(deepZoomDocument(image.source)),
      mediaType: 'application/xml',
      modifiedMs: image.modifiedMs,
      cacheControl,
      more: tags,
    });
    sendDocument(request, response, document);
  };

  async #sendImage(exchange: PixelsExchange, image: OpenImage): Promise<void> {
    try {
      await this.#sendOpened(exchange, image);
    } catch (error) {
      if (exchange.response.headersSent || !(error instanceof LoupeError)) throw error;
      const again = image.stored
        ? error.code === 'unreadable-source'
        : error.code === 'overloaded' && (await this.#isPrepared(exchange, image));
      if (!again) throw error;
      // The pyramid of a replaced master is gone a moment before every worker has been told of the new one.
      const reopened = await this.#parts.images.reopen(image);
      if (isSameAs(image, reopened)) throw error;
      await this.#sendOpened(exchange, reopened);
    }
  }

  /** What cannot be rendered from the scan itself can be from its pyramid, which is being made. */
  #isPrepared({ response }: PixelsExchange, { identifier }: OpenImage): Promise<boolean> {
    return this.#parts.preparations.of(identifier, clientSignal(response));
  }

  async #sendOpened({ request, response, service, base }: PixelsExchange, image: OpenImage): Promise<void> {
    const { limits, caching, metrics, clientOf, asPresented } = this.#parts;
    const isDescribed = service.kind === 'image' && service.request.format === 'pdf';
    const shown = isDescribed ? asPresented(image) : image;
    const prepared = prepareImage(service, shown, base, limits);
    const cached = caching.image(service.identifier);
    if (isNotModified(request.headers, prepared.etag, shown.modifiedMs)) {
      response.writeHead(304, notModifiedHeaders(prepared, cached));
      response.end();
      metrics.imageResponse('not-modified');
      return;
    }
    if (request.method === 'HEAD') {
      const bytes = prepared.stored && storedBytes(prepared.stored);
      response.writeHead(200, imageHeaders(prepared, cached, bytes));
      response.end();
      return;
    }
    const asking = { client: clientOf(request), signal: clientSignal(response) };
    const sent =
      (await this.#sendBody(response, prepared, asking)) ||
      // A kept file may be removed from the cache before it is opened: it is rendered once more.
      (await this.#sendBody(response, prepared, asking));
    if (!sent) throw new LoupeError('unreadable-source', 'the image cannot be read at the moment');
  }

  /** Returns false, with nothing sent, when the file that holds the body is gone. */
  async #sendBody(
    response: Response,
    prepared: PreparedImage,
    { client, signal }: { client: string; signal: AbortSignal },
  ): Promise<boolean> {
    const { server, caching, metrics } = this.#parts;
    const body = await server.body(prepared, signal, client);
    const begin = (bytes: number): Response => {
      metrics.imageResponse(body.origin);
      // A render may end after the purge of what it was made of.
      const isCurrent = !prepared.image.lease.ended;
      const cached = isCurrent ? caching.image(prepared.image.identifier) : caching.supersededImage();
      response.writeHead(200, imageHeaders(prepared, cached, bytes));
      return response;
    };
    if (body.kind === 'file') return sendFile(body.path, begin);
    begin(body.bytes.length).end(body.bytes);
    return true;
  }
}
