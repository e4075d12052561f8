import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createInflate, type Inflate } from 'node:zlib';
import type { OpenFile } from '../../../storage/file-store.ts';
import { FileWindow } from '../../../storage/file-window.ts';
import type { PixelRows } from '../../pixel-rows.ts';
import { pngChunks } from '../../png-chunks.ts';
import { FilterMemory } from './filter-memory.ts';

/** Types of colour without transparency and palette (PNG Third Edition, 11.2.1), and their samples. */
const SAMPLES = new Map<number, 1 | 3>([
  [0, 1],
  [2, 3],
]);

const HEADER_BYTES = 13;
const PART_BYTES = 256 * 1024;

/** Rows that are held: as many as are asked for together. */
const ROWS = 64;

/** Of rows that are held; longer ones are left to the image library. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Of what lies behind the last row: a stream of zlib ends soon. */
const MOST_BEHIND = 1024 * 1024;

/** Rows that are decompressed as they are read. */
interface PngRows extends PixelRows {
  /** Ends decompressing: afterwards nothing of the file is read any more. */
  close(): Promise<void>;
}

/**
 * The rows of a PNG of 8-bit gray or RGB, not interlaced and without transparency, whose chunks were looked at for damage. They are
 * decompressed as they are read, from top to bottom; `read` rejects for damage in them.
 *
 * @returns undefined for every other PNG
 */
export async function readPlainPng(file: OpenFile): Promise<PngRows | undefined> {
  const window = new FileWindow(file);
  const header = await plainHeader(window);
  if (!header) return undefined;
  const { width, height, channels } = header;
  const memory = new FilterMemory(width * channels, channels, Math.min(ROWS, height));
  const bytes = new InflatedBytes(pixelParts(window));
  let [done, held] = [0, 0];
  const readHeld = async (count: number): Promise<Buffer> => {
    memory.begin(held);
    for (held = 0; held < count; held++) {
      const filter = await bytes.next();
      await bytes.fill(memory.filtered);
      if (!memory.unfilter(filter, held)) throw new Error('a row of the PNG has a filter that is none');
    }
    done += count;
    if (done === height) await bytes.end();
    return memory.rows(count);
  };
  return {
    ...header,
    close: () => bytes.close(),
    read: async (firstRow, rows) => {
      if (firstRow !== done || firstRow + rows > height)
        throw new Error('rows of a PNG are read from top to bottom');
      if (rows <= ROWS) return readHeld(rows);
      const parts: Buffer[] = [];
      for (let row = 0; row < rows; row += ROWS)
        parts.push(Buffer.from(await readHeld(Math.min(ROWS, rows - row))));
      return Buffer.concat(parts);
    },
  };
}

async function plainHeader(window: FileWindow): Promise<Omit<PixelRows, 'read'> | undefined> {
  let header: Buffer | undefined;
  for await (const { type, dataStart } of pngChunks((at, length) => window.read(at, length))) {
    if (type === 'IHDR') header ??= Buffer.from(await window.read(dataStart, HEADER_BYTES));
    // Of one colour that is transparent.
    if (type === 'tRNS') return undefined;
    if (type === 'IDAT') break;
  }
  if (header?.length !== HEADER_BYTES) return undefined;
  const [bits, colour, interlace] = [header[8], header[9] ?? -1, header[12]];
  const channels = SAMPLES.get(colour);
  if (channels === undefined || bits !== 8 || interlace !== 0) return undefined;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const isHeld = width * channels * (Math.min(ROWS, height) + 2) <= MOST_BYTES;
  return isHeld ? { width, height, channels } : undefined;
}

/** The data of all IDAT chunks, which are of a few kilobytes in most files, gathered. */
async function* pixelParts(window: FileWindow): AsyncGenerator<Buffer> {
  let [part, filled] = [Buffer.allocUnsafe(PART_BYTES), 0];
  for await (const { type, dataStart, dataBytes } of pngChunks((at, length) => window.read(at, length))) {
    if (type === 'IEND') break;
    for (let at = 0; type === 'IDAT' && at < dataBytes; ) {
      const data = await window.read(dataStart + at, Math.min(PART_BYTES - filled, dataBytes - at));
      if (data.length === 0) break;
      data.copy(part, filled);
      at += data.length;
      filled += data.length;
      if (filled < PART_BYTES) continue;
      yield part;
      [part, filled] = [Buffer.allocUnsafe(PART_BYTES), 0];
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** What a stream of zlib gives, in pieces of any size. */
class InflatedBytes {
  readonly #source: Readable;
  readonly #inflate: Inflate;
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(compressed: AsyncGenerator<Buffer>) {
    const inflate = createInflate({ chunkSize: PART_BYTES });
    this.#source = Readable.from(compressed, { objectMode: true, highWaterMark: 1 });
    this.#source.on('error', (error) => inflate.destroy(error));
    // It begins before it is read, and may end with an error that nobody waits for yet: whoever reads is told.
    inflate.on('error', () => {});
    this.#inflate = inflate;
    this.#pieces = this.#source.pipe(inflate)[Symbol.asyncIterator]();
  }

  async next(): Promise<number> {
    if (this.#at === this.#piece.length) await this.#readOn();
    return this.#piece[this.#at++] ?? 0;
  }

  async fill(into: Buffer): Promise<void> {
    for (let filled = 0; filled < into.length; ) {
      if (this.#at === this.#piece.length) await this.#readOn();
      const copied = this.#piece.copy(into, filled, this.#at);
      filled += copied;
      this.#at += copied;
    }
  }

  /** Reads to the end of the stream, whose checksum is compared there. */
  async end(): Promise<void> {
    let behind = this.#piece.length - this.#at;
    while (behind <= MOST_BEHIND) {
      const { done, value } = await this.#pieces.next();
      if (done) return;
      behind += value.length;
    }
  }

  async close(): Promise<void> {
    this.#source.destroy();
    this.#inflate.destroy();
    await this.#pieces.return?.();
    if (!this.#source.closed) await once(this.#source, 'close');
  }

  async #readOn(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    if (done) throw new Error('the data of the PNG end early');
    this.#piece = value;
    this.#at = 0;
  }
}
