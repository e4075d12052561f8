import { LoupeError } from '../../../errors.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import { type CcittScheme, readCcittScheme } from '../ccitt/ccitt-scheme.ts';
import { areFiles, areJpegs, COMPRESSION } from '../compression/compressions.ts';
import { type OldJpeg, readOldJpeg } from '../compression/old-jpeg.ts';
import { PREDICTOR } from '../compression/predictor.ts';
import { TIFF_TAG } from '../level.ts';
import { readBytes, readNumber, readNumbers, type Tiff, type TiffDirectory } from '../read.ts';
import type { ChunkShape } from './chunk-name.ts';
import { type ColourModel, readColourModel } from './colour-model.ts';
import { readWideForm, type WideForm } from './wide-samples.ts';

/** How many components of a JPEG its decoder gives as they are. */
const JPEG_COMPONENTS: ReadonlySet<number> = new Set([1, 3, 4]);
const MAX_JPEG_TABLES_BYTES = 65_536;

const SEPARATE_PLANES = 2;
const UNSIGNED = 1;
const FLOAT = 3;
const UNDEFINED = 4;
const DEPTHS = [1, 2, 4, 8, 16] as const;

/** Of whole numbers that are packed side by side, and of floating-point ones. */
const MOST_PACKED_BITS = 15;
const FLOAT_BITS: ReadonlySet<number> = new Set([16, 32, 64]);

const MOST_TILE_PIXELS = 64_000_000;

/** Rows of uncompressed strips are read this many bytes at a time, however long the strips are. */
const UNCOMPRESSED_BYTES = 1024 * 1024;

/** The strips or tiles of an image. */
export interface ChunkGrid extends ChunkShape {
  /** In bytes, from the start of the file. Plane after plane, each in rows. */
  readonly positions: Float64Array;
  readonly byteCounts: Float64Array;
}

/** How the samples of an image lie in its file: all that decides its pixels, but for its ICC profile. */
export interface SampleStorage extends Dimensions {
  readonly compression: number;
  readonly predictor: (typeof PREDICTOR)[keyof typeof PREDICTOR];
  /** Of a sample as it is read: 16 where it is `wide`. */
  readonly bits: (typeof DEPTHS)[number];
  /** How samples lie in the file that are brought to 16 bits. */
  readonly wide: WideForm | undefined;
  readonly littleEndian: boolean;
  readonly reversedBits: boolean;
  /** Of a pixel, with those that are no colours. */
  readonly samples: number;
  readonly colour: ColourModel;
  /** Of CCITT: how its codes go together. */
  readonly ccitt: CcittScheme | undefined;
  /** Of JPEG: a stream with the tables that its strips or tiles share. */
  readonly jpegTables: Buffer | undefined;
  /** Of JPEG: its decoder gives RGB for YCbCr. */
  readonly isYcbcrJpeg: boolean;
  /** Of old-style JPEG. */
  readonly oldJpeg: OldJpeg | undefined;
  readonly chunks: ChunkGrid;
}

/**
 * Reads how the samples of an image lie in its file.
 *
 * @returns undefined when they are of a kind that is not read here: complex numbers, ...
 * @throws LoupeError `unreadable-source`
 */
export async function readSampleStorage(
  tiff: Tiff,
  directory: TiffDirectory,
): Promise<SampleStorage | undefined> {
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const compression = await number(TIFF_TAG.compression, 1);
  const known: readonly number[] = Object.values(COMPRESSION);
  const ccitt = await readCcittScheme(tiff, directory, compression);
  const samples = await number(TIFF_TAG.samplesPerPixel, 1);
  const depth = await readDepth(tiff, directory);
  const colour = await readColourModel(tiff, directory, samples);
  if (!(known.includes(compression) || ccitt) || depth === undefined || colour === undefined)
    return undefined;
  const planes = await readPlanes(tiff, directory, samples);
  const isJpeg = areJpegs(compression);
  const hasPredictor = compression !== COMPRESSION.none && !areFiles(compression) && !ccitt;
  const stated = hasPredictor ? await number(TIFF_TAG.predictor, 1) : 1;
  const predictor = Object.values(PREDICTOR).find((value) => value === stated);
  if (predictor === undefined) return undefined;
  const isYcbcrJpeg = isJpeg && colour.kind === 'ycbcr' && samples === 3 && planes === 1;
  const layout = {
    width: await number(TIFF_TAG.imageWidth, 0),
    height: await number(TIFF_TAG.imageLength, 0),
    compression,
    predictor,
    bits: isWide(depth) ? (16 as const) : depth,
    wide: isWide(depth)
      ? await readWideForm(tiff, directory, { ...depth, samples, colours: colour.colours })
      : undefined,
    littleEndian: directory.littleEndian,
    reversedBits: !areFiles(compression) && (await number(TIFF_TAG.fillOrder, 1)) === 2,
    samples,
    colour: isYcbcrJpeg ? { ...colour, kind: 'rgb' as const } : colour,
    ccitt,
    jpegTables: compression === COMPRESSION.jpeg ? await readJpegTables(tiff, directory) : undefined,
    isYcbcrJpeg,
  };
  if (!isReadable(layout, planes)) return undefined;
  const oldJpeg =
    compression === COMPRESSION.oldJpeg
      ? await readOldJpeg(tiff, directory, { ...layout, subsampling: subsamplingOf(colour) })
      : undefined;
  const chunks =
    oldJpeg?.kind === 'whole'
      ? wholeGrid(layout, oldJpeg)
      : await readChunkGrid(tiff, directory, layout, planes);
  return chunks && { ...layout, oldJpeg, chunks: inShortStrips(chunks, layout) };
}

