import type { Database, Statement } from '../database/database.ts';
import { naturalKey } from '../natural-order.ts';
import { stemOf, type WishingFolder } from '../presentation/presented/folder-ids.ts';

/** A row of `folder_manifests`. */
export interface StoredFolder extends WishingFolder {
  readonly id: string;
  /** By which it is known when it has another name; null while masters of it are still to be read. */
  readonly source: string | null;
}

/** Folders of images that are manifests, and what is still to be taken in of changed images. */
export class FolderStore {
  readonly #get: Statement<StoredFolder>;
  readonly #put: Statement;
  readonly #setId: Statement;
  readonly #setSource: Statement;
  readonly #remove: Statement;
  readonly #wishing: Statement<StoredFolder>;
  readonly #renamed: Statement<{ wished: string }>;
  readonly #isWished: Statement<{ found: number }>;
  readonly #makeStale: Statement;
  readonly #staleById: Statement;
  readonly #allStale: Statement;
  readonly #nextStale: Statement<{ folder: string }>;
  readonly #done: Statement;
  readonly #changedImages: Statement<{ identifier: string }>;
  readonly #imageTaken: Statement;
  readonly #touchImage: Statement;
  readonly #anyChange: Statement<{ found: number }>;

  constructor(database: Database) {
    const columns = 'folder, wished, id, source';
    this.#get = database.prepare(`SELECT ${columns} FROM folder_manifests WHERE folder = ?`);
    this.#put = database.prepare(
      'INSERT OR IGNORE INTO folder_manifests (folder, sort_key, wished, stem, id) VALUES (?, ?, ?, ?, ?)',
    );
    this.#setId = database.prepare('UPDATE folder_manifests SET id = ? WHERE folder = ?');
    this.#setSource = database.prepare('UPDATE folder_manifests SET source = ? WHERE folder = ?');
    this.#remove = database.prepare('DELETE FROM folder_manifests WHERE folder = ?');
    this.#wishing = database.prepare(
      `SELECT ${columns} FROM folder_manifests WHERE wished = ? ORDER BY sort_key, folder`,
    );
    this.#renamed = database.prepare(
      'SELECT DISTINCT wished FROM folder_manifests WHERE stem = ? AND id <> wished',
    );
    this.#isWished = database.prepare('SELECT 1 AS found FROM folder_manifests WHERE wished = ? LIMIT 1');
    this.#makeStale = database.prepare('INSERT OR IGNORE INTO stale_folders (folder) VALUES (?)');
    this.#staleById = database.prepare(
      `INSERT OR IGNORE INTO stale_folders (folder) SELECT folder FROM folder_manifests WHERE wished = ?1
       UNION SELECT folder FROM folder_manifests WHERE stem = ?2 AND id <> wished`,
    );
    this.#allStale = database.prepare(
      'INSERT OR IGNORE INTO stale_folders (folder) SELECT folder FROM folder_manifests',
    );
    this.#nextStale = database.prepare(
      'SELECT folder FROM stale_folders WHERE ?1 IS NULL OR folder > ?1 ORDER BY folder LIMIT 1',
    );
    this.#done = database.prepare('DELETE FROM stale_folders WHERE folder = ?');
    this.#changedImages = database.prepare('SELECT identifier FROM image_changes LIMIT ?');
    this.#imageTaken = database.prepare('DELETE FROM image_changes WHERE identifier = ?');
    this.#touchImage = database.prepare('INSERT OR IGNORE INTO image_changes (identifier) VALUES (?)');
    this.#anyChange = database.prepare(
      `SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM image_changes) OR EXISTS (SELECT 1 FROM stale_folders)`,
    );
  }

  get(folder: string): StoredFolder | undefined {
    return this.#get.get(folder);
  }

  /** Adds a folder that has its id given later. */
  add({ folder, wished }: WishingFolder): void {
    this.#put.run(folder, naturalKey(folder), wished, stemOf(wished), wished);
  }

  setId(folder: string, id: string): void {
    this.#setId.run(id, folder);
  }

  setSource(folder: string, source: string | undefined): void {
    this.#setSource.run(source ?? null, folder);
  }

  remove(folder: string): void {
    this.#remove.run(folder);
  }

  /** Folders that wish an id, and those that wish another one and may be given one like it; groups whole, in natural order. */
  rivals(wished: string): readonly StoredFolder[] {
    const groups = new Set([wished, ...this.#renamed.all(stemOf(wished)).map((row) => row.wished)]);
    const rows = [...groups].flatMap((group) => this.#wishing.all(group));
    const keyed = rows.map((row) => ({ row, key: naturalKey(row.folder) }));
    return keyed
      .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)) || (a.row.folder < b.row.folder ? -1 : 1))
      .map(({ row }) => row);
  }

  isWished(id: string): boolean {
    return this.#isWished.get(id) !== undefined;
  }

  setStale(folder: string): void {
    this.#makeStale.run(folder);
  }

  /** Has folders looked at again whose ids depend on whether another has this one. */
  staleById(id: string): void {
    this.#staleById.run(id, stemOf(id));
  }

  setAllStale(): void {
    this.#allStale.run();
  }

  /** @param after a folder: those up to it are passed over */
  nextStale(after?: string): string | undefined {
    return this.#nextStale.get(after ?? null)?.folder;
  }

  done(folder: string): void {
    this.#done.run(folder);
  }

  /** Identifiers of images that changed; each is to be taken away when it is taken in. */
  changedImages(most: number): readonly string[] {
    return this.#changedImages.all(most).map(({ identifier }) => identifier);
  }

  imageTaken(identifier: string): void {
    this.#imageTaken.run(identifier);
  }

  /** Has an image taken in anew, though its row is as it was. */
  touchImage(identifier: string): void {
    this.#touchImage.run(identifier);
  }

  /** Whether images or folders are still to be taken in. */
  get isBehind(): boolean {
    return this.#anyChange.get() !== undefined;
  }
}
