import type { IncomingMessage } from 'node:http';

/**
 * Errors that the fast path has met, on their way to the app, which has the words for them: what has failed is not done
 * once more to learn how it fails.
 */
export class MetErrors {
  readonly #errors = new WeakMap<IncomingMessage, unknown>();

  /** Notes what a request has failed by, before the app is given it. */
  add(request: IncomingMessage, error: unknown): void {
    this.#errors.set(request, error);
  }

  /** What a request has failed by; undefined for what has not. */
  of(request: IncomingMessage): unknown {
    return this.#errors.get(request);
  }
}
