import type { PieceDigests } from './piece-digests.ts';
import { PIECES_OF_A_LIST, type Snapshot } from './snapshot.ts';
import type { SnapshotObjects } from './snapshot-objects.ts';

/** How long a snapshot stays after the next one came: nodes may serve it, or be fetching its pieces. */
const KEPT_MS = 3_600_000;

/** Objects that are removed in one turn: what is to be published waits meanwhile. */
const REMOVED_AT_ONCE = 100;

interface Superseded extends Pick<Snapshot, 'number' | 'epoch'> {
  /** When the next one was published, or this run began to remove. */
  readonly sinceMs: number;
  /** Pieces, and lists of them, that the next one has no more; undefined of one that an earlier run published. */
  readonly dropped: readonly string[] | undefined;
}

/** How old snapshots are removed. */
export interface OldSnapshotsParts {
  readonly objects: SnapshotObjects;
  /** Whether this builder has its lease for sure. */
  readonly mayRemove: () => boolean;
  /** Milliseconds of a clock of which only differences count. */
  readonly nowMs?: () => number;
}

/**
 * The snapshots that are no longer the newest, each with what was dropped after it. An hour after that they are removed, the oldest
 * first, whether others come or not; then the pieces that no other has. What an earlier run left is looked through once.
 */
export class OldSnapshots {
  readonly #objects: SnapshotObjects;
  readonly #mayRemove: () => boolean;
  readonly #nowMs: () => number;
  readonly #superseded: Superseded[] = [];
  /** By how many of them each was dropped. */
  readonly #dropped = new Map<string, number>();
  #newest:
    | {
        readonly snapshot: Snapshot;
        readonly digests: PieceDigests;
        /** When it was written, as the store tells it. */
        readonly writtenMs: number;
        readonly sinceMs: number;
      }
    | undefined;
  #isRecalled = false;
  /** Pieces of an earlier run are still to be looked through. */
  #leavesPieces = true;
  /** Pieces to be removed, where none that stays has them by then. */
  readonly #toRemove = new Set<string>();

  constructor({ objects, mayRemove, nowMs = () => performance.now() }: OldSnapshotsParts) {
    this.#objects = objects;
    this.#mayRemove = mayRemove;
    this.#nowMs = nowMs;
  }

  /** The number of the oldest snapshot that a node may still take; undefined while that is not known. */
  get oldest(): number | undefined {
    return this.#isRecalled ? (this.#superseded[0]?.number ?? this.#newest?.snapshot.number) : undefined;
  }

  /**
   * A snapshot was published.
   *
   * @param writtenMs when it was written, as the store tells it: milliseconds since 1970
   */
  published(snapshot: Snapshot, digests: PieceDigests, writtenMs: number): void {
    const before = this.#newest;
    const sinceMs = this.#nowMs();
    if (before) {
      const lists = new Set(snapshot.lists);
      const dropped = before.snapshot.lists.filter((list) => !lists.has(list));
      for (const [number, list] of before.snapshot.lists.entries()) {
        if (snapshot.lists[number] === list) continue;
        for (const piece of piecesOfList(before.digests, number))
          if (before.digests.at(piece) !== digests.at(piece)) dropped.push(before.digests.at(piece) ?? '');
      }
      const { number, epoch } = before.snapshot;
      this.#superseded.push({ number, epoch, sinceMs, dropped });
      for (const digest of dropped) this.#dropped.set(digest, (this.#dropped.get(digest) ?? 0) + 1);
    }
    this.#newest = { snapshot, digests, writtenMs, sinceMs };
  }

  /** Removes some of what is old. @param unnamed pieces that are to become part of the next snapshot */
  async remove(unnamed: ReadonlySet<string>): Promise<void> {
    const newest = this.#newest;
    if (!newest || !this.#mayRemove()) return;
    if (!this.#isRecalled) await this.#recall(newest.snapshot);
    let left = REMOVED_AT_ONCE;
    for (; left > 0 && this.#mayRemove(); left -= 1) {
      const [first] = this.#superseded;
      if (!first || this.#nowMs() - first.sinceMs < KEPT_MS) break;
      await this.#objects.removeSnapshot(first);
      this.#superseded.shift();
      for (const digest of first.dropped ?? []) {
        this.#forgetDropped(digest);
        this.#toRemove.add(digest);
      }
    }
    const isFirstOfOurs = this.#superseded[0] === undefined || this.#superseded[0].dropped !== undefined;
    if (this.#leavesPieces && isFirstOfOurs) await this.#findLeft();
    await this.#removePieces(left, unnamed);
  }

  async #removePieces(most: number, unnamed: ReadonlySet<string>): Promise<void> {
    let left = most;
    for (const digest of this.#toRemove) {
      if (left <= 0 || !this.#mayRemove()) return;
      if (!this.#isUsed(digest) && !unnamed.has(digest)) {
        await this.#objects.removePiece(digest);
        left -= 1;
      }
      this.#toRemove.delete(digest);
    }
  }

  #forgetDropped(digest: string): void {
    const count = this.#dropped.get(digest) ?? 0;
    if (count > 1) this.#dropped.set(digest, count - 1);
    else this.#dropped.delete(digest);
  }

  /** Whether a snapshot that stays has a piece: one has it that dropped it, or the newest. */
  #isUsed(digest: string): boolean {
    if (!this.#newest || this.#dropped.has(digest)) return true;
    const { snapshot, digests } = this.#newest;
    return snapshot.lists.includes(digest) || digests.has(digest);
  }

  /** Nodes may serve any that is there: of one that was written and never pointed to nobody can tell. */
  async #recall(newest: Snapshot): Promise<void> {
    const known = new Set(this.#superseded.map(({ number, epoch }) => `${number} ${epoch}`));
    const found = (await this.#objects.snapshots()).filter(
      ({ number, epoch }) =>
        !known.has(`${number} ${epoch}`) && (number !== newest.number || epoch !== newest.epoch),
    );
    found.sort((one, other) => one.number - other.number || one.epoch - other.epoch);
    const sinceMs = this.#nowMs();
    this.#superseded.unshift(
      ...found.map(({ number, epoch }) => ({ number, epoch, sinceMs, dropped: undefined })),
    );
    this.#isRecalled = true;
  }

  /** What no snapshot has that stays, as what an attempt has left that was cut off. Costs a look at all pieces, once in a run. */
  async #findLeft(): Promise<void> {
    const newest = this.#newest;
    if (!newest) return;
    const oldMs = newest.writtenMs + this.#nowMs() - newest.sinceMs - KEPT_MS;
    const used = new Set([...newest.snapshot.lists, ...this.#dropped.keys()]);
    for (let piece = 0; piece < newest.digests.count; piece += 1) used.add(newest.digests.at(piece) ?? '');
    for await (const { digest, writtenMs } of this.#objects.pieces())
      if (!used.has(digest) && writtenMs <= oldMs) this.#toRemove.add(digest);
    this.#leavesPieces = false;
  }
}

function* piecesOfList(digests: PieceDigests, list: number): Iterable<number> {
  const first = list * PIECES_OF_A_LIST;
  for (let piece = first; piece < Math.min(first + PIECES_OF_A_LIST, digests.count); piece += 1) yield piece;
}
