import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Collection, CollectionText } from '../../presentation/model/collection.ts';
import type { ManifestReference } from '../../presentation/model/manifest.ts';
import { shownBy } from '../../presentation/model/summaries.ts';
import {
  type CollectionPart,
  MOST_MEMBERS,
  partLabel,
  partLevels,
} from '../../presentation/presented/collection-parts.ts';
import { impliedTop, TOP } from '../../presentation/presented/implied-top.ts';
import { unpackCollectionText } from '../../presentation/presented/packed.ts';
import { CollectionMembers } from './collection-members.ts';
import type { CollectionLookUps, MemberList } from './collections-store.ts';
import { listedParts } from './listed-parts.ts';
import type { ReferenceRow } from './manifests-store.ts';

/** Collections that are kept whole, each up to 200 members. */
const KEPT = 32;

/** When more than these change at once, nothing is kept. */
const MOST_FOLLOWED = 200;

/** A collection, and what tells its states apart. */
export interface KeptCollection {
  readonly collection: Collection;
  readonly digest: string;
}

interface Kept extends KeptCollection {
  /** Its own id; of a part, that of the collection that it is a part of. */
  readonly whole: string;
}

/** A collection with a file or `top`, before it is divided into parts. */
interface WholeCollection {
  readonly text: CollectionText;
  readonly list: MemberList;
  /** As of `partLevels`. */
  readonly levels: readonly (readonly CollectionPart[])[];
}

function referenceOf({ id, label }: ReferenceRow): ManifestReference {
  return { id, label: JSON.parse(label) };
}

/** The collections as they are served, put together from what they say and what they list. */
export class PresentedCollections {
  readonly #store: CollectionLookUps;
  readonly #kept = new LRUCache<string, Kept>({ max: KEPT });
  readonly #members: CollectionMembers;

  constructor(store: CollectionLookUps) {
    this.#store = store;
    this.#members = new CollectionMembers(store);
  }

  /** A published collection, or a part of one; `top` always exists. */
  get(id: string): KeptCollection | undefined {
    const known = this.#kept.get(id);
    if (known) return known;
    const found = this.#compose(id);
    if (!found) return undefined;
    const digest = createHash('sha256').update(JSON.stringify(found.collection)).digest('base64url');
    const made = { ...found, digest };
    this.#kept.set(id, made);
    return made;
  }

  /** What a collection with a file or `top` says by itself; `top` where there is no such one. */
  text(id: string): CollectionText {
    const row = this.#store.collection(id);
    return row ? unpackCollectionText(row.packed) : impliedTop();
  }

  /** Collections that list something, from the top downwards. */
  parentsOf(type: 'Manifest' | 'Collection', id: string): readonly ManifestReference[] {
    const parents = this.#store.parentsOf(type, id).map(referenceOf);
    const isInTop = this.#isTopImplied && this.#store.isUnlisted(type, id);
    return isInTop ? [...parents, { id: TOP, label: impliedTop().label }] : parents;
  }

  /** Forgets everything. */
  allChanged(): void {
    this.#members.forgetAll();
    this.#kept.clear();
  }

  /** Forgets the collections that changed or that list what did, those above them, and what names them. */
  changed(names: readonly (readonly ['Manifest' | 'Collection', string])[]): void {
    if (names.length > MOST_FOLLOWED) {
      this.allChanged();
      return;
    }
    const affected = new Set<string>();
    const follow = (type: 'Manifest' | 'Collection', id: string): void => {
      if (type === 'Collection') {
        if (affected.has(id)) return;
        affected.add(id);
        this.#members.forget(id);
      }
      for (const parent of this.parentsOf(type, id)) follow('Collection', parent.id);
    };
    for (const [type, id] of names) follow(type, id);
    const named = new Set(names.flatMap(([type, id]) => (type === 'Collection' ? id : [])));
    const isNamed = ({ id }: Pick<ManifestReference, 'id'>): boolean => named.has(id);
    for (const [id, { collection, whole }] of this.#kept.entries())
      if (
        affected.has(whole) ||
        collection.partOf.some(isNamed) ||
        this.#store.parentsOf('Collection', id).some(isNamed)
      )
        this.#kept.delete(id);
  }

  get #isTopImplied(): boolean {
    return this.#store.collection(TOP) === undefined;
  }

  #whole(id: string): WholeCollection | undefined {
    const row = this.#store.collection(id);
    if (!row && id !== TOP) return undefined;
    const text = this.text(id);
    const list = row ? this.#store.itemsOf(id) : this.#store.unlisted;
    const total = list.count();
    if (total <= MOST_MEMBERS) return { text, list, levels: [] };
    return { text, list, levels: partLevels(id, total, new Set([TOP, ...this.#store.idsWith(`${id}-`)])) };
  }

  #composeWhole({ text, list, levels }: WholeCollection): Collection {
    const { id, thumbnail } = text;
    const isImplied = id === TOP && this.#isTopImplied;
    const rows = levels.length === 0 ? list.from(0, MOST_MEMBERS) : [];
    const parts = listedParts(list, levels, this.#members);
    const items = parts.levels.at(-1) ?? rows.map((row) => this.#members.item(row));
    const latest = Math.max(text.modifiedMs, parts.modifiedMs, this.#members.facts(rows).modifiedMs);
    return {
      ...text,
      ...shownBy(items),
      ...(thumbnail && { thumbnail }),
      items,
      // What has no file cannot be listed.
      partOf: isImplied ? [] : this.parentsOf('Collection', id),
      modifiedMs: isImplied ? this.#store.latest() : latest,
    };
  }

  #compose(id: string): Pick<Kept, 'collection' | 'whole'> | undefined {
    const whole = this.#whole(id);
    if (whole) return { collection: this.#composeWhole(whole), whole: id };
    // The id of a part ends with its number, and with another one where a collection has that id.
    const [plain, numbered] = [/^(.+)-\d+$/, /^(.+)-\d+-\d+$/].map((form) => form.exec(id)?.[1]);
    for (const name of [plain, numbered]) {
      const divided = name === undefined ? undefined : this.#whole(name);
      for (const [level, parts] of divided?.levels.entries() ?? []) {
        const at = parts.findIndex((part) => part.id === id);
        const collection = divided && this.#composePart(divided, level, at);
        if (collection && name !== undefined) return { collection, whole: name };
      }
    }
    return undefined;
  }

  #composePart(whole: WholeCollection, level: number, at: number): Collection | undefined {
    const { text, list, levels } = whole;
    const part = levels[level]?.[at];
    if (!part) return undefined;
    const { from, to, id } = part;
    const items =
      level === 0
        ? list.from(from, to - from).map((row) => this.#members.item(row))
        : (listedParts(list, levels.slice(0, level), this.#members).levels.at(-1)?.slice(from, to) ?? []);
    const lister = levels[level + 1]?.find((above) => above.from <= at && at < above.to);
    const parent = lister ? this.get(lister.id)?.collection : { id: text.id, label: text.label };
    return {
      id,
      label: partLabel(part, items[0]?.label ?? {}, items.at(-1)?.label ?? {}),
      metadata: [],
      providers: [],
      ...shownBy(items),
      behavior: [],
      items,
      partOf: parent ? [{ id: parent.id, label: parent.label }] : [],
      modifiedMs: this.#latestOf(text),
      isPart: true,
    };
  }

  #latestOf({ id, modifiedMs }: CollectionText): number {
    if (id === TOP && this.#isTopImplied) return this.#store.latest();
    return Math.max(modifiedMs, this.#members.factsOf(id).modifiedMs);
  }
}
