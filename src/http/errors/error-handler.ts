import type { ErrorRequestHandler } from 'express';
import type { Log } from '../../log.ts';
import type { RequestKind } from '../../metrics.ts';
import { logFailure, sendError } from '../protocol/respond.ts';
import { type ErrorPagesParts, sendErrorPage, wantsErrorPage } from './error-pages.ts';

/** Errors of image services are plain text (Image API 3.0, 7.3). */
const TEXT_KINDS: ReadonlySet<RequestKind> = new Set(['image', 'information', 'deep-zoom']);

/** Makes what responds to a failed request: people get a page, where they asked for one, and programs a sentence. */
export function createErrorHandler(
  { log, baseUrl }: ErrorPagesParts & { readonly log: Log },
  kindOf: (path: string) => RequestKind,
): ErrorRequestHandler {
  return async (error, request, response, _next) => {
    const requestId = String(response.locals['requestId']);
    const kind = kindOf(request.path);
    if (!response.destroyed && wantsErrorPage(request, response, kind)) {
      logFailure(request, error, { log, requestId });
      await sendErrorPage(request, response, error, { baseUrl, requestId });
    } else {
      const form = TEXT_KINDS.has(kind) ? 'text' : 'json';
      sendError(request, response, error, { form, log, requestId });
    }
  };
}
