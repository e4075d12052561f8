import { constants, createInflate, inflateSync } from 'node:zlib';
import { errorCode } from '../../../storage/error-code.ts';
import type { ChunkWarning, Decompressed } from './decompressed.ts';

/** So that the end of the stream, and its checksum, are read into the same buffer as the pixels. */
const SPARE_BYTES = 64;

/** Of a stream that gives all of its bytes, and ends before the checksum over them (RFC 1950, 2.2). */
const WITHOUT_CHECKSUM: ChunkWarning = {
  kind: 'pixels',
  words: 'lacks the checksum of its data: the picture may be wrong there',
};

/** Decompresses a zlib stream, and checks the checksum at its end. */
export async function decompressDeflate(input: Uint8Array, out: Uint8Array): Promise<Decompressed> {
  try {
    return filled(inflateWith(input, out, constants.Z_FINISH), out);
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') return inflateBeginning(input, out);
    return errorCode(error) === 'Z_BUF_ERROR' ? inflateCut(input, out) : { length: 0, end: 'damaged' };
  }
}

/** Of a stream that is cut off, what there is. */
function inflateCut(input: Uint8Array, out: Uint8Array): Decompressed {
  try {
    const made = filled(inflateWith(input, out, constants.Z_SYNC_FLUSH), out);
    return made.end === 'complete' ? { ...made, told: WITHOUT_CHECKSUM } : made;
  } catch {
    return { length: 0, end: 'damaged' };
  }
}

function inflateWith(input: Uint8Array, out: Uint8Array, finishFlush: number): Buffer {
  const chunkSize = out.length + SPARE_BYTES;
  return inflateSync(input, { finishFlush, chunkSize, maxOutputLength: chunkSize - 1 });
}

function filled(bytes: Buffer, out: Uint8Array): Decompressed {
  out.set(bytes.subarray(0, out.length));
  if (bytes.length > out.length) return { length: out.length, end: 'beyond' };
  return { length: bytes.length, end: bytes.length === out.length ? 'complete' : 'early' };
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
