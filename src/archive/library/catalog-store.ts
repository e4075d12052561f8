import type { Database, Statement } from '../../database/database.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { naturalKey } from '../../natural-order.ts';
import type { CatalogImage, ImageCatalog } from '../catalog.ts';
import { CATALOG_COLUMNS, type CatalogColumns, catalogImageOf } from './image-rows.ts';

/** The images that can be asked for, looked up in the database. */
export class DatabaseCatalog implements ImageCatalog {
  readonly #get: Statement<CatalogColumns>;
  readonly #has: Statement<{ found: number }>;
  readonly #firstSize: Statement<{ width: number; height: number }>;
  readonly #count: Statement<{ held: number }>;
  readonly #page: Statement<CatalogColumns>;
  readonly #inFolder: Statement<CatalogColumns>;
  readonly #nthInFolder: Statement<{ found: number }>;
  readonly #nextFolder: Statement<{ folder: string }>;
  readonly #withoutSize: Statement<CatalogColumns>;
  readonly #before: Statement<{ identifier: string }>;
  readonly #from: Statement<{ identifier: string }>;

  constructor(database: Database) {
    const select = `SELECT ${CATALOG_COLUMNS} FROM images`;
    this.#get = database.prepare(`${select} WHERE identifier = ? AND shown = 1`);
    this.#has = database.prepare('SELECT 1 AS found FROM images WHERE identifier = ? AND shown = 1');
    this.#firstSize = database.prepare('SELECT width, height FROM first_sizes WHERE identifier = ?');
    this.#count = database.prepare("SELECT held FROM tallies WHERE kind = 'images'");
    // What is skipped is skipped in the index alone.
    this.#page = database.prepare(
      `${select} WHERE identifier IN (SELECT identifier FROM images WHERE shown = 1
       ORDER BY sort_key, identifier LIMIT ? OFFSET ?) ORDER BY sort_key, identifier`,
    );
    this.#inFolder = database.prepare(
      `${select} WHERE folder = ? AND shown = 1 AND (sort_key, identifier) > (?, ?)
       ORDER BY sort_key, identifier LIMIT ?`,
    );
    this.#nthInFolder = database.prepare(
      'SELECT 1 AS found FROM images WHERE folder = ? AND shown = 1 LIMIT 1 OFFSET ?',
    );
    this.#nextFolder = database.prepare(
      'SELECT folder FROM images WHERE folder > ? AND shown = 1 ORDER BY folder LIMIT 1',
    );
    this.#withoutSize = database.prepare(
      `${select} WHERE width IS NULL AND page = 1 AND problem IS NULL AND identifier > ?
       ORDER BY identifier LIMIT ?`,
    );
    const near = 'SELECT identifier FROM images WHERE shown = 1 AND (sort_key, identifier)';
    this.#before = database.prepare(`${near} < (?, ?) ORDER BY sort_key DESC, identifier DESC LIMIT ?`);
    this.#from = database.prepare(`${near} >= (?, ?) ORDER BY sort_key, identifier LIMIT ?`);
  }

  get(identifier: string): CatalogImage | undefined {
    const row = this.#get.get(identifier);
    return row && catalogImageOf(row);
  }

  has(identifier: string): boolean {
    return this.#has.get(identifier) !== undefined;
  }

  /** The size of the first scan of an image, where that was replaced by one of another size. */
  firstSize(identifier: string): Dimensions | undefined {
    return this.#firstSize.get(identifier);
  }

  get count(): number {
    return this.#count.get()?.held ?? 0;
  }

  page(offset: number, count: number): readonly CatalogImage[] {
    return this.#page.all(count, offset).map(catalogImageOf);
  }

  /**
   * Images of a folder, without those of the folders below it, in the natural order of their identifiers.
   *
   * @param folder as identifiers name it; empty for the top
   * @param count the first of them; -1 for all
   * @param after an identifier: those up to it are left out
   */
  inFolder(folder: string, count = -1, after = ''): readonly CatalogImage[] {
    return this.#inFolder.all(folder, naturalKey(after), after, count).map(catalogImageOf);
  }

  /** Whether a folder holds so many images itself. */
  holds(folder: string, count: number): boolean {
    return this.#nthInFolder.get(folder, count - 1) !== undefined;
  }

  /** Folders that hold images, one look-up each. */
  *folders(): Iterable<string> {
    if (this.holds('', 1)) yield '';
    for (let next = this.#nextFolder.get(''); next; next = this.#nextFolder.get(next.folder))
      yield next.folder;
  }

  /**
   * Images of which neither ingest nor anybody else has read a header, in the order of their identifiers.
   *
   * @param after an identifier: those up to it are left out
   */
  withoutSize(count: number, after = ''): readonly CatalogImage[] {
    return this.#withoutSize.all(after, count).map(catalogImageOf);
  }

  /** Identifiers beside the place that a name would have in the natural order: half as many on each side. */
  near(name: string, count: number): string[] {
    const place = [naturalKey(name), name, Math.ceil(count / 2)] as const;
    const [before, from] = [this.#before.all(...place), this.#from.all(...place)];
    return [...before.reverse(), ...from].map(({ identifier }) => identifier);
  }
}
