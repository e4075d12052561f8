import { Router } from 'express';
import type { Readiness } from '../../readiness.ts';

/** What operators ask. */
export interface OperationsParts {
  readonly readiness: () => Readiness | undefined;
  /** Prometheus text, summed over all processes. */
  readonly metrics: () => Promise<string>;
}

/** `/health` (the process answers), `/ready` (everything behind it works) and `/metrics`. */
export function createOperationsRoutes({ readiness, metrics }: OperationsParts): Router {
  const router = Router();
  // Only these paths: the router stands before those of the pages, which may be kept.
  router.use(['/health', '/ready', '/metrics'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/ready', (_request, response) => {
    const state = readiness();
    const checks = {
      pyramids: state !== undefined && (state.prepared || !state.backgroundIngest),
      renderers: state?.renderers === true,
      disk: state !== undefined && state.disk === undefined,
    };
    const ready = checks.pyramids && checks.renderers && checks.disk;
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks, ...state });
  });
  router.get('/metrics', async (_request, response) => {
    const text = await metrics();
    response.type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  return router;
}
