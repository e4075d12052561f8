import type { Log } from '../log.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { type DatabasePieces, FileChangedError, type KnownPieces } from './database-pieces.ts';
import { bundleOf, WORTH_A_BUNDLE } from './piece-bundle.ts';
import { deflatedPiece } from './piece-coding.ts';
import { PieceDigests } from './piece-digests.ts';
import { PIECES_OF_A_LIST } from './snapshot.ts';
import type { SnapshotObjects } from './snapshot-objects.ts';

/** Bundles that are looked at in one turn, once in a run: what is to be published waits meanwhile. */
const LOOKED_AT_ONCE = 16;

/** After a failure. */
const REST_MS = 60_000;

/** What renews bundles. */
export interface RenewedBundlesParts {
  readonly objects: Pick<SnapshotObjects, 'bundledDigests' | 'writeBundle'>;
  /** Of which all that is known is published. */
  readonly pieces: Pick<DatabasePieces, 'known' | 'piece'>;
  /** Whether this builder has its lease for sure. */
  readonly mayWrite: () => boolean;
  readonly log: Log;
}

/**
 * Keeps a bundle of each list of pieces in the store, for nodes that have nothing: each is written anew when many of its pieces are
 * old. So what is written grows with what changes, at most by four times that in an archive that changes all over.
 */
export class RenewedBundles {
  readonly #parts: RenewedBundlesParts;
  /** What the bundles have, by the number of their lists, as far as they were looked at. */
  readonly #bundled = new Map<number, PieceDigests>();
  /** Lists that have changed since their bundles were compared with them. */
  readonly #due = new Set<number>();
  #compared = PieceDigests.unknown(0);
  #hasFailed = false;
  #restsUntilMs = 0;

  constructor(parts: RenewedBundlesParts) {
    this.#parts = parts;
  }

  /** Renews one bundle at most, when nothing is to be published. What cannot be renewed is let be for a while: nothing depends on it. */
  async renew(): Promise<void> {
    if (performance.now() < this.#restsUntilMs) return;
    try {
      await this.#renew();
      this.#hasFailed = false;
    } catch (error) {
      if (!(error instanceof ObjectStoreError || error instanceof FileChangedError)) throw error;
      if (!this.#hasFailed)
        this.#parts.log.warn({ err: error }, 'pieces of the database cannot be bundled; that is tried again');
      this.#hasFailed = true;
      this.#restsUntilMs = performance.now() + REST_MS;
    }
  }

  async #renew(): Promise<void> {
    const { pieces, mayWrite } = this.#parts;
    const { known } = pieces;
    if (!known) return;
    this.#compare(known.digests);
    let looked = 0;
    for (const list of this.#due) {
      if (!mayWrite() || looked === LOOKED_AT_ONCE) return;
      const digests = new PieceDigests(known.digests.list(list));
      const isLookedAt = this.#bundled.has(list);
      const old = [...digests.differing(await this.#bundledOf(list, digests))];
      const isOld = old.length >= WORTH_A_BUNDLE;
      if (isOld) await this.#write(list, digests, known);
      this.#due.delete(list);
      if (isOld) return;
      if (!isLookedAt) looked += 1;
    }
  }

  #compare(digests: PieceDigests): void {
    if (digests === this.#compared) return;
    for (let list = 0; list < digests.lists; list += 1)
      if (!digests.list(list).equals(this.#compared.list(list))) this.#due.add(list);
    this.#compared = digests;
  }

  /** A list that is too short for a bundle need not be looked for. */
  async #bundledOf(list: number, digests: PieceDigests): Promise<PieceDigests> {
    const none = PieceDigests.unknown(0);
    if (digests.count < WORTH_A_BUNDLE) return none;
    const bundled = this.#bundled.get(list) ?? (await this.#parts.objects.bundledDigests(list)) ?? none;
    if (!this.#bundled.has(list)) this.#bundled.set(list, copyOf(bundled));
    return bundled;
  }

  async #write(list: number, digests: PieceDigests, known: KnownPieces): Promise<void> {
    const { objects, pieces } = this.#parts;
    const coded: Buffer[] = [];
    for (let place = 0; place < digests.count; place += 1)
      coded.push(await deflatedPiece(await pieces.piece(list * PIECES_OF_A_LIST + place, known)));
    await objects.writeBundle(list, bundleOf(digests, coded));
    this.#bundled.set(list, copyOf(digests));
  }
}

/** A list of digests is a part of that of a whole database, which is not to be held for it. */
function copyOf(digests: PieceDigests): PieceDigests {
  return new PieceDigests(Buffer.from(digests.bytes));
}
