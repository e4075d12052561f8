import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import { ObjectStoreError } from '../../storage/objects/object-store-error.ts';
import { type FoundLease, LeaseObject, type WrittenLease } from './lease-object.ts';

/** A lease is renewed so many times before it could be taken for one of a builder that is gone. */
const RENEWALS = 4;

/** How long after a write the lease is read again, of a store that promises nothing about writes at the same time. */
const SECOND_LOOK_MS = 2000;

/** What the lease of a builder is made of. */
export interface BuilderLeaseParts {
  readonly store: ObjectStore;
  /** Of this builder and this run. */
  readonly holder: string;
  /** Of the local folder: what an earlier run there held is its own. */
  readonly place: string;
  /** The epoch of what is published. */
  readonly publishedEpoch: () => Promise<number>;
  /** How long a builder may be silent before another takes its place. */
  readonly leaseMs: number;
  readonly log: Log;
  /** How long after a write it is looked at again, where a store has no conditional writes. */
  readonly secondLookMs?: number;
}

/**
 * The right to publish, of one builder at a time, as an object in the store. Whether the one who has it is gone is judged by how long
 * the object has not changed, on one's own clock: no two clocks are compared.
 */
export class BuilderLease extends EventEmitter<{ lost: [] }> {
  readonly #parts: BuilderLeaseParts;
  readonly #object: LeaseObject;
  readonly #stopping = new AbortController();
  #held: WrittenLease | undefined;
  /** When the last renewal that went well was begun. */
  #renewedMs = 0;
  /** It is another's, or was given back. */
  #isLost = false;
  #renewing: Promise<void> | undefined;

  constructor(parts: BuilderLeaseParts) {
    super();
    this.#parts = parts;
    this.#object = new LeaseObject(parts.store);
  }

  /** Rises whenever the lease changes hands; 0 before it was taken. */
  get epoch(): number {
    return this.#held?.epoch ?? 0;
  }

  /** Whether this builder has the lease for sure: nobody can have taken it for one that is gone. */
  get isHeld(): boolean {
    const { leaseMs } = this.#parts;
    return this.#held !== undefined && !this.#isLost && performance.now() - this.#renewedMs < leaseMs * 0.75;
  }

  /** Whether the store promises that one of two writers at the same time loses. */
  get isExclusive(): boolean {
    return this.#object.isConditional;
  }

  /**
   * Waits until no other builder has the lease, takes it, and renews it from then on.
   *
   * @param onWait called once when another has it
   * @returns false when `stop` was called meanwhile
   */
  async take(onWait: () => void): Promise<boolean> {
    const { leaseMs, log } = this.#parts;
    const { signal } = this.#stopping;
    let seen: { readonly version: string | undefined; readonly sinceMs: number } | undefined;
    let hasWaited = false;
    let hasFailed = false;
    while (!signal.aborted) {
      try {
        const found = await this.#object.read();
        if (!seen || seen.version !== found?.version)
          seen = { version: found?.version, sinceMs: performance.now() };
        const isGone = performance.now() - seen.sinceMs >= leaseMs;
        const isOwn = found?.lease?.place === this.#parts.place;
        if (!found?.lease || found.lease.isFree || isGone || isOwn) {
          if (await this.#taken(found)) {
            this.#renewing = this.#renew();
            return true;
          }
          seen = undefined;
        } else if (!hasWaited) {
          hasWaited = true;
          onWait();
        }
        hasFailed = false;
      } catch (error) {
        if (!(error instanceof ObjectStoreError)) throw error;
        if (!hasFailed)
          log.error({ err: error }, `the lease of the builder cannot be read: ${error.message}`);
        hasFailed = true;
      }
      await pause(Math.min(1000, leaseMs / RENEWALS), undefined, { signal }).catch(() => {});
    }
    return false;
  }

  /** Gives the lease back: another builder need not wait. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#renewing;
    if (!this.#held || this.#isLost) return;
    this.#isLost = true;
    try {
      await this.#object.write({ ...this.#held, renewal: this.#held.renewal + 1, isFree: true });
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      this.#parts.log.warn(
        { err: error },
        'the lease of the builder cannot be given back; another waits for it',
      );
    }
  }

  /** Takes a lease that nobody has, if nobody else is faster. */
  async #taken(found: FoundLease | undefined): Promise<boolean> {
    const { holder, place, publishedEpoch, secondLookMs = SECOND_LOOK_MS } = this.#parts;
    // Also where somebody has removed the lease, nodes must not take this builder for an earlier one.
    const epoch = Math.max(found?.lease?.epoch ?? 0, await publishedEpoch()) + 1;
    const lease = { holder, place, epoch, renewal: 0, isFree: false };
    const begunMs = performance.now();
    try {
      await this.#object.write(lease, found?.version);
    } catch (error) {
      if (error instanceof ObjectStoreError && error.fault === 'changed') return false;
      throw error;
    }
    if (!this.#object.isConditional) {
      // Who writes at the same moment has done so by now: what stands there has won.
      await pause(secondLookMs);
      if ((await this.#object.read())?.lease?.holder !== holder) return false;
    }
    this.#held = lease;
    this.#renewedMs = begunMs;
    return true;
  }

  async #renew(): Promise<void> {
    const { leaseMs, log } = this.#parts;
    const { signal } = this.#stopping;
    for (;;) {
      await pause(leaseMs / RENEWALS / 2, undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted || !this.#held) return;
      const begunMs = performance.now();
      try {
        if (!this.#object.isConditional) await this.#object.requireOf(this.#held.holder);
        const renewed = { ...this.#held, renewal: this.#held.renewal + 1 };
        await this.#object.write(renewed);
        this.#held = renewed;
        this.#renewedMs = begunMs;
      } catch (error) {
        if (!(error instanceof ObjectStoreError)) throw error;
        if (error.fault === 'changed') return this.#lose();
        log.warn({ err: error }, `the lease of the builder cannot be renewed: ${error.message}`);
      }
    }
  }

  #lose(): void {
    this.#isLost = true;
    this.emit('lost');
  }
}
