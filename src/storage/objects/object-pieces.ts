import type { ByteRange, ObjectStore, ReadObject } from './object-store.ts';
import { ObjectStoreError } from './object-store-error.ts';

/** Which part of which version is read. */
export interface PiecesWanted {
  /** The most that is asked for in one request, and held meanwhile. */
  readonly pieceBytes: number;
  /** Left out: the one that the first piece is of. */
  readonly version?: string;
  /** Left out: the whole object. It ends where the object does at the latest. */
  readonly range?: ByteRange;
}

/**
 * An object piece by piece, all of one version. Nothing where there is no such object, unless a version of it is wanted.
 *
 * @throws {ObjectStoreError} `changed` when it is replaced or removed meanwhile, and as reading does
 */
export async function* piecesOfVersion(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  { pieceBytes, version: wanted, range: part }: PiecesWanted,
): AsyncGenerator<ReadObject, void> {
  let version = wanted;
  let end = part && part.start + part.length;
  for (let start = part?.start ?? 0; end === undefined || start < end; ) {
    const length = Math.min(pieceBytes, (end ?? Number.POSITIVE_INFINITY) - start);
    const range = { start, length };
    const read = await store.read(key, { range, ...(version !== undefined && { version }) });
    if (!read && version === undefined) return;
    if (!read) throw new ObjectStoreError('changed');
    version = read.head.version;
    end = Math.min(end ?? read.head.size, read.head.size);
    yield read;
    start += read.bytes.length;
    if (read.bytes.length === 0 && start < end) throw new ObjectStoreError('broken');
  }
}
