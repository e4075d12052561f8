import { type OpenFile, readAt } from '../../../storage/file-store.ts';
import { readUserUnit } from '../pdf-objects/document-facts.ts';
import { FIXED_MEMORY_BYTES } from './page-size.ts';
import type { PdfDocumentFacts, PdfPageFacts } from './pdf-order.ts';
import { pdfRefusal, withPdfReader } from './pdf-reader.ts';

/** A PDF whose pages are images. */
export interface PdfFile {
  readonly path: string;
  readonly pages: number;
  /** Of its information dictionary, by name: Title, Author, Subject, Keywords. */
  readonly texts: PdfDocumentFacts['texts'];
  /** What is wrong with it and loses no pixel that is known of. */
  readonly warnings: readonly string[];
}

/** As many as a TIFF may have. */
const MOST_PAGES = 4096;

/** PDFium counts in 31 bits. */
const MOST_BYTES = 2 ** 31 - 1;

/** Opening a file and reading a page of it may take so long. */
const READING_SECONDS = 60;

/** Where the end of a PDF is looked for, as programs that read it do. */
const END_BYTES = 1024;
const END = '%%EOF';

/** Bytes that are cut off at a time where nothing but zeros and blanks follow the end. */
const PADDING_BYTES = 65_536;

/** Where the sign of a PDF may stand: printers and mail programs put something before it. */
export const PDF_HEAD_BYTES = 1024;

/** Whether the first bytes of a file are those of a PDF (ISO 32000-1, 7.5.2 and annex H, note 13). */
export function isPdf(start: Buffer): boolean {
  return start.subarray(0, PDF_HEAD_BYTES).includes('%PDF-', 0, 'latin1');
}

/**
 * Reads how many pages a PDF has, and what it says of itself.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function readPdfFile(path: string, file: OpenFile): Promise<PdfFile> {
  if (file.size > MOST_BYTES)
    throw pdfRefusal('the PDF has more than 2 GB: save it in parts, or as TIFF, a file for each page');
  await requireEnd(file);
  const limits = { memoryBytes: FIXED_MEMORY_BYTES, seconds: READING_SECONDS };
  const { pages, texts, isIndexed } = await withPdfReader(path, limits, (reader) => reader.document());
  if (pages < 1) throw pdfRefusal('the file is damaged: the PDF has no page');
  if (pages > MOST_PAGES)
    throw pdfRefusal(
      `the PDF names ${pages.toLocaleString('en')} pages (${MOST_PAGES.toLocaleString('en')} are read): save it in parts`,
    );
  const warnings = isIndexed
    ? []
    : ['the table of contents of the PDF is damaged: its parts were searched for, and some may be missing'];
  return { path, pages, texts, warnings };
}

/** What was read of the pages of a file that is held. */
const pagesRead = new WeakMap<PdfFile, Map<number, Promise<PdfPageFacts>>>();

/**
 * Reads what stands on a page; once for each page of a file that is held.
 *
 * @param index of the page, from 0
 * @throws LoupeError `unreadable-source`
 */
export function readPdfPage(file: PdfFile, index: number): Promise<PdfPageFacts> {
  const known = pagesRead.get(file) ?? new Map<number, Promise<PdfPageFacts>>();
  pagesRead.set(file, known);
  const limits = { memoryBytes: FIXED_MEMORY_BYTES, seconds: READING_SECONDS };
  const read = async () => {
    const page = await withPdfReader(file.path, limits, (reader) => reader.page(index));
    return inPoints(page, await readUserUnit(file, index));
  };
  const page = known.get(index) ?? read();
  known.set(index, page);
  return page;
}

/** PDFium gives lengths in units of the page. */
function inPoints(page: PdfPageFacts, unit: number): PdfPageFacts {
  if (unit === 1) return page;
  const pictures = page.pictures.map((picture) => {
    const [a, b, c, d] = picture.matrix;
    return { ...picture, matrix: [a * unit, b * unit, c * unit, d * unit] as const };
  });
  return { ...page, width: page.width * unit, height: page.height * unit, pictures };
}

/** @throws LoupeError `unreadable-source` for a file that was cut off: what is left of it would be shown as if it were all */
async function requireEnd(file: OpenFile): Promise<void> {
  const missing = pdfRefusal('the file ends early: the end of the PDF is missing');
  // A linearized file has an end after its first page too, and says how long it is (annex F).
  const head = (await readAt(file, 0, PDF_HEAD_BYTES)).toString('latin1');
  const [, length = '0'] = /\/Linearized\b[^>]*?\/L\s+(\d+)/.exec(head) ?? [];
  if (file.size < Number(length)) throw missing;
  let end = file.size;
  for (let from = end; from > 0; ) {
    from = Math.max(0, end - PADDING_BYTES);
    const tail = (await readAt(file, from, end - from)).toString('latin1');
    const text = tail.replace(/[\0\s]+$/, '');
    if (text === '' && from > 0) {
      end = from;
      continue;
    }
    if (text.slice(-END_BYTES).includes(END)) return;
    break;
  }
  throw missing;
}
