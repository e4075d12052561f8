import type { CatalogImage } from '../../src/archive/catalog.ts';
import { DatabaseCatalog } from '../../src/archive/library/catalog-store.ts';
import { ImageStore } from '../../src/archive/library/image-store.ts';
import { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';

/** A database without a file, with all its tables. */
export function emptyDatabase(): Database {
  const database = new Database(':memory:');
  migrate(database, 0);
  return database;
}

/** A catalog of these images. */
export function catalogOf(...images: readonly CatalogImage[]): DatabaseCatalog {
  const database = emptyDatabase();
  const store = new ImageStore(database);
  for (const image of images) store.put({ ...image, shown: true });
  return new DatabaseCatalog(database);
}
