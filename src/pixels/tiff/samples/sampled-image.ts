import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import { LoupeError } from '../../../errors.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import type { OpenFile } from '../../../storage/file-store.ts';
import { COMPRESSION, isHeldByDecoder } from '../compression/compressions.ts';
import { readProfile } from '../image-fields.ts';
import { TIFF_TAG } from '../level.ts';
import { readNumber, type Tiff, type TiffDirectory } from '../read.ts';
import type { SampleArray } from '../sample-array.ts';
import { chunkBytes, chunkRowBytes } from './chunk-reader.ts';
import { readSampleStorage, type SampleStorage } from './layout.ts';
import { PlainConverter, type PlainForm } from './plain-form.ts';
import { plainTiffHead } from './plain-tiff.ts';
import { SampleRows } from './sample-rows.ts';

const ORIENTATIONS = 8;

/** What the image library is told of an image whose samples it is given in a plain form. */
export interface PlainImage {
  readonly form: PlainForm;
  /** As in EXIF. */
  readonly orientation: number;
  /** Undefined too where the colours that it describes are converted already. */
  readonly iccProfile: Buffer | undefined;
}

/** Rows of an image in its plain form. */
export interface PlainSource {
  /** @returns bytes that are valid until the next call */
  read(firstRow: number, rows: number): Promise<Buffer>;
}

/** An image of a TIFF whose samples are read here and not by the image library. */
export interface SampledImage extends PlainImage {
  readonly layout: SampleStorage;
}

/**
 * Reads what decides the pixels of an image.
 *
 * @returns undefined for images that the image library reads right: those of other compressions, and simple ones without
 *   any, in which nothing can be damaged
 * @throws LoupeError `unreadable-source`
 */
export async function readSampledImage(
  tiff: Tiff,
  directory: TiffDirectory,
): Promise<SampledImage | undefined> {
  const layout = await readSampleStorage(tiff, directory);
  if (!layout || isSimple(layout, tiff.size)) return undefined;
  const orientation = await readNumber(tiff, directory, TIFF_TAG.orientation, 1);
  const iccProfile = layout.colour.kind === 'cielab' ? undefined : await readProfile(tiff, directory);
  return {
    layout,
    form: new PlainConverter(layout).form,
    orientation: orientation >= 1 && orientation <= ORIENTATIONS ? orientation : 1,
    iccProfile,
  };
}

function isSimple(layout: SampleStorage, fileBytes: number): boolean {
  const { compression, chunks, samples, colour, wide } = layout;
  const isKnown = ['gray', 'rgb', 'cmyk', 'palette'].includes(colour.kind);
  if (compression !== COMPRESSION.none || chunks.planes > 1 || samples !== colour.colours || !isKnown || wide)
    return false;
  return chunks.positions.every((position, index) => {
    const { inside } = chunkBytes(layout, Math.floor(index / chunks.columns));
    return position + inside <= fileBytes;
  });
}

/** The head of a TIFF for the image library, that holds some of the rows of an image as `PlainRows` gives them. */
export function headOfRows(image: PlainImage, { width, height }: Dimensions): Buffer {
  const { form, orientation, iccProfile } = image;
  return plainTiffHead({ ...form, width, height, orientation, iccProfile });
}

/** Bytes of a pixel of a `SampledImage` in its plain form. */
export function plainPixelBytes({ colours, hasAlpha, bits }: PlainForm): number {
  return ((colours + (hasAlpha ? 1 : 0)) * bits) / 8;
}

/** What reading an image holds: a row of its chunks, and one of them as it is in the file. */
export function heldBytes({ layout }: SampledImage): number {
  const { chunks, wide } = layout;
  const { whole } = chunkBytes(layout, 0);
  const compressed = chunks.byteCounts.reduce((most, count) => Math.max(most, count), 0);
  // As 16 bits too, and on the way there once as numbers.
  const narrowed = wide ? chunkRowBytes(layout) * chunks.height : 0;
  const held = (whole + narrowed) * chunks.columns * chunks.planes;
  const decoder = isHeldByDecoder(layout.compression) ? whole + compressed : 0;
  return held + narrowed * 2 + decoder + Math.min(compressed, whole * 2);
}

/** Reads the rows of an image in its plain form: 8 bits, or 16 in little-endian order. */
export class PlainRows {
  readonly #rows: SampleRows;
  readonly #converter: PlainConverter;
  readonly #layout: SampleStorage;
  readonly #rowBytes: number;
  readonly #warn: (warning: ScanWarning) => void;
  #buffer = Buffer.alloc(0);
  #toldOfEnd = false;
  /** Strips that are as long in the file as it says, and short of pixels, are damaged. */
  readonly #isCut: boolean;

  /** @param warn is told of damage that loses no more than the end of the image */
  constructor(file: OpenFile, { layout, form }: SampledImage, warn: (warning: ScanWarning) => void) {
    this.#rows = new SampleRows(file, layout, warn);
    this.#converter = new PlainConverter(layout);
    this.#layout = layout;
    this.#rowBytes = layout.width * plainPixelBytes(form);
    this.#warn = warn;
    const { positions, byteCounts } = layout.chunks;
    this.#isCut = positions.some((position, index) => position + (byteCounts[index] ?? 0) >= file.size);
  }

  /**
   * @returns bytes that are valid until the next call
   * @throws LoupeError `unreadable-source`, with the place of what is damaged
   */
  async read(firstRow: number, rows: number): Promise<Buffer> {
    if (this.#rows.together(firstRow) >= rows) return this.#readTogether(firstRow, rows);
    if (this.#buffer.length < rows * this.#rowBytes)
      this.#buffer = Buffer.allocUnsafeSlow(rows * this.#rowBytes);
    for (let done = 0; done < rows; ) {
      const count = Math.min(rows - done, this.#rows.together(firstRow + done));
      this.#buffer.set(await this.#readTogether(firstRow + done, count), done * this.#rowBytes);
      done += count;
    }
    return this.#buffer.subarray(0, rows * this.#rowBytes);
  }

  async #readTogether(firstRow: number, rows: number): Promise<Buffer> {
    const sampled = await this.#rows.read(firstRow, rows);
    if (sampled.present < rows) this.#tellOfEnd(firstRow + sampled.present);
    return bytesOf(this.#converter.convert(sampled, rows));
  }

  #tellOfEnd(row: number): void {
    const { height } = this.#layout;
    if (row < height / 2) throw new LoupeError('unreadable-source', 'the file ends early');
    if (this.#toldOfEnd) return;
    this.#toldOfEnd = true;
    const rows = row + 1 === height ? `row ${height}` : `rows ${row + 1} to ${height}`;
    const before = this.#isCut ? '' : '; rows before them may be wrong too';
    const sentence = `the pixels of ${rows} are missing in the file, and left white${before}`;
    this.#warn({ kind: 'pixels', sentence });
  }
}

function bytesOf(samples: SampleArray): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
