import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import type { LoupeError } from '../../../errors.ts';
import type { OpenFile } from '../../../storage/file-store.ts';
import { FileWindow } from '../../../storage/file-window.ts';
import { decompressCcitt } from '../ccitt/ccitt.ts';
import { chunkBuffer } from '../compression/chunk-memory.ts';
import { COMPRESSION } from '../compression/compressions.ts';
import { type ChunkWarning, type Decompressed, reverseBits } from '../compression/decompressed.ts';
import { decompressDeflate } from '../compression/inflate.ts';
import { decodeJpegChunk } from '../compression/jpeg-chunk.ts';
import { decompressLzw } from '../compression/lzw.ts';
import { oldJpegStream } from '../compression/old-jpeg.ts';
import { decompressPackBits } from '../compression/packbits.ts';
import { type ByteForm, undoPredictor } from '../compression/predictor.ts';
import { decodeWebpChunk } from '../compression/webp-chunk.ts';
import { decompressZstd } from '../compression/zstd.ts';
import { shorts } from '../sample-array.ts';
import { type ChunkAddress, chunkName, chunkWarning, damagedChunk } from './chunk-name.ts';
import { jpegChunkOf } from './jpeg-layout.ts';
import { isSubsampled, type SampleStorage, storedBits } from './layout.ts';
import { narrowSamples } from './wide-samples.ts';

/** The samples of a strip or tile. */
export interface Chunk {
  /** As they were before compression; those of 16 bits in the order of this machine. */
  readonly bytes: Uint8Array;
  /** Rows that are there: fewer than the chunk has when the file ends in it. */
  readonly rows: number;
}

/** Bytes of a row of a chunk as it is read; of YCbCr with fewer colours, of a row of its units. */
export function chunkRowBytes(layout: SampleStorage): number {
  return rowBytesOf(layout, layout.bits);
}

/** The same as it lies in the file, uncompressed. */
function storedRowBytes(layout: SampleStorage): number {
  return rowBytesOf(layout, storedBits(layout));
}

function rowBytesOf({ chunks, samples, colour }: SampleStorage, bits: number): number {
  if (colour.kind === 'ycbcr' && isSubsampled(colour)) {
    const { horizontal, vertical } = colour;
    return Math.ceil(chunks.width / horizontal) * (horizontal * vertical + 2);
  }
  return Math.ceil((chunks.width * (chunks.planes > 1 ? 1 : samples) * bits) / 8);
}

/** Rows of pixels that go together in a chunk. */
export function unitRows({ colour }: SampleStorage): number {
  return colour.kind === 'ycbcr' ? colour.vertical : 1;
}

/** Bytes of a chunk as it lies in the file, uncompressed, and of the rows of it that lie inside of the image. */
export function chunkBytes(layout: SampleStorage, row: number): { whole: number; inside: number } {
  const { chunks, height } = layout;
  const inRows = (rows: number) => Math.ceil(rows / unitRows(layout)) * storedRowBytes(layout);
  const inside = chunks.tiled ? chunks.height : Math.min(chunks.height, height - row * chunks.height);
  return { whole: inRows(chunks.height), inside: inRows(inside) };
}

/** Reads strips and tiles of a TIFF, and says where their bytes are damaged. */
export class ChunkReader {
  readonly #window: FileWindow;
  readonly #layout: SampleStorage;
  readonly #warn: (warning: ScanWarning) => void;
  /** A buffer for each plane of each column, which are needed at the same time. */
  readonly #buffers: Uint8Array[] = [];
  /** The same for what is brought to 16 bits. */
  readonly #narrow: Uint8Array[] = [];
  readonly #byteForm: ByteForm;

