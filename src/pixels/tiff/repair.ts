import { LoupeError } from '../../errors.ts';
import type { DirectoryUnderRepair } from './chunks.ts';
import { readImageFields, type TiffImageFields } from './image-fields.ts';
import { PHOTOMETRIC, TIFF_TAG } from './level.ts';
import {
  damagedTiff,
  entryOf,
  isSigned,
  readNumber,
  readNumbers,
  type Tiff,
  type TiffDirectory,
  type TiffEntry,
} from './read.ts';

/** Tags that say where the pixels are and what they mean, by the names of the specification. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [TIFF_TAG.newSubfileType, 'NewSubfileType'],
  [TIFF_TAG.imageWidth, 'ImageWidth'],
  [TIFF_TAG.imageLength, 'ImageLength'],
  [TIFF_TAG.bitsPerSample, 'BitsPerSample'],
  [TIFF_TAG.compression, 'Compression'],
  [TIFF_TAG.photometricInterpretation, 'PhotometricInterpretation'],
  [TIFF_TAG.fillOrder, 'FillOrder'],
  [TIFF_TAG.stripOffsets, 'StripOffsets'],
  [TIFF_TAG.samplesPerPixel, 'SamplesPerPixel'],
  [TIFF_TAG.rowsPerStrip, 'RowsPerStrip'],
  [TIFF_TAG.stripByteCounts, 'StripByteCounts'],
  [TIFF_TAG.planarConfiguration, 'PlanarConfiguration'],
  [TIFF_TAG.tileWidth, 'TileWidth'],
  [TIFF_TAG.tileLength, 'TileLength'],
  [TIFF_TAG.tileOffsets, 'TileOffsets'],
  [TIFF_TAG.tileByteCounts, 'TileByteCounts'],
  [TIFF_TAG.sampleFormat, 'SampleFormat'],
]);

/** Tags that have a value for each sample, strip or tile; all others of `NAMES` have one. */
const OF_MANY: ReadonlySet<number> = new Set([
  ...[TIFF_TAG.bitsPerSample, TIFF_TAG.sampleFormat, TIFF_TAG.stripOffsets, TIFF_TAG.stripByteCounts],
  ...[TIFF_TAG.tileOffsets, TIFF_TAG.tileByteCounts],
]);

const FILL_ORDERS: readonly number[] = [1, 2];
const PLANAR_CONFIGURATIONS: readonly number[] = [1, 2];
/** Of TIFF 6.0, section 8: from 1 to this; 0 is written where it is not known. */
const ORIENTATIONS = 8;
const SHORT = 3;

/** CCITT compressions, whose images are black on white unless they say otherwise. */
const BILEVEL: ReadonlySet<number> = new Set([2, 3, 4, 32_771]);
const WHITE_IS_ZERO = 0;

/**
 * A directory, and what it says of the form of its pixels, as libtiff would read it: values of signed types, and those of
 * which the rest of the directory shows what they should be, are put right, and told as faults.
 *
 * @throws LoupeError `unreadable-source` where it cannot be known what is meant
 */
export async function repairFields(
  tiff: Tiff,
  directory: TiffDirectory,
): Promise<{ readonly directory: DirectoryUnderRepair; readonly fields: TiffImageFields }> {
  const entries = new Map<number, TiffEntry>(directory.entries);
  const faults = [...directory.faults];
  const repaired = { entries, faults, littleEndian: directory.littleEndian };
  for (const [tag, name] of NAMES) {
    const entry = entries.get(tag);
    if (!entry) continue;
    const isOneOfMany = entry.count > 1 && !OF_MANY.has(tag);
    if (!isSigned(entry) && !isOneOfMany) continue;
    const values = await readNumbers(tiff, directory, tag);
    entries.set(tag, entryOf(isOneOfMany ? values.subarray(0, 1) : values));
    if (isSigned(entry)) faults.push(`${name} has a signed type`);
    if (isOneOfMany) faults.push(`${name} has ${entry.count} values: the first counts`);
  }
  await repairOrders(tiff, repaired);
  await repairOrientation(tiff, repaired);
  renameStrips(entries, faults);
  const fields = await readImageFields(tiff, repaired);
  if (fields.width === 0 || fields.height === 0) {
    throw new LoupeError(
      'unreadable-source',
      `the TIFF is damaged: the image is ${fields.width} x ${fields.height} pixels`,
    );
  }
  repairSamples(fields, repaired);
  return { directory: repaired, fields: await readImageFields(tiff, repaired) };
}

