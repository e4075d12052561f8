import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Most scans in a few parts: each waits for a thread. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * The SHA-256 of an open file, hexadecimal, read from its start to its end.
 *
 * @param bytes of the file, as far as known
 * @param onRead waited for after each part that was read: who wants to be gentle on a disk pauses there
 */
export async function sha256Of(
  handle: FileHandle,
  bytes: number,
  onRead: (bytes: number) => Promise<void> | void = () => {},
): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, bytes + 1));
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
    await onRead(bytesRead);
  }
}