  constructor(file: OpenFile, layout: SampleStorage, warn: (warning: ScanWarning) => void) {
    this.#window = new FileWindow(file);
    this.#layout = layout;
    this.#warn = warn;
    const { littleEndian, predictor, chunks, samples } = layout;
    this.#byteForm = {
      bits: storedBits(layout),
      littleEndian,
      predictor,
      step: chunks.planes > 1 ? 1 : samples,
    };
  }

  /**
   * Reads the bytes of a chunk and begins to decompress them, so that several go on side by side.
   *
   * @returns its samples, with bytes that are valid until another chunk of its plane and column is read, or until any is when nothing is
   *   compressed
   * @throws LoupeError `unreadable-source`, with the place, when bytes are damaged or missing, but for the end of the
   *   last strip
   */
  async begin(address: ChunkAddress): Promise<{ readonly chunk: Promise<Chunk> }> {
    const { chunks, compression, reversedBits } = this.#layout;
    const index = (address.plane * chunks.rows + address.row) * chunks.columns + address.column;
    const { inside } = chunkBytes(this.#layout, address.row);
    const length = compression === COMPRESSION.none ? inside : (chunks.byteCounts[index] ?? 0);
    const position = chunks.positions[index] ?? 0;
    // A chunk at 0 was never written.
    const found = await this.#window.read(position, position === 0 ? 0 : length);
    const chunk = this.#chunkOf(address, reversedBits ? reverseBits(found) : found);
    // Whoever waits for another chunk first must not miss that this one fails.
    chunk.catch(() => {});
    return { chunk };
  }

  async #chunkOf(address: ChunkAddress, input: Uint8Array): Promise<Chunk> {
    const { chunks, compression, bits } = this.#layout;
    const { whole, inside } = chunkBytes(this.#layout, address.row);
    if (compression === COMPRESSION.none) {
      const isUsable = bits <= 8 && chunks.planes * chunks.columns === 1;
      const bytes = isUsable ? input : this.#bufferOf(address, inside);
      if (!isUsable) bytes.set(input);
      return this.#finished(address, bytes, input.length);
    }
    const bytes = this.#bufferOf(address, whole);
    const made = await this.#decompress(address, input, bytes);
    if (made.end === 'damaged')
      throw this.#damaged(address, made.how ?? `cannot be decompressed${this.#from(address, made)}`);
    const isOdd = made.length > inside && made.length < whole;
    if (made.end === 'beyond' || isOdd)
      this.#tell(address, { kind: 'pixels', words: 'holds more data than pixels' });
    if (made.told) this.#tell(address, made.told);
    return this.#finished(address, bytes, Math.min(made.length, inside));
  }

  /** From which row on a chunk cannot be decompressed, where that is known. */
  #from({ row }: ChunkAddress, { length }: Decompressed): string {
    const { ccitt, chunks } = this.#layout;
    if (!ccitt) return '';
    return ` from row ${row * chunks.height + length / storedRowBytes(this.#layout) + 1} on`;
  }

  #finished(address: ChunkAddress, bytes: Uint8Array, length: number): Chunk {
    const { inside } = chunkBytes(this.#layout, address.row);
    const rowBytes = storedRowBytes(this.#layout);
    if (length < inside && !this.#isTail(address)) throw this.#damaged(address, 'ends early');
    const rows = Math.floor(length / rowBytes);
    const found = bytes.subarray(0, rows * rowBytes);
    undoPredictor(found, rowBytes, this.#byteForm);
    return { bytes: this.#narrowed(address, found, rows), rows: rows * unitRows(this.#layout) };
  }

  /** Those that are wide as samples of 16 bits, in a buffer of their own. */
  #narrowed(address: ChunkAddress, bytes: Uint8Array, rows: number): Uint8Array {
    const { wide, chunks, samples } = this.#layout;
    if (!wide) return bytes;
    const rowLength = chunks.width * (chunks.planes > 1 ? 1 : samples);
    const into = slotOf(this.#narrow, this.#slot(address), rows * rowLength * 2);
    narrowSamples(bytes, rowLength, wide, chunks.planes > 1 ? address.plane : undefined, shorts(into));
    return into;
  }

  /** Whether no more than the end of the image is lost with a chunk. */
  #isTail({ row }: ChunkAddress): boolean {
    const { chunks, compression, height } = this.#layout;
    if (chunks.tiled) return false;
    return row === chunks.rows - 1 || (compression === COMPRESSION.none && row * chunks.height >= height / 2);
  }

  #bufferOf(address: ChunkAddress, length: number): Uint8Array {
    return slotOf(this.#buffers, this.#slot(address), length);
  }

  #slot({ plane, column }: ChunkAddress): number {
    return plane * this.#layout.chunks.columns + column;
  }

  async #decompress(address: ChunkAddress, input: Uint8Array, out: Uint8Array): Promise<Decompressed> {
    const { ccitt, chunks, samples } = this.#layout;
    const { inside } = chunkBytes(this.#layout, address.row);
    if (ccitt) {
      const rows = {
        width: chunks.width,
        rows: chunks.height,
        inside: inside / storedRowBytes(this.#layout),
      };
      return decompressCcitt(input, out, rows, ccitt);
    }
    switch (this.#layout.compression) {
      case COMPRESSION.jpeg:
        return decodeJpegChunk(input, out, inside, jpegChunkOf(this.#layout, address.row));
      case COMPRESSION.oldJpeg:
        return this.#decodeOldJpeg(address, input, out);
      case COMPRESSION.lzw:
        return decompressLzw(input, out);
      case COMPRESSION.packBits:
        return decompressPackBits(input, out);
      case COMPRESSION.zstd:
      case COMPRESSION.registeredZstd:
        return decompressZstd(input, out);
      case COMPRESSION.webp:
      case COMPRESSION.registeredWebp:
        return decodeWebpChunk(input, out, chunks, samples === 4 ? 4 : 3);
      default:
        return decompressDeflate(input, out);
    }
  }

  #decodeOldJpeg({ row }: ChunkAddress, input: Uint8Array, out: Uint8Array): Promise<Decompressed> {
    const { chunks, oldJpeg, height } = this.#layout;
    const rows = chunks.tiled ? chunks.height : Math.min(chunks.height, height - row * chunks.height);
    const head = oldJpeg?.kind === 'chunks' ? oldJpeg.head : undefined;
    const stream = oldJpegStream(input, head, { width: chunks.width, height: rows });
    return decodeJpegChunk(stream, out, chunkBytes(this.#layout, row).inside, jpegChunkOf(this.#layout, row));
  }

  #tell(address: ChunkAddress, told: ChunkWarning): void {
    this.#warn(chunkWarning(this.#nameOf(address), told));
  }

  #damaged(address: ChunkAddress, how: string): LoupeError {
    return damagedChunk(this.#nameOf(address), how);
  }

  #nameOf(address: ChunkAddress): string {
    return chunkName(this.#layout.chunks, this.#layout.height, address);
  }
}

/** A buffer that is kept for a slot, made anew where it is too short. */
function slotOf(buffers: Uint8Array[], slot: number, length: number): Uint8Array {
  const kept = buffers[slot];
  if (kept && kept.length >= length) return kept.subarray(0, length);
  const made = chunkBuffer(length);
  buffers[slot] = made;
  return made;
}
