import { eachAtOnce } from '../at-once/each-at-once.ts';
import type { ListedObject, ObjectHead, ObjectStore, WriteOptions } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { pagesOf } from '../storage/objects/objects-as-files.ts';
import { BUNDLE_HEAD_BYTES, bundleKey, digestsOfBundle, parseBundle } from './piece-bundle.ts';
import { deflatedPiece, inflatedPiece } from './piece-coding.ts';
import { PieceDigests, pieceDigest } from './piece-digests.ts';
import {
  isNewer,
  PIECES_PREFIX,
  POINTER_KEY,
  parsePointer,
  parseSnapshot,
  pieceKey,
  piecesOf,
  SNAPSHOTS_PREFIX,
  type Snapshot,
  type SnapshotPointer,
  snapshotKey,
  snapshotOfKey,
} from './snapshot.ts';

/** Lists of pieces that are read at once. */
const LISTS_AT_ONCE = 16;

/** The pointer, and the version that it has in the store. */
export interface FoundPointer extends SnapshotPointer {
  readonly version: string;
}

/** Snapshots as they stand in a store. All methods reject with `ObjectStoreError`. */
export class SnapshotObjects {
  readonly #store: ObjectStore;
  #movedBytes = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Bytes of pieces and bundles, of what snapshots are and of the pointer, that were read and written. */
  get movedBytes(): number {
    return this.#movedBytes;
  }

  /**
   * The newest snapshot there is; undefined where none was ever published.
   *
   * @param known the pointer that was found last: it is returned where nothing has changed, for one small request
   */
  async pointer(known?: FoundPointer, signal?: AbortSignal): Promise<FoundPointer | undefined> {
    if (known) {
      const head = await this.#store.head(POINTER_KEY, { ...(signal && { signal }) });
      if (head?.version === known.version) return known;
    }
    const read = await this.#store.read(POINTER_KEY, { ...(signal && { signal }) });
    if (!read) return undefined;
    this.#movedBytes += read.bytes.length;
    const pointer = parsePointer(read.bytes.toString());
    if (!pointer) throw new ObjectStoreError('broken', { cause: new Error(`${POINTER_KEY} is no pointer`) });
    const { number, epoch, publishedMs } = pointer;
    return { number, epoch, publishedMs, version: read.head.version };
  }

  /**
   * Has a snapshot be the newest. Where an earlier attempt of the same builder has been written after all, though nobody has said
   * so, it takes the place of that.
   *
   * @param pointer of a number that no earlier attempt had
   * @param version of the pointer that it takes the place of; undefined where there is none
   * @throws ObjectStoreError `changed` when another builder has written it
   */
  async setPointer(pointer: SnapshotPointer, version: string | undefined): Promise<FoundPointer> {
    try {
      return await this.#writePointer(pointer, version);
    } catch (error) {
      if (!(error instanceof ObjectStoreError) || error.fault !== 'changed') throw error;
      const found = await this.pointer();
      if (found?.epoch !== pointer.epoch) throw error;
      return found.number === pointer.number ? found : await this.#writePointer(pointer, found.version);
    }
  }

  /** What a snapshot is; undefined where it is not there any more. */
  async snapshot(
    pointer: Pick<Snapshot, 'number' | 'epoch'>,
    signal?: AbortSignal,
  ): Promise<Snapshot | undefined> {
    const read = await this.#store.read(snapshotKey(pointer), { ...(signal && { signal }) });
    if (!read) return undefined;
    this.#movedBytes += read.bytes.length;
    const snapshot = parseSnapshot(read.bytes.toString());
    if (!snapshot)
      throw new ObjectStoreError('broken', { cause: new Error(`${snapshotKey(pointer)} is no snapshot`) });
    return snapshot;
  }

  async writeSnapshot(snapshot: Snapshot): Promise<ObjectHead> {
    const body = Buffer.from(JSON.stringify(snapshot));
    const head = await this.#store.write(snapshotKey(snapshot), body);
    this.#movedBytes += body.length;
    return head;
  }

  /** All snapshots that are there, with the time of the store at which each was written. */
  async snapshots(): Promise<(Pick<Snapshot, 'number' | 'epoch'> & { readonly writtenMs: number })[]> {
    const found: (Pick<Snapshot, 'number' | 'epoch'> & { readonly writtenMs: number })[] = [];
    for await (const { key, modifiedMs } of this.#listed(SNAPSHOTS_PREFIX, true)) {
      const snapshot = snapshotOfKey(key);
      if (snapshot) found.push({ ...snapshot, writtenMs: modifiedMs });
    }
    return found;
  }

