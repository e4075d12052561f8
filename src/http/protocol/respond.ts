import type { Request, Response } from 'express';
import type { Log } from '../../log.ts';
import { isNotModified } from './conditional.ts';
import type { DocumentResponse } from './document.ts';
import { errorResponse } from './error-response.ts';
import { CORS_HEADERS } from './image-headers.ts';

/** Sends a ready document, or 304 when the client has it. */
export function sendDocument(request: Request, response: Response, document: DocumentResponse): void {
  const notModified = isNotModified(request.headers, document.etag, document.modifiedMs);
  const { status, headers } = notModified ? document.notModifiedHead : document.head;
  response.writeHead(status, [...headers]);
  response.end(notModified || request.method === 'HEAD' ? undefined : document.body);
}

/** 303 to another URL of this server (Image API 3.0, 2.2: base URIs; raw slashes in identifiers). */
export function sendSeeOther(response: Response, location: string): void {
  response.writeHead(303, ['Location', location, 'Content-Length', '0', ...CORS_HEADERS]);
  response.end();
}

/** How a failed request says so: plain text for the image services (Image API 3.0, 7.3), else JSON. */
export type ErrorForm = 'text' | 'json';

/**
 * Answers a failed request. Failures of the server are logged with their causes and the request's id; nothing
 * of them but a sentence leaves the process.
 */
export function sendError(
  request: Request,
  response: Response,
  error: unknown,
  { form, log, requestId }: { form: ErrorForm; log: Log; requestId: string },
): void {
  // A client that left is no failure and gets no answer.
  if (response.destroyed) return;
  const answer = errorResponse(error);
  if (answer.status >= 500 && answer.code !== 'overloaded' && answer.code !== 'not-implemented')
    log.error({ err: error, requestId, url: request.originalUrl }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = answer.code === 'internal' ? `${answer.message} (request ${requestId})` : answer.message;
  const text = form === 'text' ? `${message}\n` : `${JSON.stringify({ error: answer.code, message })}\n`;
  const headers = ['Content-Type', form === 'text' ? 'text/plain; charset=utf-8' : 'application/json'];
  headers.push('Content-Length', String(Buffer.byteLength(text)), 'Cache-Control', 'no-store');
  headers.push('X-Content-Type-Options', 'nosniff', ...CORS_HEADERS);
  if (answer.retryAfterSeconds !== undefined) headers.push('Retry-After', String(answer.retryAfterSeconds));
  if (answer.status === 405) headers.push('Allow', 'GET, HEAD, OPTIONS');
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : text);
}
