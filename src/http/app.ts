import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { RequestKind, WorkerMetrics } from '../metrics.ts';
import { CORS_HEADERS } from './protocol/image-headers.ts';
import { sendError } from './protocol/respond.ts';
import type { EssayRoutesParts } from './routes/essays.ts';
import { createImageRoutes, type ImageRoutesParts } from './routes/images.ts';
import { createOperationsRoutes, type OperationsParts } from './routes/operations.ts';
import { createPageRoutes, isPagePath } from './routes/pages.ts';
import { createPresentationRoutes, type PresentationRoutesParts } from './routes/presentation.ts';
import type { PrintRoutesParts } from './routes/prints.ts';
import { createSchemaRoutes } from './routes/schemas.ts';

/** Everything the app of a worker is made of. */
export interface AppParts
  extends ImageRoutesParts,
    PresentationRoutesParts,
    EssayRoutesParts,
    PrintRoutesParts {
  readonly operations: OperationsParts;
  readonly metrics: WorkerMetrics;
  readonly log: Log;
}

const PREFLIGHT_HEADERS = [
  'Access-Control-Allow-Methods',
  'GET, HEAD, OPTIONS',
  // An Accept with a profile is not safelisted, nor is If-None-Match.
  'Access-Control-Allow-Headers',
  'Accept, If-None-Match, If-Modified-Since',
  'Access-Control-Max-Age',
  '86400',
];

function isImageService(path: string): boolean {
  return path.startsWith('/iiif/') || path.startsWith('/dzi/');
}

function kindOf(path: string): RequestKind {
  if (path.startsWith('/iiif/')) return path.endsWith('/info.json') ? 'information' : 'image';
  if (path.startsWith('/dzi/')) return 'deep-zoom';
  if (path.startsWith('/presentation/') || path.startsWith('/schemas/')) return 'presentation';
  if (path === '/health' || path === '/ready' || path === '/metrics') return 'operations';
  return isPagePath(path) || path.startsWith('/assets/') ? 'page' : 'other';
}

/** The Express app: the order of middleware and the whole route table, nothing else. */
export function createApp(parts: AppParts): Express {
  const { log, metrics } = parts;
  const app = express();
  app.disable('x-powered-by');
  // Entity tags are ours; Express's own would hash every body once more.
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use((request, response, next) => {
    const requestId = randomUUID();
    const begun = performance.now();
    const { method, path } = request;
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      // A client that left before its answer counts as no answer.
      if (!response.headersSent) return;
      const kind = kindOf(path);
      metrics.request(kind, response.statusCode);
      const ms = Math.round((performance.now() - begun) * 10) / 10;
      log[kind === 'operations' ? 'debug' : 'info'](
        { requestId, method, url: request.originalUrl, status: response.statusCode, ms },
        'request',
      );
    });
    next();
  });
  app.use((request, response, next) => {
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.writeHead(204, [...PREFLIGHT_HEADERS, ...CORS_HEADERS]);
    response.end();
  });
  app.use(createImageRoutes(parts));
  app.use(createPresentationRoutes(parts));
  app.use(createSchemaRoutes(parts));
  app.use(createOperationsRoutes(parts.operations));
  app.use(createPageRoutes(parts));
  app.use((request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new LoupeError('method-not-allowed', 'this server answers GET, HEAD and OPTIONS');
    throw new LoupeError('not-found', 'there is nothing at this address');
  });
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    const requestId = String(response.locals['requestId']);
    const form = isImageService(request.path) ? 'text' : 'json';
    sendError(request, response, error, { form, log, requestId });
  };
  app.use(onError);
  return app;
}
