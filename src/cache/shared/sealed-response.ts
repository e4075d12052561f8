import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DerivativeKey, textOfKey } from '../derivative-cache.ts';

/** A SHA-256. */
export const SEAL_BYTES = 32;

/** What is hashed between two turns of the event loop: a millisecond or two. */
const SLICE_BYTES = 1024 * 1024;

/** The bytes of a response behind a hash of them and of its key: what is damaged, cut off or another one shows when it is read. */
export async function sealed(key: DerivativeKey, bytes: Buffer): Promise<Buffer> {
  return Buffer.concat([await sealOf(key, bytes), bytes]);
}

/** The bytes of a response that was sealed for this key; undefined where these are not they. */
export async function unsealed(key: DerivativeKey, found: Buffer): Promise<Buffer | undefined> {
  const bytes = found.subarray(SEAL_BYTES);
  if (bytes.length === 0) return undefined;
  const seal = await sealOf(key, bytes);
  return seal.equals(found.subarray(0, SEAL_BYTES)) ? bytes : undefined;
}

async function sealOf(key: DerivativeKey, bytes: Buffer): Promise<Buffer> {
  const hash = createHash('sha256').update(`${textOfKey(key)}\0${key.format}\0${bytes.length}\0`);
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await nextTurn();
    hash.update(bytes.subarray(at, at + SLICE_BYTES));
  }
  return hash.digest();
}
