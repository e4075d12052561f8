import { setTimeout as pause } from 'node:timers/promises';
import { type BackoffBounds, backoffMs } from '../at-once/backoff.ts';
import { withTimeLimit } from '../at-once/time-limit.ts';
import { Turns } from '../at-once/turns.ts';
import { unlessAborted } from '../at-once/unless-aborted.ts';
import { type CacheSubject, cacheTag } from '../cache-tags/cache-tag.ts';
import type { Log } from '../log.ts';
import { type PurgeAddress, sendPurge, TAGS_AT_ONCE } from './purge-forms.ts';
import type { PurgeRow, PurgeStore } from './purge-store.ts';

/**
 * How long changes are gathered, and between two waves: workers know of them sooner, so that no cache is filled again with what was
 * there before.
 */
const GATHER_MS = 1000;

/** How long the first ones are gathered where it is waited for that servers know. */
const FIRST_GATHER_MS = 100;

/** How long an address may take. */
const TIME_LIMIT_MS = 10_000;

/** The pause after a failure. */
const PAUSES: BackoffBounds = { firstMs: 1000, longestMs: 60_000 };

/** Where more is pending, everything is purged: a call for each batch of a whole archive would purge it all the same. */
const MOST_PENDING = 1000;

/** After that the next purge waits, since what changes in such numbers goes on changing. */
const AFTER_ALL_MS = 30_000;

/** So many waves wait until servers know what they tell of; while a store is away, what changes later waits for one of them. */
const MOST_WAVES = 4;

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

/** What had changed by a moment, and is told when all who serve know it. */
interface Wave {
  readonly rows: readonly PurgeRow[];
  /** It tells that everything has changed. */
  readonly isAll: boolean;
  /** The rows were removed since: what has the same names now is of later changes. */
  isVoid: boolean;
}

/**
 * Tells one address what the database has for it, and goes on until that is done. What changes while an earlier change is not known
 * yet to all who serve does not wait for that: it is a wave of its own.
 */
export class PurgeSender {
  readonly #address: PurgeAddress;
  readonly #name: string;
  readonly #archive: CacheSubject;
  readonly #store: PurgeStore;
  readonly #log: Log;
  readonly #known: (() => Promise<void>) | undefined;
  readonly #timeLimitMs: number;
  readonly #stopping = new AbortController();
  readonly #turns = new Turns(1);
  /** Waves that were begun and are not told yet. */
  readonly #waves = new Map<Wave, Promise<void>>();
  #gathering: Promise<void> | undefined;
  /** Something may have been noted since the last wave began. */
  #isWoken = false;
  #failures = 0;
  /** Before that no wave begins, on the clock of `performance.now`. */
  #restsUntilMs = 0;

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
    if (this.#gathering || this.#waves.size >= MOST_WAVES || this.#stopping.signal.aborted) return;
    this.#gathering = this.#gather().finally(() => {
      this.#gathering = undefined;
      // What was noted after the last look.
      if (this.#isWoken) this.wake();
    });
  }

  /** All rows of this address were removed, others may have come instead: what is under way tells of none of them. */
  rowsRemoved(): void {
    for (const wave of this.#waves.keys()) wave.isVoid = true;
  }

  /** Cuts off what is under way: it is told again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#gathering;
    await Promise.all(this.#waves.values());
  }

  async #gather(): Promise<void> {
    const leastMs = this.#known ? FIRST_GATHER_MS : GATHER_MS;
    if (!(await this.#waited(Math.max(leastMs, this.#restsUntilMs - performance.now())))) return;
    this.#isWoken = false;
    try {
      this.#begin();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Begins to tell what is pending, but for what other waves tell already. */
  #begin(): void {
    const isAll = this.#store.pending(this.#name, MOST_PENDING + 1).length > MOST_PENDING;
    if (isAll) {
      this.#store.collapse(this.#name, this.#archive);
      this.rowsRemoved();
    }
    const counted = [...this.#waves.keys()].filter(({ isVoid }) => !isVoid);
    const begun = new Set(counted.flatMap(({ rows }) => rows.map(changeOf)));
    const rows = this.#store.pending(this.#name, MOST_PENDING).filter((row) => !begun.has(changeOf(row)));
    if (rows.length === 0) return;
    this.#rest(GATHER_MS);
    const wave: Wave = { rows, isAll, isVoid: false };
    const told = this.#tell(wave).catch((error: unknown) => this.#failed(error));
    this.#waves.set(wave, told);
    void told.then(() => {
      this.#waves.delete(wave);
      this.#goOn();
    });
  }

  /** What has changed meanwhile is told too, and what could not be told. */
  #goOn(): void {
    try {
      if (this.#store.pending(this.#name, 1).length > 0) this.wake();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #tell(wave: Wave): Promise<void> {
    const { rows, isAll } = wave;
    const failures = this.#failures;
    // A cache that forgets sooner asks a server that has the old one still, and keeps that.
    if (this.#known) await unlessAborted(this.#known(), this.#stopping.signal);
    await this.#turns.run(async () => {
      for (let at = 0; at < rows.length; at += TAGS_AT_ONCE) {
        // An address that has just failed is not asked by all who wait.
        if (this.#failures > failures) return;
        // Where everything changes all the time, only what tells of everything is told in the end.
        if (wave.isVoid && !isAll) return;
        const told = rows.slice(at, at + TAGS_AT_ONCE);
        await withTimeLimit(this.#stopping.signal, this.#timeLimitMs, (signal) =>
          sendPurge(this.#address, told.map(cacheTag), signal),
        );
        if (!wave.isVoid) this.#store.sent(this.#name, told);
      }
      this.#succeeded();
      if (isAll) this.#rest(AFTER_ALL_MS);
    });
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#log.info({ address: this.#name }, 'a cache in front takes purges again');
    this.#failures = 0;
    this.#log.info({ address: this.#name }, 'a cache in front was told');
  }

  /** Rests, with jitter: other servers may be waiting for the same cache. */
  #failed(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#failures === 0)
      this.#log.error(
        { err: error, address: this.#name },
        'a cache in front cannot be told what has changed; it is tried again, and nothing is lost',
      );
    this.#failures += 1;
    this.#rest(backoffMs(this.#failures, PAUSES));
    this.wake();
  }

  /** Begins no wave for so long. */
  #rest(ms: number): void {
    this.#restsUntilMs = Math.max(this.#restsUntilMs, performance.now() + ms);
  }

  /** @returns false when it is to end */
  async #waited(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    await pause(ms, undefined, { ref: false, signal }).catch(() => {});
    return !signal.aborted;
  }
}

/** A row as it was marked: one that has changed since is another. */
function changeOf({ kind, id, times }: PurgeRow): string {
  return `${times} ${kind} ${id}`;
}
