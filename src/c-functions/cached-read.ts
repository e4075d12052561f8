import { arch, platform } from 'node:os';
import { cCaller } from './c-caller.ts';

/**
 * Reads exactly `length` bytes at `position` of an open file into `into` at `offset`, if the operating system has all of them in
 * memory: it never waits for a drive.
 *
 * @returns false when they are not all in memory, or the file lies on a file system that does not tell; what `into` holds there is
 * then undefined
 */
export type CachedRead = (
  fd: number,
  into: Buffer,
  offset: number,
  length: number,
  position: number,
) => boolean;

/** Of `preadv2` (Linux, `RWF_NOWAIT` of `linux/fs.h`): an error in place of waiting. */
const NO_WAIT = 8;

/** A pointer and a length of 64 bits each (`struct iovec`). */
const VECTOR_BYTES = 16;
const LENGTH_AT = 8;

/**
 * Opens the function of the C library that reads so. File systems of local drives have it (ext4, XFS, Btrfs), those of networks do not.
 *
 * @throws Error that says why it is not there
 */
async function openCachedRead(): Promise<CachedRead> {
  if (platform() !== 'linux' || !['x64', 'arm64'].includes(arch()))
    throw new Error(`there is none for ${platform()} on ${arch()}`);
  const koffi = await cCaller();
  const preadv2 = koffi.load(null).func('int64_t preadv2(int, const void *, int, int64_t, int)');
  const vector = Buffer.allocUnsafeSlow(VECTOR_BYTES);
  return (fd, into, offset, length, position) => {
    if (length < 1 || offset < 0 || offset + length > into.length)
      throw new Error('bytes lie outside of their memory');
    vector.writeBigUInt64LE(koffi.address(into) + BigInt(offset), 0);
    vector.writeBigUInt64LE(BigInt(length), LENGTH_AT);
    return Number(preadv2(fd, vector, 1, position, NO_WAIT)) === length;
  };
}

let opened: Promise<CachedRead | undefined> | undefined;

/** The function of this process; undefined where there is none: then all reads go to threads. */
export function cachedRead(): Promise<CachedRead | undefined> {
  opened ??= openCachedRead().catch(() => undefined);
  return opened;
}
