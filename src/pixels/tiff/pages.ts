import { LoupeError } from '../../errors.ts';
import { TIFF_TAG } from './level.ts';
import { readNumber, readNumbers, type Tiff, type TiffDirectory } from './read.ts';

/** Bits of NewSubfileType: a smaller version of another image; a transparency mask. */
const REDUCED = 1;
const MASK = 4;

/**
 * The directories of a TIFF that hold images of their own, by index from 0: without thumbnails, masks and the
 * overviews of a pyramid, which some programs do not mark.
 *
 * @throws LoupeError `unreadable-source`, also when pixels of one lie beyond the end of the file
 */
export async function readTiffPages(tiff: Tiff): Promise<number[]> {
  const pages: number[] = [];
  let first: { width: number; height: number } | undefined;
  for (const [index, directory] of tiff.directories.entries()) {
    const width = await readNumber(tiff, directory, TIFF_TAG.imageWidth, 0);
    const height = await readNumber(tiff, directory, TIFF_TAG.imageLength, 0);
    const kind = await readNumber(tiff, directory, TIFF_TAG.newSubfileType, 0);
    if (index > 0 && (kind & (REDUCED | MASK)) !== 0) continue;
    if (first && isOverview(first, { width, height })) continue;
    first ??= { width, height };
    await checkExtents(tiff, directory);
    pages.push(index);
  }
  return pages;
}

/** Whether a size is a half, a quarter, ... of another, however it was rounded. */
function isOverview(
  whole: { width: number; height: number },
  part: { width: number; height: number },
): boolean {
  for (let divisor = 2; divisor <= whole.width || divisor <= whole.height; divisor *= 2) {
    const fits = (side: number, of: number) => Math.abs(side - of / divisor) < 1 || side === 1;
    if (fits(part.width, whole.width) && fits(part.height, whole.height)) return true;
  }
  return false;
}

/** Checked here, because decoders fill missing strips with arbitrary pixels, some without an error. */
async function checkExtents(tiff: Tiff, directory: TiffDirectory): Promise<void> {
  const tiled = directory.entries.has(TIFF_TAG.tileOffsets);
  const offsetsTag = tiled ? TIFF_TAG.tileOffsets : TIFF_TAG.stripOffsets;
  const offsets = await readNumbers(tiff, directory, offsetsTag);
  const countsTag = tiled ? TIFF_TAG.tileByteCounts : TIFF_TAG.stripByteCounts;
  const byteCounts = await readNumbers(tiff, directory, countsTag);
  for (const [index, offset] of offsets.entries()) {
    if (offset + (byteCounts[index] ?? 0) > tiff.size) {
      throw new LoupeError('unreadable-source', 'the file ends early');
    }
  }
}
