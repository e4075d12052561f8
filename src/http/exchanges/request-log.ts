import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Log } from '../../log.ts';
import type { RequestKind, WorkerMetrics } from '../../metrics.ts';

/** A request as it came, before anything was taken off its path. */
export interface BegunRequest {
  readonly id: string;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly kind: RequestKind;
  /** On the clock of `performance`. */
  readonly begunMs: number;
}

/** Begins a request: it has an id from now on. */
export function beginRequest(request: Omit<BegunRequest, 'id' | 'begunMs'>): BegunRequest {
  const { method, url, kind } = request;
  return { id: randomUUID(), method, url, kind, begunMs: performance.now() };
}

/** Counts and logs responses, once they have ended. */
export class RequestLog {
  readonly #log: Log;
  readonly #metrics: Pick<WorkerMetrics, 'request'>;

  constructor(log: Log, metrics: Pick<WorkerMetrics, 'request'>) {
    this.#log = log;
    this.#metrics = metrics;
  }

  /**
   * Awaits the end of a response. A client that left before its response began is not counted.
   *
   * @returns gives it up: another will count and log the response
   */
  await(request: BegunRequest, response: ServerResponse): () => void {
    const ended = (): void => {
      // What is sent past Node's own making of heads has ended when it has begun.
      if (response.headersSent || response.writableEnded) this.#ended(request, response.statusCode);
    };
    response.once('close', ended);
    return () => response.off('close', ended);
  }

  #ended({ id, method, url, kind, begunMs }: BegunRequest, status: number): void {
    this.#metrics.request(kind, status);
    const ms = Math.round((performance.now() - begunMs) * 10) / 10;
    this.#log[kind === 'operations' ? 'debug' : 'info'](
      { requestId: id, method, url, status, ms },
      'request',
    );
  }
}
