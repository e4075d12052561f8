import { setTimeout as pause } from 'node:timers/promises';
import { type BackoffBounds, backoffMs } from '../at-once/backoff.ts';
import { type CacheSubject, cacheTag } from '../cache-tags/cache-tag.ts';
import type { Log } from '../log.ts';
import { type PurgeAddress, sendPurge, TAGS_AT_ONCE } from './purge-forms.ts';
import type { PurgeStore } from './purge-store.ts';

/** How long changes are gathered: workers know of them sooner, so that no cache is filled again with what was there before. */
const GATHER_MS = 1000;

/** How long an address may take. */
const TIME_LIMIT_MS = 10_000;

/** The pause after a failure. */
const PAUSES: BackoffBounds = { firstMs: 1000, longestMs: 60_000 };

/** Where more is pending, everything is purged: a call for each batch of a whole archive would purge it all the same. */
const MOST_PENDING = 1000;

/** After that the next purge waits, since what changes in such numbers goes on changing. */
const AFTER_ALL_MS = 30_000;

/** What senders share. */
export interface PurgeSenderParts {
  /** The subject by which everything is purged. */
  readonly archive: CacheSubject;
  readonly store: PurgeStore;
  readonly log: Log;
  /** Resolves when all who serve know what has changed by now: before, they would fill a cache with what was there. */
  readonly known?: (() => Promise<void>) | undefined;
  /** How long an address may take, milliseconds. */
  readonly timeLimitMs?: number;
}

/** Tells one address what the database has for it, and goes on until that is done. */
export class PurgeSender {
  readonly #address: PurgeAddress;
  readonly #name: string;
  readonly #archive: CacheSubject;
  readonly #store: PurgeStore;
  readonly #log: Log;
  readonly #known: (() => Promise<void>) | undefined;
  readonly #timeLimitMs: number;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isWoken = false;
  #failures = 0;

  /** @param name of the address in the store */
  constructor(
    address: PurgeAddress,
    name: string,
    { archive, store, log, known, timeLimitMs = TIME_LIMIT_MS }: PurgeSenderParts,
  ) {
    this.#address = address;
    this.#name = name;
    this.#archive = archive;
    this.#store = store;
    this.#log = log;
    this.#known = known;
    this.#timeLimitMs = timeLimitMs;
  }

  /** There may be something to tell. */
  wake(): void {
    this.#isWoken = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isWoken && !this.#stopping.signal.aborted) this.wake();
    });
  }

  /** Cuts off what is under way: it is told again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let waitMs = GATHER_MS;
    while (await this.#waited(waitMs)) {
      this.#isWoken = false;
      try {
        const next = await this.#step();
        this.#succeeded();
        if (next === undefined) return;
        waitMs = next;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        waitMs = this.#failed(error);
      }
    }
  }

  /** Tells what is pending. @returns how long to wait for the next step; undefined when nothing is left */
  async #step(): Promise<number | undefined> {
    const isAll = this.#store.pending(this.#name, MOST_PENDING + 1).length > MOST_PENDING;
    if (isAll) this.#store.collapse(this.#name, this.#archive);
    const rows = this.#store.pending(this.#name, MOST_PENDING);
    if (rows.length === 0) return undefined;
    // A cache that forgets sooner asks a server that has the old one still, and keeps that.
    if (this.#known) await orAborted(this.#known(), this.#stopping.signal);
    for (let at = 0; at < rows.length; at += TAGS_AT_ONCE) {
      const told = rows.slice(at, at + TAGS_AT_ONCE);
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(this.#timeLimitMs)]);
      await sendPurge(this.#address, told.map(cacheTag), signal);
      this.#store.sent(this.#name, told);
    }
    return isAll ? AFTER_ALL_MS : 0;
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#log.info({ address: this.#name }, 'a cache in front takes purges again');
    this.#failures = 0;
  }

  /** @returns how long to wait */
  #failed(error: unknown): number {
    if (this.#failures === 0)
      this.#log.error(
        { err: error, address: this.#name },
        'a cache in front cannot be told what has changed; it is tried again, and nothing is lost',
      );
    this.#failures += 1;
    return backoffMs(this.#failures, PAUSES);
  }

  /** @returns false when it is to end */
  async #waited(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    await pause(ms, undefined, { ref: false, signal }).catch(() => {});
    return !signal.aborted;
  }
}

/** The same, but for that it rejects when a signal is aborted. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
