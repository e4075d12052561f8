import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { Log } from '../../log.ts';
import { isNotModified, isTagKnown } from './conditional.ts';
import type { DocumentResponse } from './document.ts';
import { errorResponse } from './error-response.ts';
import { CORS_HEADERS, RETRY_CORS_HEADERS } from './image-headers.ts';

/** Sends a document, or 304 when the client has its current version. */
export function sendDocument(request: Request, response: Response, document: DocumentResponse): void {
  send(request, response, document, isNotModified(request.headers, document.etag, document.modifiedMs));
}

/** The same of a document that may change several times in a second, which its date does not tell: by its tag alone. */
export function sendTagged(request: Request, response: Response, document: DocumentResponse): void {
  send(request, response, document, isTagKnown(request.headers, document.etag));
}

function send(request: Request, response: Response, document: DocumentResponse, notModified: boolean): void {
  const { status, headers } = notModified ? document.head.notModified : document.head;
  response.writeHead(status, [...headers]);
  response.end(notModified || request.method === 'HEAD' ? undefined : document.body);
}

/** 303 to another URL of this server (Image API 3.0, 2.2: base URIs; raw slashes in identifiers). */
export function sendSeeOther(response: Response, location: string): void {
  response.writeHead(303, ['Location', location, 'Content-Length', '0', ...CORS_HEADERS]);
  response.end();
}

/** 301 to where a resource has moved: for good. */
export function sendMovedPermanently(response: Response, location: string): void {
  response.writeHead(301, ['Location', location, 'Content-Length', '0', ...CORS_HEADERS]);
  response.end();
}

/** The methods that the server knows, as Allow names them. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';

/** The form of an error: plain text for the image services (Image API 3.0, 7.3), else JSON. */
export type ErrorForm = 'text' | 'json';

/** Logs failures of the server, with their causes. */
export function logFailure(
  request: Request,
  error: unknown,
  { log, requestId }: { readonly log: Log; readonly requestId: string },
): void {
  const { status, code } = errorResponse(error);
  if (status >= 500 && !EXPECTED.has(code))
    log.error({ err: error, requestId, url: request.originalUrl }, 'request failed');
}

/**
 * Sends the response to a failed request. Failures of the server are logged with their causes and the request's id;
 * the client gets one sentence of them.
 */
export function sendError(
  request: Request,
  response: Response,
  error: unknown,
  { form, log, requestId }: { form: ErrorForm; log: Log; requestId: string },
): void {
  // A client that left is not a failure.
  if (response.destroyed) return;
  logFailure(request, error, { log, requestId });
  const { status, code, message: sentence, retryAfterSeconds, ...more } = errorResponse(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = code === 'internal' ? `${sentence} (request ${requestId})` : sentence;
  const { doors, headers: ownHeaders = [] } = more;
  const text =
    form === 'text'
      ? `${[message, ...(doors ?? [])].join('\n')}\n`
      : `${JSON.stringify({ error: code, message, doors })}\n`;
  const headers = ['Content-Type', form === 'text' ? 'text/plain; charset=utf-8' : 'application/json'];
  headers.push('Content-Length', String(Buffer.byteLength(text)), 'Cache-Control', 'no-store');
  if (retryAfterSeconds === undefined) headers.push(...CORS_HEADERS);
  else headers.push(...RETRY_CORS_HEADERS, 'Retry-After', String(retryAfterSeconds), ...ownHeaders);
  response.writeHead(status, headers);
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** Failures of the server that are none of its parts. */
const EXPECTED: ReadonlySet<string> = new Set(['overloaded', 'unavailable', 'not-implemented', 'not-set-up']);

/** A signal that aborts when the client leaves before its response is complete. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // The client may have left before this call.
  if (response.destroyed) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
