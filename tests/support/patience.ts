import { setTimeout as pause } from 'node:timers/promises';

/**
 * How long tests wait for anything before they fail: the one limit of time in them. It is far above what anything takes
 * while other programs use the same cores, and ends what would hang for ever.
 */
export const PATIENCE_MS = 180_000;

/** For settings of servers whose limits are not what a test is about, and for those that must not be met in it. */
export const HOUR_SECONDS = 3600;

/** Between two looks: first what comes soon is waited for, then what takes long, of which looks would take the time. */
const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 120;
const LONGER = 1.25;

/** Calls `check` until it is true. Throws an Error that says what was waited for when it never is. */
export async function until(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  let pauseMs = SHORTEST_PAUSE_MS;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await pause(pauseMs);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * LONGER);
  }
}