/** Whether all of it goes together; what does not is rare, and no encoder at hand writes it. */
function isReadable(layout: Omit<SampleStorage, 'chunks' | 'oldJpeg'>, planes: number): boolean {
  const { width, height, colour, bits, wide, predictor, compression, ccitt, samples } = layout;
  if (width === 0 || height === 0 || !hasSuchDifferences(layout)) return false;
  if (wide && !['gray', 'rgb', 'cmyk'].includes(colour.kind)) return false;
  if (colour.kind === 'palette' && (bits > 8 || colour.palette.length !== 3 << bits)) return false;
  if (ccitt && (bits !== 1 || (samples > 1 && planes === 1))) return false;
  if (areJpegs(compression)) {
    const components = planes > 1 ? 1 : samples;
    return (
      bits === 8 && colour.kind !== 'palette' && !isSubsampled(colour) && JPEG_COMPONENTS.has(components)
    );
  }
  if (areFiles(compression))
    return bits === 8 && colour.kind === 'rgb' && planes === 1 && (samples === 3 || samples === 4);
  if (colour.kind === 'ycbcr' && bits !== 8) return false;
  return !isSubsampled(colour) || (planes === 1 && predictor === PREDICTOR.none);
}

function hasSuchDifferences(layout: Pick<SampleStorage, 'predictor' | 'bits' | 'wide'>): boolean {
  const { predictor, wide } = layout;
  if (predictor === PREDICTOR.floatingPoint) return wide?.isFloat === true;
  return predictor === PREDICTOR.none || [8, 16, 32, 64].includes(storedBits(layout));
}

/** Bits of a sample as it lies in the file. */
export function storedBits({ bits, wide }: Pick<SampleStorage, 'bits' | 'wide'>): number {
  return wide?.bits ?? bits;
}

/** A depth that is read as it is, or how the samples are that become 16 bits. */
type Depth = SampleStorage['bits'] | Pick<WideForm, 'bits' | 'isFloat'>;

function isWide(depth: Depth): depth is Pick<WideForm, 'bits' | 'isFloat'> {
  return typeof depth === 'object';
}

async function readDepth(tiff: Tiff, directory: TiffDirectory): Promise<Depth | undefined> {
  const values = await readNumbers(tiff, directory, TIFF_TAG.bitsPerSample);
  const formats = await readNumbers(tiff, directory, TIFF_TAG.sampleFormat);
  const [bits = 1] = values;
  if (values.some((each) => each !== bits)) return undefined;
  if (formats.length > 0 && formats.every((format) => format === FLOAT))
    return FLOAT_BITS.has(bits) ? { bits, isFloat: true } : undefined;
  if (formats.some((format) => format !== UNSIGNED && format !== UNDEFINED)) return undefined;
  const isPacked = bits > 0 && bits <= MOST_PACKED_BITS;
  return (
    DEPTHS.find((depth) => depth === bits) ?? (isPacked || bits === 32 ? { bits, isFloat: false } : undefined)
  );
}

/** Whether colours have fewer rows or columns than brightness. */
export function isSubsampled(colour: ColourModel): boolean {
  return colour.kind === 'ycbcr' && (colour.horizontal > 1 || colour.vertical > 1);
}

