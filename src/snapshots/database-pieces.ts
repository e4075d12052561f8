import { setTimeout as pause } from 'node:timers/promises';
import type { HeldDatabase } from '../database/hold.ts';
import { checkpoint, checkpointByHand } from '../database/open.ts';
import { type FileStamp, isSameStamp, stampNow } from '../storage/database-files/file-stamp.ts';
import { type WalPlace, walPagesNow } from '../storage/database-files/wal-pages.ts';
import { openFile, readAt } from '../storage/file-store.ts';
import { PieceDigests, pieceDigest } from './piece-digests.ts';
import { PIECE_BYTES, piecesOf } from './snapshot.ts';

/** How long a reader may keep changes from the file: workers read for moments. */
const PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 20;

/** The pieces of a file, and when it had them. */
export interface KnownPieces {
  readonly stamp: FileStamp;
  readonly digests: PieceDigests;
}

/** What is different in a file, compared with what was known of it. */
export interface ChangedPieces extends KnownPieces {
  /** Digests of pieces that have others, by their number. */
  readonly changed: ReadonlyMap<number, Buffer>;
  /** Pieces that were read. */
  readonly read: number;
}

/** Somebody else has written the file while it was read: it is read again. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}

/**
 * The database of a builder in pieces. It checkpoints by hand, so that the file stands still while it is read; the file of changes
 * tells which pages have changed, and only pieces that hold these are read again. Where anybody else has written the file, all of
 * it is.
 */
export class DatabasePieces {
  readonly #held: Pick<HeldDatabase, 'database' | 'path'>;
  #known: KnownPieces | undefined;
  #place: WalPlace | undefined;
  /** As this process left it. */
  #left: FileStamp | undefined;
  /** Pieces that may have changed since they were known. */
  readonly #stale = new Set<number>();
  #isAllStale = false;

  /** @param known of the same file, as it was found to be before; left out, it is read whole once */
  constructor(held: Pick<HeldDatabase, 'database' | 'path'>, known?: KnownPieces) {
    this.#held = held;
    this.#known = known;
    this.#left = known?.stamp;
    checkpointByHand(held.database);
  }

  /** What was `kept` last; undefined where nothing was. */
  get known(): KnownPieces | undefined {
    return this.#known;
  }

  /** Another file has come to the place of the database. */
  replaced(): void {
    this.#place = undefined;
    this.#left = undefined;
    checkpointByHand(this.#held.database);
  }

  /**
   * Puts what was written into the file, and finds the pieces that have changed since they were `kept` last.
   *
   * @param always whether it is also told that there are none
   * @returns undefined where nothing was written since
   * @throws FileChangedError, DatabaseError
   */
  async changes(always: boolean): Promise<ChangedPieces | undefined> {
    await this.#settle();
    const stamp = this.#left;
    if (!stamp) throw new FileChangedError('there is no file');
    const count = piecesOf(stamp.bytes);
    const before = this.#known?.digests;
    if (!always && !this.#isAllStale && this.#stale.size === 0 && before?.count === count) return undefined;
    const changed = new Map<number, Buffer>();
    const stale =
      this.#isAllStale || !before ? Array.from({ length: count }, (_, at) => at) : [...this.#stale];
    for (let at = before?.count ?? count; at < count; at += 1) if (!this.#isAllStale) stale.push(at);
    let read = 0;
    const file = await openFile(this.#held.path);
    try {
      for (const piece of new Set(stale)) {
        if (piece >= count) continue;
        const digest = pieceDigest(await readAt(file, piece * PIECE_BYTES, PIECE_BYTES));
        read += 1;
        if (digest.toString('hex') !== before?.at(piece)) changed.set(piece, digest);
      }
    } finally {
      await file.handle.close();
    }
    this.#requireSame(stamp);
    const digests = (before ?? PieceDigests.unknown(0)).with(count, changed);
    return { stamp, digests, changed, read };
  }

  /**
   * The bytes of pieces that `changes` has told of, each as it is handed over.
   *
   * @throws FileChangedError when somebody has written the file since
   */
  async piece(piece: number, { stamp }: KnownPieces): Promise<Buffer> {
    const file = await openFile(this.#held.path);
    try {
      const bytes = await readAt(file, piece * PIECE_BYTES, PIECE_BYTES);
      this.#requireSame(stamp);
      return bytes;
    } finally {
      await file.handle.close();
    }
  }

  /** What `changes` told of is kept elsewhere by now: only what changes from there on is told of. */
  keep({ stamp, digests }: KnownPieces): void {
    this.#known = { stamp, digests };
    this.#stale.clear();
    this.#isAllStale = false;
  }

  #requireSame(stamp: FileStamp): void {
    if (!isSameStamp(stampNow(this.#held.path), stamp))
      throw new FileChangedError('the database was written by another process');
  }

  async #settle(): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!this.#checkpointed()) {
      if (performance.now() > deadlineMs)
        throw new FileChangedError('a reader keeps changes from the database');
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** Nothing else is done in between, so nothing is written. @returns whether the file holds all */
  #checkpointed(): boolean {
    const { database, path } = this.#held;
    if (!isSameStamp(stampNow(path), this.#left)) {
      this.#isAllStale = true;
      this.#place = undefined;
    }
    const { isWhole, frames } = checkpoint(database);
    const { pages, pageBytes, ...place } = walPagesNow(`${path}-wal`, frames, this.#place);
    for (const page of pages) this.#stale.add(Math.floor((page * pageBytes) / PIECE_BYTES));
    this.#place = place;
    this.#left = stampNow(path);
    return isWhole;
  }
}
