import { SCAN_NAME } from './one-file-system.ts';
import { isDecodable, pageObjects, pictureData } from './page-objects.ts';
import type {
  PdfDataAnswer,
  PdfDataQuestion,
  PdfDecodable,
  PdfDocumentFacts,
  PdfFailure,
  PdfPageFacts,
  PdfRowsAnswer,
  PdfRowsQuestion,
} from './pdf-order.ts';
import type { Pdfium } from './pdfium.ts';
import type { DrawnAt } from './pdfium-exports.ts';

/** FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY: encrypted in a way that asks for a password, or that is not known. */
const PASSWORD_ERRORS = [4, 5];

const TEXT_NAMES = ['Title', 'Author', 'Subject', 'Keywords'];
const MOST_TEXT_BYTES = 65_536;

/** FPDFBitmap_BGR; the flag for red first, and the one for notes and stamps on the page. */
const THREE_BYTES = 2;
const RED_FIRST = 0x10;
const WITH_ANNOTATIONS = 0x01;
const WHITE = -1;

/** Of FPDF_FORMFILLINFO, with room for what later versions have; all zero: nobody is called. */
const FORM_INFO_BYTES = 256;
const FORM_INFO_VERSION = 2;

/** What is said to whoever asks. */
export class PdfFailed extends Error {
  readonly failure: PdfFailure;

  constructor(failure: PdfFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/** A PDF that is open. What it asks to be run is not run: this PDFium has no JavaScript. */
export class PdfDocument {
  readonly #pdfium: Pdfium;
  readonly #document: number;
  readonly #forms: number;
  #places: readonly number[] | undefined;
  #page: { readonly index: number; readonly place: number } | undefined;

  /** @throws PdfFailed */
  constructor(pdfium: Pdfium) {
    this.#pdfium = pdfium;
    const { exports } = pdfium;
    this.#document = pdfium.withText(SCAN_NAME, (name) => exports.FPDF_LoadDocument(name, 0));
    if (this.#document === 0) {
      const error = exports.FPDF_GetLastError();
      throw new PdfFailed(PASSWORD_ERRORS.includes(error) ? 'password' : 'unreadable', `error ${error}`);
    }
    const info = exports.malloc(FORM_INFO_BYTES);
    new Uint8Array(exports.memory.buffer, info, FORM_INFO_BYTES).fill(0);
    pdfium.view.setUint32(info, FORM_INFO_VERSION, true);
    this.#forms = exports.FPDFDOC_InitFormFillEnvironment(this.#document, info);
    if (this.#forms !== 0) exports.FPDF_SetFormFieldHighlightAlpha(this.#forms, 0);
  }

  facts(): PdfDocumentFacts {
    const { exports } = this.#pdfium;
    const texts = TEXT_NAMES.map((name) => [name, this.#text(name)] as const);
    return {
      pages: exports.FPDF_GetPageCount(this.#document),
      isIndexed: exports.FPDF_DocumentHasValidCrossReferenceTable(this.#document) !== 0,
      texts: Object.fromEntries(texts.filter(([, text]) => text !== '')),
    };
  }

  /**
   * @param index of the page, from 0
   * @throws PdfFailed
   */
  page(index: number): PdfPageFacts {
    const { exports } = this.#pdfium;
    const page = this.#open(index);
    const { pictures, showsOthers } = pageObjects(this.#pdfium, page);
    return {
      width: exports.FPDF_GetPageWidthF(page),
      height: exports.FPDF_GetPageHeightF(page),
      quarterTurns: exports.FPDFPage_GetRotation(page),
      pictures,
      showsOthers,
    };
  }

  /**
   * The data of a picture on a page.
   *
   * @throws PdfFailed
   */
  data(question: PdfDataQuestion): PdfDataAnswer {
    return pictureData(this.#pdfium, this.#pictureAt(question));
  }

  /**
   * Whether a picture on a page can be decoded.
   *
   * @throws PdfFailed
   */
  decodable(question: PdfDataQuestion): PdfDecodable {
    return { isDecodable: isDecodable(this.#pdfium, this.#pictureAt(question)) };
  }

  #pictureAt({ index, number }: PdfDataQuestion): number {
    const page = this.#open(index);
    this.#places ??= pageObjects(this.#pdfium, page).places;
    return this.#places[number] ?? 0;
  }

  /**
   * Draws some rows of a page on white.
   *
   * @throws PdfFailed
   */
  rows({ index, width, height, channels, firstRow, rows }: PdfRowsQuestion): PdfRowsAnswer {
    const { exports } = this.#pdfium;
    const page = this.#open(index);
    const stride = Math.ceil((width * 3) / 4) * 4;
    const at = exports.malloc(stride * rows);
    const bitmap = at === 0 ? 0 : exports.FPDFBitmap_CreateEx(width, rows, THREE_BYTES, at, stride);
    if (bitmap === 0) throw new PdfFailed('memory', 'there is no memory to draw in');
    try {
      const placing: DrawnAt = [0, -firstRow, width, height, 0, WITH_ANNOTATIONS | RED_FIRST];
      exports.FPDFBitmap_FillRect(bitmap, 0, 0, width, rows, WHITE);
      exports.FPDF_RenderPageBitmap(bitmap, page, ...placing);
      if (this.#forms !== 0) exports.FPDF_FFLDraw(this.#forms, bitmap, page, ...placing);
      return packed(new Uint8Array(exports.memory.buffer, at, stride * rows), {
        width,
        rows,
        stride,
        channels,
      });
    } finally {
      exports.FPDFBitmap_Destroy(bitmap);
      exports.free(at);
    }
  }

  /** Pages are read when they are asked for, however many there are. */
  #open(index: number): number {
    if (this.#page?.index === index) return this.#page.place;
    const place = this.#pdfium.exports.FPDF_LoadPage(this.#document, index);
    if (place === 0) throw new PdfFailed('no page', `page ${index} cannot be loaded`);
    this.#places = undefined;
    this.#page = { index, place };
    return place;
  }

  #text(name: string): string {
    const { exports } = this.#pdfium;
    return this.#pdfium.withText(name, (tag) =>
      this.#pdfium.withMemory(MOST_TEXT_BYTES, (at) => {
        const bytes = exports.FPDF_GetMetaText(this.#document, tag, at, MOST_TEXT_BYTES);
        if (bytes > MOST_TEXT_BYTES) return '';
        const text = Buffer.from(new Uint8Array(exports.memory.buffer, at, bytes)).toString('utf16le');
        return text.replaceAll('\0', '').trim();
      }),
    );
  }
}

interface DrawnRows {
  readonly width: number;
  readonly rows: number;
  readonly stride: number;
  readonly channels: 1 | 3;
}

/** Without what fills up rows; of gray, one sample of three that are the same. */
function packed(drawn: Uint8Array, { width, rows, stride, channels }: DrawnRows): PdfRowsAnswer {
  const pixels = new Uint8Array(width * rows * channels);
  for (let row = 0; row < rows; row++) {
    const from = drawn.subarray(row * stride, row * stride + width * 3);
    if (channels === 3) {
      pixels.set(from, row * width * 3);
      continue;
    }
    for (let x = 0, to = row * width; x < width; x++, to++) pixels[to] = from[x * 3 + 1] ?? 0;
  }
  return { pixels, isWhite: pixels.every((sample) => sample === 255) };
}
