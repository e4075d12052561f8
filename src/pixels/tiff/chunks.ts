import { byteCountsOf, type Chunks, UNCOMPRESSED } from './byte-counts.ts';
import type { TiffImageFields } from './image-fields.ts';
import { PHOTOMETRIC, TIFF_TAG } from './level.ts';
import { damagedTiff, entryOf, readNumbers, type Tiff, type TiffDirectory, type TiffEntry } from './read.ts';

/** In old-style JPEG, pixels may be where another tag says. */
const OLD_JPEG = 6;

/** A directory whose entries and faults are being put right. */
export interface DirectoryUnderRepair extends TiffDirectory {
  readonly entries: Map<number, TiffEntry>;
  readonly faults: string[];
}

/**
 * Puts right what a directory says of its strips or tiles, as libtiff does: how many there are, and of how many bytes.
 *
 * @throws LoupeError `unreadable-source` when some are missing, or reach beyond the end of the file
 */
export async function repairChunks(
  tiff: Tiff,
  directory: DirectoryUnderRepair,
  fields: TiffImageFields,
): Promise<void> {
  if (fields.compression === OLD_JPEG && directory.entries.has(TIFF_TAG.jpegInterchangeFormat)) return;
  const rowsPerStrip = await repairRowsPerStrip(tiff, directory, fields);
  const chunks = chunksOf({ ...fields, rowsPerStrip });
  const { count, name } = chunks;
  const offsets = await readNumbers(tiff, directory, chunks.offsetsTag);
  const byteCounts = await readNumbers(tiff, directory, chunks.byteCountsTag);
  if (offsets.length < count)
    throw damagedTiff(`it has ${offsets.length} of the ${count} ${name}s that its size needs`);
  if (offsets.length > count) {
    directory.faults.push(
      `there are ${offsets.length} ${name}s, of which ${count} are needed: the first count`,
    );
    directory.entries.set(chunks.offsetsTag, entryOf(offsets.subarray(0, count)));
  }
  const lengths = await byteCountsOf(tiff, fields, chunks, { offsets, byteCounts });
  if (lengths.faults.length === 0 && byteCounts.length === count) return;
  directory.entries.set(chunks.byteCountsTag, entryOf(lengths.byteCounts));
  directory.faults.push(...lengths.faults);
}

/** Rows in a strip, the height at most; 0 is put right when the strips show what is meant. */
async function repairRowsPerStrip(
  tiff: Tiff,
  directory: DirectoryUnderRepair,
  fields: TiffImageFields,
): Promise<number> {
  const { rowsPerStrip, height, tile } = fields;
  if (rowsPerStrip > 0 || tile) return rowsPerStrip;
  const { length } = await readNumbers(tiff, directory, TIFF_TAG.stripOffsets);
  const strips = length / (fields.separatePlanes ? fields.samplesPerPixel : 1);
  const [first = 0] = await readNumbers(tiff, directory, TIFF_TAG.stripByteCounts);
  const inFirst = fields.compression === UNCOMPRESSED ? first / rowBytesOf(fields, fields.width) : 0;
  const rows = strips === 1 ? height : Math.floor(inFirst);
  if (rows === 0 || Math.ceil(height / rows) !== strips)
    throw damagedTiff('RowsPerStrip is 0, and the strips do not show how many rows they have');
  directory.entries.set(TIFF_TAG.rowsPerStrip, entryOf([rows]));
  directory.faults.push(`RowsPerStrip is 0, and taken to be ${rows}`);
  return rows;
}

function chunksOf(fields: TiffImageFields): Chunks {
  const { width, height, tile, rowsPerStrip, separatePlanes, samplesPerPixel } = fields;
  const planes = separatePlanes ? samplesPerPixel : 1;
  // Subsampled colours are packed in blocks, of which the codec knows.
  const known = fields.photometric !== PHOTOMETRIC.yCbCr;
  if (tile) {
    if (tile.width === 0 || tile.height === 0)
      throw damagedTiff(`its tiles are ${tile.width} x ${tile.height} pixels`);
    const bytes = known ? rowBytesOf(fields, tile.width) * tile.height : undefined;
    return {
      name: 'tile',
      offsetsTag: TIFF_TAG.tileOffsets,
      byteCountsTag: TIFF_TAG.tileByteCounts,
      count: Math.ceil(width / tile.width) * Math.ceil(height / tile.height) * planes,
      bytesOf: () => bytes,
    };
  }
  const strips = Math.ceil(height / rowsPerStrip);
  const rowBytes = rowBytesOf(fields, width);
  const rowsOf = (strip: number) => Math.min(rowsPerStrip, height - (strip % strips) * rowsPerStrip);
  return {
    name: 'strip',
    offsetsTag: TIFF_TAG.stripOffsets,
    byteCountsTag: TIFF_TAG.stripByteCounts,
    count: strips * planes,
    bytesOf: (strip) => (known ? rowsOf(strip) * rowBytes : undefined),
  };
}

/** Bytes of a row of so many pixels, of one plane where planes are separate. */
function rowBytesOf(fields: TiffImageFields, width: number): number {
  const { bitsPerSample, samplesPerPixel, separatePlanes } = fields;
  const [bits = 1] = bitsPerSample;
  const all =
    bitsPerSample.length === samplesPerPixel
      ? bitsPerSample.reduce((sum, each) => sum + each, 0)
      : bits * samplesPerPixel;
  return Math.ceil((width * (separatePlanes ? bits : all)) / 8);
}
