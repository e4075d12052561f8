import { TIFF_TAG } from './level.ts';
import { rawBytes, readRaw, type Tiff, type TiffDirectory } from './read.ts';

const MOST_PROFILE_BYTES = 16 * 1024 * 1024;

/** The ICC profile of a directory; undefined for none, or one that is too long. */
export async function readProfile(tiff: Tiff, directory: TiffDirectory): Promise<Buffer | undefined> {
  if (rawBytes(directory, TIFF_TAG.iccProfile) > MOST_PROFILE_BYTES) return undefined;
  return (await readRaw(tiff, directory, TIFF_TAG.iccProfile, MOST_PROFILE_BYTES))?.bytes;
}
