import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoupeError } from '../../errors.ts';
import type { BaseUrl } from '../../urls.ts';
import type { ImageResponses, PixelsExchange } from '../exchanges/image-responses.ts';
import type { MetErrors } from '../exchanges/met-errors.ts';
import { beginRequest, type RequestLog } from '../exchanges/request-log.ts';
import type { PreparedImage } from '../protocol/prepared-image.ts';
import { ResponseHead } from '../protocol/response-head.ts';
import type { PixelsPath } from '../protocol/service-path.ts';
import type { FastResponse } from './fast-response.ts';

/** What the way to rendered responses shares with the app of the same worker, and the app itself. */
export interface RenderedResponsesParts {
  readonly imageResponses: Pick<ImageResponses, 'send'>;
  readonly requestLog: RequestLog;
  readonly metErrors: MetErrors;
  readonly app: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Responds to what is asked of open images and is not stored, as the app does, but for what Express takes. */
export class RenderedResponses {
  readonly #parts: RenderedResponsesParts;

  constructor(parts: RenderedResponsesParts) {
    this.#parts = parts;
  }

  /** Responds to a request, or has the app respond by the error that comes of it. */
  respond(
    request: IncomingMessage,
    response: FastResponse,
    { service, base, prepared }: { service: PixelsPath; base: BaseUrl; prepared: PreparedImage },
  ): void {
    const { imageResponses, requestLog } = this.#parts;
    const { method, url } = request;
    const begun = beginRequest({ method, url, kind: service.kind === 'image' ? 'image' : 'deep-zoom' });
    const notLogged = requestLog.await(begun, response);
    const send: PixelsExchange['send'] = (status, headers, body) =>
      response.sendPrepared(new ResponseHead(status, ['X-Request-Id', begun.id, ...headers]), body);
    imageResponses
      .send({ request, response, service, base, send }, prepared.image, prepared)
      .catch((error: unknown) => {
        notLogged();
        this.#handOn(request, response, error);
      });
  }

  #handOn(request: IncomingMessage, response: FastResponse, error: unknown): void {
    // Nobody waits any more.
    if (response.destroyed || response.writableEnded) return;
    // What is no longer there may be somewhere else: the app looks for it from the start.
    const isMissing = error instanceof LoupeError && error.code === 'not-found';
    if (!isMissing) this.#parts.metErrors.add(request, error);
    this.#parts.app(request, response);
  }
}
