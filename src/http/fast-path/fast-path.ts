import type { IncomingMessage } from 'node:http';
import type { Dialect } from '../../image/dialect.ts';
import type { Limits } from '../../image/limits.ts';
import type { Log } from '../../log.ts';
import type { AnswerOrigin, WorkerMetrics } from '../../metrics.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import type { TileCache } from '../../serving/tile-cache.ts';
import { createPositionalRead } from '../../storage/positional-read.ts';
import type { BaseUrl } from '../../urls.ts';
import type { InformationDocuments } from '../documents/information.ts';
import { isNotModified } from '../protocol/conditional.ts';
import type { LaneResponse } from '../protocol/response-head.ts';
import { parseServicePath } from '../protocol/service-path.ts';
import { BufferPool } from './buffer-pool.ts';
import { planTile, type StoredPath, type TilePlan, TilePlans } from './prepared-tiles.ts';

/** What the lane shares with the app of the same worker. */
export interface TileLaneParts {
  readonly images: OpenImages;
  readonly limits: Limits;
  readonly imageCacheControl: string;
  readonly information: InformationDocuments;
  readonly tileCache: TileCache | undefined;
  readonly metrics: WorkerMetrics;
  readonly baseUrl: (request: IncomingMessage) => BaseUrl;
  /** Logs every answer, when that is wanted. */
  readonly log: Log | undefined;
  /** The app, for a request whose stored answer turns out to be unreadable. */
  readonly fallback: (request: IncomingMessage, response: LaneResponse) => void;
  readonly onReadError: (identifier: string, error: Error) => void;
}

/** Answers a request when it can, and says whether it did. */
export type TileLane = (request: IncomingMessage, response: LaneResponse) => boolean;

/**
 * The lane for stored answers: tiles, edge tiles, ready-made sizes and info.json of images that are open.
 * It stands before Express, which costs more than everything that is done here, and leaves to it all other
 * requests and every error.
 */
export function createTileLane(parts: TileLaneParts): TileLane {
  const { images, tileCache, metrics } = parts;
  const plans = new TilePlans();
  const buffers = new BufferPool();
  const readInto = createPositionalRead(() => performance.now());

  function sendInformation(
    request: IncomingMessage,
    response: LaneResponse,
    dialect: Dialect,
    identifier: string,
  ) {
    const image = images.opened(identifier);
    if (!image) return false;
    const document = parts.information.response(dialect, image, parts.baseUrl(request), request.headers);
    const notModified = isNotModified(request.headers, document.etag, document.modifiedMs);
    const head = notModified ? document.notModifiedHead : document.head;
    head.send(response, notModified || request.method === 'HEAD' ? undefined : document.body);
    metrics.request('information', notModified ? 304 : 200);
    return true;
  }

  function sendTile(response: LaneResponse, plan: TilePlan, bytes: Buffer, origin: AnswerOrigin): void {
    plan.head.send(response, bytes);
    metrics.request('tile', 200);
    metrics.answer(origin);
  }

  function readTile(request: IncomingMessage, response: LaneResponse, plan: TilePlan): void {
    const { lease, answer } = plan;
    const { prefix, length } = answer;
    const start = prefix ? prefix.length : 0;
    const total = start + length;
    const buffer = tileCache ? Buffer.allocUnsafeSlow(total) : buffers.take(total);
    if (prefix) prefix.copy(buffer);
    lease.hold();
    readInto(answer.fd, buffer, start, length, answer.position, (error) => {
      lease.release();
      if (error) {
        parts.onReadError(plan.identifier, error);
        // Nothing is sent yet: the app tries for itself, and has the words for it.
        parts.fallback(request, response);
        return;
      }
      if (tileCache) {
        tileCache.set(plan.etag, buffer);
        sendTile(response, plan, buffer, 'stored');
        return;
      }
      // The socket reads from the buffer until the response is finished.
      response.once('finish', () => buffers.give(buffer));
      sendTile(response, plan, buffer.subarray(0, total), 'stored');
    });
  }

  function sendPlanned(request: IncomingMessage, response: LaneResponse, plan: TilePlan): true {
    if (isNotModified(request.headers, plan.etag, plan.modifiedMs)) {
      plan.notModifiedHead.send(response, undefined);
      metrics.request('tile', 304);
      metrics.answer('not-modified');
      return true;
    }
    if (request.method === 'HEAD') {
      plan.head.send(response, undefined);
      metrics.request('tile', 200);
      return true;
    }
    const kept = tileCache?.get(plan.etag);
    if (kept) sendTile(response, plan, kept, 'tile-cache');
    else readTile(request, response, plan);
    return true;
  }

  function sendStored(
    request: IncomingMessage,
    response: LaneResponse,
    path: string,
    service: StoredPath,
  ): boolean {
    const base = parts.baseUrl(request);
    const plan = planTile(service, base, {
      images,
      limits: parts.limits,
      cacheControl: parts.imageCacheControl,
    });
    if (!plan) return false;
    plans.set(path, plan);
    return sendPlanned(request, response, plan);
  }

  function answer(request: IncomingMessage, response: LaneResponse, path: string): boolean {
    const known = plans.get(path, parts.baseUrl(request));
    if (known) return sendPlanned(request, response, known);
    const service = parseServicePath(path);
    switch (service?.kind) {
      case 'image':
        return service.canonicalIdentifier && sendStored(request, response, path, service);
      case 'deep-zoom-tile':
        return sendStored(request, response, path, service);
      case 'information':
        return (
          service.canonicalIdentifier &&
          sendInformation(request, response, service.dialect, service.identifier)
        );
      default:
        return false;
    }
  }

  return (request, response) => {
    const { method, url } = request;
    if ((method !== 'GET' && method !== 'HEAD') || url === undefined || url.includes('?')) return false;
    try {
      const answered = answer(request, response, url);
      if (answered && parts.log) logWhenDone(parts.log, request, response);
      return answered;
    } catch {
      // The app meets the same error again and has the words for it.
      return false;
    }
  };
}

function logWhenDone(log: Log, { method, url }: IncomingMessage, response: LaneResponse): void {
  response.once('finish', () => log.info({ method, url, status: response.statusCode }, 'stored answer'));
}
