import { folderOf } from '../archive/identifier.ts';
import type { Database, Statement } from '../database/database.ts';
import type { IdClaim } from '../presentation/compose/id-claims.ts';

/** An id that a file gives, or gave in its last version without errors. */
export interface FileId {
  readonly kind: IdClaim['kind'];
  readonly id: string;
  readonly claim: IdClaim['claim'] | 'good';
}

/** A member that a file names. */
export interface NamedMember {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
}

/** What files name: ids of their own, images, and members of collections. By it is known which files a change concerns. */
export class NamedStore {
  readonly #ids: Statement<FileId>;
  readonly #putId: Statement;
  readonly #dropId: Statement;
  readonly #owner: Statement<{ path: string }>;
  readonly #isTaken: Statement<{ found: number }>;
  readonly #isClaimed: Statement<{ found: number }>;
  readonly #isHeldBack: Statement<{ found: number }>;
  readonly #someIds: Statement<{ id: string }>;
  readonly #staleById: Statement;
  readonly #images: Statement<{ identifier: string; facts: string }>;
  readonly #putImage: Statement;
  readonly #dropImage: Statement;
  readonly #isNamed: Statement<{ found: number }>;
  readonly #staleByImage: Statement;
  readonly #isNamedFolder: Statement<{ found: number }>;
  readonly #members: Statement<NamedMember>;
  readonly #putMember: Statement;
  readonly #dropMember: Statement;
  readonly #staleByMember: Statement;

