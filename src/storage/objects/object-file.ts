import type { BigIntStats } from 'node:fs';
import { type FileHandle, link, open, rmdir } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';
import type { ByteRange, ObjectHead, ReadObject, ReadOptions } from './object-store.ts';
import { ObjectStoreError, type StoreFault } from './object-store-error.ts';

const FAULTS: Readonly<Record<string, StoreFault>> = {
  ...{ EACCES: 'refused', EPERM: 'refused', EROFS: 'refused' },
  ...{ EDQUOT: 'refused', ENOSPC: 'refused', EFBIG: 'refused' },
  ...{ EEXIST: 'unsupported', EISDIR: 'unsupported', ENOTDIR: 'unsupported', ENOTEMPTY: 'unsupported' },
  ...{ ENAMETOOLONG: 'unsupported', EXDEV: 'unsupported' },
  ...{ EIO: 'away', ESTALE: 'away', ETIMEDOUT: 'away', EHOSTDOWN: 'away', ENOTCONN: 'away' },
  ...{ EMFILE: 'away', ENFILE: 'away', EBUSY: 'away', EAGAIN: 'away' },
};

/** What a file says of itself: another inode, size or time, which no program can set, is another version. */
export function headOf({ ino, size, mtimeMs, mtimeNs, ctimeNs }: BigIntStats): ObjectHead {
  const version = [ino, size, mtimeNs, ctimeNs].map((part) => part.toString(36)).join('-');
  return { size: Number(size), version, modifiedMs: Number(mtimeMs) };
}

/**
 * Reads a file, or a part of it.
 *
 * @returns undefined when it was changed while it was read, or is gone
 * @throws {ObjectStoreError} `changed` when it has not the version that is asked for
 */
export async function readObjectFile(
  path: string,
  { range, version }: ReadOptions,
): Promise<ReadObject | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat({ bigint: true });
    const head = headOf(stats);
    if (version !== undefined && head.version !== version) throw new ObjectStoreError('changed');
    const bytes = await readRange(handle, range ?? { start: 0, length: head.size }, head.size);
    const { nlink, ctimeNs } = await handle.stat({ bigint: true });
    // A file that was replaced meanwhile is whole still; one that was written to is mixed.
    return bytes && (nlink === 0n || ctimeNs === stats.ctimeNs) ? { bytes, head } : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  } finally {
    await handle?.close();
  }
}

/** @returns undefined when the file ends earlier than its size says */
async function readRange(handle: FileHandle, range: ByteRange, size: number): Promise<Buffer | undefined> {
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(range.length, size - range.start)));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, range.start + filled);
    if (bytesRead === 0) return undefined;
    filled += bytesRead;
  }
  return bytes;
}

/**
 * Gives a file a second name, where nothing has that.
 *
 * @throws {ObjectStoreError} `changed` where something has, `unsupported` on disks that know no second names
 */
export async function linkNew(path: string, name: string): Promise<void> {
  try {
    await link(path, name);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') throw new ObjectStoreError('changed', { cause: error });
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS')
      throw new ObjectStoreError('unsupported', { cause: error });
    throw error;
  }
}

/** Waits until the disk has the names of a folder. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some disks of other machines keep names by themselves, and say so.
    if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}

/** @returns whether the folder is gone now */
export async function removeEmptyFolder(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Does something with files, and throws what stores throw: an `ObjectStoreError`, or the reason of the signal. */
export async function toldAsStores<T>(signal: AbortSignal | undefined, use: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await use();
  } catch (error) {
    signal?.throwIfAborted();
    const code = errorCode(error);
    if (error instanceof ObjectStoreError || code === undefined) throw error;
    throw new ObjectStoreError(FAULTS[code] ?? 'broken', { cause: error });
  }
}
