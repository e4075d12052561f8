import { LoupeError } from '../../errors.ts';
import type { TiffImageFields } from './image-fields.ts';
import { JPEG_COMPRESSION } from './level.ts';
import { damagedTiff, readExactly, type Tiff } from './read.ts';

/** The value of Compression for none. */
export const UNCOMPRESSED = 1;

/** LZW, Deflate by both of its numbers, and PackBits: their decoders know when they have all pixels. */
const ENDING_BY_THEMSELVES: ReadonlySet<number> = new Set([5, 8, 32_946, 32_773]);

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const MOST_SEARCHED_BYTES = 64 * 1024 * 1024;

/** The strips or tiles of an image: where they are, and how many pixels are in them. */
export interface Chunks {
  readonly name: 'strip' | 'tile';
  readonly offsetsTag: number;
  readonly byteCountsTag: number;
  readonly count: number;
  /** Bytes of the pixels of one, uncompressed; undefined when the fields do not say. */
  bytesOf(index: number): number | undefined;
}

/** A strip or tile, what the file says of it, and what it needs. */
interface Chunk {
  readonly compression: number;
  readonly offset: number;
  /** Bytes by its byte count. */
  readonly said: number;
  /** Bytes of its pixels, when they are not compressed. */
  readonly needed: number | undefined;
  /** Where the next one in the file begins, or the file ends. */
  readonly nextPlace: number;
  readonly isOnly: boolean;
  /** No strip follows, so that no more than the end of the image is lost with its end. */
  readonly isLastStrip: boolean;
  /** With words for a message. */
  readonly which: string;
}

/**
 * The bytes of each strip or tile as they are to be read, and what is wrong with those of the file.
 *
 * @throws LoupeError `unreadable-source` for strips and tiles that lack bytes
 */
export async function byteCountsOf(
  tiff: Tiff,
  { compression }: TiffImageFields,
  { count, name, bytesOf }: Chunks,
  { offsets, byteCounts }: { offsets: Float64Array; byteCounts: Float64Array },
): Promise<{ readonly byteCounts: Float64Array; readonly faults: string[] }> {
  const lengths = new Float64Array(count);
  const wrong: number[] = [];
  const nextPlace = placesAfter(offsets, tiff.size);
  const tellsHowMuch = compression === UNCOMPRESSED || ENDING_BY_THEMSELVES.has(compression);
  if (byteCounts.length === 0 && count > 1 && compression !== UNCOMPRESSED)
    throw damagedTiff(`the byte counts of the ${name}s are missing`);
  for (let index = 0; index < count; index++) {
    const offset = offsets[index] ?? 0;
    const said = byteCounts[index] ?? 0;
    const needed = compression === UNCOMPRESSED ? bytesOf(index) : undefined;
    const which = count === 1 ? `the ${name}` : `${name} ${index + 1} of ${count}`;
    const isTail = name === 'strip' && index > 0 && index === count - 1 && tellsHowMuch;
    // What is missing at the end of the last strip is told when it is decoded.
    const isCutOff = isTail && said > 0 && offset + (needed ?? 0) > tiff.size;
    const chunk = {
      compression,
      offset,
      said,
      needed,
      which,
      nextPlace: nextPlace(offset),
      isOnly: count === 1,
      isLastStrip: name === 'strip' && index === count - 1,
    };
    const length = isCutOff ? said : await lengthOf(tiff, chunk);
    if (length !== said) wrong.push(index);
    lengths[index] = length;
  }
  return { byteCounts: lengths, faults: faultsOf(name, wrong, count, byteCounts.length) };
}

async function lengthOf(tiff: Tiff, chunk: Chunk): Promise<number> {
  const { offset, said, needed, which, nextPlace, isOnly } = chunk;
  const left = tiff.size - offset;
  if (offset === 0) throw damagedTiff(`${which} is not in the file`);
  if (left <= 0) throw endsEarly(`${which} begins beyond its end`);
  if (needed !== undefined) {
    if (needed > left) throw endsEarly(`inside ${which}`);
    // More is padding, unless the file does not have it; less may be a false number, or a lack of pixels.
    if (said < needed && !isOnly && offset + needed > nextPlace)
      throw damagedTiff(`${which} has ${said} bytes of ${needed}`);
    return said < needed || said > left ? needed : said;
  }
  if (said === 0 && !isOnly) throw damagedTiff(`${which} has no bytes`);
  if (said > left) await checkEnd(tiff, chunk, left);
  return said === 0 ? left : Math.min(said, left);
}

function faultsOf(name: string, wrong: readonly number[], count: number, told: number): string[] {
  if (told === 0)
    return [`the byte counts of the ${name}s are missing, and are taken from the size of the image`];
  if (told > count)
    return [
      `there are ${told} byte counts for ${count} ${name}s: the first count`,
      ...faultsOf(name, wrong, count, count),
    ];
  const [first] = wrong;
  if (first === undefined) return [];
  const which = count === 1 ? `the ${name}` : `${name} ${first + 1} of ${count}`;
  const others = wrong.length === 1 ? '' : ` (and of ${wrong.length - 1} more)`;
  return [
    `the byte count of ${which}${others} is false, and is taken from the size of the image or of the file`,
  ];
}

/** Where the next strip or tile after a place begins, or the file ends. */
function placesAfter(offsets: Float64Array, size: number): (offset: number) => number {
  const sorted = Float64Array.from(offsets).sort();
  return (offset) => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((sorted[middle] ?? 0) > offset) to = middle;
      else from = middle + 1;
    }
    return sorted[from] ?? size;
  };
}

/** Of compressed pixels up to the end of the file: whether their decoder can tell that nothing is missing. */
async function checkEnd(
  { file }: Tiff,
  { compression, offset, which, isLastStrip }: Chunk,
  left: number,
): Promise<void> {
  if (ENDING_BY_THEMSELVES.has(compression)) return;
  // How many rows are missing is told when it is decoded.
  if (compression === JPEG_COMPRESSION && isLastStrip) return;
  if (compression === JPEG_COMPRESSION && left <= MOST_SEARCHED_BYTES) {
    const bytes = await readExactly(file, offset, left);
    if (bytes.includes(END_OF_IMAGE)) return;
  }
  throw endsEarly(`inside ${which}`);
}

function endsEarly(where: string): LoupeError {
  return new LoupeError('unreadable-source', `the file ends early: ${where}`);
}
