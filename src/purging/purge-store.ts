import { type CacheSubject, folderSubject } from '../cache-tags/cache-tag.ts';
import type { Database, Statement } from '../database/database.ts';

/** A subject that is to be purged at an address, and how often it has changed since it was sent there last. */
export interface PurgeRow {
  readonly kind: CacheSubject['kind'];
  readonly id: string;
  readonly times: number;
}

/** Of the neighbours of one manifest or collection: where there are more, all documents are purged. */
const MOST_NEIGHBOURS = 30;

/** Of one step of composing, likewise. */
const MOST_SUBJECTS = 300;

const IMAGES = 'SELECT identifier AS id FROM image_uses WHERE manifest = ?';

/** Manifests that show an image of this one, and other orders of its canvases. */
const SHARING = `
  SELECT DISTINCT o.manifest AS id FROM image_uses u
    JOIN image_uses o ON o.identifier = u.identifier AND o.manifest <> u.manifest
    WHERE u.manifest = ?1
  UNION SELECT id FROM manifests WHERE canvases_of = ?1 AND id <> ?1
  LIMIT ${MOST_NEIGHBOURS + 1}`;

/** Collections that list one, and those above them. */
const HOLDERS = `
  WITH RECURSIVE above (id) AS (
    SELECT collection FROM collection_items WHERE type = ? AND id = ?
    UNION SELECT i.collection FROM collection_items i JOIN above a ON i.type = 'Collection' AND i.id = a.id)
  SELECT id FROM above LIMIT ${MOST_NEIGHBOURS + 1}`;

const MEMBERS = `SELECT type, id FROM collection_items WHERE collection = ? LIMIT ${MOST_NEIGHBOURS + 1}`;

/** What caches in front are still to be told, in the database. */
export class PurgeStore {
  readonly #database: Database;
  readonly #addresses: Statement<{ address: string }>;
  readonly #addAddress: Statement;
  readonly #dropAddress: Statement;
  readonly #mark: Statement;
  readonly #markAt: Statement;
  readonly #pending: Statement<PurgeRow>;
  readonly #sent: Statement;
  readonly #clear: Statement;
  readonly #images: Statement<{ id: string }>;
  readonly #sharing: Statement<{ id: string }>;
  readonly #holders: Statement<{ id: string }>;
  readonly #members: Statement<{ type: 'Manifest' | 'Collection'; id: string }>;

  constructor(database: Database) {
    this.#database = database;
    this.#addresses = database.prepare('SELECT address FROM purge_addresses');
    this.#addAddress = database.prepare('INSERT INTO purge_addresses VALUES (?) ON CONFLICT DO NOTHING');
    this.#dropAddress = database.prepare('DELETE FROM purge_addresses WHERE address = ?');
    this.#mark = database.prepare(`
      INSERT INTO purges (address, kind, id) SELECT address, ?, ? FROM purge_addresses WHERE true
      ON CONFLICT (address, kind, id) DO UPDATE SET times = times + 1`);
    this.#markAt = database.prepare('INSERT INTO purges (address, kind, id) VALUES (?, ?, ?)');
    this.#pending = database.prepare('SELECT kind, id, times FROM purges WHERE address = ? LIMIT ?');
    this.#sent = database.prepare(
      'DELETE FROM purges WHERE address = ? AND kind = ? AND id = ? AND times = ?',
    );
    this.#clear = database.prepare('DELETE FROM purges WHERE address = ?');
    this.#images = database.prepare(IMAGES);
    this.#sharing = database.prepare(SHARING);
    this.#holders = database.prepare(HOLDERS);
    this.#members = database.prepare(MEMBERS);
  }

  /** These are told from now on, and no others; what is still to be told to one of them stays. */
  setAddresses(addresses: readonly string[]): void {
    const known = new Set(this.#addresses.all().map(({ address }) => address));
    const isSame = known.size === addresses.length && addresses.every((address) => known.has(address));
    if (isSame) return;
    this.#database.transaction('precious', () => {
      for (const address of known) if (!addresses.includes(address)) this.#dropAddress.run(address);
      for (const address of addresses) this.#addAddress.run(address);
    });
  }

  /** Has these told to all addresses. Within a transaction it is of it. */
  mark(subjects: Iterable<CacheSubject>): void {
    for (const { kind, id } of subjects) this.#mark.run(kind, id);
  }

  /** What is to be told an address, the first of it. */
  pending(address: string, most: number): readonly PurgeRow[] {
    return this.#pending.all(address, most);
  }

  /** Instead of all that is pending, everything is purged. */
  collapse(address: string, archive: CacheSubject): void {
    this.#database.transaction('precious', () => {
      this.#clear.run(address);
      this.#markAt.run(address, archive.kind, archive.id);
    });
  }

  /** An address was told of these. */
  sent(address: string, rows: readonly PurgeRow[]): void {
    this.#database.transaction('usual', () => {
      for (const { kind, id, times } of rows) this.#sent.run(address, kind, id, times);
    });
  }

  /**
   * What says something else when these have changed: they, the collections that hold them, what shows the same images, and what
   * is told of manifests at the images themselves.
   *
   * @param names such as `Manifest exile` or `Collection top`
   * @param documents purged instead where that is too much
   */
  concernedBy(names: readonly string[], documents: CacheSubject): readonly CacheSubject[] {
    const found = new Map<string, CacheSubject>();
    const add = (subject: CacheSubject): void => {
      found.set(`${subject.kind} ${subject.id}`, subject);
    };
    for (const name of names) {
      const isCollection = name.startsWith('Collection ');
      const id = name.slice(name.indexOf(' ') + 1);
      if (isCollection) this.#concernedByCollection(id, documents).forEach(add);
      else this.#concernedByManifest(id, documents).forEach(add);
      if (found.size > MOST_SUBJECTS) return [documents];
    }
    if (names.length > 0) add({ kind: 'Collection', id: 'top' });
    return [...found.values()];
  }

  #concernedByManifest(id: string, documents: CacheSubject): readonly CacheSubject[] {
    const sharing = this.#sharing.all(id);
    const folders = new Map(
      this.#images.all(id).map((image) => {
        const folder = folderSubject(image.id);
        return [folder.id, folder];
      }),
    );
    if (sharing.length > MOST_NEIGHBOURS || folders.size > MOST_NEIGHBOURS) return [documents];
    return [
      { kind: 'Manifest', id },
      ...folders.values(),
      ...sharing.map((other) => ({ kind: 'Manifest', id: other.id }) as const),
      ...this.#above('Manifest', id, documents),
    ];
  }

  #concernedByCollection(id: string, documents: CacheSubject): readonly CacheSubject[] {
    const members = this.#members.all(id);
    if (members.length > MOST_NEIGHBOURS) return [documents];
    return [
      { kind: 'Collection', id },
      ...members.map((member) => ({ kind: member.type, id: member.id })),
      ...this.#above('Collection', id, documents),
    ];
  }

  #above(type: 'Manifest' | 'Collection', id: string, documents: CacheSubject): readonly CacheSubject[] {
    const holders = this.#holders.all(type, id);
    if (holders.length > MOST_NEIGHBOURS) return [documents];
    return holders.map((holder) => ({ kind: 'Collection', id: holder.id }));
  }
}