/** How many planes the samples of pixels lie in: 1, or one for each. */
export async function readPlanes(tiff: Tiff, directory: TiffDirectory, samples: number): Promise<number> {
  const configuration = await readNumber(tiff, directory, TIFF_TAG.planarConfiguration, 1);
  return configuration === SEPARATE_PLANES ? samples : 1;
}

/** The tables that the JPEGs of strips and tiles share. */
export function readJpegTables(tiff: Tiff, directory: TiffDirectory): Promise<Buffer | undefined> {
  return readBytes(tiff, directory, TIFF_TAG.jpegTables, MAX_JPEG_TABLES_BYTES);
}

/**
 * Where the strips or tiles of an image are.
 *
 * @returns undefined when they have no size
 * @throws LoupeError `unreadable-source` for tiles that cannot be held
 */
export async function readChunkGrid(
  tiff: Tiff,
  directory: TiffDirectory,
  { width, height }: Dimensions,
  planes: number,
): Promise<ChunkGrid | undefined> {
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const tiled = directory.entries.has(TIFF_TAG.tileWidth);
  const tile = {
    width: tiled ? await number(TIFF_TAG.tileWidth, 0) : width,
    height: tiled
      ? await number(TIFF_TAG.tileLength, 0)
      : Math.min(height, (await number(TIFF_TAG.rowsPerStrip, height)) || height),
  };
  if (tile.width === 0 || tile.height === 0) return undefined;
  if (tiled && tile.width * tile.height > MOST_TILE_PIXELS)
    throw new LoupeError('unreadable-source', 'the tiles of the TIFF are too large to be held');
  const columns = Math.ceil(width / tile.width);
  const rows = Math.ceil(height / tile.height);
  // How many there are and of how many bytes is put right before.
  const positions = await readNumbers(tiff, directory, tiled ? TIFF_TAG.tileOffsets : TIFF_TAG.stripOffsets);
  const byteCounts = await readNumbers(
    tiff,
    directory,
    tiled ? TIFF_TAG.tileByteCounts : TIFF_TAG.stripByteCounts,
  );
  if (positions.length < columns * rows * planes)
    throw new LoupeError(
      'unreadable-source',
      'the TIFF is damaged: it has fewer strips or tiles than its size needs',
    );
  return { ...tile, tiled, columns, rows, planes, positions, byteCounts };
}

/** One strip that is all of an image, and more rows where its JPEG has them. */
function wholeGrid(
  { width }: Dimensions,
  { position, length, height }: OldJpeg & { kind: 'whole' },
): ChunkGrid {
  const [positions, byteCounts] = [Float64Array.of(position), Float64Array.of(length)];
  return { width, height, tiled: false, columns: 1, rows: 1, planes: 1, positions, byteCounts };
}

function subsamplingOf(colour: ColourModel): { readonly horizontal: number; readonly vertical: number } {
  return colour.kind === 'ycbcr' ? colour : { horizontal: 1, vertical: 1 };
}

/** Uncompressed strips of many rows as strips of few, so that none has to be held whole. */
function inShortStrips(chunks: ChunkGrid, layout: Omit<SampleStorage, 'chunks' | 'oldJpeg'>): ChunkGrid {
  const { tiled, planes, rows, height } = chunks;
  const perPlane = planes > 1 ? 1 : layout.samples;
  const rowBytes = Math.ceil((layout.width * perPlane * storedBits(layout)) / 8);
  const shorter = Math.max(1, Math.floor(UNCOMPRESSED_BYTES / rowBytes));
  const whole = layout.compression !== COMPRESSION.none || tiled || isSubsampled(layout.colour);
  if (whole || height <= shorter) return chunks;
  // Parts must not reach from one strip into the next.
  const parts = Math.ceil(height / shorter);
  const partRows = Math.ceil(height / parts);
  if (rows > 1 && height % partRows !== 0) return chunks;
  const partsInAll = Math.ceil(layout.height / partRows);
  const positions = new Float64Array(partsInAll * planes);
  const byteCounts = new Float64Array(partsInAll * planes);
  for (let plane = 0; plane < planes; plane++) {
    for (let part = 0; part < partsInAll; part++) {
      const row = part * partRows;
      const strip = plane * rows + Math.floor(row / height);
      positions[plane * partsInAll + part] = (chunks.positions[strip] ?? 0) + (row % height) * rowBytes;
      byteCounts[plane * partsInAll + part] = Math.min(partRows, layout.height - row) * rowBytes;
    }
  }
  return { ...chunks, height: partRows, rows: partsInAll, positions, byteCounts };
}