  /** All pieces that are there, by their digests, with the time of the store at which each was written. */
  async *pieces(): AsyncIterable<{ readonly digest: string; readonly writtenMs: number }> {
    for await (const { key, modifiedMs } of this.#listed(PIECES_PREFIX, false))
      yield { digest: key.slice(PIECES_PREFIX.length), writtenMs: modifiedMs };
  }

  async removeSnapshot(snapshot: Pick<Snapshot, 'number' | 'epoch'>): Promise<void> {
    await this.#store.delete(snapshotKey(snapshot));
  }

  async removePiece(digest: string): Promise<void> {
    await this.#store.delete(pieceKey(digest));
  }

  async *#listed(prefix: string, isFlat: boolean): AsyncIterable<ListedObject> {
    for await (const { objects } of pagesOf(this.#store, prefix, { isFlat })) yield* objects;
  }

  /**
   * The digests of all pieces of a snapshot.
   *
   * @param known those of another one: lists that are the same are not read again
   */
  async digests(snapshot: Snapshot, known?: PieceDigests, signal?: AbortSignal): Promise<PieceDigests> {
    const lists: Buffer[] = [];
    await eachAtOnce(snapshot.lists.entries(), LISTS_AT_ONCE, async ([number, digest]) => {
      const same = known?.list(number);
      const isSame = same !== undefined && pieceDigest(same).toString('hex') === digest;
      lists[number] = isSame ? same : await this.piece(digest, signal);
    });
    const digests = new PieceDigests(Buffer.concat(lists));
    if (digests.count !== piecesOf(snapshot.bytes))
      throw new ObjectStoreError('broken', { cause: new Error('the lists of a snapshot are too short') });
    return digests;
  }

  /**
   * The bytes of a piece.
   *
   * @throws ObjectStoreError `changed` when it is not there any more, `broken` when its bytes are others
   */
  async piece(digest: string, signal?: AbortSignal): Promise<Buffer> {
    const read = await this.#store.read(pieceKey(digest), { ...(signal && { signal }) });
    if (!read)
      throw new ObjectStoreError('changed', { cause: new Error(`the piece ${digest} is not there`) });
    this.#movedBytes += read.bytes.length;
    return inflatedPiece(read.bytes, digest);
  }

  /** What is bundled of a list of pieces, as it was some time ago; undefined where nothing is. */
  async bundle(list: number, signal?: AbortSignal): Promise<ReturnType<typeof parseBundle>> {
    const read = await this.#store.read(bundleKey(list), { ...(signal && { signal }) });
    this.#movedBytes += read?.bytes.length ?? 0;
    return read && parseBundle(read.bytes);
  }

  /** Which pieces are bundled of a list; undefined where none are. */
  async bundledDigests(list: number): Promise<PieceDigests | undefined> {
    const range = { start: 0, length: BUNDLE_HEAD_BYTES };
    const read = await this.#store.read(bundleKey(list), { range });
    this.#movedBytes += read?.bytes.length ?? 0;
    return read && digestsOfBundle(read.bytes);
  }

  /** @param bytes as `bundleOf` makes them */
  async writeBundle(list: number, bytes: Buffer): Promise<void> {
    await this.#store.write(bundleKey(list), bytes);
    this.#movedBytes += bytes.length;
  }

  async hasPiece(digest: string): Promise<boolean> {
    return (await this.#store.head(pieceKey(digest))) !== undefined;
  }

  async writePiece(digest: string, bytes: Buffer): Promise<ObjectHead> {
    const body = await deflatedPiece(bytes);
    const head = await this.#store.write(pieceKey(digest), body);
    this.#movedBytes += body.length;
    return head;
  }

  async #writePointer(
    { number, epoch, publishedMs }: SnapshotPointer,
    version: string | undefined,
  ): Promise<FoundPointer> {
    const body = Buffer.from(JSON.stringify({ number, epoch, publishedMs }));
    const condition = version === undefined ? 'absent' : { version };
    const write = (options: WriteOptions): Promise<ObjectHead> =>
      this.#store.write(POINTER_KEY, body, options);
    const head = await write({ condition }).catch(async (error: unknown) => {
      if (!(error instanceof ObjectStoreError) || error.fault !== 'unsupported') throw error;
      // Between the look and the write another builder may write; its epoch then decides.
      const found = await this.pointer();
      if (found && !isNewer({ number, epoch }, found)) throw new ObjectStoreError('changed');
      return await write({});
    });
    this.#movedBytes += body.length;
    return { number, epoch, publishedMs, version: head.version };
  }
}
