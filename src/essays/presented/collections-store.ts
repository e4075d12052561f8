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

/** A member of a collection that is there and published, without its summary. */
export interface MemberMark {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
  /** Its place in the list, with the keys before it where it has some. */
  readonly place: number;
  readonly sort_key?: string;
  readonly id_key?: string;
  /** Whether it is a collection with a file. */
  readonly is_collection: 0 | 1;
  /** Of the navDate of anything else, milliseconds since 1970. */
  readonly nav_ms: number | null;
  /** Of a manifest of Loupe's own. */
  readonly modified_ms: number | null;
}

/** The same with its summary. */
export interface MemberRow extends MemberMark {
  /** JSON; of a collection with a file as in `CollectionTextRow`. */
  readonly shown: string;
}

/** The members of a collection in their order. */
export interface MemberList {
  count(): number;
  /** Members after so many. */
  from(passed: number, most: number): readonly MemberRow[];
  /** Those after one of them without their summaries; the first without one. */
  after(member: MemberMark | undefined, most: number): readonly MemberMark[];
}

/** A collection is a document before it is Loupe's own; a manifest the other way round. A draft is not shown. */
const MARKS = `
  m.id IS NULL AND d.id IS NULL AND c.id IS NOT NULL AS is_collection,
  iif(m.id IS NULL, d.nav_ms, m.nav_ms) AS nav_ms, m.modified_ms`;

const SHOWN = 'iif(m.id IS NULL, coalesce(d.summary, c.summary), m.summary) AS shown';

const IS_SHOWN = "iif(m.id IS NULL, d.id IS NOT NULL OR c.id IS NOT NULL, m.status = 'published')";

/** @param hint by which index manifests are found */
const joined = (hint = ''): string => `
  LEFT JOIN manifests m ${hint} ON l.type = 'Manifest' AND m.id = l.id
  LEFT JOIN documents d ON d.type = l.type AND d.id = l.id
  LEFT JOIN collections c ON l.type = 'Collection' AND c.id = l.id AND c.status = 'published'
    AND c.file IS NOT NULL`;

const JOINED = joined();

/** Without a row: thousands of rows with what is packed in them take a while. */
const JOINED_MARKS = joined('INDEXED BY manifests_in_lists');

/** @param columns beside those of the list itself */
const items = (columns: string, joins: string): string => `
  SELECT l.type, l.id, l.position AS place, ${columns} FROM collection_items l ${joins}
  WHERE l.collection = ? AND l.loops = 0 AND ${IS_SHOWN} AND l.position > ?
  ORDER BY l.position LIMIT ? OFFSET ?`;

const ITEM_COUNT = `
  SELECT count(*) AS count FROM collection_items l ${JOINED_MARKS} WHERE l.collection = ? AND l.loops = 0 AND ${IS_SHOWN}`;

const UNLISTED_KEYS = 'l.type, l.sort_key, l.id_key, l.place, l.id';

/** What is passed over is passed over in the index. */
const unlisted = (columns: string, joins: string): string => `
  SELECT ${UNLISTED_KEYS}, ${columns} FROM (
    SELECT * FROM unlisted l WHERE (${UNLISTED_KEYS}) > (?, ?, ?, ?, ?)
    ORDER BY ${UNLISTED_KEYS} LIMIT ? OFFSET ?) l ${joins}
  WHERE ${IS_SHOWN} ORDER BY ${UNLISTED_KEYS}`;

const ONE = `SELECT ${SHOWN} FROM (SELECT ? AS type, ? AS id) l ${JOINED}`;

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
  readonly #itemMarks: Statement<MemberMark>;
  readonly #itemCount: Statement<{ count: number }>;
  readonly #unlisted: Statement<MemberRow>;
  readonly #unlistedMarks: Statement<MemberMark>;
  readonly #one: Statement<{ shown: string }>;
  readonly #unlistedCount: Statement<{ count: number }>;
  readonly #parents: Statement<ReferenceRow>;
  readonly #isUnlisted: Statement<object>;
  readonly #latest: Statement<{ latest: number }>;
  readonly #idsBetween: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#collection = database.prepare(COLLECTION);
    this.#items = database.prepare(items(`${MARKS}, ${SHOWN}`, JOINED));
    this.#itemMarks = database.prepare(items(MARKS, JOINED_MARKS));
    this.#itemCount = database.prepare(ITEM_COUNT);
    this.#unlisted = database.prepare(unlisted(`${MARKS}, ${SHOWN}`, JOINED));
    this.#unlistedMarks = database.prepare(unlisted(MARKS, JOINED_MARKS));
    this.#one = database.prepare(ONE);
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
      after: (member, most) => this.#itemMarks.all(collection, member?.place ?? -1, most, 0),
    };
  }

  /** What no collection with a file lists: collections, then manifests, by label. */
  get unlisted(): MemberList {
    return {
      count: () => this.#unlistedCount.get()?.count ?? 0,
      from: (passed, most) => this.#unlisted.all('', '', '', -1, '', most, passed),
      after: (member, most) => {
        const { type = '', sort_key = '', id_key = '', place = -1, id = '' } = member ?? {};
        return this.#unlistedMarks.all(type, sort_key, id_key, place, id, most, 0);
      },
    };
  }

  isUnlisted(type: 'Manifest' | 'Collection', id: string): boolean {
    return this.#isUnlisted.get(type, id) !== undefined;
  }

  /** The summary of a member, as `MemberRow` has it. */
  shown({ type, id }: MemberMark): string {
    return this.#one.get(type, id)?.shown ?? '{}';
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
