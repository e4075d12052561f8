/** How long is waited after failures. */
export interface BackoffBounds {
  /** After the first. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long to wait before something is tried again that has failed: up to twice as long after each failure in a row, and by chance up to a
 * half less, since others may wait for the same server.
 *
 * @param failures in a row, from 1
 */
export function backoffMs(failures: number, { firstMs, longestMs }: BackoffBounds): number {
  const longest = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return longest * (0.5 + Math.random() / 2);
}
