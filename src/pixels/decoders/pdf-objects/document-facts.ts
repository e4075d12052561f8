import { pageAt, withCatalog } from './page-tree.ts';

/** As large as it may be (ISO 32000-1, annex C). */
const MOST_UNITS = 75_000;

/**
 * What a unit of a page is worth, in points of 1/72 inch (`UserUnit`, ISO 32000-1, 14.11.2): 1 where nothing else is said, or it
 * cannot be read.
 *
 * @param index of the page, from 0
 */
export function readUserUnit(path: string, index: number): Promise<number> {
  return withCatalog(path, 1, async (objects, catalog) => {
    const found = await pageAt(objects, catalog, index);
    const unit = await objects.resolve(found?.page.get('UserUnit'));
    return typeof unit === 'number' && unit > 0 && unit <= MOST_UNITS ? unit : 1;
  });
}

/** The XMP of a document (`Metadata` of its catalog, 14.3.2); undefined where there is none that can be read. */
export function readDocumentXmp(path: string): Promise<Buffer | undefined> {
  return withCatalog<Buffer | undefined>(path, undefined, (objects, catalog) =>
    objects.stream(catalog.get('Metadata')),
  );
}
