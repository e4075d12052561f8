import { EventEmitter } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '../at-once/backoff.ts';
import type { Log } from '../log.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import type { KeptPieces } from './kept-pieces.ts';
import { notTakenSentence, unlikeSentence } from './not-served.ts';
import { isNewer, type MadeWith, type SnapshotPointer, takenWithinMs } from './snapshot.ts';
import type { FoundPointer, SnapshotObjects } from './snapshot-objects.ts';
import { SnapshotSlot } from './snapshot-slot.ts';

/** The longest pause after failures. */
const LONGEST_PAUSE_MS = 15_000;

const NOT_NOTED =
  'the snapshot that is served cannot be noted in the local folder: the next start reads all of it';

/** What follows the snapshots of a store. */
export interface FollowedSnapshotsParts {
  readonly objects: SnapshotObjects;
  /** Below which the databases of snapshots are kept: two files, which change places. */
  readonly folder: string;
  /** What this Loupe would make a snapshot with. */
  readonly madeWith: MadeWith;
  /** How often the pointer is asked for. */
  readonly intervalMs: number;
  /**
   * Has everybody open the database of a new snapshot. Resolves when nobody has the one before open any more; until then that is
   * not written. Where it fails it is tried again, with the same path, before anything else is taken.
   */
  readonly swap: (path: string) => Promise<void>;
  readonly log: Log;
}

/** The snapshot that is served. */
export interface ServedSnapshot extends SnapshotPointer {
  readonly path: string;
}

/**
 * What is told while snapshots are followed: `changed`, that another one or another problem is there; `sure`, for how many milliseconds
 * from now on what is served may be taken for the newest, 0 where it may not.
 */
interface FollowedEvents {
  changed: [];
  sure: [forMs: number];
}

/** Follows the newest snapshot of a store, whole each time: its pieces are brought, then all change to it at once. */
export class FollowedSnapshots extends EventEmitter<FollowedEvents> {
  readonly #parts: FollowedSnapshotsParts;
  readonly #slots: readonly [SnapshotSlot, SnapshotSlot];
  readonly #stopping = new AbortController();
  #served: (ServedSnapshot & { readonly pieces: KeptPieces; readonly slot: SnapshotSlot }) | undefined;
  /** Whether everybody has open what is served. */
  #isOpened = true;
  #pointer: FoundPointer | undefined;
  #problem: string | undefined;
  /** The newest one, where it is of a Loupe that makes things otherwise. */
  #refused: { readonly pointer: FoundPointer; readonly sentence: string } | undefined;
  /** Until when what is served may be taken for the newest, on the clock of `performance`. */
  #sureUntilMs = 0;
  /** The disk is given what was brought last. */
  #keeping: Promise<void> = Promise.resolve();
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(parts: FollowedSnapshotsParts) {
    super();
    this.#parts = parts;
    const slot = (name: string): SnapshotSlot => new SnapshotSlot(join(parts.folder, name), parts.madeWith);
    this.#slots = [slot('one'), slot('other')];
  }

  /** The one that is served; undefined where none is. */
  get served(): ServedSnapshot | undefined {
    return this.#served;
  }

  /** Why the newest one is not served; undefined when it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The newest one that is known of. */
  get newest(): SnapshotPointer | undefined {
    return this.#pointer;
  }

