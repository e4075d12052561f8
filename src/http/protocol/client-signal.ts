import type { ServerResponse } from 'node:http';

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
