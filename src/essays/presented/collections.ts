import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type {
  Collection,
  CollectionItem,
  CollectionSummary,
  CollectionText,
} from '../../presentation/collection-model.ts';
import type { ManifestReference } from '../../presentation/model.ts';
import {
  type CollectionPart,
  MOST_MEMBERS,
  partLabel,
  partLevels,
} from '../../presentation/presented/collection-parts.ts';
import { impliedTop, TOP } from '../../presentation/presented/implied-top.ts';
import { unpackCollectionText } from '../../presentation/presented/packed.ts';
import { firstThumbnail, shownBy, summaryOfCollection } from '../../presentation/summaries.ts';
import type { CollectionLookUps, MemberList, MemberRow } from './collections-store.ts';
import type { ReferenceRow } from './manifests-store.ts';

/** Collections that are kept whole, each up to 200 members. */
const KEPT = 32;

/** Sub-collections of which is kept what their members show. */
const KEPT_FACTS = 2000;

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

/** What members give to the collection that lists them. */
interface MemberFacts extends Pick<Collection, 'thumbnail' | 'navDate'> {
  /** The latest, milliseconds since 1970. */
  readonly modifiedMs: number;
}

const NOTHING: MemberFacts = { modifiedMs: 0 };

/** A collection with a file or `top`, before it is divided into parts. */
interface WholeCollection {
  readonly text: CollectionText;
  readonly list: MemberList;
  /** As of `partLevels`. */
  readonly levels: readonly (readonly CollectionPart[])[];
}

/** The parts of a collection as they are listed, level by level. */
interface ListedParts {
  readonly levels: readonly (readonly CollectionSummary[])[];
  /** The latest of all members, milliseconds since 1970. */
  readonly modifiedMs: number;
}

function referenceOf({ id, label }: ReferenceRow): ManifestReference {
  return { id, label: JSON.parse(label) };
}

/** What all of them give together. */
function together(facts: readonly MemberFacts[]): MemberFacts {
  const thumbnail = facts.find((each) => each.thumbnail !== undefined)?.thumbnail;
  const navDate = facts
    .flatMap((each) => each.navDate ?? [])
    .reduce<string | undefined>(
      (earliest, date) =>
        earliest === undefined || Date.parse(date) < Date.parse(earliest) ? date : earliest,
      undefined,
    );
  return {
    ...(thumbnail && { thumbnail }),
    ...(navDate !== undefined && { navDate }),
    modifiedMs: facts.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), 0),
  };
}

/** The collections as they are served, put together from what they say and what they list. */
export class PresentedCollections {
  readonly #store: CollectionLookUps;
  readonly #kept = new LRUCache<string, Kept>({ max: KEPT });
  readonly #facts = new LRUCache<string, MemberFacts>({ max: KEPT_FACTS });

