import { eachAtOnce } from '../at-once/each-at-once.ts';
import { addTo } from '../multimap.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { WORTH_A_BUNDLE } from './piece-bundle.ts';
import { inflatedPiece } from './piece-coding.ts';
import type { PieceDigests } from './piece-digests.ts';
import { PIECES_OF_A_LIST } from './snapshot.ts';
import type { SnapshotObjects } from './snapshot-objects.ts';

/** Bundles that are brought at once, each of some megabytes. */
const BROUGHT_AT_ONCE = 4;

/** Pieces of each that are made out and written at once. */
const MADE_OUT_AT_ONCE = 12;

/** Puts a piece into its place. */
export type WritePiece = (piece: number, bytes: Buffer) => Promise<void>;

/** What pieces are brought by bundles for. */
export interface BundledSource {
  readonly objects: Pick<SnapshotObjects, 'bundle'>;
  /** Of the snapshot that is wanted. */
  readonly digests: PieceDigests;
  readonly write: WritePiece;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings pieces of which there are many in one list, by one request for a list. A bundle may be of an earlier snapshot, missing or
 * damaged: what it does not have is left.
 *
 * @param wanted numbers of pieces
 * @returns those that are left
 * @throws ObjectStoreError
 */
export async function bringBundled(
  wanted: Iterable<number>,
  { objects, digests, write, signal }: BundledSource,
): Promise<number[]> {
  const left: number[] = [];
  await eachAtOnce(byList(wanted), BROUGHT_AT_ONCE, async ([list, pieces]) => {
    const bundle =
      pieces.length < WORTH_A_BUNDLE ? undefined : await objects.bundle(list, signal).catch(asMissing);
    await eachAtOnce(pieces, MADE_OUT_AT_ONCE, async (piece) => {
      const digest = digests.at(piece) ?? '';
      const place = piece % PIECES_OF_A_LIST;
      const coded = bundle?.digests.at(place) === digest ? bundle.coded[place] : undefined;
      const bytes = coded && (await inflatedPiece(coded, digest).catch(asMissing));
      if (bytes) await write(piece, bytes);
      else left.push(piece);
    });
  });
  return left;
}

/**
 * What cannot be had of a bundle is had by itself: only where that is damaged, too, somebody has to know. A store may refuse to say
 * that there is none.
 */
function asMissing(error: unknown): undefined {
  if (!(error instanceof ObjectStoreError) || error.fault === 'away') throw error;
}

function byList(pieces: Iterable<number>): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  for (const piece of pieces) addTo(lists, Math.floor(piece / PIECES_OF_A_LIST), piece);
  return lists;
}
