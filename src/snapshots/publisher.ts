import { setTimeout as pause } from 'node:timers/promises';
import { type BackoffBounds, backoffMs } from '../at-once/backoff.ts';
import { DatabaseError } from '../database/database-error.ts';
import type { Log } from '../log.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { type ChangedPieces, type DatabasePieces, FileChangedError } from './database-pieces.ts';
import type { KeptPiecesFile } from './kept-pieces.ts';
import type { OldSnapshots } from './old-snapshots.ts';
import type { PieceDigests } from './piece-digests.ts';
import type { RenewedBundles } from './renewed-bundles.ts';
import { type MadeWith, PIECE_BYTES, type Snapshot, type SnapshotPointer } from './snapshot.ts';
import type { FoundPointer, SnapshotObjects } from './snapshot-objects.ts';
import { UnnamedPieces } from './unnamed-pieces.ts';

/** The pause after a failure. */
const PAUSES: BackoffBounds = { firstMs: 1000, longestMs: 30_000 };

/** The longest rest after what went well. */
const LONGEST_REST_MS = 5000;

/** What a publisher is made of. */
export interface PublisherParts {
  readonly objects: SnapshotObjects;
  readonly pieces: DatabasePieces;
  /** Where it is noted what was published. */
  readonly kept: KeptPiecesFile;
  readonly old: OldSnapshots;
  readonly bundles: Pick<RenewedBundles, 'renew'>;
  readonly madeWith: MadeWith;
  /** Of this builder. */
  readonly epoch: number;
  /** What the store has, and the digests of its pieces. */
  readonly newest: FoundPointer | undefined;
  readonly digests: PieceDigests | undefined;
  /** Whether this builder has its lease for sure, and all is in the store that a snapshot names. */
  readonly mayPublish: () => boolean;
  /** Called before it is looked what has changed, with the number of the newest snapshot. */
  readonly beforeSnapshot: (newest: number) => void;
  /** Called after it, and whenever there was nothing to publish. */
  readonly afterSnapshot: () => Promise<void>;
  /** The lease is another builder's: nothing is published from then on. */
  readonly onLost: () => void;
  readonly intervalMs: number;
  readonly log: Log;
}

/** What is told of publishing. */
export interface PublishedState {
  readonly newest: SnapshotPointer | undefined;
  /** Since when there is something that could not be published, milliseconds since 1970. */
  readonly waitingSinceMs: number | undefined;
  /** Why the last attempt failed. */
  readonly problem: string | undefined;
}

