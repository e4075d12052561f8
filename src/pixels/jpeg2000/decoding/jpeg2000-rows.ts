import { rm } from 'node:fs/promises';
import { closeFile } from '../../../storage/file-store.ts';
import { type Jpeg2000Image, wantedComponents } from '../jpeg2000-image.ts';
import { type ComponentRows, PlainPixels } from './plain-pixels.ts';
import type { PlaneDecoder } from './plane-decoder.ts';
import { openPlane, type Plane, readPlaneRows } from './planes.ts';
import type { DecodedWindow } from './windows.ts';

/** A window that is decoded. */
interface OpenWindow {
  readonly window: DecodedWindow;
  readonly planes: readonly Plane[];
  readonly paths: readonly string[];
}

/** Reads the rows of an image in its plain form, in any order, best from top to bottom: 16 bits in little-endian order. */
export class Jpeg2000Rows {
  readonly #image: Jpeg2000Image;
  readonly #decoder: PlaneDecoder;
  readonly #pixels: PlainPixels;
  readonly #buffers = new Map<number, Uint8Array | Uint16Array>();
  #open: OpenWindow | undefined;
  #into: Uint8Array | Uint16Array = new Uint8Array(0);

  constructor(image: Jpeg2000Image, decoder: PlaneDecoder) {
    this.#image = image;
    this.#decoder = decoder;
    this.#pixels = new PlainPixels(image);
  }

  /**
   * @returns bytes that are valid until the next call
   * @throws LoupeError `unreadable-source`
   */
  async read(firstRow: number, rows: number): Promise<Buffer> {
    const { width, form } = this.#image;
    const perRow = width * (form.colours + (form.hasAlpha ? 1 : 0));
    const length = rows * perRow;
    if (this.#into.length < length)
      this.#into = form.bits === 16 ? new Uint16Array(length) : new Uint8Array(length);
    for (let done = 0; done < rows; ) {
      const { window, planes } = await this.#windowOf(firstRow + done);
      const count = Math.min(rows - done, window.firstRow + window.rows - firstRow - done);
      const into = this.#into.subarray(done * perRow, (done + count) * perRow);
      await this.#convert(planes, firstRow + done, count, into);
      done += count;
    }
    return Buffer.from(this.#into.buffer, 0, length * this.#into.BYTES_PER_ELEMENT);
  }

  /** Closes and removes what was decoded last. */
  async close(): Promise<void> {
    const { planes = [], paths = [] } = this.#open ?? {};
    this.#open = undefined;
    for (const { file } of planes) await closeFile(file);
    for (const path of paths) await rm(path, { force: true });
  }

  async #convert(
    planes: readonly Plane[],
    firstRow: number,
    count: number,
    into: Uint8Array | Uint16Array,
  ): Promise<void> {
    const held = new Map<number, ComponentRows>();
    for (const plane of planes) {
      const first = this.#pixels.rowOf(plane.index, firstRow) - plane.firstRow;
      const last = this.#pixels.rowOf(plane.index, firstRow + count - 1) - plane.firstRow;
      const samples = this.#bufferOf(plane, last - first + 1);
      await readPlaneRows(plane, first, last - first + 1, samples);
      held.set(plane.index, { samples, width: plane.width, firstRow: first + plane.firstRow });
    }
    const rowsOf = (index: number) => {
      const rows = held.get(index);
      if (!rows) throw new Error('a component was not decoded');
      return rows;
    };
    this.#pixels.convert(firstRow, count, rowsOf, into);
  }

  async #windowOf(row: number): Promise<OpenWindow> {
    const open = this.#open;
    if (open && isIn(open.window, row)) return open;
    await this.close();
    const window = this.#decoder.windows.find((each) => isIn(each, row));
    if (!window) throw new Error('the row is not in the image');
    const files = await this.#decoder.decode(window);
    const planes: Plane[] = [];
    this.#open = { window, planes, paths: files.map(({ path }) => path) };
    for (const file of files) planes.push(await openPlane(this.#image, window, file));
    if (planes.length < wantedComponents(this.#image).length) throw new Error('a component was not decoded');
    return this.#open;
  }

  #bufferOf({ index, width, bytes }: Plane, rows: number): Uint8Array | Uint16Array {
    const length = rows * width;
    const before = this.#buffers.get(index);
    if (before && before.length >= length) return before;
    const buffer = bytes === 2 ? new Uint16Array(length) : new Uint8Array(length);
    this.#buffers.set(index, buffer);
    return buffer;
  }
}

function isIn({ firstRow, rows }: DecodedWindow, row: number): boolean {
  return row >= firstRow && row < firstRow + rows;
}
