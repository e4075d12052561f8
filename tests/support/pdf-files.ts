import { deflateSync } from 'node:zlib';

/** A stream object: what its dictionary says besides the length, and its bytes. */
export function pdfStream(dictionary: string, data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  const head = Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`, 'latin1');
  return Buffer.concat([head, bytes, Buffer.from('\nendstream', 'latin1')]);
}

/** The same of compressed bytes. */
export function deflatedStream(dictionary: string, data: Buffer | string): Buffer {
  return pdfStream(`${dictionary} /Filter /FlateDecode`, deflateSync(data));
}

/**
 * A whole PDF with a right cross-reference table.
 *
 * @param objects from number 1 on; the first is the catalog
 */
export function pdfOf(objects: readonly (string | Buffer)[]): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n', 'latin1')];
  const places: number[] = [];
  let at = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    places.push(at);
    const part = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`, 'latin1'),
      Buffer.from(object),
      Buffer.from('\nendobj\n', 'latin1'),
    ]);
    parts.push(part);
    at += part.length;
  }
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
      'latin1',
    ),
  );
  return Buffer.concat(parts);
}

/** What a page with something on it is made of. */
export interface OnePage {
  readonly mediaBox?: string;
  /** Of the page's dictionary. */
  readonly more?: string;
  /** Of the catalog. */
  readonly catalog?: string;
  readonly content?: Buffer | string;
  readonly resources?: string;
  /** From number 5 on. */
  readonly objects?: readonly (string | Buffer)[];
  /** What the page tree says of the number of its pages. */
  readonly count?: number;
}

/** A PDF of one page, black below the middle when nothing else is said. */
export function onePagePdf(page: OnePage = {}): Buffer {
  const { mediaBox = '[0 0 72 48]', more = '', catalog = '', count = 1, resources = '' } = page;
  const content = page.content ?? '0 g 0 0 72 24 re f';
  return pdfOf([
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [3 0 R] /Count ${count} >>`,
    `<< /Type /Page /Parent 2 0 R /MediaBox ${mediaBox} /Contents 4 0 R /Resources << ${resources} >> ${more} >>`,
    Buffer.isBuffer(content) && content.includes('endstream') ? content : pdfStream('', content),
    ...(page.objects ?? []),
  ]);
}
