import type { RequestHandler } from 'express';
import type { Readiness } from '../../readiness.ts';

/** What operators ask for. */
export interface OperationsParts {
  readonly readiness: () => Readiness | undefined;
  /** Prometheus text, summed over all processes. */
  readonly metrics: () => Promise<string>;
}

/** Says that the process runs. */
export const health: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** Says whether everything that the server needs works: 503 until then. */
export function readyCheck({ readiness }: OperationsParts): RequestHandler {
  return (_request, response) => {
    const state = readiness();
    const checks = {
      pyramids: state !== undefined && (state.prepared || !state.backgroundIngest),
      renderers: state?.renderers === true,
      disk: state !== undefined && state.disk === undefined,
      imageFolder: state !== undefined && state.imageFolder === undefined,
      ...(state?.shared && {
        snapshot: state.shared.role === 'builder' || state.shared.snapshot !== undefined,
      }),
    };
    const ready = Object.values(checks).every((check) => check);
    response.set('Cache-Control', 'no-store').status(ready ? 200 : 503);
    response.json({ status: ready ? 'ready' : 'not ready', checks, ...state });
  };
}

/** The metrics of all processes, for Prometheus. Requests at the same time share what comes of one question. */
export function metricsText({ metrics }: OperationsParts): RequestHandler {
  let asked: Promise<string> | undefined;
  return async (_request, response) => {
    asked ??= metrics().finally(() => {
      asked = undefined;
    });
    const text = await asked;
    response.set('Cache-Control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8').send(text);
  };
}