/** FillOrder is as most programs write it when it is none; which samples lie together cannot be guessed. */
async function repairOrders(tiff: Tiff, directory: DirectoryUnderRepair): Promise<void> {
  const fillOrder = await readNumber(tiff, directory, TIFF_TAG.fillOrder, 1);
  if (!FILL_ORDERS.includes(fillOrder)) {
    directory.entries.set(TIFF_TAG.fillOrder, entryOf([1]));
    directory.faults.push(`FillOrder is ${fillOrder}, and taken to be 1`);
  }
  const planes = await readNumber(tiff, directory, TIFF_TAG.planarConfiguration, 1);
  if (!PLANAR_CONFIGURATIONS.includes(planes))
    throw damagedTiff(`its PlanarConfiguration is ${planes}, which is not 1 or 2`);
}

/** An orientation that there is not is no reason to turn an image. */
async function repairOrientation(tiff: Tiff, directory: DirectoryUnderRepair): Promise<void> {
  const entry = directory.entries.get(TIFF_TAG.orientation);
  if (entry?.type !== SHORT || entry.count !== 1) return;
  const orientation = await readNumber(tiff, directory, TIFF_TAG.orientation, 1);
  if (orientation <= ORIENTATIONS) return;
  directory.entries.set(TIFF_TAG.orientation, entryOf([1]));
  directory.faults.push(`Orientation is ${orientation}, and taken to be 1`);
}

/** Tiles whose places stand in the tags of strips: libtiff takes either. */
function renameStrips(entries: Map<number, TiffEntry>, faults: string[]): void {
  const offsets = entries.get(TIFF_TAG.stripOffsets);
  if (!entries.has(TIFF_TAG.tileWidth) || entries.has(TIFF_TAG.tileOffsets) || !offsets) return;
  const byteCounts = entries.get(TIFF_TAG.stripByteCounts);
  entries.set(TIFF_TAG.tileOffsets, offsets);
  if (byteCounts) entries.set(TIFF_TAG.tileByteCounts, byteCounts);
  entries.delete(TIFF_TAG.stripOffsets);
  entries.delete(TIFF_TAG.stripByteCounts);
  faults.push('the places of the tiles stand in StripOffsets');
}

function repairSamples(fields: TiffImageFields, { entries, faults }: DirectoryUnderRepair): void {
  const { samplesPerPixel, bitsPerSample, photometric, compression } = fields;
  if (!entries.has(TIFF_TAG.samplesPerPixel) && samplesPerPixel > 1) {
    entries.set(TIFF_TAG.samplesPerPixel, entryOf([samplesPerPixel]));
    faults.push(`SamplesPerPixel is missing, and taken to be ${samplesPerPixel}`);
  }
  const [bits = 1] = bitsPerSample;
  // One value for all is common, and not worth a word.
  if (bitsPerSample.length !== samplesPerPixel && bitsPerSample.every((each) => each === bits)) {
    if (bitsPerSample.length > 1)
      faults.push(`BitsPerSample has ${bitsPerSample.length} values for ${samplesPerPixel} samples`);
    entries.set(TIFF_TAG.bitsPerSample, entryOf(Array.from({ length: samplesPerPixel }, () => bits)));
  }
  if (photometric !== -1) return;
  const gray = BILEVEL.has(compression) ? WHITE_IS_ZERO : PHOTOMETRIC.blackIsZero;
  entries.set(TIFF_TAG.photometricInterpretation, entryOf([samplesPerPixel >= 3 ? PHOTOMETRIC.rgb : gray]));
  faults.push(
    `PhotometricInterpretation is missing, and taken to be ${samplesPerPixel >= 3 ? 'RGB' : 'gray'}`,
  );
}
