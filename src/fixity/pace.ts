import { setTimeout as pause } from 'node:timers/promises';

/** Spreads work evenly over time. */
export class Pace {
  readonly #bytesPerSecond: number;
  /** When all that was done so far should have been done, by `performance.now`. */
  #dueMs = 0;

  /** @param bytesPerSecond 0 for no limit */
  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Waits as long as these bytes may take. What was not used of the time before is not made up for. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#bytesPerSecond === 0) return;
    const nowMs = performance.now();
    this.#dueMs = Math.max(this.#dueMs, nowMs) + (bytes / this.#bytesPerSecond) * 1000;
    await pause(this.#dueMs - nowMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
