import type { JpegSettings } from '../../encoding/encoder-settings.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { storedJpegs } from '../encode.ts';
import type { Raster } from '../pixel-rows.ts';
import { rowsOfUnit, type Sampling, withBlackRows } from './black-units.ts';
import { restartedParts } from './jpeg-stream.ts';
import { openTurboLibrary, type TurboHandle, type TurboLibrary, type TurboRegion } from './turbo-library.ts';

/** Numbers of `turbojpeg.h`. */
const COMPRESS = 0;
const DECOMPRESS = 1;
const PARAMETER = {
  stopOnWarning: 0,
  noRealloc: 2,
  quality: 3,
  subsampling: 4,
  width: 5,
  height: 6,
  precision: 7,
  colourSpace: 8,
  scanLimit: 13,
  restartRows: 19,
  maxMemoryMegabytes: 23,
  maxPixels: 24,
} as const;
const SUBSAMPLING: Readonly<Record<Sampling, number>> = { '4:4:4': 0, '4:2:0': 2, gray: 3 };
const FORMAT = { rgb: 0, gray: 6 } as const;
const COLOUR_SPACE = { rgb: 0, yCbCr: 1, gray: 2 } as const;

/** Progressive JPEGs have about ten; each scan takes time, and hardly a byte. */
const MOST_SCANS = 100;

/** Of a progressive JPEG, whose coefficients are held. */
const MOST_MEGABYTES = 128;

/** Units of colour are that wide and high: parts of a JPEG begin at multiples of it. */
export const PART_STEP = 16;
const WHOLE: TurboRegion = { x: 0, y: 0, w: 0, h: 0 };

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Start of the image, and the segment of JFIF, which the library writes and sharp does not. */
const START_BYTES = 2;
const JFIF_BYTES = 18;
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);

/** A compressor, and memory that it writes to: a pointer, a size, and a JPEG. */
interface Compressor {
  readonly handle: TurboHandle;
  readonly control: Buffer;
  jpeg: Buffer;
}

/** Beside each other in memory that does not move. */
const POINTER_AT = 0;
const SIZE_AT = 8;
const CONTROL_BYTES = 128;

/**
 * JPEGs decoded and encoded by libjpeg-turbo, straight between memory and memory. Pixels and codes are those of sharp, bit for bit, in
 * half of the time: sharp is built with a slower encoder, and moves pixels through a pipeline.
 */
export class JpegCodec {
  readonly #library: TurboLibrary;
  readonly #compressors: Compressor[] = [];
  readonly #decompressors: TurboHandle[] = [];

  constructor(library: TurboLibrary) {
    this.#library = library;
  }

  /**
   * Encodes pixels as a baseline JPEG with standard tables (ITU-T T.81, K), or as a gray one.
   *
   * @param settings left out: as this process stores them
   * @returns a JPEG as sharp writes it: no application segments; tables, frame, scan
   */
  encode(pixels: Raster, settings = storedJpegs()): Promise<Buffer> {
    return this.#compress(pixels, 0, settings, withoutJfif);
  }

  /** The same on this thread: where nothing else is done meanwhile, the way to another and back only costs time. */
  encodeSync(pixels: Raster, settings: JpegSettings): Buffer {
    const compressor = this.#compressors.pop() ?? this.#newCompressor();
    try {
      const values = this.#compressed(compressor, pixels, 0, settings);
      return withoutJfif(this.#jpegIn(compressor, this.#library.tj3Compress8Sync(...values)));
    } finally {
      this.#compressors.push(compressor);
    }
  }

  /**
   * Encodes tiles that lie below each other, in one call: a call for each takes a tenth longer.
   *
   * @param tiles all of them
   * @param rows of pixels of each, multiples of 16
   * @param height of each as it is encoded: black below its rows, of which the last 16 are black then, too
   * @returns a JPEG of each, without tables
   */
  encodeTiles(tiles: Raster, rows: number, height: number): Promise<Buffer[]> {
    const { width, channels } = tiles;
    const black = { width, height: height - rows };
    const settings = storedJpegs();
    const sampling = samplingOf(channels, settings);
    const restartRows = rows < tiles.height ? rows / rowsOfUnit(sampling) : 0;
    return this.#compress(tiles, restartRows, settings, (jpeg) =>
      restartedParts(jpeg, height, (codes) => withBlackRows(codes, black, sampling)),
    );
  }