/** Publishes the database of a builder whenever it has changed: pieces first, then what a snapshot is made of, then the pointer. */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #stopping = new AbortController();
  readonly #unnamed: UnnamedPieces;
  #pointer: FoundPointer | undefined;
  /** The highest that a snapshot was given, whether it was published or not: nodes take none of the same number again. */
  #number = 0;
  #digests: PieceDigests | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #problem: string | undefined;
  #waitingSinceMs: number | undefined;
  #told: ((tookMs: number) => void)[] = [];
  /** Ends the pause after which it is looked of itself whether something has changed. */
  #look: () => void = () => {};

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#unnamed = new UnnamedPieces(parts.objects);
    this.#pointer = parts.newest;
    this.#digests = parts.digests;
  }

  get state(): PublishedState {
    return { newest: this.#pointer, waitingSinceMs: this.#waitingSinceMs, problem: this.#problem };
  }

  /** Publishes from now on. */
  begin(): void {
    this.#running ??= this.#run();
  }

  /**
   * Resolves when all that is written by now is published, with how long that took in milliseconds: nodes take what is slow to write
   * slowly, too. Never, where it cannot be published.
   */
  published(): Promise<number> {
    return new Promise((resolve) => {
      this.#told.push(resolve);
      this.#look();
    });
  }

  /** Publishes once more what is there, where that can be done, and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#look();
    await this.#running;
    if (this.#running && this.#parts.mayPublish()) await this.#step();
  }

  async #run(): Promise<void> {
    const { intervalMs } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const begunMs = performance.now();
      const before = this.#pointer;
      if (this.#parts.mayPublish()) await this.#step();
      const failedMs = this.#failures === 0 ? 0 : backoffMs(this.#failures, PAUSES);
      const tookMs = performance.now() - begunMs;
      // Under a load of changes, as much time is left to others as it takes; after the first one of a large archive less.
      const restMs = Math.max(intervalMs - tookMs, Math.min(LONGEST_REST_MS, tookMs), failedMs);
      // What somebody waits for is published at once after a time in which nothing was.
      if (this.#pointer !== before || this.#failures > 0 || !this.#parts.mayPublish())
        await pause(restMs, undefined, { ref: false, signal }).catch(() => {});
      else await this.#asked(restMs);
    }
  }

  /** Waits until somebody waits for what is written by now, or for the end, or for so long. */
  async #asked(ms: number): Promise<void> {
    if (this.#told.length > 0 || this.#stopping.signal.aborted) return;
    const asked = new AbortController();
    this.#look = () => asked.abort();
    // Not AbortSignal.any: the signal of the end would hold one of each pause.
    await pause(ms, undefined, { ref: false, signal: asked.signal }).catch(() => {});
    this.#look = () => {};
  }

  async #step(): Promise<void> {
    const { old, bundles, afterSnapshot, onLost, log } = this.#parts;
    const waiting = this.#told;
    this.#told = [];
    const begunMs = performance.now();
    try {
      const before = this.#pointer;
      await this.#publish();
      // Nobody waits for what is cleared away after it.
      for (const tell of waiting.splice(0)) tell(performance.now() - begunMs);
      await old.remove(this.#unnamed.digests);
      await afterSnapshot();
      // Of what changes all the time no bundle stays new.
      if (this.#pointer === before && this.#told.length === 0 && !this.#stopping.signal.aborted)
        await bundles.renew();
      if (this.#failures > 0) log.info('the database is published again');
      this.#failures = 0;
      this.#problem = undefined;
      this.#waitingSinceMs = undefined;
    } catch (error) {
      this.#told.push(...waiting);
      const isKnown =
        error instanceof ObjectStoreError ||
        error instanceof FileChangedError ||
        error instanceof DatabaseError;
      this.#problem = isKnown ? error.message : 'the database cannot be published';
      if (this.#failures === 0) log.error({ err: error }, `the database is not published: ${this.#problem}`);
      this.#failures += 1;
      if (error instanceof ObjectStoreError && error.fault === 'changed') onLost();
    }
  }

  async #publish(): Promise<void> {
    const { pieces, objects, kept, old, epoch, madeWith, beforeSnapshot, log } = this.#parts;
    beforeSnapshot(this.#pointer?.number ?? 0);
    // What an earlier builder has published is published once more: from then on that one can publish nothing.
    const isClaimed = this.#pointer?.epoch === epoch;
    const changes = await pieces.changes(!isClaimed);
    if (!changes || (this.#isPublished(changes) && isClaimed)) {
      if (changes) pieces.keep(changes);
      return;
    }
    this.#waitingSinceMs ??= Date.now();
    const begunMs = performance.now();
    const movedBefore = objects.movedBytes;
    await this.#unnamed.writePieces(pieces, changes, this.#digests);
    const lists = await this.#unnamed.writeLists(changes.digests, this.#digests);
    const number = Math.max(this.#number, this.#pointer?.number ?? 0) + 1;
    this.#number = number;
    const snapshot: Snapshot = {
      number,
      epoch,
      publishedMs: Date.now(),
      bytes: changes.stamp.bytes,
      pieceBytes: PIECE_BYTES,
      lists,
      madeWith,
    };
    const { modifiedMs } = await objects.writeSnapshot(snapshot);
    this.#pointer = await objects.setPointer(snapshot, this.#pointer?.version);
    this.#digests = changes.digests;
    pieces.keep(changes);
    this.#unnamed.clear();
    // First of all: what is removed from then on is not to be a part of it.
    old.published(snapshot, changes.digests, modifiedMs);
    await kept.write({ ...snapshot, ...changes });
    const moved = { pieces: changes.changed.size, bytes: objects.movedBytes - movedBefore };
    log.info({ number, ...moved, ms: Math.round(performance.now() - begunMs) }, 'published');
  }

  /** Whether the newest snapshot has the very same pieces. */
  #isPublished({ digests }: ChangedPieces): boolean {
    return this.#digests?.bytes.equals(digests.bytes) === true;
  }
}
