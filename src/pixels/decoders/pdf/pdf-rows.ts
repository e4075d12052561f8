import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import type { PlainImage } from '../../tiff/samples/sampled-image.ts';
import { type DrawnPage, secondsForDrawing } from './page-size.ts';
import { type PdfFile, readPdfPage } from './pdf-file.ts';
import type { PdfPageFacts } from './pdf-order.ts';
import { type PdfReader, pdfRefusal, withPdfReader } from './pdf-reader.ts';
import { checkPictures } from './picture-data.ts';

/** Pixels that are drawn together: more take more memory and no less time. */
const BAND_PIXELS = 8_000_000;

/** Reads the rows of a page, in any order, best from top to bottom: 8 bits, gray or sRGB. */
export class PdfRows {
  readonly #reader: PdfReader;
  readonly #index: number;
  readonly #drawn: DrawnPage;
  #band = { firstRow: 0, rows: 0, pixels: Buffer.alloc(0) };
  #isWhite = true;

  constructor(reader: PdfReader, index: number, drawn: DrawnPage) {
    this.#reader = reader;
    this.#index = index;
    this.#drawn = drawn;
  }

  /** Whether nothing but white was read. */
  get isWhite(): boolean {
    return this.#isWhite;
  }

  /**
   * @returns bytes that are valid until the next call
   * @throws LoupeError `unreadable-source`
   */
  async read(firstRow: number, rows: number): Promise<Buffer> {
    const rowBytes = this.#drawn.width * this.#drawn.channels;
    const within = this.#part(firstRow, rows, rowBytes);
    if (within) return within;
    const into = Buffer.allocUnsafeSlow(rows * rowBytes);
    for (let done = 0; done < rows; ) {
      const first = firstRow + done;
      if (!this.#part(first, 1, rowBytes)) await this.#draw(first);
      const count = Math.min(rows - done, this.#band.firstRow + this.#band.rows - first);
      this.#part(first, count, rowBytes)?.copy(into, done * rowBytes);
      done += count;
    }
    return into;
  }

  #part(firstRow: number, rows: number, rowBytes: number): Buffer | undefined {
    const { firstRow: first, rows: there, pixels } = this.#band;
    if (firstRow < first || firstRow + rows > first + there) return undefined;
    return pixels.subarray((firstRow - first) * rowBytes, (firstRow - first + rows) * rowBytes);
  }

  async #draw(firstRow: number): Promise<void> {
    const { width, height, channels } = this.#drawn;
    const rows = Math.min(height - firstRow, Math.max(1, Math.floor(BAND_PIXELS / width)));
    this.#band = { firstRow, rows: 0, pixels: Buffer.alloc(0) };
    const question = { index: this.#index, width, height, channels, firstRow, rows };
    const { pixels, isWhite } = await this.#reader.rows(question);
    this.#isWhite &&= isWhite;
    this.#band = { firstRow, rows, pixels: Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length) };
  }
}

/** A page as the image library is told of it. */
export function plainPage({ width, height, channels }: DrawnPage): PlainImage & Dimensions {
  const form = { colours: channels, hasAlpha: false, bits: 8 } as const;
  return { width, height, form, orientation: 1, iccProfile: undefined };
}

/**
 * Lends the rows of a page to `use`.
 *
 * @param index of the page, from 0
 * @throws LoupeError `unreadable-source`
 */
export async function withPdfRows<T>(
  file: PdfFile,
  index: number,
  drawn: DrawnPage,
  warn: (warning: ScanWarning) => void,
  use: (rows: PdfRows) => Promise<T>,
): Promise<T> {
  const page = await readPdfPage(file, index);
  const limits = { memoryBytes: drawn.memoryBytes, seconds: secondsForDrawing(drawn) };
  return withPdfReader(file.path, limits, async (reader) => {
    for (const warning of await checkPictures(reader, index, page)) warn(warning);
    const rows = new PdfRows(reader, index, drawn);
    const result = await use(rows);
    const broken = await brokenPictures(reader, index, page, rows.isWhite);
    for (const sentence of missing(page, broken, rows.isWhite)) warn({ kind: 'pixels', sentence });
    return result;
  });
}

/** Of a page that is white; more are of no scan. */
const MOST_DECODED_AGAIN = 20;

/**
 * How many pictures PDFium cannot decode. It tells at once of most kinds; JPEG 2000 and JBIG2 would have to be decoded once more, which
 * is done where nothing else is seen on a page.
 *
 * @throws LoupeError `unreadable-source` for a page that is nothing but such a picture
 */
async function brokenPictures(
  reader: PdfReader,
  index: number,
  { pictures, showsOthers }: PdfPageFacts,
  isWhite: boolean,
): Promise<number> {
  let broken = 0;
  for (const [number, { bitsPerPixel }] of pictures.entries()) {
    const isAsked = bitsPerPixel !== 0 && isWhite && number < MOST_DECODED_AGAIN;
    if (bitsPerPixel === 0 || (isAsked && !(await reader.decodable({ index, number })).isDecodable))
      broken += 1;
  }
  if (broken === 1 && pictures.length === 1 && !showsOthers)
    throw pdfRefusal('the file is damaged: the picture on the page of the PDF cannot be decoded');
  return broken;
}

/** What PDFium leaves out in silence. */
function missing({ pictures, showsOthers }: PdfPageFacts, broken: number, isWhite: boolean): string[] {
  if (broken > 0)
    return [
      broken === 1
        ? 'a picture on the page of the PDF cannot be decoded, and is left out'
        : `${broken} pictures on the page of the PDF cannot be decoded, and are left out`,
    ];
  if (!isWhite || (pictures.length === 0 && !showsOthers)) return [];
  return ['the page of the PDF is white, though something stands on it: it may be damaged'];
}
