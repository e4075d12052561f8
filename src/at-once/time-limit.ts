/**
 * Does something with a signal that is aborted when another one is, or after so long, with a `TimeoutError`.
 *
 * The limit is a timer of its own: what `AbortSignal.any` makes of `AbortSignal.timeout` is thrown away with the next collection of
 * garbage in Node 20, and is never aborted.
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
  try {
    return await work(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
