import type { Database, Statement } from '../database/database.ts';
import { naturalKey } from '../natural-order.ts';
import type { CollectionText } from '../presentation/model/collection.ts';
import { summaryOfCollection } from '../presentation/model/summaries.ts';
import { impliedTop, TOP } from '../presentation/presented/implied-top.ts';
import { pack } from '../presentation/presented/packed.ts';
import { labelKey, packedDigest } from './manifest-store.ts';
import type { NamedMember } from './named-store.ts';

/** A row of `collections`, without what it says. */
export interface StoredCollection {
  readonly id: string;
  readonly file: string | null;
  readonly status: 'published' | 'draft';
  readonly walk: number | null;
  readonly depth: number | null;
  readonly digest: string;
  readonly sort_key: string;
}

/** What a collection says, with the file that it is of. */
export interface CollectionOrigin {
  /** Undefined for the top collection without one. */
  readonly file: string | undefined;
  readonly status: StoredCollection['status'];
}

interface ItemRow extends NamedMember {
  readonly position: number;
}

/** A collection that another one lists. */
export interface ListedCollection {
  readonly collection: string;
  readonly id: string;
  readonly loops: number;
}

const COLUMNS = 'id, file, status, walk, depth, digest, sort_key';

/** Collections, and what they list. */
export class CollectionRows {
  readonly #get: Statement<StoredCollection>;
  readonly #ofFile: Statement<StoredCollection>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #items: Statement<ItemRow>;
  readonly #putItem: Statement;
  readonly #dropItem: Statement;
  readonly #published: Statement<StoredCollection>;
  readonly #all: Statement<StoredCollection>;
  readonly #listed: Statement<ListedCollection>;
  readonly #setPlace: Statement;
  readonly #setLoop: Statement;
  readonly #loops: Statement<{ id: string }>;
  readonly #isListed: Statement<{ found: number }>;
  readonly #holders: Statement<{ collection: string }>;

