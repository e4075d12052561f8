import type { ServerResponse } from 'node:http';

/** Aborts when the client goes away before it is answered. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // It may have left while something was waited for.
  if (response.destroyed) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
