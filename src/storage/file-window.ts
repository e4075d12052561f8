import { type OpenFile, readInto } from './file-store.ts';

/** Strips of a few kilobytes lie one after the other: many come with one read. */
const WINDOW_BYTES = 512 * 1024;

/** Reads neighbouring parts of a file with few calls. */
export class FileWindow {
  readonly #file: OpenFile;
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #buffer: Buffer = Buffer.alloc(0);

  constructor(file: OpenFile) {
    this.#file = file;
  }

  /** Bytes of the file, fewer where it ends; valid until the next call. */
  async read(position: number, length: number): Promise<Buffer> {
    const there = Math.max(0, Math.min(length, this.#file.size - position));
    const from = position - this.#start;
    if (from >= 0 && from + there <= this.#bytes.length) return this.#bytes.subarray(from, from + there);
    const wanted = Math.min(Math.max(there, WINDOW_BYTES), Math.max(0, this.#file.size - position));
    if (this.#buffer.length < wanted) this.#buffer = Buffer.allocUnsafeSlow(wanted);
    // Until it is filled, it holds nothing: a read may fail.
    this.#bytes = Buffer.alloc(0);
    const filled = await readInto(this.#file, position, this.#buffer.subarray(0, wanted));
    this.#start = position;
    this.#bytes = this.#buffer.subarray(0, filled);
    return this.#bytes.subarray(0, there);
  }
}