  constructor(database: Database) {
    this.#ids = database.prepare('SELECT kind, id, claim FROM file_ids WHERE path = ?');
    this.#putId = database.prepare(
      'INSERT OR REPLACE INTO file_ids (kind, id, path, claim) VALUES (?, ?, ?, ?)',
    );
    this.#dropId = database.prepare('DELETE FROM file_ids WHERE kind = ? AND id = ? AND path = ?');
    this.#owner = database.prepare(
      `SELECT i.path FROM file_ids i JOIN files f ON f.path = i.path
       WHERE i.kind = ? AND i.id = ? AND i.claim IN ('own', 'order')
       ORDER BY i.claim DESC, f.sort_key, f.path LIMIT 1`,
    );
    this.#isTaken = database.prepare(
      `SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM file_ids WHERE id = ?1 AND claim <> 'good')
       OR EXISTS (SELECT 1 FROM manifests WHERE id = ?1 AND file IS NOT NULL)`,
    );
    this.#isClaimed = database.prepare(
      "SELECT 1 AS found FROM file_ids WHERE kind = ? AND id = ? AND claim = 'own'",
    );
    this.#isHeldBack = database.prepare('SELECT 1 AS found FROM files WHERE id = ? AND held_back = 1');
    this.#someIds = database.prepare(
      "SELECT DISTINCT id FROM file_ids WHERE kind = ? AND claim = 'own' ORDER BY id LIMIT ?",
    );
    this.#staleById = database.prepare(
      'UPDATE files SET stale = 1 WHERE path IN (SELECT path FROM file_ids WHERE id = ? AND path <> ?)',
    );
    this.#images = database.prepare('SELECT identifier, facts FROM file_images WHERE path = ?');
    this.#putImage = database.prepare(
      'INSERT OR REPLACE INTO file_images (identifier, path, folder, facts) VALUES (?, ?, ?, ?)',
    );
    this.#dropImage = database.prepare('DELETE FROM file_images WHERE identifier = ? AND path = ?');
    this.#isNamed = database.prepare('SELECT 1 AS found FROM file_images WHERE identifier = ? LIMIT 1');
    this.#staleByImage = database.prepare(
      `UPDATE files SET stale = 1 WHERE path IN
       (SELECT path FROM file_images WHERE identifier = ?1 AND (facts <> ?2 OR ?2 = ''))`,
    );
    this.#isNamedFolder = database.prepare('SELECT 1 AS found FROM file_images WHERE folder = ? LIMIT 1');
    this.#members = database.prepare('SELECT type, id FROM file_members WHERE path = ?');
    this.#putMember = database.prepare(
      'INSERT OR IGNORE INTO file_members (type, id, path) VALUES (?, ?, ?)',
    );
    this.#dropMember = database.prepare('DELETE FROM file_members WHERE type = ? AND id = ? AND path = ?');
    this.#staleByMember = database.prepare(
      `UPDATE files SET stale = 2 WHERE stale = 0 AND path IN
       (SELECT path FROM file_members WHERE type = ? AND id = ?)`,
    );
  }

  /**
   * Replaces the ids that a file gives.
   *
   * @returns those that are claimed otherwise than before, or not any more
   */
  putIds(path: string, ids: readonly FileId[]): readonly FileId[] {
    const before = new Map(this.#ids.all(path).map((id) => [`${id.kind} ${id.id}`, id]));
    const changed: FileId[] = [];
    for (const id of ids) {
      const key = `${id.kind} ${id.id}`;
      const known = before.get(key);
      before.delete(key);
      if (known?.claim === id.claim) continue;
      this.#putId.run(id.kind, id.id, path, id.claim);
      if (isClaim(known) || isClaim(id)) changed.push(id);
    }
    for (const id of before.values()) {
      this.#dropId.run(id.kind, id.id, path);
      if (isClaim(id)) changed.push(id);
    }
    return changed;
  }

  idsOf(path: string): readonly FileId[] {
    return this.#ids.all(path);
  }

  /** The file that has an id, as `clashesOf` asks. */
  ownerOf(kind: IdClaim['kind'], id: string): string | undefined {
    return this.#owner.get(kind, id)?.path;
  }

  /** Whether a folder of images must have another id. */
  isTaken(id: string): boolean {
    return id === 'collection' || this.#isTaken.get(id) !== undefined;
  }

  /** Whether the name of a file is this id. */
  isClaimed(kind: IdClaim['kind'], id: string): boolean {
    return this.#isClaimed.get(kind, id) !== undefined;
  }

  /** Some ids that are names of files. */
  someIds(kind: IdClaim['kind'], most: number): readonly string[] {
    return this.#someIds.all(kind, most).map(({ id }) => id);
  }

  /** Whether errors keep the file of that name from being served as it is. */
  isHeldBack(id: string): boolean {
    return this.#isHeldBack.get(id) !== undefined;
  }

  /** Has other files that give an id composed again. */
  staleById(id: string, path: string): void {
    this.#staleById.run(id, path);
  }

  /**
   * Replaces the images that a file names.
   *
   * @param images by identifier, what was known of each
   * @returns folders of images in which it names some now and named none, or the other way round
   */
  putImages(path: string, images: ReadonlyMap<string, string>): ReadonlySet<string> {
    const before = new Map(this.#images.all(path).map(({ identifier, facts }) => [identifier, facts]));
    for (const [identifier, facts] of images)
      if (before.get(identifier) !== facts) this.#putImage.run(identifier, path, folderOf(identifier), facts);
    for (const identifier of before.keys())
      if (!images.has(identifier)) this.#dropImage.run(identifier, path);
    const folders = new Set([...images.keys()].map(folderOf));
    const earlier = new Set([...before.keys()].map(folderOf));
    return new Set([...folders, ...earlier].filter((folder) => folders.has(folder) !== earlier.has(folder)));
  }

  imagesOf(path: string): readonly string[] {
    return this.#images.all(path).map(({ identifier }) => identifier);
  }

  /** Whether any file names an image. */
  isNamed(identifier: string): boolean {
    return this.#isNamed.get(identifier) !== undefined;
  }

  /** Has files composed again that name an image and knew something else of it; '' for nothing. */
  staleByImage(identifier: string, facts: string): void {
    this.#staleByImage.run(identifier, facts);
  }

  /** Whether any file names an image of a folder. */
  isNamedFolder(folder: string): boolean {
    return this.#isNamedFolder.get(folder) !== undefined;
  }

  /** Replaces the members that a file names. */
  putMembers(path: string, members: readonly NamedMember[]): void {
    const wanted = new Set(members.map(({ type, id }) => `${type} ${id}`));
    for (const { type, id } of this.#members.all(path))
      if (!wanted.delete(`${type} ${id}`)) this.#dropMember.run(type, id, path);
    for (const { type, id } of members)
      if (wanted.delete(`${type} ${id}`)) this.#putMember.run(type, id, path);
  }

  /** Has files that name a member look for it again. */
  staleByMember(type: NamedMember['type'], id: string): void {
    this.#staleByMember.run(type, id);
  }
}

/** Whether a file claims an id as it is: one of its last good version is served, and keeps none from others. */
function isClaim(id: FileId | undefined): boolean {
  return id !== undefined && id.claim !== 'good';
}