  /**
   * @param restartRows rows of units between restart markers; 0 for none
   * @param take is given what the library writes, which lasts as long
   */
  async #compress<T>(
    pixels: Raster,
    restartRows: number,
    settings: JpegSettings,
    take: (jpeg: Buffer) => T,
  ): Promise<T> {
    const compressor = this.#compressors.pop() ?? this.#newCompressor();
    try {
      const values = this.#compressed(compressor, pixels, restartRows, settings);
      return take(this.#jpegIn(compressor, await this.#library.tj3Compress8(...values)));
    } finally {
      this.#compressors.push(compressor);
    }
  }

  /** Prepares a compressor. Returns what `tj3Compress8` is given. */
  #compressed(compressor: Compressor, pixels: Raster, restartRows: number, settings: JpegSettings) {
    requireRoom(pixels);
    const { width, height, channels, bytes, start, stride } = pixels;
    const library = this.#library;
    const { handle, control } = compressor;
    const subsampling = SUBSAMPLING[samplingOf(channels, settings)];
    const room = library.tj3JPEGBufSize(width, height, subsampling);
    if (compressor.jpeg.length < room) compressor.jpeg = Buffer.allocUnsafeSlow(room);
    this.#set(handle, PARAMETER.quality, settings.quality);
    this.#set(handle, PARAMETER.subsampling, subsampling);
    this.#set(handle, PARAMETER.restartRows, restartRows);
    control.writeBigUInt64LE(library.address(compressor.jpeg), POINTER_AT);
    control.writeBigUInt64LE(BigInt(compressor.jpeg.length), SIZE_AT);
    const [pointer, size] = [control.subarray(POINTER_AT), control.subarray(SIZE_AT)];
    return [handle, bytes.subarray(start), width, stride, height, formatOf(channels), pointer, size] as const;
  }

  /** What a compressor has written. */
  #jpegIn({ handle, control, jpeg }: Compressor, result: number): Buffer {
    if (result !== 0) throw new Error(`libjpeg-turbo: ${this.#library.tj3GetErrorStr(handle)}`);
    return jpeg.subarray(0, Number(control.readBigUInt64LE(SIZE_AT)));
  }

  /**
   * Decodes a JPEG of YCbCr, RGB or gray into memory, which has the size that is known of it. Profile and orientation are left
   * alone.
   *
   * @returns whether all of it is there; false for anything that the library warns of, and for JPEGs of another size or kind:
   * what the memory holds is then undefined
   */
  decode(jpeg: Buffer, into: Raster): Promise<boolean> {
    return this.#decompress(jpeg, into);
  }

  /**
   * The same of a part alone, in about as much of the time as there is above its lower edge.
   *
   * @param whole the size of the JPEG
   * @param x of its left edge: a multiple of `PART_STEP`. Within as many pixels of an edge that is not the JPEG's, colours may be others
   * than those of the whole
   */
  decodePartSync(jpeg: Buffer, whole: Dimensions, { x, y }: Point, into: Raster): boolean {
    const part = { x, y, w: into.width, h: into.height };
    const handle = this.#decompressors.pop() ?? this.#newDecompressor();
    const values = [handle, ...decompressed(jpeg, into)] as const;
    const isWhole =
      this.#isReady(handle, jpeg, whole, into, part) && this.#library.tj3Decompress8Sync(...values) === 0;
    this.#putBack(handle, isWhole);
    return isWhole;
  }

  async #decompress(jpeg: Buffer, into: Raster): Promise<boolean> {
    const handle = this.#decompressors.pop() ?? this.#newDecompressor();
    const values = [handle, ...decompressed(jpeg, into)] as const;
    const isWhole =
      this.#isReady(handle, jpeg, into, into, WHOLE) && (await this.#library.tj3Decompress8(...values)) === 0;
    this.#putBack(handle, isWhole);
    return isWhole;
  }

  /** Whether the header of a JPEG says what is known of it. */
  #isReady(
    handle: TurboHandle,
    jpeg: Buffer,
    whole: Dimensions,
    { channels }: Raster,
    part: TurboRegion,
  ): boolean {
    const library = this.#library;
    this.#set(handle, PARAMETER.maxPixels, whole.width * whole.height);
    return (
      library.tj3DecompressHeader(handle, jpeg, jpeg.length) === 0 &&
      this.#isOf(handle, { ...whole, channels }) &&
      library.tj3SetCroppingRegion(handle, part) === 0
    );
  }

  /** After some errors, a handle reads no other JPEG. */
  #putBack(handle: TurboHandle, isGood: boolean): void {
    if (isGood) this.#decompressors.push(handle);
    else this.#library.tj3Destroy(handle);
  }

  /** Whether the header that was read says what is known of the image. */
  #isOf(handle: TurboHandle, { width, height, channels }: Dimensions & Pick<Raster, 'channels'>): boolean {
    const value = (parameter: number) => this.#library.tj3Get(handle, parameter);
    const colourSpace = value(PARAMETER.colourSpace);
    const isColour = colourSpace === COLOUR_SPACE.yCbCr || colourSpace === COLOUR_SPACE.rgb;
    return (
      value(PARAMETER.width) === width &&
      value(PARAMETER.height) === height &&
      value(PARAMETER.precision) === 8 &&
      (channels === 1 ? colourSpace === COLOUR_SPACE.gray : isColour)
    );
  }

  #newCompressor(): Compressor {
    const handle = this.#library.tj3Init(COMPRESS);
    this.#set(handle, PARAMETER.noRealloc, 1);
    return { handle, control: Buffer.allocUnsafeSlow(CONTROL_BYTES), jpeg: Buffer.allocUnsafeSlow(0) };
  }

  #newDecompressor(): TurboHandle {
    const handle = this.#library.tj3Init(DECOMPRESS);
    this.#set(handle, PARAMETER.stopOnWarning, 1);
    this.#set(handle, PARAMETER.scanLimit, MOST_SCANS);
    this.#set(handle, PARAMETER.maxMemoryMegabytes, MOST_MEGABYTES);
    return handle;
  }

  #set(handle: TurboHandle, parameter: number, value: number): void {
    if (this.#library.tj3Set(handle, parameter, value) !== 0)
      throw new Error(`libjpeg-turbo: ${this.#library.tj3GetErrorStr(handle)}`);
  }
}

