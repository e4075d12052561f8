import { createHash } from 'node:crypto';
import type { Database, Statement } from '../database/database.ts';
import { naturalKey } from '../natural-order.ts';
import type { LanguageMap, Manifest } from '../presentation/model/manifest.ts';
import { summaryOfManifest } from '../presentation/model/summaries.ts';
import { type ImageUse, imageUsesOf } from '../presentation/presented/image-uses.ts';
import { pack } from '../presentation/presented/packed.ts';

/** What a manifest is of: a file, or a folder of images. */
export type ManifestOrigin = { readonly file: string; readonly place: number } | { readonly folder: string };

/** A row of `manifests`, without what it says. */
export interface StoredManifest {
  readonly id: string;
  readonly file: string | null;
  readonly folder: string | null;
  readonly place: number;
  readonly status: Manifest['status'];
  readonly canvases_of: string;
  readonly canvases: number;
  readonly digest: string;
  readonly sort_key: string;
  readonly summary: string | null;
}

interface StoredUse {
  readonly identifier: string;
  readonly canvas: string;
  readonly rights: string | null;
  readonly see_also: string;
}

/** By which lists order what has a label. */
export function labelKey(label: LanguageMap): string {
  return naturalKey((label['en'] ?? Object.values(label)[0])?.[0] ?? '');
}

/** SHA-256 of the packed form, base64url: it changes with every change of what is presented. */
export function packedDigest(packed: Uint8Array): string {
  return createHash('sha256').update(packed).digest('base64url');
}

/** A `navDate` in milliseconds since 1970. */
export function navMs(navDate: string | undefined): number | null {
  const time = navDate === undefined ? Number.NaN : Date.parse(navDate);
  return Number.isNaN(time) ? null : time;
}

const COLUMNS = 'id, file, folder, place, status, canvases_of, canvases, digest, sort_key, summary';

/** The manifests that are served, and the images that they show. */
export class ManifestRows {
  readonly #get: Statement<StoredManifest>;
  readonly #ofFile: Statement<StoredManifest>;
  readonly #ofFolder: Statement<StoredManifest>;
  readonly #orders: Statement<{ id: string }>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #uses: Statement<StoredUse>;
  readonly #putUse: Statement;
  readonly #dropUse: Statement;
  readonly #counts: Statement<{ manifests: number; canvases: number | null }>;
  readonly #publishedOfFiles: Statement<{ id: string }>;
  readonly #publishedOfFolders: Statement<{ id: string }>;
  readonly #ids: Statement<{ id: string }>;

