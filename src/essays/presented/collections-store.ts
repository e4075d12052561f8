import type { Database, Statement } from '../../database/database.ts';
import type { ReferenceRow } from './manifests-store.ts';

/** What a collection with a file says. */
export interface CollectionTextRow {
  readonly digest: string;
  readonly packed: Uint8Array;
  /** JSON: what another collection shows of it, without what comes of its members. */
  readonly summary: string;
  /** Of its file. */
  readonly modified_ms: number;
}

/** A member of a collection that is there and published. */
export interface MemberRow {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
  /** Its place in the list, with the keys before it where it has some. */
  readonly place: number;
  readonly sort_key?: string;
  readonly id_key?: string;
  /** Whether it is a collection with a file. */
  readonly is_collection: 0 | 1;
  /** Its summary, JSON; of such a collection as in `CollectionTextRow`. */
  readonly shown: string;
  /** Of the navDate of anything else, milliseconds since 1970. */
  readonly nav_ms: number | null;
  /** Of a manifest of Loupe's own. */
  readonly modified_ms: number | null;
}

/** The members of a collection in their order. */
export interface MemberList {
  count(): number;
  /** Members after so many. */
  from(passed: number, most: number): readonly MemberRow[];
  /** Those after one of them; the first without one. */
  after(member: MemberRow | undefined, most: number): readonly MemberRow[];
}

/** A collection is a document before it is Loupe's own; a manifest the other way round. A draft has no summary. */
const SHOWN = `
  iif(m.id IS NULL, coalesce(d.summary, c.summary), m.summary) AS shown,
  m.id IS NULL AND d.id IS NULL AND c.id IS NOT NULL AS is_collection,
  iif(m.id IS NULL, d.nav_ms, m.nav_ms) AS nav_ms, m.modified_ms`;

const JOINED = `
  LEFT JOIN manifests m ON l.type = 'Manifest' AND m.id = l.id
  LEFT JOIN documents d ON d.type = l.type AND d.id = l.id
  LEFT JOIN collections c ON l.type = 'Collection' AND c.id = l.id AND c.status = 'published'
    AND c.file IS NOT NULL`;

const ITEMS = `
  SELECT l.type, l.id, l.position AS place, ${SHOWN} FROM collection_items l ${JOINED}
  WHERE l.collection = ? AND l.loops = 0 AND shown IS NOT NULL AND l.position > ?
  ORDER BY l.position LIMIT ? OFFSET ?`;

const ITEM_COUNT = `
  SELECT count(*) AS count FROM (
    SELECT ${SHOWN} FROM collection_items l ${JOINED}
    WHERE l.collection = ? AND l.loops = 0 AND shown IS NOT NULL)`;

const UNLISTED_KEYS = 'l.type, l.sort_key, l.id_key, l.place, l.id';

/** What is passed over is passed over in the index. */
const UNLISTED = `
  SELECT ${UNLISTED_KEYS}, ${SHOWN} FROM (
    SELECT * FROM unlisted l WHERE (${UNLISTED_KEYS}) > (?, ?, ?, ?, ?)
    ORDER BY ${UNLISTED_KEYS} LIMIT ? OFFSET ?) l ${JOINED}
  WHERE shown IS NOT NULL ORDER BY ${UNLISTED_KEYS}`;

const COLLECTION = `
  SELECT digest, packed, summary, modified_ms FROM collections
  WHERE id = ? AND status = 'published' AND file IS NOT NULL`;

const PARENTS = `
  SELECT c.id, c.label FROM collection_items l JOIN collections c ON c.id = l.collection
  WHERE l.type = ? AND l.id = ? AND l.loops = 0 AND c.walk IS NOT NULL ORDER BY c.walk`;

const LATEST = `
  SELECT max(
    coalesce((SELECT max(modified_ms) FROM manifests WHERE status = 'published' AND canvases_of = id), 0),
    coalesce((SELECT max(modified_ms) FROM collections WHERE status = 'published' AND file IS NOT NULL), 0)
  ) AS latest`;

/** Look-ups of collections and of what they list. */
export class CollectionLookUps {
  readonly #collection: Statement<CollectionTextRow>;
  readonly #items: Statement<MemberRow>;
  readonly #itemCount: Statement<{ count: number }>;
  readonly #unlisted: Statement<MemberRow>;
  readonly #unlistedCount: Statement<{ count: number }>;
  readonly #parents: Statement<ReferenceRow>;
  readonly #isUnlisted: Statement<object>;
  readonly #latest: Statement<{ latest: number }>;
  readonly #idsBetween: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#collection = database.prepare(COLLECTION);
    this.#items = database.prepare(ITEMS);
    this.#itemCount = database.prepare(ITEM_COUNT);
    this.#unlisted = database.prepare(UNLISTED);
    this.#unlistedCount = database.prepare('SELECT count(*) AS count FROM unlisted');
    this.#parents = database.prepare(PARENTS);
    this.#isUnlisted = database.prepare('SELECT 1 FROM unlisted WHERE type = ? AND id = ?');
    this.#latest = database.prepare(LATEST);
    this.#idsBetween = database.prepare(
      'SELECT id FROM collections WHERE id > ? AND id < ? AND file IS NOT NULL',
    );
  }

  /** A published collection that has a file. */
  collection(id: string): CollectionTextRow | undefined {
    return this.#collection.get(id);
  }

  /** What a collection with a file lists. */
  itemsOf(collection: string): MemberList {
    return {
      count: () => this.#itemCount.get(collection)?.count ?? 0,
      from: (passed, most) => this.#items.all(collection, -1, most, passed),
      after: (member, most) => this.#items.all(collection, member?.place ?? -1, most, 0),
    };
  }

  /** What no collection with a file lists: collections, then manifests, by label. */
  get unlisted(): MemberList {
    return {
      count: () => this.#unlistedCount.get()?.count ?? 0,
      from: (passed, most) => this.#unlisted.all('', '', '', -1, '', most, passed),
      after: (member, most) =>
        member
          ? this.#unlisted.all(
              member.type,
              member.sort_key ?? '',
              member.id_key ?? '',
              member.place,
              member.id,
              most,
              0,
            )
          : this.#unlisted.all('', '', '', -1, '', most, 0),
    };
  }

  isUnlisted(type: 'Manifest' | 'Collection', id: string): boolean {
    return this.#isUnlisted.get(type, id) !== undefined;
  }

  /** Published collections with a file that list something, from the top downwards. */
  parentsOf(type: 'Manifest' | 'Collection', id: string): readonly ReferenceRow[] {
    return this.#parents.all(type, id);
  }

  /** When any published manifest or collection last changed, milliseconds since 1970. */
  latest(): number {
    return this.#latest.get()?.latest ?? 0;
  }

  /** Ids of collections with a file that begin so. */
  idsWith(begin: string): string[] {
    const end = `${begin.slice(0, -1)}${String.fromCharCode(begin.charCodeAt(begin.length - 1) + 1)}`;
    return this.#idsBetween.all(begin, end).map(({ id }) => id);
  }
}
