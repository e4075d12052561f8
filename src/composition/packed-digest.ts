import { createHash } from 'node:crypto';

/** SHA-256 of the packed form, base64url: it changes with every change of what is presented. */
export function packedDigest(packed: Uint8Array): string {
  return createHash('sha256').update(packed).digest('base64url');
}
