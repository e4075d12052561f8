import { createHash } from 'node:crypto';
import { PIECES_OF_A_LIST } from './snapshot.ts';

/** Of a SHA-256. */
export const DIGEST_BYTES = 32;
const LIST_BYTES = PIECES_OF_A_LIST * DIGEST_BYTES;

/** SHA-256 of bytes. */
export function pieceDigest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** The digests of the pieces of a file, in order: 32 bytes each. */
export class PieceDigests {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** So many, all unknown. */
  static unknown(count: number): PieceDigests {
    return new PieceDigests(Buffer.alloc(count * DIGEST_BYTES));
  }

  get count(): number {
    return this.#bytes.length / DIGEST_BYTES;
  }

  /** All of them, one behind the other. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Hexadecimal; undefined behind the last. */
  at(piece: number): string | undefined {
    if (piece >= this.count) return undefined;
    return this.#bytes.toString('hex', piece * DIGEST_BYTES, (piece + 1) * DIGEST_BYTES);
  }

  /** Whether a piece has this digest, hexadecimal. */
  has(digest: string): boolean {
    const wanted = Buffer.from(digest, 'hex');
    for (let at = this.#bytes.indexOf(wanted); at >= 0; at = this.#bytes.indexOf(wanted, at + 1))
      if (at % DIGEST_BYTES === 0) return true;
    return false;
  }

  /** The numbers of pieces that another file has otherwise, or not at all. */
  *differing(other: PieceDigests): Iterable<number> {
    for (let piece = 0; piece < this.count; piece += 1) if (this.at(piece) !== other.at(piece)) yield piece;
  }

  /** A list of digests: those that travel together. */
  list(number: number): Buffer {
    return this.#bytes.subarray(number * LIST_BYTES, (number + 1) * LIST_BYTES);
  }

  get lists(): number {
    return Math.ceil(this.#bytes.length / LIST_BYTES);
  }

  /** The same with others in some places, and so many in all: what is cut off is forgotten, what is new unknown. */
  with(count: number, others: ReadonlyMap<number, Buffer>): PieceDigests {
    const bytes = Buffer.alloc(count * DIGEST_BYTES);
    this.#bytes.copy(bytes);
    for (const [piece, digest] of others) digest.copy(bytes, piece * DIGEST_BYTES);
    return new PieceDigests(bytes);
  }
}
