import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parsedObject } from '../json/parsed-object.ts';
import type { FileStamp } from '../storage/database-files/file-stamp.ts';
import { readWholeFile, writeFileAtomically } from '../storage/file-store.ts';
import type { KnownPieces } from './database-pieces.ts';
import { PieceDigests, pieceDigest } from './piece-digests.ts';
import { type MadeWith, piecesOf, type Snapshot } from './snapshot.ts';

/** Of which snapshot a file is, and what its pieces are. */
export interface KeptPieces extends KnownPieces {
  readonly number: number;
  readonly epoch: number;
  readonly publishedMs: number;
}

/**
 * What a file on the local disk is made of, noted beside it, so that it need not be read to know that. Two files: that with the
 * digests is written first, and its own digest stands in the other.
 */
export class KeptPiecesFile {
  readonly #path: string;
  readonly #madeWith: string;

  /**
   * @param path without an ending
   * @param madeWith what this Loupe makes snapshots with: what was noted by one that makes them otherwise is not read
   */
  constructor(path: string, madeWith: MadeWith) {
    this.#path = path;
    this.#madeWith = pieceDigest(Buffer.from(JSON.stringify(madeWith))).toString('hex');
  }

  /** What was noted; undefined where nothing is, or not all of it. Whether the file is still the same, the caller sees. */
  async read(): Promise<KeptPieces | undefined> {
    const [json, bytes] = await Promise.all([readWholeFile(this.#json), readWholeFile(this.#digests)]);
    const value = json && parsedObject(json.toString());
    if (!value || !bytes) return undefined;
    const { number, epoch, publishedMs, stamp, digests } = value;
    if (typeof number !== 'number' || typeof epoch !== 'number' || typeof publishedMs !== 'number')
      return undefined;
    if (value['madeWith'] !== this.#madeWith) return undefined;
    if (!isStamp(stamp) || digests !== pieceDigest(bytes).toString('hex')) return undefined;
    const pieces = new PieceDigests(bytes);
    return pieces.count === piecesOf(stamp.bytes)
      ? { number, epoch, publishedMs, stamp, digests: pieces }
      : undefined;
  }

  async write({
    number,
    epoch,
    publishedMs,
    stamp,
    digests,
  }: KnownPieces & Pick<Snapshot, 'number' | 'epoch' | 'publishedMs'>): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFileAtomically(this.#digests, digests.bytes);
    const noted = {
      number,
      epoch,
      publishedMs,
      stamp,
      madeWith: this.#madeWith,
      digests: pieceDigest(digests.bytes).toString('hex'),
    };
    await writeFileAtomically(this.#json, `${JSON.stringify(noted)}\n`);
  }

  /** To be called before the file is written. */
  async forget(): Promise<void> {
    await rm(this.#json, { force: true });
  }

  get #json(): string {
    return `${this.#path}.json`;
  }

  get #digests(): string {
    return `${this.#path}.pieces`;
  }
}

function isStamp(value: unknown): value is FileStamp {
  return (
    typeof value === 'object' &&
    value !== null &&
    'bytes' in value &&
    typeof value.bytes === 'number' &&
    'state' in value &&
    typeof value.state === 'string'
  );
}
