import { withOpenFile } from '../../../storage/file-store.ts';
import { PdfObjects } from './pdf-objects.ts';
import { asDictionary, type PdfDictionary, PdfReference, type PdfValue } from './pdf-syntax.ts';

/** A page tree is not deeper than this. */
const DEEPEST = 64;

/** A PDF that is held: what its tables say is kept as long as it is. */
export interface HeldPdf {
  readonly path: string;
}

const opened = new WeakMap<HeldPdf, Promise<PdfObjects>>();

/** Lends the objects of a file and its catalog. What cannot be read is not there: PDFium alone decides whether a file is read. */
export async function withCatalog<T>(
  pdf: HeldPdf,
  otherwise: T,
  use: (objects: PdfObjects, catalog: PdfDictionary) => Promise<T>,
): Promise<T> {
  try {
    return await withOpenFile(pdf.path, async (file) => {
      const known = opened.get(pdf) ?? PdfObjects.open(file);
      opened.set(pdf, known);
      const objects = (await known).in(file);
      const catalog = asDictionary(await objects.resolve(objects.trailer.get('Root')));
      return catalog ? await use(objects, catalog) : otherwise;
    });
  } catch {
    return otherwise;
  }
}

/**
 * Walks down the page tree (ISO 32000-1, 7.7.3), whose nodes say how many pages are below them.
 *
 * @param index of the page, from 0
 */
export async function pageAt(
  objects: PdfObjects,
  catalog: PdfDictionary,
  index: number,
): Promise<PdfDictionary | undefined> {
  let node = asDictionary(await objects.resolve(catalog.get('Pages')));
  let left = index;
  for (let depth = 0; node && depth < DEEPEST; depth++) {
    const kids = await objects.resolve(node.get('Kids'));
    if (!Array.isArray(kids)) return left === 0 ? node : undefined;
    // Where each of them is a page, none has to be read but one.
    const isFlat = (await objects.resolve(node.get('Count'))) === kids.length;
    const found = isFlat ? { kid: kids[left], left: 0 } : await kidWith(objects, kids, left);
    node = asDictionary(await objects.resolve(found?.kid));
    left = found?.left ?? 0;
  }
  return undefined;
}

/** The one of some nodes below which a page is, and how many pages are before it there. */
async function kidWith(
  objects: PdfObjects,
  kids: readonly PdfValue[],
  index: number,
): Promise<{ readonly kid: PdfValue; readonly left: number } | undefined> {
  let left = index;
  for (const kid of kids) {
    const node = kid instanceof PdfReference ? asDictionary(await objects.resolve(kid)) : undefined;
    const count = node?.has('Kids') ? await objects.resolve(node.get('Count')) : 1;
    if (!node || typeof count !== 'number') return undefined;
    if (left < count) return { kid, left };
    left -= count;
  }
  return undefined;
}
