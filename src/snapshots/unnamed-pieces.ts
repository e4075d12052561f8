import { eachAtOnce } from '../at-once/each-at-once.ts';
import type { ChangedPieces, DatabasePieces } from './database-pieces.ts';
import { type PieceDigests, pieceDigest } from './piece-digests.ts';
import type { SnapshotObjects } from './snapshot-objects.ts';

/** Pieces that are written at once. */
const WRITTEN_AT_ONCE = 8;

/** Pieces that were written to the store, of which no snapshot is yet. Methods reject with `ObjectStoreError`. */
export class UnnamedPieces {
  readonly #objects: SnapshotObjects;
  readonly #digests = new Set<string>();

  constructor(objects: SnapshotObjects) {
    this.#objects = objects;
  }

  get digests(): ReadonlySet<string> {
    return this.#digests;
  }

  /** A snapshot names all of them. */
  clear(): void {
    this.#digests.clear();
  }

  /** Writes what has changed. @param before the digests of the newest snapshot; undefined where there is none */
  async writePieces(
    pieces: DatabasePieces,
    changes: ChangedPieces,
    before: PieceDigests | undefined,
  ): Promise<void> {
    const missing = [...changes.changed.keys()].filter(
      (piece) => changes.digests.at(piece) !== before?.at(piece),
    );
    // What was written one by one is new. Of very many, some may be there from an attempt that was cut off.
    const mayBeThere = missing.length > WRITTEN_AT_ONCE * 8;
    await eachAtOnce(missing, WRITTEN_AT_ONCE, async (piece) => {
      const digest = changes.digests.at(piece) ?? '';
      if (this.#digests.has(digest)) return;
      if (mayBeThere && (await this.#objects.hasPiece(digest))) return;
      const bytes = await pieces.piece(piece, changes);
      await this.#objects.writePiece(digest, bytes);
      this.#digests.add(digest);
    });
  }

  /** Writes the lists of digests that differ. @returns the names of all of them */
  async writeLists(digests: PieceDigests, before: PieceDigests | undefined): Promise<string[]> {
    const numbers = [...Array(digests.lists).keys()];
    const lists = numbers.map((number) => pieceDigest(digests.list(number)).toString('hex'));
    await eachAtOnce(numbers, WRITTEN_AT_ONCE, async (number) => {
      const digest = lists[number] ?? '';
      if (before?.list(number)?.equals(digests.list(number)) || this.#digests.has(digest)) return;
      await this.#objects.writePiece(digest, Buffer.from(digests.list(number)));
      this.#digests.add(digest);
    });
    return lists;
  }
}