  /**
   * Takes the newest snapshot, or goes on with the last one that is on the local disk where the store is away. One that this Loupe
   * cannot serve is told of by `isRefused` and `problem`.
   */
  async open(): Promise<void> {
    await mkdir(this.#parts.folder, { recursive: true });
    for (const slot of this.#slots) {
      const pieces = await slot.held();
      if (pieces && isNewer(pieces, this.#served?.pieces)) this.#serve(slot, pieces);
    }
    await this.#look();
  }

  /** Whether the newest snapshot is of a Loupe that makes things otherwise. */
  get isRefused(): boolean {
    return this.#refused !== undefined;
  }

  /** For how many milliseconds from now on what is served may be taken for the newest; 0 where it may not. */
  get sureForMs(): number {
    return Math.max(0, this.#sureUntilMs - performance.now());
  }

  /** Goes on to look whether there is a newer one. */
  follow(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#keeping;
  }

  async #run(): Promise<void> {
    const { intervalMs } = this.#parts;
    const { signal } = this.#stopping;
    for (;;) {
      const pauses = { firstMs: 2 * intervalMs, longestMs: LONGEST_PAUSE_MS };
      const waitMs = this.#failures === 0 ? intervalMs : backoffMs(this.#failures, pauses);
      await pause(waitMs, undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const { objects, intervalMs, log } = this.#parts;
    const before = this.#problem;
    const askedMs = performance.now();
    try {
      await this.#haveOpened();
      this.#pointer = await objects.pointer(this.#pointer, this.#stopping.signal);
      if (!this.#pointer || !isNewer(this.#pointer, this.#served)) {
        this.#refused = undefined;
        this.#problem = undefined;
      } else if (this.#pointer === this.#refused?.pointer) this.#problem = this.#refused.sentence;
      else await this.#take(this.#pointer);
      this.#failures = 0;
      const { number, epoch } = this.#served ?? {};
      if (number !== undefined && number === this.#pointer?.number && epoch === this.#pointer.epoch)
        this.#tellSure(askedMs + takenWithinMs(intervalMs));
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#failures += 1;
      this.#problem = notTakenSentence(error);
      if (before !== this.#problem) log.error({ err: error }, `${this.#problem}; what is there is served on`);
    }
    if (before !== this.#problem) this.emit('changed');
  }

  async #take(pointer: FoundPointer): Promise<void> {
    const { objects, madeWith, log } = this.#parts;
    const { signal } = this.#stopping;
    const begunMs = performance.now();
    this.#tellSure(0);
    await this.#keeping;
    const snapshot = await objects.snapshot(pointer, signal);
    // It was removed meanwhile: there is a newer one.
    if (!snapshot) throw new ObjectStoreError('changed');
    const unlike = unlikeSentence(snapshot.madeWith, madeWith);
    if (unlike !== undefined) {
      if (this.#problem !== unlike) log.error(`${unlike}; the last one of the same kind is served on`);
      this.#refused = { pointer, sentence: unlike };
      this.#problem = unlike;
      return;
    }
    const served = this.#served;
    const digests = await objects.digests(snapshot, served?.pieces.digests, signal);
    const [one, other] = this.#slots;
    const slot = served?.slot === one ? other : one;
    const local = served && { path: served.path, digests: served.pieces.digests };
    const { fetched, ...pieces } = await slot.fill({ snapshot, digests, local, objects, signal });
    const fetchedMs = Math.round(performance.now() - begunMs);
    this.#refused = undefined;
    this.#problem = undefined;
    // Whoever begins from now on opens this one.
    this.#serve(slot, pieces);
    this.#isOpened = false;
    this.emit('changed');
    await this.#haveOpened();
    const ms = Math.round(performance.now() - begunMs);
    const { number } = snapshot;
    log.info({ number, pieces: fetched, fetchedMs, ms, ageMs: Date.now() - snapshot.publishedMs }, 'served');
  }

  /** Until it has succeeded nobody may be told that what they have is the newest, and the file of the one before is theirs. */
  async #haveOpened(): Promise<void> {
    if (this.#isOpened || !this.#served) return;
    const { slot, pieces } = this.#served;
    const { swap, log } = this.#parts;
    await swap(slot.path);
    this.#isOpened = true;
    // Not waited for by anybody: the disk may take seconds for a large one.
    this.#keeping = slot.keep(pieces).catch((err: unknown) => log.error({ err }, NOT_NOTED));
  }

  #tellSure(untilMs: number): void {
    this.#sureUntilMs = untilMs;
    this.emit('sure', this.sureForMs);
  }

  #serve(slot: SnapshotSlot, pieces: KeptPieces): void {
    const { number, epoch, publishedMs } = pieces;
    this.#served = { path: slot.path, number, epoch, publishedMs, pieces, slot };
  }
}
