import { DIGEST_BYTES, PieceDigests } from './piece-digests.ts';
import { PIECES_OF_A_LIST, SNAPSHOTS_PREFIX } from './snapshot.ts';

/**
 * What a bundle is for: so many of the pieces of one list are brought by one request. A node that lacks fewer asks for each, and one
 * that has as many old ones is written anew.
 */
export const WORTH_A_BUNDLE = 64;

/** At the beginning of each, with the number of its form. */
const MARK = Buffer.from('LPB1', 'latin1');

const LENGTH_BYTES = 4;
const COUNT_BYTES = 4;
const DIGESTS_AT = MARK.length + COUNT_BYTES;

/** What tells which pieces a bundle has, at the most. */
export const BUNDLE_HEAD_BYTES = DIGESTS_AT + PIECES_OF_A_LIST * (DIGEST_BYTES + LENGTH_BYTES);

/** Where the bundle of the pieces of a list stands. It is written over by the next one. */
export function bundleKey(list: number): string {
  return `${SNAPSHOTS_PREFIX}bundles/${list}`;
}

/**
 * The bytes of a bundle: mark, number of pieces, their digests, their lengths (both numbers of 32 bits, the low byte first), the pieces
 * as they travel.
 *
 * @param digests of the pieces, in order
 */
export function bundleOf(digests: PieceDigests, coded: readonly Buffer[]): Buffer {
  const counts = Buffer.alloc(COUNT_BYTES + coded.length * LENGTH_BYTES);
  counts.writeUInt32LE(coded.length);
  for (const [piece, { length }] of coded.entries())
    counts.writeUInt32LE(length, COUNT_BYTES + piece * LENGTH_BYTES);
  const count = counts.subarray(0, COUNT_BYTES);
  return Buffer.concat([MARK, count, digests.bytes, counts.subarray(COUNT_BYTES), ...coded]);
}

/** Which pieces a bundle has, by its first bytes; undefined for what is none, or one of a form that this Loupe does not know. */
export function digestsOfBundle(bytes: Buffer): PieceDigests | undefined {
  if (bytes.length < DIGESTS_AT || !bytes.subarray(0, MARK.length).equals(MARK)) return undefined;
  const count = bytes.readUInt32LE(MARK.length);
  const end = DIGESTS_AT + count * DIGEST_BYTES;
  if (count > PIECES_OF_A_LIST || bytes.length < end + count * LENGTH_BYTES) return undefined;
  return new PieceDigests(bytes.subarray(DIGESTS_AT, end));
}

/** The pieces of a bundle as they travel, each to be compared with its digest; one that is cut off ends early. Undefined for what is none. */
export function parseBundle(
  bytes: Buffer,
): { readonly digests: PieceDigests; readonly coded: readonly Buffer[] } | undefined {
  const digests = digestsOfBundle(bytes);
  if (!digests) return undefined;
  const lengthsAt = DIGESTS_AT + digests.bytes.length;
  const coded: Buffer[] = [];
  let at = lengthsAt + digests.count * LENGTH_BYTES;
  for (let piece = 0; piece < digests.count; piece += 1) {
    const length = bytes.readUInt32LE(lengthsAt + piece * LENGTH_BYTES);
    coded.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { digests, coded };
}