  constructor(database: Database) {
    this.#get = database.prepare(`SELECT ${COLUMNS} FROM collections WHERE id = ?`);
    this.#ofFile = database.prepare(`SELECT ${COLUMNS} FROM collections WHERE file = ?`);
    this.#put = database.prepare(
      `INSERT INTO collections (id, file, status, modified_ms, digest, sort_key, label, summary, packed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET file = excluded.file, status = excluded.status,
         modified_ms = excluded.modified_ms, digest = excluded.digest, sort_key = excluded.sort_key,
         label = excluded.label, summary = excluded.summary, packed = excluded.packed`,
    );
    this.#remove = database.prepare('DELETE FROM collections WHERE id = ?');
    this.#items = database.prepare(
      'SELECT position, type, id FROM collection_items WHERE collection = ? ORDER BY position',
    );
    this.#putItem = database.prepare(
      'INSERT INTO collection_items (collection, position, type, id) VALUES (?, ?, ?, ?)',
    );
    this.#dropItem = database.prepare('DELETE FROM collection_items WHERE collection = ? AND position = ?');
    this.#published = database.prepare(
      `SELECT ${COLUMNS} FROM collections c WHERE status = 'published' AND file IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.type = 'Collection' AND d.id = c.id)`,
    );
    this.#all = database.prepare(`SELECT ${COLUMNS} FROM collections`);
    this.#listed = database.prepare(
      "SELECT collection, id, loops FROM collection_items WHERE type = 'Collection' ORDER BY collection, position",
    );
    this.#setPlace = database.prepare('UPDATE collections SET walk = ?, depth = ? WHERE id = ?');
    this.#setLoop = database.prepare(
      "UPDATE collection_items SET loops = ? WHERE collection = ? AND type = 'Collection' AND id = ?",
    );
    this.#loops = database.prepare(
      "SELECT id FROM collection_items WHERE collection = ? AND type = 'Collection' AND loops = 1",
    );
    this.#isListed = database.prepare(
      `SELECT 1 AS found FROM collection_items i JOIN collections c ON c.id = i.collection
       WHERE i.type = ? AND i.id = ? AND i.loops = 0 AND c.status = 'published' LIMIT 1`,
    );
    this.#holders = database.prepare(
      `SELECT i.collection FROM collection_items i JOIN collections c ON c.id = i.collection
       WHERE i.type = ? AND i.id = ? AND i.loops = 0 AND c.status = 'published'`,
    );
  }

  get(id: string): StoredCollection | undefined {
    return this.#get.get(id);
  }

  ofFile(path: string): readonly StoredCollection[] {
    return this.#ofFile.all(path);
  }

  /** @returns whether it says something else than before, without its items */
  put(
    text: CollectionText,
    { file = null, status }: { file?: string | null } & Pick<CollectionOrigin, 'status'>,
  ): boolean {
    const { id, label, modifiedMs } = text;
    const packed = pack(text);
    const digest = packedDigest(packed);
    const before = this.#get.get(id);
    if (before?.digest === digest && before.file === file && before.status === status) return false;
    const summary = JSON.stringify(summaryOfCollection(text));
    this.#put.run(
      ...[id, file, status, modifiedMs, digest, labelKey(label), JSON.stringify(label), summary, packed],
    );
    return true;
  }

  /** Makes sure that there is a top collection. */
  putTop(): boolean {
    return this.#get.get(TOP) === undefined && this.put(impliedTop(), { status: 'published' });
  }

  remove(id: string): void {
    this.#remove.run(id);
  }

  /**
   * Replaces what a collection lists.
   *
   * @param items each once
   * @returns those that are new or gone; undefined when the order is all that has changed, or nothing is said to have
   */
  putItems(
    collection: string,
    items: readonly NamedMember[],
  ): { readonly changed: boolean; readonly members: readonly NamedMember[] } {
    const before = this.#items.all(collection);
    const key = ({ type, id }: NamedMember): string => `${type} ${id}`;
    const isSame = (item: ItemRow): boolean => {
      const now = items[item.position];
      return now !== undefined && key(now) === key(item);
    };
    const moved = before.filter((item) => !isSame(item));
    const kept = new Set(before.filter(isSame).map(({ position }) => position));
    for (const { position } of moved) this.#dropItem.run(collection, position);
    for (const [position, { type, id }] of items.entries())
      if (!kept.has(position)) this.#putItem.run(collection, position, type, id);
    const [earlier, now] = [new Set(before.map(key)), new Set(items.map(key))];
    return {
      changed: moved.length > 0 || kept.size !== items.length,
      members: [
        ...before.filter((item) => !now.has(key(item))).map(({ type, id }) => ({ type, id })),
        ...items.filter((item) => !earlier.has(key(item))),
      ],
    };
  }

  itemsOf(collection: string): readonly NamedMember[] {
    return this.#items.all(collection);
  }

  /** Published collections of files, in natural order of their ids; none that IIIF JSON stands before. */
  published(): readonly StoredCollection[] {
    const keyed = this.#published.all().map((row) => ({ row, key: naturalKey(row.id) }));
    const byKey = (a: { key: string }, b: { key: string }): number =>
      a.key < b.key ? -1 : Number(a.key > b.key);
    return keyed.sort((a, b) => byKey(a, b) || (a.row.id < b.row.id ? -1 : 1)).map(({ row }) => row);
  }

  /** Collections that collections list, in the order of the lists. */
  listedCollections(): readonly ListedCollection[] {
    return this.#listed.all();
  }

  /** All of them, with the places that they have. */
  placed(): readonly StoredCollection[] {
    return this.#all.all();
  }

  setPlace(id: string, walk: number | undefined, depth: number | undefined): void {
    this.#setPlace.run(walk ?? null, depth ?? null, id);
  }

  setLoop(collection: string, member: string, loops: boolean): void {
    this.#setLoop.run(Number(loops), collection, member);
  }

  /** Members of a collection that lead back to it. */
  loopsOf(collection: string): ReadonlySet<string> {
    return new Set(this.#loops.all(collection).map(({ id }) => id));
  }

  /** Whether a published collection lists it. */
  isListed({ type, id }: NamedMember): boolean {
    return this.#isListed.get(type, id) !== undefined;
  }

  /** Published collections that list it. */
  holdersOf({ type, id }: NamedMember): readonly string[] {
    return this.#holders.all(type, id).map((row) => row.collection);
  }
}
