import type { Dimensions } from '../../image/geometry.ts';
import { TIFF_TAG } from './level.ts';
import { rawBytes, readNumber, readNumbers, readRaw, type Tiff, type TiffDirectory } from './read.ts';

/** What a directory says of the form of its pixels; what it does not say is as the specification has it (TIFF 6.0). */
export interface TiffImageFields extends Dimensions {
  readonly compression: number;
  /** -1 when the directory does not say. */
  readonly photometric: number;
  readonly samplesPerPixel: number;
  /** Of each sample, as many as the directory has. */
  readonly bitsPerSample: readonly number[];
  readonly sampleFormats: readonly number[];
  readonly separatePlanes: boolean;
  /** Of YCbCr: whether fewer samples of colour than of brightness are stored. */
  readonly subsampled: boolean;
  /** Undefined for strips. */
  readonly tile: Dimensions | undefined;
  /** As the directory has it, the height at most. */
  readonly rowsPerStrip: number;
}

/** More samples than any picture has: their bits are one value each. */
const MOST_SAMPLES = 65_535;

/**
 * Reads what a directory says of the form of its pixels.
 *
 * @throws LoupeError `unreadable-source` for values that are no whole numbers
 */
export async function readImageFields(tiff: Tiff, directory: TiffDirectory): Promise<TiffImageFields> {
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  const height = await number(TIFF_TAG.imageLength, 0);
  const tiled = directory.entries.has(TIFF_TAG.tileWidth);
  const bitsPerSample = await samples(tiff, directory, TIFF_TAG.bitsPerSample);
  const [across = 2, down = 2] = await readNumbers(tiff, directory, TIFF_TAG.yCbCrSubSampling);
  return {
    width: await number(TIFF_TAG.imageWidth, 0),
    height,
    compression: await number(TIFF_TAG.compression, 1),
    photometric: await number(TIFF_TAG.photometricInterpretation, -1),
    samplesPerPixel: await number(TIFF_TAG.samplesPerPixel, Math.max(1, bitsPerSample.length)),
    bitsPerSample: bitsPerSample.length === 0 ? [1] : bitsPerSample,
    sampleFormats: await samples(tiff, directory, TIFF_TAG.sampleFormat),
    separatePlanes: (await number(TIFF_TAG.planarConfiguration, 1)) === 2,
    subsampled: across > 1 || down > 1,
    tile: tiled
      ? { width: await number(TIFF_TAG.tileWidth, 0), height: await number(TIFF_TAG.tileLength, 0) }
      : undefined,
    rowsPerStrip: Math.min(height, await number(TIFF_TAG.rowsPerStrip, height)),
  };
}

async function samples(tiff: Tiff, directory: TiffDirectory, tag: number): Promise<number[]> {
  const values = await readNumbers(tiff, directory, tag);
  return [...values.subarray(0, MOST_SAMPLES)];
}

const MOST_PROFILE_BYTES = 16 * 1024 * 1024;

/** The ICC profile of a directory; undefined for none, or one that is too long. */
export async function readProfile(tiff: Tiff, directory: TiffDirectory): Promise<Buffer | undefined> {
  if (rawBytes(directory, TIFF_TAG.iccProfile) > MOST_PROFILE_BYTES) return undefined;
  return (await readRaw(tiff, directory, TIFF_TAG.iccProfile, MOST_PROFILE_BYTES))?.bytes;
}