  constructor(database: Database) {
    this.#get = database.prepare(`SELECT ${COLUMNS} FROM manifests WHERE id = ?`);
    this.#ofFile = database.prepare(`SELECT ${COLUMNS} FROM manifests WHERE file = ?`);
    this.#ofFolder = database.prepare(`SELECT ${COLUMNS} FROM manifests WHERE folder = ?`);
    this.#orders = database.prepare('SELECT id FROM manifests WHERE canvases_of = ?1 AND canvases_of <> id');
    this.#put = database.prepare(
      `INSERT INTO manifests (id, file, folder, place, status, canvases_of, canvases, modified_ms, digest, sort_key,
         label, nav_ms, summary, packed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET file = excluded.file, folder = excluded.folder, place = excluded.place,
         status = excluded.status, canvases_of = excluded.canvases_of, canvases = excluded.canvases,
         modified_ms = excluded.modified_ms, digest = excluded.digest, sort_key = excluded.sort_key,
         label = excluded.label, nav_ms = excluded.nav_ms, summary = excluded.summary, packed = excluded.packed`,
    );
    this.#remove = database.prepare('DELETE FROM manifests WHERE id = ?');
    this.#uses = database.prepare(
      'SELECT identifier, canvas, rights, see_also FROM image_uses WHERE manifest = ?',
    );
    this.#putUse = database.prepare(
      'INSERT OR REPLACE INTO image_uses (identifier, manifest, canvas, rights, see_also) VALUES (?, ?, ?, ?, ?)',
    );
    this.#dropUse = database.prepare('DELETE FROM image_uses WHERE identifier = ? AND manifest = ?');
    this.#counts = database.prepare(
      `SELECT (SELECT count(*) FROM manifests) AS manifests,
         (SELECT sum(canvases) FROM manifests WHERE canvases_of = id) AS canvases`,
    );
    const published = "SELECT id FROM manifests WHERE status = 'published' AND canvases_of = id";
    this.#publishedOfFiles = database.prepare(`${published} AND file IS NOT NULL ORDER BY file, id LIMIT ?`);
    // In the order of ids, so that the first are read and not all.
    this.#publishedOfFolders = database.prepare(`${published} AND +file IS NULL ORDER BY id LIMIT ?`);
    this.#ids = database.prepare('SELECT id FROM manifests ORDER BY id LIMIT ?');
  }

  get(id: string): StoredManifest | undefined {
    return this.#get.get(id);
  }

  ofFile(path: string): readonly StoredManifest[] {
    return this.#ofFile.all(path);
  }

  ofFolder(folder: string): StoredManifest | undefined {
    return this.#ofFolder.get(folder);
  }

  /** Ids of other orders of the canvases of a manifest. */
  ordersOf(id: string): readonly string[] {
    return this.#orders.all(id).map((row) => row.id);
  }

  /**
   * Writes a manifest, in the place of one that has its id.
   *
   * @param packed the same, packed
   * @returns whether it says something else than before
   */
  put(manifest: Manifest, origin: ManifestOrigin, packed = pack(manifest)): boolean {
    const { id, status, canvasesOf, canvases, modifiedMs, label, navDate } = manifest;
    const digest = packedDigest(packed);
    const before = this.#get.get(id);
    const { file, folder, place } = { file: null, folder: null, place: 0, ...origin };
    // Another version of Loupe may have made it otherwise of the same manifest.
    const summary = status === 'draft' ? null : JSON.stringify(summaryOfManifest(manifest));
    if (
      before?.digest === digest &&
      before.file === file &&
      before.folder === folder &&
      before.place === place &&
      before.summary === summary
    )
      return false;
    this.#put.run(
      ...[id, file, folder, place, status, canvasesOf, canvases.length, modifiedMs, digest],
      ...[labelKey(label), JSON.stringify(label), navMs(navDate), summary, packed],
    );
    this.#putUses(id, imageUsesOf(manifest));
    return before?.digest !== digest;
  }

  remove(id: string): void {
    this.#remove.run(id);
  }

  /** Counts them all: what changes afterwards is to be added up. */
  counts(): { readonly manifests: number; readonly canvases: number } {
    const { manifests = 0, canvases = 0 } = this.#counts.get() ?? {};
    return { manifests, canvases: canvases ?? 0 };
  }

  /** Ids of the first published manifests, those of files first. */
  published(most: number): readonly string[] {
    const ofFiles = this.#publishedOfFiles.all(most);
    const ofFolders = ofFiles.length < most ? this.#publishedOfFolders.all(most - ofFiles.length) : [];
    return [...ofFiles, ...ofFolders].map(({ id }) => id);
  }

  /** Some ids of manifests. */
  someIds(most: number): readonly string[] {
    return this.#ids.all(most).map(({ id }) => id);
  }

  /** A changed photograph is one of many: only its row is written. */
  #putUses(manifest: string, uses: readonly ImageUse[]): void {
    const before = new Map(this.#uses.all(manifest).map((row) => [row.identifier, row]));
    for (const { identifier, canvas, rights = null, seeAlso } of uses) {
      const links = JSON.stringify(seeAlso);
      const known = before.get(identifier);
      before.delete(identifier);
      if (known?.canvas === canvas && known.rights === rights && known.see_also === links) continue;
      this.#putUse.run(identifier, manifest, canvas, rights, links);
    }
    for (const identifier of before.keys()) this.#dropUse.run(identifier, manifest);
  }
}
