/**
 * Memory that a kept Buffer takes besides its bytes and its key, about, in Node 20: the Buffer, what holds its bytes, and
 * its place among what is kept. As much as the bytes of a small response.
 */
export const KEPT_ENTRY_BYTES = 800;

/**
 * The same bytes in memory of their own, for what is kept. A Buffer may be a small part of a piece of memory, all of which
 * it holds: what comes in a message holds what came with it, up to 64 KB, the output of zlib 16 KB, a small one 8 KB.
 */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.length === bytes.buffer.byteLength) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
