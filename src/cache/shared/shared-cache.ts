import { setTimeout as pause } from 'node:timers/promises';
import { type BackoffBounds, backoffMs } from '../../at-once/backoff.ts';
import { Turns } from '../../at-once/turns.ts';
import { unlessAborted } from '../../at-once/unless-aborted.ts';
import type { RenderedImage } from '../../pixels/render/rendered-image.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import { ObjectStoreError } from '../../storage/objects/object-store-error.ts';
import type { DerivativeKey } from '../derivative-cache.ts';
import { SEAL_BYTES, unsealed } from './sealed-response.ts';
import { type Found, noSharedCounts, type SharedCounts } from './shared-metrics.ts';
import { nameOfResponse, prefixOfImage, SHARED_PREFIX } from './shared-names.ts';
import { removeResponses } from './shared-removal.ts';
import { SharedWrites } from './shared-writes.ts';

/** Larger responses are not shared: they pass through the memory of one process. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/** Looks into the store at once; whoever comes beyond has it rendered. */
const LOOKS_AT_ONCE = 8;

/** After so many late looks in a row, none is made for a while. */
const LATE_IN_A_ROW = 5;
const REST_MS = 10_000;

/** Images whose responses are removed at once. */
const DROPPED_AT_ONCE = 4;

/** The pause after a removal that failed. */
const PAUSES: BackoffBounds = { firstMs: 1000, longestMs: 30_000 };

/** What a shared cache is made of. */
export interface SharedCacheParts {
  readonly store: ObjectStore;
  /** Whether what is rendered here may be put there: not by one that is behind what was published, and knows images that are gone. */
  readonly mayWrite: () => boolean;
  readonly log: {
    warn(details: object, message: string): void;
    info(details: object, message: string): void;
  };
}

/** Responses that were rendered by any of several Loupes, in the store that they share. What is there is never relied on: it is looked for, and checked. */
export class SharedCache {
  readonly counts: SharedCounts = noSharedCounts();
  readonly #parts: SharedCacheParts;
  readonly #writes: SharedWrites;
  /** Looks that are under way. */
  readonly #looks = new Set<{ readonly image: string; isPurged: boolean }>();
  #lateInARow = 0;
  /** Milliseconds of `performance.now()`: until then nothing is looked for. */
  #looksAgainMs = 0;
  /** Images whose responses are to be removed; undefined: of all. */
  readonly #dropped = new Set<string | undefined>();
  /** Those of them whose removal has failed. */
  readonly #failed = new Set<string | undefined>();
  readonly #dropTurns = new Turns(DROPPED_AT_ONCE);
  /** First attempts that are under way. */
  readonly #dropping = new Set<Promise<void>>();
  #tryingAgain: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(parts: SharedCacheParts) {
    this.#parts = parts;
    this.#writes = new SharedWrites({ store: parts.store, counts: this.counts.put, log: parts.log });
  }

  /**
   * A response that one of them has rendered; undefined where there is none, or it cannot be had in time. Never rejects.
   *
   * @param limitMs how long the store may take
   */
  async find(key: DerivativeKey, limitMs: number): Promise<Buffer | undefined> {
    if (this.#isDropped(key.image) || this.#stopping.signal.aborted) return undefined;
    if (this.#looks.size >= LOOKS_AT_ONCE || performance.now() < this.#looksAgainMs) {
      this.counts.found.unasked += 1;
      return undefined;
    }
    const look = { image: key.image, isPurged: false };
    this.#looks.add(look);
    try {
      const { result, bytes } = await this.#look(key, limitMs);
      this.counts.found[result] += 1;
      return look.isPurged ? undefined : bytes;
    } finally {
      this.#looks.delete(look);
    }
  }

  /** Puts a response into the store by and by; it is let go of where that does not go well. */
  offer(key: DerivativeKey, image: RenderedImage): void {
    const bytes = image.kind === 'bytes' ? image.bytes.length : image.bytes;
    if (bytes > LARGEST_BYTES || this.#stopping.signal.aborted || !this.#parts.mayWrite()) return;
    if (!this.#isDropped(key.image)) this.#writes.add(key, image);
  }

  /**
   * Removes what was rendered of an image, of whatever version; from here on nothing of it is found here, before it is removed too. While
   * the store is away that is tried again.
   *
   * @param image undefined for all images
   * @returns resolves after the first attempt, which takes an hour for a million responses; never rejects
   */
  drop(image: string | undefined): Promise<void> {
    this.#dropped.add(image);
    for (const look of this.#looks) if (image === undefined || look.image === image) look.isPurged = true;
    this.#writes.letGo(image);
    const dropping = this.#drop(image).finally(() => this.#dropping.delete(dropping));
    this.#dropping.add(dropping);
    return dropping;
  }

  /** Nothing more is written or removed. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#writes.letGo();
    await Promise.all([this.#writes.settled(), ...this.#dropping, this.#tryingAgain]);
  }

  async #look(
    key: DerivativeKey,
    limitMs: number,
  ): Promise<{ readonly result: Found; readonly bytes?: Buffer }> {
    const { store, log } = this.#parts;
    const signal = AbortSignal.timeout(Math.ceil(limitMs));
    try {
      const range = { start: 0, length: SEAL_BYTES + LARGEST_BYTES };
      const read = await unlessAborted(store.read(nameOfResponse(key), { range, signal }), signal);
      this.#lateInARow = 0;
      if (!read) return { result: 'miss' };
      const bytes = await unsealed(key, read.bytes);
      if (bytes) return { result: 'hit', bytes };
      log.warn(
        { store: store.name, object: nameOfResponse(key) },
        'a rendered response in the store is damaged; it is rendered and written anew',
      );
      return { result: 'damaged' };
    } catch (error) {
      if (!signal.aborted) {
        // The store tells of being away itself.
        if (!(error instanceof ObjectStoreError))
          log.warn({ err: error, store: store.name }, 'rendered responses in the store cannot be read');
        return { result: 'away' };
      }
      this.#lateInARow += 1;
      if (this.#lateInARow >= LATE_IN_A_ROW) {
        this.#lateInARow = 0;
        this.#looksAgainMs = performance.now() + REST_MS;
      }
      return { result: 'late' };
    }
  }

  #isDropped(image: string): boolean {
    return this.#dropped.has(image) || this.#dropped.has(undefined);
  }

  async #drop(image: string | undefined): Promise<void> {
    // What is being written is written before it is looked what there is.
    await this.#writes.settled();
    await this.#dropTurns.run(() => this.#removed(image));
    this.#tryAgain();
  }

  /** Never rejects: what is not removed is tried again. */
  async #removed(image: string | undefined): Promise<boolean> {
    const { store, log } = this.#parts;
    const { signal } = this.#stopping;
    try {
      const prefix = image === undefined ? SHARED_PREFIX : prefixOfImage(image);
      await removeResponses(store, prefix, signal);
      this.#dropped.delete(image);
      this.#failed.delete(image);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#failed.add(image);
      const sentence = 'rendered responses cannot be removed from the store; that is tried again';
      log.warn({ err: error, store: store.name }, sentence);
      return false;
    }
  }

  #tryAgain(): void {
    if (this.#failed.size === 0 || this.#stopping.signal.aborted) return;
    this.#tryingAgain ??= this.#removeFailed().finally(() => {
      this.#tryingAgain = undefined;
      // What has failed after the last look.
      this.#tryAgain();
    });
  }

  async #removeFailed(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 1; this.#failed.size > 0; ) {
      await pause(backoffMs(failures, PAUSES), undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
      const [image] = this.#failed;
      failures = (await this.#removed(image)) ? 1 : failures + 1;
    }
  }
}
