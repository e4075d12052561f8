import type { Stores } from '../composed/stores.ts';
import { compareNaturally } from '../natural-order.ts';
import type { AuthoredCollectionItem } from '../presentation/authored/essay.ts';
import { boundedNearest, type NearestOf } from '../presentation/text/suggest.ts';

type Kind = AuthoredCollectionItem['kind'];

/** Ids that are compared with one that there is not. */
const MOST_IDS = 5000;

/** Comparisons of ids in one step. */
const MOST_COMPARISONS = 20_000;

/** Looks up what collections name, for one step of composing. */
export class MemberLookUps {
  readonly #stores: Stores;
  readonly #ids = new Map<Kind, readonly string[]>();
  readonly #nearest: NearestOf = boundedNearest(MOST_COMPARISONS);

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** Whether there is one: served, a draft, or kept from being served by errors. */
  isKnown(kind: Kind, id: string): boolean {
    const { manifests, documents, named } = this.#stores;
    if (documents.get(kind === 'manifest' ? 'Manifest' : 'Collection', id) || named.isHeldBack(id))
      return true;
    return kind === 'manifest' ? manifests.get(id) !== undefined : named.isClaimed('collection', id);
  }

  /** The id that was probably meant by one that there is not. */
  nearest(kind: Kind, id: string): string | undefined {
    return this.#nearest(id, this.#idsOf(kind));
  }

  #idsOf(kind: Kind): readonly string[] {
    const known = this.#ids.get(kind);
    if (known) return known;
    const { manifests, documents, named } = this.#stores;
    const ids =
      kind === 'manifest'
        ? [...manifests.someIds(MOST_IDS), ...documents.someIds('Manifest', MOST_IDS)]
        : [...named.someIds('collection', MOST_IDS), ...documents.someIds('Collection', MOST_IDS)];
    const sorted = [...new Set(ids)].sort(compareNaturally);
    this.#ids.set(kind, sorted);
    return sorted;
  }
}
