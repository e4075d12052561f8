import type { Dimensions } from '../../../image/geometry.ts';
import type { PlainForm } from '../../tiff/samples/plain-form.ts';
import { type PlainSource, plainPixelBytes } from '../../tiff/samples/sampled-image.ts';
import type { DecodingThread } from './decoding-thread.ts';

/** An image that a thread decodes, and how much of it at once. */
export interface StrippedImage extends Dimensions {
  readonly form: PlainForm;
  readonly stripRows: number;
  /** How long a strip may take. */
  readonly seconds: number;
}

/** Rows that are decoded. */
interface Strip {
  readonly firstRow: number;
  readonly rows: number;
  readonly bytes: Buffer;
}

const NO_STRIP: Strip = { firstRow: 0, rows: 0, bytes: Buffer.alloc(0) };

/** Rows of an image that is decoded strip by strip, of which one is held; best read from top to bottom. */
export class StripRows implements PlainSource {
  readonly #thread: DecodingThread;
  readonly #image: StrippedImage;
  readonly #rowBytes: number;
  #strip = NO_STRIP;

  constructor(thread: DecodingThread, image: StrippedImage) {
    this.#thread = thread;
    this.#image = image;
    this.#rowBytes = image.width * plainPixelBytes(image.form);
  }

  async read(firstRow: number, rows: number): Promise<Buffer> {
    const first = await this.#take(firstRow, rows);
    if (first.length === rows * this.#rowBytes) return first;
    const parts = [Buffer.from(first)];
    for (let done = first.length / this.#rowBytes; done < rows; ) {
      const part = Buffer.from(await this.#take(firstRow + done, rows - done));
      parts.push(part);
      done += part.length / this.#rowBytes;
    }
    return Buffer.concat(parts);
  }

  /** So many of the rows as lie in the strip of the first one. */
  async #take(firstRow: number, rows: number): Promise<Buffer> {
    const strip = await this.#stripOf(firstRow);
    const start = firstRow - strip.firstRow;
    const end = Math.min(strip.rows, start + rows);
    return strip.bytes.subarray(start * this.#rowBytes, end * this.#rowBytes);
  }

  async #stripOf(row: number): Promise<Strip> {
    const held = this.#strip;
    if (row >= held.firstRow && row < held.firstRow + held.rows) return held;
    const { stripRows, height, seconds } = this.#image;
    const firstRow = Math.floor(row / stripRows) * stripRows;
    const rows = Math.min(stripRows, height - firstRow);
    if (rows <= 0) throw new Error('the row is not in the image');
    // It is not held beside the next one.
    this.#strip = NO_STRIP;
    const bytes = await this.#thread.ask({ kind: 'rows', firstRow, rows }, seconds);
    if (bytes.length !== rows * this.#rowBytes) throw new Error('the decoder gave another number of pixels');
    this.#strip = { firstRow, rows, bytes };
    return this.#strip;
  }
}
