import type { Writable } from 'node:stream';

/** How long a client may let the server wait. */
export interface SendingLimits {
  /** Until it has taken the next bytes. */
  readonly stalledMs: number;
  /** In all, over one response. The time that the server takes to make the bytes does not count. */
  readonly totalMs: number;
}

/** A client was disconnected, since it took a response too slowly. */
export class SlowClientError extends Error {
  override readonly name = 'SlowClientError';
}

/**
 * Sends bytes as a client takes them, which it has to within limits, and ends the response. Resolves early when the client
 * leaves.
 *
 * @param next gives the bytes that follow; undefined after the last
 * @throws SlowClientError when the client was disconnected, and what `next` throws, after which the response goes on
 */
export async function sendTimed(
  next: () => Promise<Buffer | undefined>,
  response: Writable,
  { stalledMs, totalMs }: SendingLimits,
): Promise<void> {
  let leftMs = totalMs;
  const taken = async (event: 'drain' | 'finish'): Promise<void> => {
    const begun = performance.now();
    const isTaken = await happens(event, response, Math.min(stalledMs, leftMs));
    leftMs -= performance.now() - begun;
    if (isTaken) return;
    response.destroy();
    throw new SlowClientError('the client took a response too slowly');
  };
  for (let bytes = await next(); bytes !== undefined; bytes = await next()) {
    if (response.destroyed) return;
    if (!response.write(bytes)) await taken('drain');
  }
  if (response.destroyed) return;
  response.end();
  if (!response.writableFinished) await taken('finish');
}

/** Waits for an event, or for the end of the response. Resolves with false when neither comes in time. */
function happens(event: string, response: Writable, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isInTime: boolean): void => {
      clearTimeout(limit);
      response.off(event, inTime).off('close', inTime);
      resolve(isInTime);
    };
    const inTime = (): void => settle(true);
    const limit = setTimeout(() => settle(false), limitMs);
    response.once(event, inTime).once('close', inTime);
    if (response.destroyed) inTime();
  });
}
