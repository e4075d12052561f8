import type { Request, RequestHandler, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import { deepZoomDocument } from '../../image/deep-zoom.ts';
import type { Limits } from '../../image/limits.ts';
import type { WorkerMetrics } from '../../metrics.ts';
import { type ImageServer, storedAnswer, storedBytes } from '../../serving/image-server.ts';
import type { OpenImage, OpenImages } from '../../serving/open-images.ts';
import { sendFile } from '../../storage/send-file.ts';
import { type BaseUrl, imageUrl } from '../../urls.ts';
import type { InformationDocuments } from '../documents/information.ts';
import { clientSignal } from '../protocol/client-signal.ts';
import { isNotModified } from '../protocol/conditional.ts';
import { documentResponse } from '../protocol/document.ts';
import {
  type ImageRepresentation,
  imageEtag,
  imageHeaders,
  imageLink,
  notModifiedHeaders,
} from '../protocol/image-headers.ts';
import { sendDocument, sendSeeOther } from '../protocol/respond.ts';
import { parseServicePath, resolveServicePath, type ServicePath } from '../protocol/service-path.ts';

/** What the image services are made of. */
export interface ImageRoutesParts {
  readonly images: OpenImages;
  readonly server: ImageServer;
  readonly information: InformationDocuments;
  readonly limits: Limits;
  readonly imageCacheControl: string;
  readonly infoCacheControl: string;
  readonly metrics: WorkerMetrics;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** What asks for pixels. */
type ResolvablePath = Extract<ServicePath, { kind: 'image' | 'deep-zoom-tile' }>;

/** Where a request with raw slashes in its identifier, or for a bare service, is sent instead. */
function redirectTarget(
  service: Extract<ServicePath, { dialect: unknown }>,
  base: BaseUrl,
  path: string,
): string | undefined {
  const service3 = imageUrl(base, service.dialect.version, service.identifier);
  if (service.kind === 'base') return `${service3}/info.json`;
  if (service.canonicalIdentifier) return undefined;
  if (service.kind === 'information') return `${service3}/info.json`;
  // The request itself stays as the client wrote it.
  return `${service3}/${path.split('/').slice(-4).join('/')}`;
}

/**
 * Image API 3.0 and 2.1 and Deep Zoom: everything that the tile lane leaves. One handler, since the path is
 * read from the right and not by a router: identifiers may hold slashes.
 */
export function createImageRoutes(parts: ImageRoutesParts): RequestHandler {
  const { images, limits, imageCacheControl, metrics } = parts;

  async function answerImage(
    request: Request,
    response: Response,
    service: ResolvablePath,
    image: OpenImage,
  ): Promise<void> {
    try {
      await answerOpened(request, response, service, image);
    } catch (error) {
      const unreadable = error instanceof LoupeError && error.code === 'unreadable-source';
      if (!unreadable || !image.stored || response.headersSent) throw error;
      // The pyramid of a replaced master is gone a moment before every worker has been told of the new one.
      const reopened = await images.reopen(image);
      if (reopened.version === image.version) throw error;
      await answerOpened(request, response, service, reopened);
    }
  }

  async function answerOpened(
    request: Request,
    response: Response,
    service: ResolvablePath,
    image: OpenImage,
  ): Promise<void> {
    const resolved = resolveServicePath(service, image.source, limits);
    const etag = imageEtag(image, resolved);
    const link =
      service.kind === 'image'
        ? imageLink(parts.baseUrl(request), service.dialect, image, resolved, limits)
        : undefined;
    const representation = { image, resolved, etag, link };
    if (isNotModified(request.headers, etag, image.modifiedMs)) {
      response.writeHead(304, notModifiedHeaders(representation, imageCacheControl));
      response.end();
      metrics.answer('not-modified');
      return;
    }
    if (request.method === 'HEAD') {
      const stored = storedAnswer(image, resolved);
      response.writeHead(200, imageHeaders(representation, imageCacheControl, stored && storedBytes(stored)));
      response.end();
      return;
    }
    const signal = clientSignal(response);
    const sent = await sendBody(response, representation, signal);
    // Between its naming and its opening, a kept file may have been cleaned away: it is made once more.
    if (!sent) await sendBody(response, representation, signal);
  }

  /** Returns whether there was a body to send. */
  async function sendBody(
    response: Response,
    representation: ImageRepresentation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const body = await parts.server.body(representation.image, representation.resolved, signal);
    if (body.kind === 'file')
      return sendFile(body.path, (bytes) => {
        metrics.answer(body.origin);
        response.writeHead(200, imageHeaders(representation, imageCacheControl, bytes));
        return response;
      });
    metrics.answer(body.origin);
    response.writeHead(200, imageHeaders(representation, imageCacheControl, body.bytes.length));
    response.end(body.bytes);
    return true;
  }

  return async (request, response, next) => {
    const path = request.path;
    const service = parseServicePath(path);
    if (!service) {
      next();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new LoupeError('method-not-allowed', 'images are asked for with GET or HEAD');
    const base = parts.baseUrl(request);
    if ('dialect' in service) {
      const target = redirectTarget(service, base, path);
      // An unknown image is told so, without a detour.
      if (target !== undefined) {
        if (!images.catalog.get(service.identifier)) await images.open(service.identifier);
        sendSeeOther(response, target);
        return;
      }
    }
    const image = await images.open(service.identifier);
    switch (service.kind) {
      case 'image':
      case 'deep-zoom-tile':
        await answerImage(request, response, service, image);
        return;
      case 'information':
        sendDocument(
          request,
          response,
          parts.information.response(service.dialect, image, base, request.headers),
        );
        return;
      case 'deep-zoom-document':
        sendDocument(
          request,
          response,
          documentResponse({
            body: Buffer.from(deepZoomDocument(image.source)),
            mediaType: 'application/xml',
            modifiedMs: image.modifiedMs,
            cacheControl: parts.infoCacheControl,
            more: [],
          }),
        );
        return;
      case 'base':
        return;
    }
  };
}