/** What `tj3Decompress8` is given behind its handle. */
function decompressed(jpeg: Buffer, into: Raster) {
  requireRoom(into);
  const { channels, bytes, start, stride } = into;
  return [jpeg, jpeg.length, bytes.subarray(start), stride, formatOf(channels)] as const;
}

function withoutJfif(jpeg: Buffer): Buffer {
  return Buffer.concat([START_OF_IMAGE, jpeg.subarray(START_BYTES + JFIF_BYTES)]);
}

function samplingOf(channels: 1 | 3, { chroma }: JpegSettings): Sampling {
  return channels === 1 ? 'gray' : chroma;
}

function formatOf(channels: 1 | 3): number {
  return channels === 1 ? FORMAT.gray : FORMAT.rgb;
}

/** C functions write wherever they are told to. */
function requireRoom({ width, height, channels, bytes, start, stride }: Raster): void {
  const isWhole = [width, height, start, stride].every(Number.isSafeInteger);
  const rowBytes = width * channels;
  const end = start + (height - 1) * stride + rowBytes;
  if (!isWhole || width < 1 || height < 1 || start < 0 || stride < rowBytes || end > bytes.length)
    throw new Error('pixels lie outside of their memory');
}

let opened: Promise<JpegCodec | Error> | undefined;

/** The codec of this process, or why there is none: then sharp does its work. */
export function jpegCodec(): Promise<JpegCodec | Error> {
  opened ??= openTurboLibrary().then(
    (library) => new JpegCodec(library),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  return opened;
}
