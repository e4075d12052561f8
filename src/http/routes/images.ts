import type { Request, RequestHandler, Response } from 'express';
import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import { deepZoomDocument } from '../../image/deep-zoom.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { type BaseUrl, imageUrl } from '../../urls.ts';
import type { InformationDocuments } from '../documents/information.ts';
import type { ImageResponses, PixelsExchange } from '../exchanges/image-responses.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendDocument, sendSeeOther } from '../protocol/respond.ts';
import {
  type ImageApiPath,
  type PixelsPath,
  parseDeepZoomPath,
  parseImageApiPath,
} from '../protocol/service-path.ts';

/** What the image services are made of. */
export interface ImageRoutesParts {
  readonly images: OpenImages;
  readonly imageResponses: ImageResponses;
  readonly information: InformationDocuments;
  readonly caching: SharedCaching;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** What the app sends by itself. */
function exchangeOf(
  request: Request,
  response: Response,
  service: PixelsPath,
  base: BaseUrl,
): PixelsExchange {
  const send: PixelsExchange['send'] = (status, headers, body) => {
    response.writeHead(status, headers).end(body);
  };
  return { request, response, service, base, send };
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
    const { images, imageResponses, information, baseUrl } = this.#parts;
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
    else await imageResponses.send(exchangeOf(request, response, service, base), image);
  };

  /** `/dzi/…`: the Deep Zoom document of an image, and its tiles. */
  readonly deepZoom: RequestHandler = async (request, response, next) => {
    const { images, imageResponses, caching, baseUrl } = this.#parts;
    const service = parseDeepZoomPath(request.path);
    if (!service) {
      next();
      return;
    }
    const base = baseUrl(request);
    const image = await images.open(service.identifier);
    if (service.kind === 'deep-zoom-tile') {
      await imageResponses.send(exchangeOf(request, response, service, base), image);
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
}
