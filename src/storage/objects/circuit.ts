import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { ObjectStoreError } from './object-store-error.ts';

/** When a circuit opens, and for how long. */
export interface CircuitLimits {
  /** So many attempts in a row that found the store away. */
  readonly failures: number;
  /** Seconds until one attempt is let through; twice as long each time that it fails. */
  readonly pauseSeconds: number;
  readonly longestPauseSeconds: number;
}

const LIMITS: CircuitLimits = { failures: 5, pauseSeconds: 2, longestPauseSeconds: 30 };

const ATTEMPTS = 3;

/** The first wait is at most so long, each further one at most twice as long. */
const FIRST_WAIT_MS = 100;

/** Who is told to wait longer gives up, and tells for how long. */
const LONGEST_WAIT_MS = 3000;

/**
 * Keeps a store that is away from being asked again and again: what waits for it would only wait. When several attempts
 * in a row have failed, all others are refused at once; after a pause one is let through, and when that goes well, all are.
 */
export class Circuit {
  readonly #name: string;
  readonly #log: Log | undefined;
  readonly #limits: CircuitLimits;
  readonly #now: () => number;
  #failures = 0;
  /** Milliseconds of `now`; undefined while the circuit is closed. */
  #opened: number | undefined;
  #askAgain = 0;
  #pauseMs = 0;
  #isTrying = false;

  /**
   * @param name of the store, for the log
   * @param now milliseconds of a clock that only goes forward
   */
  constructor(
    name: string,
    {
      log,
      limits = LIMITS,
      now = () => performance.now(),
    }: { readonly log?: Log; readonly limits?: CircuitLimits; readonly now?: () => number } = {},
  ) {
    this.#name = name;
    this.#log = log;
    this.#limits = limits;
    this.#now = now;
  }

  /** Whether attempts are refused, but for one now and then. */
  get isOpen(): boolean {
    return this.#opened !== undefined;
  }

  /**
   * Makes an attempt.
   *
   * @throws {ObjectStoreError} `away`, with the seconds until another is let through, when the circuit is open
   */
  async attempt<T>(use: () => Promise<T>): Promise<T> {
    const isTrial = this.isOpen;
    if (isTrial) this.#beginTrial();
    try {
      const result = await use();
      this.#responded();
      return result;
    } catch (error) {
      if (error instanceof ObjectStoreError && error.fault === 'away') this.#failed(error, isTrial);
      // Whatever else a store says, it is there; an attempt that was given up says nothing of it.
      else if (error instanceof ObjectStoreError) this.#responded();
      throw error;
    } finally {
      if (isTrial) this.#isTrying = false;
    }
  }

  #beginTrial(): void {
    const leftMs = this.#askAgain - this.#now();
    if (leftMs > 0 || this.#isTrying) {
      const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000));
      throw new ObjectStoreError('away', { retryAfterSeconds });
    }
    this.#isTrying = true;
  }

  #responded(): void {
    this.#failures = 0;
    if (this.#opened === undefined) return;
    const seconds = Math.round((this.#now() - this.#opened) / 1000);
    this.#opened = undefined;
    this.#log?.info({ store: this.#name, seconds }, 'the object store responds again');
  }

  #failed(error: ObjectStoreError, isTrial: boolean): void {
    this.#failures++;
    const { failures, pauseSeconds, longestPauseSeconds } = this.#limits;
    // Attempts that began before it opened may fail after.
    if (this.#opened !== undefined && !isTrial) return;
    if (this.#opened === undefined) {
      if (this.#failures < failures) return;
      this.#opened = this.#now();
      this.#pauseMs = pauseSeconds * 1000;
      this.#log?.warn({ store: this.#name, err: error.cause }, 'the object store does not respond');
    } else this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseSeconds * 1000);
    const askedMs = (error.retryAfterSeconds ?? 0) * 1000;
    this.#askAgain = this.#now() + Math.min(Math.max(this.#pauseMs, askedMs), longestPauseSeconds * 1000);
  }
}

/**
 * Does what may find the store away, a few times. Waits in between by chance, so that all who failed together do not come
 * again together, and at least as long as the store said.
 *
 * @param use is told which attempt this is, from 1
 */
export async function inAttempts<T>(
  circuit: Circuit,
  signal: AbortSignal | undefined,
  use: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await circuit.attempt(() => use(attempt));
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ObjectStoreError) || error.fault !== 'away') throw error;
      const askedMs = (error.retryAfterSeconds ?? 0) * 1000;
      if (attempt === ATTEMPTS || circuit.isOpen || askedMs > LONGEST_WAIT_MS) throw error;
      const waitMs = askedMs + Math.random() * FIRST_WAIT_MS * 2 ** (attempt - 1);
      await pause(waitMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    }
  }
}
