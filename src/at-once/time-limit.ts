/**
 * Does something with a signal that is aborted when another one is, or after so long, with a `TimeoutError`.
 *
 * The limit is a timer of its own: what `AbortSignal.any` makes of `AbortSignal.timeout` is thrown away with the next collection of
 * garbage in Node 20, and is never aborted. A signal that lives long would hold one of each `AbortSignal.any`.
 *
 * @param ms milliseconds
 */
export async function withTimeLimit<Value>(
  signal: AbortSignal | undefined,
  ms: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException('it took too long', 'TimeoutError')), ms);
  timer.unref();
  const abort = (): void => limit.abort(signal?.reason);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
