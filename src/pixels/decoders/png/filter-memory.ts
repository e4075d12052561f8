import { builtFunctions } from '../../../web-assembly/built-functions.ts';

type Unfilter = (
  filter: number,
  from: number,
  above: number,
  into: number,
  bytes: number,
  step: number,
) => number;

const PAGE_BYTES = 65_536;

/** What is read or changed behind a row. */
const SPARE_BYTES = 16;

/** Rows of a PNG, whose filters are undone in this memory several times as fast as in JavaScript. */
export class FilterMemory {
  readonly #rowBytes: number;
  readonly #step: 1 | 3;
  readonly #unfilter: Unfilter;
  readonly #bytes: Buffer;
  /** Where the row above the first one lies, and the rows behind it. */
  readonly #aboveAt: number;
  readonly #rowsAt: number;

  /**
   * @param rowBytes of a row of pixels
   * @param step bytes of a pixel
   * @param rows that are held
   */
  constructor(rowBytes: number, step: 1 | 3, rows: number) {
    this.#rowBytes = rowBytes;
    this.#step = step;
    this.#aboveAt = rowBytes + SPARE_BYTES;
    this.#rowsAt = this.#aboveAt + rowBytes;
    const pages = Math.ceil((this.#rowsAt + rows * rowBytes + SPARE_BYTES) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#unfilter = builtFunctions('png-filters', memory, 'rows')('unfilter');
    this.#bytes = Buffer.from(memory.buffer);
  }

  /** The last of so many rows becomes the one above the next ones. */
  begin(held: number): void {
    const last = this.#rowsAt + (held - 1) * this.#rowBytes;
    if (held > 0) this.#bytes.copyWithin(this.#aboveAt, last, last + this.#rowBytes);
  }

  /** Where the bytes of a row are put that follow its filter. */
  get filtered(): Buffer {
    return this.#bytes.subarray(0, this.#rowBytes);
  }

  /**
   * Undoes the filter of the row that was put there.
   *
   * @param row of those that are held
   * @returns false for a filter that is none
   */
  unfilter(filter: number, row: number): boolean {
    const into = this.#rowsAt + row * this.#rowBytes;
    return this.#unfilter(filter, 0, into - this.#rowBytes, into, this.#rowBytes, this.#step) !== 0;
  }

  /** The first of the rows that are held. */
  rows(count: number): Buffer {
    return this.#bytes.subarray(this.#rowsAt, this.#rowsAt + count * this.#rowBytes);
  }
}
