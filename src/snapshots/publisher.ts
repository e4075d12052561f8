import { setTimeout as pause } from 'node:timers/promises';
import { type BackoffBounds, backoffMs } from '../at-once/backoff.ts';
import { eachAtOnce } from '../at-once/each-at-once.ts';
import { DatabaseError } from '../database/database-error.ts';
import type { Log } from '../log.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { type ChangedPieces, type DatabasePieces, FileChangedError } from './database-pieces.ts';
import type { KeptPiecesFile } from './kept-pieces.ts';
import type { OldSnapshots } from './old-snapshots.ts';
import { type PieceDigests, pieceDigest } from './piece-digests.ts';
import { type MadeWith, PIECE_BYTES, type Snapshot, type SnapshotPointer } from './snapshot.ts';
import type { FoundPointer, SnapshotObjects } from './snapshot-objects.ts';

/** Pieces that are written at once. */
const WRITTEN_AT_ONCE = 8;

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
  /** Pieces that were written, of which no snapshot is yet. */
  readonly #unnamed = new Set<string>();
  #pointer: FoundPointer | undefined;
  #digests: PieceDigests | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #problem: string | undefined;
  #waitingSinceMs: number | undefined;
  #told: (() => void)[] = [];

  constructor(parts: PublisherParts) {
    this.#parts = parts;
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

  /** Resolves when all that is written by now is published; never, where it cannot be. */
  published(): Promise<void> {
    return new Promise((resolve) => this.#told.push(resolve));
  }

  /** Publishes once more what is there, where that can be done, and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    if (this.#running && this.#parts.mayPublish()) await this.#step();
  }

  async #run(): Promise<void> {
    const { intervalMs } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const begunMs = performance.now();
      if (this.#parts.mayPublish()) await this.#step();
      const failedMs = this.#failures === 0 ? 0 : backoffMs(this.#failures, PAUSES);
      // Under a load of changes, as much time is left to others as it takes; after the first one of a large archive less.
      const tookMs = Math.min(LONGEST_REST_MS, performance.now() - begunMs);
      const waitMs = Math.max(intervalMs, tookMs, failedMs);
      await pause(waitMs, undefined, { ref: false, signal }).catch(() => {});
    }
  }

  async #step(): Promise<void> {
    const { log, onLost } = this.#parts;
    const waiting = this.#told;
    this.#told = [];
    try {
      await this.#publish();
      if (this.#failures > 0) log.info('the database is published again');
      this.#failures = 0;
      this.#problem = undefined;
      this.#waitingSinceMs = undefined;
      for (const tell of waiting) tell();
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
    const { pieces, objects, kept, old, epoch, madeWith, beforeSnapshot, afterSnapshot, log } = this.#parts;
    beforeSnapshot(this.#pointer?.number ?? 0);
    // What an earlier builder has published is published once more: from then on that one can publish nothing.
    const isClaimed = this.#pointer?.epoch === epoch;
    const changes = await pieces.changes(!isClaimed);
    if (!changes || (this.#isPublished(changes) && isClaimed)) {
      if (changes) pieces.keep(changes);
      await old.remove(this.#unnamed);
      await afterSnapshot();
      return;
    }
    this.#waitingSinceMs ??= Date.now();
    const begunMs = performance.now();
    const movedBefore = objects.movedBytes;
    await this.#writePieces(changes);
    const lists = await this.#writeLists(changes.digests);
    const number = (this.#pointer?.number ?? 0) + 1;
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
    await kept.write({ ...snapshot, ...changes });
    old.published(snapshot, changes.digests, modifiedMs);
    const moved = { pieces: changes.changed.size, bytes: objects.movedBytes - movedBefore };
    log.info({ number, ...moved, ms: Math.round(performance.now() - begunMs) }, 'published');
    await old.remove(this.#unnamed);
    await afterSnapshot();
  }

  /** Whether the newest snapshot has the very same pieces. */
  #isPublished({ digests }: ChangedPieces): boolean {
    return this.#digests?.bytes.equals(digests.bytes) === true;
  }

  async #writePieces(changes: ChangedPieces): Promise<void> {
    const { pieces, objects } = this.#parts;
    const before = this.#digests;
    const missing = [...changes.changed.keys()].filter(
      (piece) => changes.digests.at(piece) !== before?.at(piece),
    );
    // What was written one by one is new. Of very many, some may be there from an attempt that was cut off.
    const mayBeThere = missing.length > WRITTEN_AT_ONCE * 8;
    await eachAtOnce(missing, WRITTEN_AT_ONCE, async (piece) => {
      const digest = changes.digests.at(piece) ?? '';
      if (this.#unnamed.has(digest)) return;
      if (mayBeThere && (await objects.hasPiece(digest))) return;
      const bytes = await pieces.piece(piece, changes);
      await objects.writePiece(digest, bytes);
      this.#unnamed.add(digest);
    });
  }

  async #writeLists(digests: PieceDigests): Promise<string[]> {
    const { objects } = this.#parts;
    const numbers = [...Array(digests.lists).keys()];
    const lists = numbers.map((number) => pieceDigest(digests.list(number)).toString('hex'));
    await eachAtOnce(numbers, WRITTEN_AT_ONCE, async (number) => {
      const before = this.#digests?.list(number);
      const digest = lists[number] ?? '';
      if (before?.equals(digests.list(number)) || this.#unnamed.has(digest)) return;
      await objects.writePiece(digest, Buffer.from(digests.list(number)));
      this.#unnamed.add(digest);
    });
    return lists;
  }
}
