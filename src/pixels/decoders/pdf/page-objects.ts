import type { PdfDataAnswer, PdfPageFacts, PicturedObject } from './pdf-order.ts';
import type { Pdfium } from './pdfium.ts';

/** Kinds of objects on a page (FPDF_PAGEOBJ_…). */
const TEXT = 1;
const IMAGE = 3;
const FORM = 5;

/** Of text that is there to be searched in and copied, over a scan (Tr 3). */
const INVISIBLE = 3;

/** More are not looked at: such a page is no scan. */
const MOST_OBJECTS = 50_000;
const MOST_PICTURES = 200;

/** Pages refer to parts in parts. */
const DEEPEST = 8;

/** In FPDF_IMAGEOBJ_METADATA. */
const METADATA_BYTES = 28;
const BITS_PER_PIXEL = 16;
const COLOUR_SPACE = 20;

const MATRIX_BYTES = 24;
const FILTER_BYTES = 32;
const JPEG_2000_FILTER = 'JPXDecode';

interface FoundObjects {
  readonly pictures: PicturedObject[];
  /** Where they are for PDFium, in the same order. */
  readonly places: number[];
  showsOthers: boolean;
  left: number;
}

/** What is known of a page, and where PDFium has its pictures. */
interface PageObjects extends Pick<PdfPageFacts, 'pictures' | 'showsOthers'> {
  readonly places: readonly number[];
}

/** More of them are not looked through. */
const MOST_DATA_BYTES = 64 * 1024 * 1024;

/** What stands on a page, as far as it decides how finely it is drawn and what that takes. */
export function pageObjects(pdfium: Pdfium, page: number): PageObjects {
  const { exports } = pdfium;
  const found: FoundObjects = { pictures: [], places: [], showsOthers: false, left: MOST_OBJECTS };
  const count = exports.FPDFPage_CountObjects(page);
  for (let index = 0; index < count && found.left > 0; index++)
    look(pdfium, page, exports.FPDFPage_GetObject(page, index), found, 0);
  const { pictures, places, showsOthers } = found;
  return { pictures, places, showsOthers: showsOthers || found.left === 0 };
}

function look(pdfium: Pdfium, page: number, object: number, found: FoundObjects, depth: number): void {
  const { exports } = pdfium;
  found.left -= 1;
  const kind = exports.FPDFPageObj_GetType(object);
  if (kind === IMAGE && found.pictures.length < MOST_PICTURES) {
    found.pictures.push(pictureOf(pdfium, page, object));
    found.places.push(object);
    // Where a picture in a part stands is said by that part.
    if (depth > 0) found.showsOthers = true;
    return;
  }
  if (kind !== TEXT || exports.FPDFTextObj_GetTextRenderMode(object) !== INVISIBLE) found.showsOthers = true;
  if (kind !== FORM || depth === DEEPEST) return;
  const count = exports.FPDFFormObj_CountObjects(object);
  for (let index = 0; index < count && found.left > 0; index++)
    look(pdfium, page, exports.FPDFFormObj_GetObject(object, index), found, depth + 1);
}

function pictureOf(pdfium: Pdfium, page: number, image: number): PicturedObject {
  const { exports } = pdfium;
  const [width, height] = pdfium.withMemory(8, (at) => {
    exports.FPDFImageObj_GetImagePixelSize(image, at, at + 4);
    return [pdfium.view.getUint32(at, true), pdfium.view.getUint32(at + 4, true)] as const;
  });
  const matrix = pdfium.withMemory(MATRIX_BYTES, (at) => {
    exports.FPDFPageObj_GetMatrix(image, at);
    const value = (index: number) => pdfium.view.getFloat32(at + index * 4, true);
    return [value(0), value(1), value(2), value(3)] as const;
  });
  const isJpeg2000 = filtersOf(pdfium, image).includes(JPEG_2000_FILTER);
  // To say this of JPEG 2000, PDFium decodes it.
  if (isJpeg2000)
    return { width, height, matrix, isJpeg2000, bitsPerPixel: undefined, colourSpace: undefined };
  return pdfium.withMemory(METADATA_BYTES, (at) => {
    exports.FPDFImageObj_GetImageMetadata(image, page, at);
    const { view } = pdfium;
    const bitsPerPixel = view.getUint32(at + BITS_PER_PIXEL, true);
    return {
      width,
      height,
      matrix,
      isJpeg2000,
      bitsPerPixel,
      colourSpace: view.getInt32(at + COLOUR_SPACE, true),
    };
  });
}

/** The data of a picture, as they are in the file, where damage can be told by them. */
export function pictureData(pdfium: Pdfium, image: number): PdfDataAnswer {
  const { exports } = pdfium;
  const none = { filter: undefined, bytes: new Uint8Array(0) };
  const [filter, ...others] = filtersOf(pdfium, image);
  if ((filter !== 'DCTDecode' && filter !== 'FlateDecode') || others.length > 0) return none;
  const length = exports.FPDFImageObj_GetImageDataRaw(image, 0, 0);
  if (length === 0 || length > MOST_DATA_BYTES) return none;
  return pdfium.withMemory(length, (at) => {
    exports.FPDFImageObj_GetImageDataRaw(image, at, length);
    return { filter, bytes: new Uint8Array(exports.memory.buffer, at, length).slice() };
  });
}

/** Decodes a picture to see whether that is possible. */
export function isDecodable({ exports }: Pdfium, image: number): boolean {
  const bitmap = exports.FPDFImageObj_GetBitmap(image);
  if (bitmap === 0) return false;
  exports.FPDFBitmap_Destroy(bitmap);
  return true;
}

function filtersOf(pdfium: Pdfium, image: number): string[] {
  const { exports } = pdfium;
  const count = Math.min(FILTER_BYTES, exports.FPDFImageObj_GetImageFilterCount(image));
  return pdfium.withMemory(FILTER_BYTES, (at) =>
    Array.from({ length: count }, (_, index) => {
      const bytes = exports.FPDFImageObj_GetImageFilter(image, index, at, FILTER_BYTES);
      const name = new Uint8Array(exports.memory.buffer, at, Math.max(0, Math.min(bytes - 1, FILTER_BYTES)));
      return Buffer.from(name).toString('latin1');
    }),
  );
}
