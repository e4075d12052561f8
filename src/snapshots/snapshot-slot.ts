import { open, rm } from 'node:fs/promises';
import { eachAtOnce } from '../at-once/each-at-once.ts';
import { type FileStamp, isSameStamp, stampNow } from '../storage/database-files/file-stamp.ts';
import { isThere, openFile, readAt } from '../storage/file-store.ts';
import { bringBundled, type WritePiece } from './bundled-pieces.ts';
import { type KeptPieces, KeptPiecesFile } from './kept-pieces.ts';
import { PieceDigests, pieceDigest } from './piece-digests.ts';
import { type MadeWith, PIECE_BYTES, piecesOf, type Snapshot } from './snapshot.ts';
import type { SnapshotObjects } from './snapshot-objects.ts';

/** Pieces that are fetched at once: stores take tens of milliseconds for each, and as many as these beside each other. */
const FETCHED_AT_ONCE = 48;

/** Pieces that are copied at once on the local disk. */
const COPIED_AT_ONCE = 8;

/** Pieces of a file, and where they can be read. */
export interface LocalPieces {
  readonly path: string;
  readonly digests: PieceDigests;
}

/** What a slot is filled from. */
export interface SlotSource {
  readonly snapshot: Snapshot;
  readonly digests: PieceDigests;
  /** Another file on the local disk that may have some of the pieces in the same places. */
  readonly local: LocalPieces | undefined;
  /** Where pieces are that are nowhere on the local disk. */
  readonly objects: Pick<SnapshotObjects, 'bundle' | 'piece'>;
  readonly signal?: AbortSignal | undefined;
}

/** A file on the local disk that holds the database of a snapshot, or is being made that of another. */
export class SnapshotSlot {
  readonly path: string;
  readonly #kept: KeptPiecesFile;

  /**
   * @param path of the database, without an ending
   * @param madeWith what this Loupe makes snapshots with: others are no use to it
   */
  constructor(path: string, madeWith: MadeWith) {
    this.path = `${path}.sqlite`;
    this.#kept = new KeptPiecesFile(path, madeWith);
  }

  /** The snapshot that it holds, whole; undefined where it holds none. */
  async held(): Promise<KeptPieces | undefined> {
    const kept = await this.#kept.read();
    return kept && isSameStamp(stampNow(this.path), kept.stamp) ? kept : undefined;
  }

  /**
   * Makes it the database of a snapshot: what it holds already is not written again. Nobody may have it open. It can be read then,
   * and is to be kept by `keep`. Cut off before, it holds none, and the next call finds what was written.
   *
   * @returns what it holds now, and how many pieces were fetched
   * @throws ObjectStoreError, and the system's error when the disk does not take it
   */
  async fill(source: SlotSource): Promise<KeptPieces & { readonly fetched: number }> {
    const { snapshot, digests, local } = source;
    const before = await this.#before();
    await this.#kept.forget();
    for (const companion of ['-wal', '-shm']) await rm(`${this.path}${companion}`, { force: true });
    let fetched = 0;
    const handle = await open(this.path, (await isThere(this.path)) ? 'r+' : 'w+');
    const write: WritePiece = async (piece, bytes) => {
      await handle.write(bytes, 0, bytes.length, piece * PIECE_BYTES);
    };
    try {
      await handle.truncate(snapshot.bytes);
      const wanted = [...digests.differing(before)];
      const far = local ? await notLocal(wanted, digests, local, write) : wanted;
      fetched = far.length;
      await bringFar(far, source, write);
    } finally {
      await handle.close();
    }
    const stamp = requiredStamp(this.path, snapshot.bytes);
    return { ...pointerOf(snapshot), stamp, digests, fetched };
  }

  /**
   * Waits until the disk has what it was filled with, and notes what that is: the next start need not read it.
   *
   * @throws the system's error when the disk does not take it
   */
  async keep(filled: KeptPieces): Promise<void> {
    const handle = await open(this.path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.#kept.write(filled);
  }

  /** The digests of what the file holds: noted, or found by reading it where a run that wrote it was cut off. */
  async #before(): Promise<PieceDigests> {
    const held = await this.held();
    if (held) return held.digests;
    if (!(await isThere(this.path))) return PieceDigests.unknown(0);
    const file = await openFile(this.path);
    try {
      const found = new Map<number, Buffer>();
      const count = piecesOf(file.size);
      for (let piece = 0; piece < count; piece += 1)
        found.set(piece, pieceDigest(await readAt(file, piece * PIECE_BYTES, PIECE_BYTES)));
      return PieceDigests.unknown(0).with(count, found);
    } finally {
      await file.handle.close();
    }
  }
}

/** Writes those pieces that another file on the local disk has in the same places. @returns the others */
async function notLocal(
  wanted: readonly number[],
  digests: PieceDigests,
  local: LocalPieces,
  write: WritePiece,
): Promise<number[]> {
  const others: number[] = [];
  const file = await openFile(local.path);
  try {
    await eachAtOnce(wanted, COPIED_AT_ONCE, async (piece) => {
      if (local.digests.at(piece) !== digests.at(piece)) others.push(piece);
      else await write(piece, await readAt(file, piece * PIECE_BYTES, PIECE_BYTES));
    });
  } finally {
    await file.handle.close();
  }
  return others;
}

async function bringFar(
  wanted: readonly number[],
  { digests, objects, signal }: SlotSource,
  write: WritePiece,
): Promise<void> {
  const left = await bringBundled(wanted, { objects, digests, write, signal });
  await eachAtOnce(left, FETCHED_AT_ONCE, async (piece) =>
    write(piece, await objects.piece(digests.at(piece) ?? '', signal)),
  );
}

function pointerOf({
  number,
  epoch,
  publishedMs,
}: Snapshot): Pick<Snapshot, 'number' | 'epoch' | 'publishedMs'> {
  return { number, epoch, publishedMs };
}

function requiredStamp(path: string, bytes: number): FileStamp {
  const stamp = stampNow(path);
  if (stamp?.bytes !== bytes) throw new Error('the file of a snapshot was changed while it was written');
  return stamp;
}
