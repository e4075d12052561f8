import { type HeldPdf, pageAt, withCatalog } from './page-tree.ts';

/** As large as it may be (ISO 32000-1, annex C). */
const MOST_UNITS = 75_000;

/** A larger packet is a history of edits, not a description. */
const MOST_XMP_BYTES = 4 * 1024 * 1024;

/** Files of whose page tree too much would have to be read: once is enough to know it. */
const withoutTree = new WeakSet<HeldPdf>();

/**
 * What a unit of a page is worth, in points of 1/72 inch (`UserUnit`, ISO 32000-1, 14.11.2): 1 where nothing else is said, or it
 * cannot be read.
 *
 * @param index of the page, from 0
 */
export function readUserUnit(pdf: HeldPdf, index: number): Promise<number> {
  return withCatalog(pdf, 1, async (objects, catalog) => {
    if (withoutTree.has(pdf)) return 1;
    try {
      const page = await pageAt(objects, catalog, index);
      const unit = await objects.resolve(page?.get('UserUnit'));
      return typeof unit === 'number' && unit > 0 && unit <= MOST_UNITS ? unit : 1;
    } catch (error) {
      withoutTree.add(pdf);
      throw error;
    }
  });
}

const packets = new WeakMap<HeldPdf, Promise<Buffer | undefined>>();

/**
 * The XMP of a document (`Metadata` of its catalog, 14.3.2), read once for each file that is held; undefined where there is none that
 * can be read.
 */
export function readDocumentXmp(pdf: HeldPdf): Promise<Buffer | undefined> {
  const packet =
    packets.get(pdf) ??
    withCatalog<Buffer | undefined>(pdf, undefined, async (objects, catalog) => {
      const bytes = await objects.stream(catalog.get('Metadata'));
      return bytes && bytes.length <= MOST_XMP_BYTES ? bytes : undefined;
    });
  packets.set(pdf, packet);
  return packet;
}
