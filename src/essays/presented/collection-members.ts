import { LRUCache } from 'lru-cache';
import type { Collection, CollectionItem, CollectionSummary } from '../../presentation/model/collection.ts';
import { firstThumbnail } from '../../presentation/model/summaries.ts';
import { MOST_MEMBERS } from '../../presentation/presented/collection-parts.ts';
import type { CollectionLookUps, MemberMark } from './collections-store.ts';

/** Collections of which is kept what they show in others. */
const KEPT = 2000;

/** What members give to the collection that lists them. */
export interface MemberFacts extends Pick<Collection, 'thumbnail' | 'navDate'> {
  /** The latest, milliseconds since 1970. */
  readonly modifiedMs: number;
}

const NOTHING: MemberFacts = { modifiedMs: 0 };

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

/** Members of collections as lists show them, and what they give to those that list them. */
export class CollectionMembers {
  readonly #store: CollectionLookUps;
  readonly #facts = new LRUCache<string, MemberFacts>({ max: KEPT });

  constructor(store: CollectionLookUps) {
    this.#store = store;
  }

  /** A collection or a member of it has changed. */
  forget(collection: string): void {
    this.#facts.delete(collection);
  }

  forgetAll(): void {
    this.#facts.clear();
  }

  item(row: MemberMark): CollectionItem {
    const item: CollectionItem = JSON.parse('shown' in row ? String(row.shown) : this.#store.shown(row));
    if (row.is_collection === 0 || item.kind !== 'collection') return item;
    const { thumbnail, navDate } = this.factsOf(row.id);
    return { ...item, ...(thumbnail && { thumbnail }), ...(navDate !== undefined && { navDate }) };
  }

  /** What these members give. Their summaries are long: only those are looked up that say it. */
  facts(rows: readonly MemberMark[]): MemberFacts {
    let earliest: { readonly row: MemberMark; readonly ms: number } | undefined;
    let modifiedMs = 0;
    for (const row of rows) {
      const facts = row.is_collection === 1 ? this.factsOf(row.id) : undefined;
      const ms = facts?.navDate === undefined ? row.nav_ms : Date.parse(facts.navDate);
      if (ms !== null && (!earliest || ms < earliest.ms)) earliest = { row, ms };
      modifiedMs = Math.max(modifiedMs, facts?.modifiedMs ?? row.modified_ms ?? 0);
    }
    const thumbnail = firstThumbnail(this.#itemsOneByOne(rows));
    const navDate = earliest && this.item(earliest.row).navDate;
    return { ...(thumbnail && { thumbnail }), ...(navDate !== undefined && { navDate }), modifiedMs };
  }

  /** What a collection with a file shows in others: its own thumbnail, or what its members give. */
  factsOf(collection: string): MemberFacts {
    const known = this.#facts.get(collection);
    if (known) return known;
    const row = this.#store.collection(collection);
    if (!row) return NOTHING;
    // Rows say what goes in a circle. Were they wrong, this ends it.
    this.#facts.set(collection, NOTHING);
    const { thumbnail }: CollectionSummary = JSON.parse(row.summary);
    const pages: MemberFacts[] = [{ ...(thumbnail && { thumbnail }), modifiedMs: row.modified_ms }];
    const list = this.#store.itemsOf(collection);
    let rows = list.after(undefined, MOST_MEMBERS);
    while (rows.length > 0) {
      pages.push(this.facts(rows));
      rows = list.after(rows.at(-1), MOST_MEMBERS);
    }
    const facts = together(pages);
    this.#facts.set(collection, facts);
    return facts;
  }

  *#itemsOneByOne(rows: readonly MemberMark[]): Iterable<CollectionItem> {
    for (const row of rows) yield this.item(row);
  }
}
