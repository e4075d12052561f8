import type { UnlistedEntry } from '../composed/listing-store.ts';
import type { StoredManifest } from '../composed/manifest-store.ts';
import type { NamedMember } from '../composed/named-store.ts';
import type { Stores } from '../composed/stores.ts';
import { addTo } from '../multimap.ts';
import { naturalKey } from '../natural-order.ts';
import { loopKey, placesOf } from '../presentation/compose/collection-graph.ts';
import { TOP } from '../presentation/presented/implied-top.ts';
import type { Touched } from './touched.ts';

type Place = Omit<UnlistedEntry, 'type' | 'id'>;

/** Keeps what no collection lists, and where collections stand. */
export class Listings {
  readonly #stores: Stores;
  readonly #touched: Touched;

  constructor(stores: Stores, touched: Touched) {
    this.#stores = stores;
    this.#touched = touched;
  }

  /** Looks at what has been touched. */
  refresh(): void {
    for (const member of this.#touched.takeRelist()) this.#relist(member);
    // A loop takes a collection out of a list, which may put it into another place.
    while (this.#touched.graph) {
      this.#touched.graph = false;
      this.#refreshGraph();
    }
  }

  #relist(member: NamedMember): void {
    if (member.type === 'Manifest')
      for (const id of new Set([member.id, ...this.#stores.manifests.ordersOf(member.id)]))
        this.#set({ type: 'Manifest', id }, this.#placeOfManifest(id));
    else this.#set(member, this.#placeOfCollection(member.id));
  }

  #set(member: NamedMember, place: Place | undefined): void {
    if (!this.#stores.listing.set(member, place)) return;
    this.#touched.changed('Collection', TOP);
    // The top lists collections in this order.
    if (member.type === 'Collection') this.#touched.graph = true;
  }

  #placeOfManifest(id: string): Place | undefined {
    const { manifests, documents } = this.#stores;
    const row = manifests.get(id);
    if (!row) {
      const document = documents.get('Manifest', id);
      return document?.isListed === 1 ? this.#placeOf('Manifest', document, 0) : undefined;
    }
    if (row.status === 'draft') return undefined;
    if (row.canvases_of === id) return this.#placeOf('Manifest', row, 1);
    if (this.#isListed('Manifest', row.canvases_of)) return undefined;
    const own = this.#placeOf('Manifest', row, 0);
    const essay = manifests.get(row.canvases_of);
    return own && essay?.status === 'published' ? behind(essay, row) : own;
  }

  #placeOfCollection(id: string): Place | undefined {
    const { collections, documents } = this.#stores;
    const document = documents.get('Collection', id);
    if (document) return this.#placeOf('Collection', document, 0);
    const row = collections.get(id);
    const isShown = row?.status === 'published' && row.file !== null && id !== TOP;
    return isShown ? this.#placeOf('Collection', row, 0) : undefined;
  }

  #placeOf(
    type: NamedMember['type'],
    { id, sort_key }: { id: string; sort_key: string },
    own: number,
  ): Place | undefined {
    return this.#isListed(type, id) ? undefined : { sort_key, id_key: naturalKey(id), place: 0, own };
  }

  #isListed(type: NamedMember['type'], id: string): boolean {
    return this.#stores.collections.isListed({ type, id });
  }

  /** Finds which members lead in a circle, and numbers the collections; only what is otherwise is written. */
  #refreshGraph(): void {
    const { collections, files } = this.#stores;
    const rows = new Map(collections.published().map((row) => [row.id, row]));
    const lists = new Map<string, string[]>();
    const listed = collections.listedCollections();
    for (const { collection, id } of listed)
      if (rows.has(collection) && rows.has(id)) addTo(lists, collection, id);
    const { loops, places } = placesOf({
      ids: [...rows.keys()],
      within: (id) => lists.get(id) ?? [],
      inOrderOfTop: rows.has(TOP) ? undefined : (roots) => this.#inOrder(roots),
    });
    for (const { collection, id, loops: before } of listed) {
      const now = loops.has(loopKey(collection, id));
      if (now === (before === 1)) continue;
      collections.setLoop(collection, id, now);
      this.#touched.changed('Collection', collection);
      this.#relist({ type: 'Collection', id });
      const file = rows.get(collection)?.file ?? null;
      if (file !== null) files.setMembersStale(file);
    }
    for (const row of collections.placed()) {
      const place = places.get(row.id);
      if (row.walk === (place?.walk ?? null) && row.depth === (place?.depth ?? null)) continue;
      collections.setPlace(row.id, place?.walk, place?.depth);
    }
  }

  /** Collections that no other lists, as the top lists them. */
  #inOrder(roots: readonly string[]): readonly string[] {
    const { collections } = this.#stores;
    const keyed = roots.map((id) => ({
      id,
      keys: [collections.get(id)?.sort_key ?? '', naturalKey(id), id] as const,
    }));
    return keyed.sort((a, b) => compareKeys(a.keys, b.keys)).map(({ id }) => id);
  }
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [at, key] of a.entries()) {
    const other = b[at] ?? '';
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

/** An order after its essay. */
function behind(essay: StoredManifest, { place }: StoredManifest): Place {
  return { sort_key: essay.sort_key, id_key: naturalKey(essay.id), place, own: 0 };
}
