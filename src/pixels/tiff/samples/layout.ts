import { LoupeError } from '../../../errors.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import { TIFF_TAG } from '../level.ts';
import { readNumber, readNumbers, type Tiff, type TiffDirectory } from '../read.ts';
import { type ColourModel, readColourModel } from './colour-model.ts';

/** Values of Compression that are decompressed here; Deflate has two. */
export const COMPRESSION = { none: 1, lzw: 5, deflate: 8, oldDeflate: 32_946, packBits: 32_773 } as const;

const SEPARATE_PLANES = 2;
const HORIZONTAL_DIFFERENCING = 2;
const UNSIGNED = 1;
const UNDEFINED = 4;
const DEPTHS = [1, 2, 4, 8, 16] as const;

const MOST_TILE_PIXELS = 64_000_000;

/** Rows of uncompressed strips are read this many bytes at a time, however long the strips are. */
const UNCOMPRESSED_BYTES = 1024 * 1024;

/** The strips or tiles of an image; a strip is as wide as the image. */
export interface ChunkGrid extends Dimensions {
  readonly tiled: boolean;
  readonly columns: number;
  readonly rows: number;
  /** 1, or one for each sample of a pixel. */
  readonly planes: number;
  /** In bytes, from the start of the file. Plane after plane, each in rows. */
  readonly positions: Float64Array;
  readonly byteCounts: Float64Array;
}

/** How the samples of an image lie in its file: all that decides its pixels, but for its ICC profile. */
export interface SampleStorage extends Dimensions {
  readonly compression: number;
  readonly differenced: boolean;
  readonly bits: (typeof DEPTHS)[number];
  readonly littleEndian: boolean;
  readonly reversedBits: boolean;
  /** Of a pixel, with those that are no colours. */
  readonly samples: number;
  readonly colour: ColourModel;
  readonly chunks: ChunkGrid;
}

/**
 * Reads how the samples of an image lie in its file.
 *
 * @returns undefined when they are of a kind that is not read here: JPEG, fax, floating-point, ...
 * @throws LoupeError `unreadable-source`
 */
export async function readSampleStorage(
  tiff: Tiff,
  directory: TiffDirectory,
): Promise<SampleStorage | undefined> {
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const compression = await number(TIFF_TAG.compression, 1);
  const known: readonly number[] = Object.values(COMPRESSION);
  const samples = await number(TIFF_TAG.samplesPerPixel, 1);
  const depth = await readDepth(tiff, directory);
  const predictor = compression === COMPRESSION.none ? 1 : await number(TIFF_TAG.predictor, 1);
  const colour = await readColourModel(tiff, directory, samples);
  if (!known.includes(compression) || depth === undefined || colour === undefined) return undefined;
  const differenced = predictor === HORIZONTAL_DIFFERENCING;
  if (colour.kind === 'palette' && (depth > 8 || colour.palette.length !== 3 << depth)) return undefined;
  if (predictor > HORIZONTAL_DIFFERENCING || (differenced && depth < 8)) return undefined;
  if (colour.kind === 'ycbcr' && (depth !== 8 || (differenced && isSubsampled(colour)))) return undefined;
  const size = {
    width: await number(TIFF_TAG.imageWidth, 0),
    height: await number(TIFF_TAG.imageLength, 0),
  };
  const planes = (await number(TIFF_TAG.planarConfiguration, 1)) === SEPARATE_PLANES ? samples : 1;
  if (size.width === 0 || size.height === 0) return undefined;
  if (planes > 1 && isSubsampled(colour)) return undefined;
  const layout = {
    ...size,
    compression,
    differenced,
    bits: depth,
    littleEndian: directory.littleEndian,
    reversedBits: (await number(TIFF_TAG.fillOrder, 1)) === 2,
    samples,
    colour,
  };
  const chunks = await readChunkGrid(tiff, directory, size, planes);
  return chunks && { ...layout, chunks: inShortStrips(chunks, layout) };
}

async function readDepth(tiff: Tiff, directory: TiffDirectory) {
  const bits = await readNumbers(tiff, directory, TIFF_TAG.bitsPerSample);
  const formats = await readNumbers(tiff, directory, TIFF_TAG.sampleFormat);
  if (formats.some((format) => format !== UNSIGNED && format !== UNDEFINED)) return undefined;
  const [first = 1] = bits;
  return bits.every((each) => each === first) ? DEPTHS.find((depth) => depth === first) : undefined;
}

/** Whether colours have fewer rows or columns than brightness. */
export function isSubsampled(colour: ColourModel): boolean {
  return colour.kind === 'ycbcr' && (colour.horizontal > 1 || colour.vertical > 1);
}

async function readChunkGrid(
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
  const count = columns * rows * planes;
  // Some programs put tiles into the tags of strips.
  const either = async (tag: number, other: number) => {
    const numbers = await readNumbers(tiff, directory, tag);
    return numbers.length > 0 ? numbers : readNumbers(tiff, directory, other);
  };
  const positions = tiled
    ? await either(TIFF_TAG.tileOffsets, TIFF_TAG.stripOffsets)
    : await either(TIFF_TAG.stripOffsets, TIFF_TAG.tileOffsets);
  const byteCounts = tiled
    ? await either(TIFF_TAG.tileByteCounts, TIFF_TAG.stripByteCounts)
    : await either(TIFF_TAG.stripByteCounts, TIFF_TAG.tileByteCounts);
  if (positions.length < count) {
    const what = tiled ? 'tiles' : 'strips';
    const of = `${positions.length} of ${count}`;
    throw new LoupeError('unreadable-source', `the TIFF is damaged: it has ${of} ${what}`);
  }
  return { ...tile, tiled, columns, rows, planes, positions, byteCounts };
}

/** Uncompressed strips of many rows as strips of few, so that none has to be held whole. */
function inShortStrips(chunks: ChunkGrid, layout: Omit<SampleStorage, 'chunks'>): ChunkGrid {
  const { tiled, planes, rows, height } = chunks;
  const perPlane = planes > 1 ? 1 : layout.samples;
  const rowBytes = Math.ceil((layout.width * perPlane * layout.bits) / 8);
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
