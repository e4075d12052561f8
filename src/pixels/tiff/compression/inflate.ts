import { constants, createInflate, inflateSync } from 'node:zlib';
import type { Decompressed } from './decompressed.ts';

/** So that the end of the stream, and its checksum, are read into the same buffer as the pixels. */
const SPARE_BYTES = 64;

/** Decompresses a zlib stream, and checks the checksum at its end. */
export async function decompressDeflate(input: Uint8Array, out: Uint8Array): Promise<Decompressed> {
  try {
    const bytes = inflateSync(input, {
      // Gives what there is of a stream that is cut off.
      finishFlush: constants.Z_SYNC_FLUSH,
      chunkSize: out.length + SPARE_BYTES,
      maxOutputLength: out.length + SPARE_BYTES - 1,
    });
    out.set(bytes.subarray(0, out.length));
    if (bytes.length > out.length) return { length: out.length, end: 'beyond' };
    return { length: bytes.length, end: bytes.length === out.length ? 'complete' : 'early' };
  } catch (error) {
    if (!isTooLong(error)) return { length: 0, end: 'damaged' };
    return inflateBeginning(input, out);
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Of a stream that holds more than it should, as much as is wanted. */
async function inflateBeginning(input: Uint8Array, out: Uint8Array): Promise<Decompressed> {
  const stream = createInflate();
  let filled = 0;
  try {
    // Copied, because it may be overwritten meanwhile.
    stream.end(Buffer.from(input));
    for await (const piece of stream) {
      if (!Buffer.isBuffer(piece)) continue;
      const part = piece.subarray(0, out.length - filled);
      out.set(part, filled);
      filled += part.length;
      if (filled === out.length) return { length: filled, end: 'beyond' };
    }
    return { length: filled, end: 'early' };
  } catch {
    return { length: 0, end: 'damaged' };
  } finally {
    stream.destroy();
  }
}