  constructor(store: CollectionLookUps) {
    this.#store = store;
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
    this.#facts.clear();
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
        this.#facts.delete(id);
      }
      for (const parent of this.parentsOf(type, id)) follow('Collection', parent.id);
    };
    for (const [type, id] of names) follow(type, id);
    const isAffected = ({ id }: Pick<ManifestReference, 'id'>): boolean => affected.has(id);
    for (const [id, { collection, whole }] of this.#kept.entries())
      if (
        affected.has(whole) ||
        collection.partOf.some(isAffected) ||
        this.#store.parentsOf('Collection', id).some(isAffected)
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
    const rows = levels.length === 0 ? list.after(undefined, MOST_MEMBERS) : [];
    const parts = this.#partsOf({ list, levels });
    const items = parts.levels.at(-1) ?? rows.map((row) => this.#itemOf(row));
    const latest = Math.max(text.modifiedMs, parts.modifiedMs, this.#factsOf(rows).modifiedMs);
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
        ? list.from(from, to - from).map((row) => this.#itemOf(row))
        : (this.#partsOf({ list, levels: levels.slice(0, level) })
            .levels.at(-1)
            ?.slice(from, to) ?? []);
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
    };
  }

  #latestOf({ id, modifiedMs }: CollectionText): number {
    if (id === TOP && this.#isTopImplied) return this.#store.latest();
    return Math.max(modifiedMs, this.#factsOfCollection(id).modifiedMs);
  }

  #partsOf({ list, levels }: Pick<WholeCollection, 'list' | 'levels'>): ListedParts {
    const listed: CollectionSummary[][] = [];
    let modifiedMs = 0;
    for (const parts of levels) {
      const below = listed.at(-1);
      let last: MemberRow | undefined;
      listed.push(
        parts.map((part) => {
          const size = part.to - part.from;
          const rows = below ? [] : list.after(last, size);
          last = rows.at(-1);
          const items = below ? below.slice(part.from, part.to) : ends(rows).map((row) => this.#itemOf(row));
          const facts = this.#factsOf(rows);
          modifiedMs = Math.max(modifiedMs, facts.modifiedMs);
          const { thumbnail, navDate } = below ? shownBy(items) : facts;
          return summaryOfCollection({
            id: part.id,
            label: partLabel(part, items[0]?.label ?? {}, items.at(-1)?.label ?? {}),
            ...(thumbnail && { thumbnail }),
            ...(navDate !== undefined && { navDate }),
          });
        }),
      );
    }
    return { levels: listed, modifiedMs };
  }

  #itemOf(row: MemberRow): CollectionItem {
    const item: CollectionItem = JSON.parse(row.shown);
    if (row.is_collection === 0 || item.kind !== 'collection') return item;
    const { thumbnail, navDate } = this.#factsOfCollection(row.id);
    return { ...item, ...(thumbnail && { thumbnail }), ...(navDate !== undefined && { navDate }) };
  }

  /** What a collection with a file shows in others: its own thumbnail, or what its members give. */
  #factsOfCollection(id: string): MemberFacts {
    const known = this.#facts.get(id);
    if (known) return known;
    const row = this.#store.collection(id);
    if (!row) return NOTHING;
    // Rows say what goes in a circle. Were they wrong, this ends it.
    this.#facts.set(id, NOTHING);
    const own: CollectionSummary = JSON.parse(row.summary);
    const pages: MemberFacts[] = [
      { ...(own.thumbnail && { thumbnail: own.thumbnail }), modifiedMs: row.modified_ms },
    ];
    const list = this.#store.itemsOf(id);
    for (
      let rows = list.after(undefined, MOST_MEMBERS);
      rows.length > 0;
      rows = list.after(rows.at(-1), MOST_MEMBERS)
    )
      pages.push(this.#factsOf(rows));
    const facts = together(pages);
    this.#facts.set(id, facts);
    return facts;
  }

  /** What these members give. Their summaries are long: only those are read that say it. */
  #factsOf(rows: readonly MemberRow[]): MemberFacts {
    let earliest: { readonly row: MemberRow; readonly ms: number } | undefined;
    let modifiedMs = 0;
    for (const row of rows) {
      const facts = row.is_collection === 1 ? this.#factsOfCollection(row.id) : undefined;
      const ms = facts?.navDate === undefined ? row.nav_ms : Date.parse(facts.navDate);
      if (ms !== null && (!earliest || ms < earliest.ms)) earliest = { row, ms };
      modifiedMs = Math.max(modifiedMs, facts?.modifiedMs ?? row.modified_ms ?? 0);
    }
    const thumbnail = firstThumbnail(itemsOneByOne(rows, (row) => this.#itemOf(row)));
    const navDate = earliest && this.#itemOf(earliest.row).navDate;
    return {
      ...(thumbnail && { thumbnail }),
      ...(navDate !== undefined && { navDate }),
      modifiedMs,
    };
  }
}

function ends(rows: readonly MemberRow[]): MemberRow[] {
  const [first] = rows;
  const last = rows.at(-1);
  return first && last ? [first, last] : [];
}

function* itemsOneByOne(
  rows: readonly MemberRow[],
  itemOf: (row: MemberRow) => CollectionItem,
): Iterable<CollectionItem> {
  for (const row of rows) yield itemOf(row);
}
