import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { pieceDigest } from './piece-digests.ts';
import { PIECE_BYTES } from './snapshot.ts';

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/** A third of the bytes, at a hundred megabytes in a second. */
const DEFLATE_LEVEL = 1;

/** A whole piece in one go: each further part of it would wait for a thread once more. */
const INFLATE = { maxOutputLength: PIECE_BYTES, chunkSize: PIECE_BYTES + 64 };

/** A piece as it travels: deflated, without a header. */
export function deflatedPiece(bytes: Uint8Array): Promise<Buffer> {
  return deflated(bytes, { level: DEFLATE_LEVEL });
}

/**
 * The bytes of a piece that has travelled.
 *
 * @param digest that it has to have, SHA-256 in hexadecimal
 * @throws ObjectStoreError `broken` when its bytes are others
 */
export async function inflatedPiece(coded: Uint8Array, digest: string): Promise<Buffer> {
  const bytes = await inflated(coded, INFLATE).catch((cause: unknown) => {
    throw new ObjectStoreError('broken', { cause });
  });
  if (pieceDigest(bytes).toString('hex') !== digest)
    throw new ObjectStoreError('broken', { cause: new Error(`the piece ${digest} has other bytes`) });
  return bytes;
}
