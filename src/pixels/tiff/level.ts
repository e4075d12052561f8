import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { readBytes, readNumber, readNumbers, type Tiff, type TiffDirectory } from './read.ts';

/** The baseline and extension tags (TIFF 6.0) that Loupe reads. */
export const TIFF_TAG = {
  newSubfileType: 254,
  subfileType: 255,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometricInterpretation: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  t4Options: 292,
  t6Options: 293,
  pageNumber: 297,
  predictor: 317,
  whitePoint: 318,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  inkSet: 332,
  extraSamples: 338,
  sampleFormat: 339,
  sMinSampleValue: 340,
  sMaxSampleValue: 341,
  jpegTables: 347,
  jpegProc: 512,
  jpegInterchangeFormat: 513,
  jpegInterchangeFormatLength: 514,
  jpegRestartInterval: 515,
  jpegQTables: 519,
  jpegDcTables: 520,
  jpegAcTables: 521,
  yCbCrCoefficients: 529,
  yCbCrSubSampling: 530,
  referenceBlackWhite: 532,
  iccProfile: 34_675,
} as const;

/** Values of PhotometricInterpretation. */
export const PHOTOMETRIC = { blackIsZero: 1, rgb: 2, yCbCr: 6 } as const;

/** The value of Compression for JPEG tiles with shared tables. */
export const JPEG_COMPRESSION = 7;

/** The tables that tiles share which have all of their own: a stream of none. */
const NO_TABLES = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);

/** Quantisation and Huffman tables together are below 1 KB. */
const MAX_JPEG_TABLES_BYTES = 65_536;

/** One tiled, JPEG-compressed image of a TIFF; tiles in rows from the top left. */
export interface TiffLevel extends Dimensions {
  readonly tile: Dimensions;
  readonly columns: number;
  readonly rows: number;
  readonly photometric: number;
  /** Positions of the tiles in the file, in bytes. */
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
  /** The tables that all tiles share: a JPEG stream of its own, with SOI and EOI (tag 347). */
  readonly jpegTables: Buffer;
}

/**
 * Reads one directory as a level of a pyramid, and checks that all of its tiles lie inside the file.
 *
 * @param tables whether tiles may have all tables of their own, as other programs write them
 * @throws LoupeError `unreadable-source` when it is anything but JPEG tiles
 */
export async function readTiffLevel(
  tiff: Tiff,
  directory: TiffDirectory,
  tables: 'shared' | 'shared-or-own' = 'shared',
): Promise<TiffLevel> {
  const number = (tag: number) => readNumber(tiff, directory, tag, 0);
  const width = await number(TIFF_TAG.imageWidth);
  const height = await number(TIFF_TAG.imageLength);
  const tile = { width: await number(TIFF_TAG.tileWidth), height: await number(TIFF_TAG.tileLength) };
  const compression = await number(TIFF_TAG.compression);
  const jpegTables =
    (await readBytes(tiff, directory, TIFF_TAG.jpegTables, MAX_JPEG_TABLES_BYTES)) ??
    (tables === 'shared-or-own' ? NO_TABLES : undefined);
  if (compression !== JPEG_COMPRESSION || !jpegTables) throw unfit('its tiles are not JPEG');
  if ([width, height, tile.width, tile.height].includes(0)) throw unfit('its tiles have no pixels');
  const columns = Math.ceil(width / tile.width);
  const rows = Math.ceil(height / tile.height);
  const offsets = await readNumbers(tiff, directory, TIFF_TAG.tileOffsets, columns * rows);
  const byteCounts = await readNumbers(tiff, directory, TIFF_TAG.tileByteCounts, columns * rows);
  if (offsets.length !== columns * rows || byteCounts.length !== offsets.length)
    throw unfit('tiles are missing');
  for (const [index, offset] of offsets.entries()) {
    const bytes = byteCounts[index] ?? 0;
    if (bytes < 4 || offset + bytes > tiff.size) throw unfit('a tile lies outside of the file');
  }
  const photometric = await number(TIFF_TAG.photometricInterpretation);
  return { width, height, tile, columns, rows, photometric, offsets, byteCounts, jpegTables };
}

function unfit(why: string): LoupeError {
  return new LoupeError('unreadable-source', `the stored pyramid is damaged: ${why}`);
}

/** Where a tile lies in the file, in bytes; undefined when the level has no such tile. */
export function placeOfTile(
  { columns, offsets, byteCounts }: TiffLevel,
  column: number,
  row: number,
): { readonly offset: number; readonly bytes: number } | undefined {
  const index = row * columns + column;
  const [offset, bytes] = [offsets[index], byteCounts[index]];
  if (column >= columns || offset === undefined || bytes === undefined) return undefined;
  return { offset, bytes };
}

/** The same of a tile that the level has. */
export function placeInLevel(level: TiffLevel, column: number, row: number): TilePlace {
  const place = placeOfTile(level, column, row);
  if (!place) throw new Error('the level has no such tile');
  return place;
}

/** Where a tile lies in its file, in bytes. */
export type TilePlace = NonNullable<ReturnType<typeof placeOfTile>>;
