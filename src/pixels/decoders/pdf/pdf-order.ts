/** What the thread that reads PDFs is started with. */
export interface PdfOrder {
  readonly path: string;
  /** PDFium, compiled once for all threads of a process. */
  readonly module: WebAssembly.Module;
  /** The memory of WebAssembly does not become larger than this. */
  readonly memoryBytes: number;
}

/** What the thread is asked for, one after the other. */
export type PdfQuestion =
  | { readonly kind: 'document' }
  /** @property index of the page, from 0 */
  | { readonly kind: 'page'; readonly index: number }
  | ({ readonly kind: 'data' | 'decodable' } & PdfDataQuestion)
  | ({ readonly kind: 'rows' } & PdfRowsQuestion);

/** The data of a picture on a page: the page and the picture among its own, both from 0. */
export interface PdfDataQuestion {
  readonly index: number;
  readonly number: number;
}

/** Some rows of a page that is drawn in a size in pixels. */
export interface PdfRowsQuestion {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly firstRow: number;
  readonly rows: number;
}

/** What the head of a PDF says. */
export interface PdfDocumentFacts {
  readonly pages: number;
  /** Its cross-reference table could be used; else objects were searched for. */
  readonly isIndexed: boolean;
  /** Of its information dictionary (ISO 32000-1, 14.3.3), by name; what it does not say is left out. */
  readonly texts: Readonly<Record<string, string>>;
}

/** A picture on a page. */
export interface PicturedObject {
  /** Of its samples. */
  readonly width: number;
  readonly height: number;
  /** Where its unit square stands on the page that is not turned, in points: a, b, c, d (ISO 32000-1, 8.3.4). */
  readonly matrix: readonly [number, number, number, number];
  /** JPEG 2000, which is decoded at once. */
  readonly isJpeg2000: boolean;
  /** Of a pixel as it is decoded; 0 where it cannot be decoded, undefined where nobody has looked. */
  readonly bitsPerPixel: number | undefined;
  /** As PDFium numbers its families. */
  readonly colourSpace: number | undefined;
}

/** What a page holds, of which nothing is drawn yet. */
export interface PdfPageFacts {
  /** Of the page as it is shown, in points of 1/72 inch. */
  readonly width: number;
  readonly height: number;
  /** How often it is turned by 90 degrees clockwise to be shown. */
  readonly quarterTurns: number;
  readonly pictures: readonly PicturedObject[];
  /** Whether it shows anything but pictures: text that is there to be searched in is not shown. */
  readonly showsOthers: boolean;
}

/** The data of a picture as they are in the file. */
export interface PdfDataAnswer {
  /** Undefined for filters of which nobody can tell damage, and for very many bytes, which are none then. */
  readonly filter: 'DCTDecode' | 'FlateDecode' | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Whether PDFium can decode a picture. */
export interface PdfDecodable {
  readonly isDecodable: boolean;
}

/** Rows without padding, gray or RGB. */
export interface PdfRowsAnswer {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly isWhite: boolean;
}

/** Why the thread could not answer. */
export type PdfFailure = 'password' | 'unreadable' | 'no page' | 'memory' | 'crash';

/** What the thread says to a question. */
export type PdfAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: PdfFailure; readonly message: string };
