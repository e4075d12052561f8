import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { readDirectoryAt } from './chain.ts';
import { repairChunks } from './chunks.ts';
import { TIFF_TAG } from './level.ts';
import { readNumber, readNumbers, type Tiff, type TiffDirectory } from './read.ts';
import { repairFields } from './repair.ts';
import { refuseUnread } from './unread.ts';

/** Bits of NewSubfileType (TIFF 6.0): a smaller version of another image; a page of several; a transparency mask. */
const REDUCED = 1;
const PAGE = 2;
const MASK = 4;

/** The same in SubfileType, which older programs write: 1 is a full image. */
const KINDS_OF_OLD: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [2, REDUCED],
  [3, PAGE],
]);

/** The photometric interpretation of a transparency mask. */
const MASK_PHOTOMETRIC = 4;

/** More SubIFDs than any program writes. */
const MOST_SUBDIRECTORIES = 64;

/** Describe the photograph and not its pixels: what a SubIFD lacks of them is said by the directory that it is of. */
const SHARED_TAGS = [
  ...[270, 271, 272, 274, 305, 306, 315, 700, 33_432, 33_723, 34_377, 34_665, 34_675, 34_853],
] as const;

/** The images of a TIFF. */
export interface TiffPages {
  /** Of the main chain, followed by the SubIFDs that are images; those of images are put right, or have a problem. */
  readonly directories: readonly TiffDirectory[];
  /** The directories that hold images of their own, in their order. */
  readonly frames: readonly number[];
  /** Whether earlier builds took another directory for the image or a page. */
  readonly mended: boolean;
}

/** What decides whether a directory holds an image of its own. */
interface Kind extends Dimensions {
  /** Undefined where the directory does not say. */
  readonly marks: number | undefined;
  readonly isMask: boolean;
  readonly isPage: boolean;
  readonly tiled: boolean;
}

/**
 * Finds the directories of a TIFF that hold images of their own. What a directory is marked as decides: reduced copies and
 * masks are none, pages are, whatever their size, and the full image of a marked thumbnail is looked for in its SubIFDs. Of
 * directories without a mark, those whose sides are a half, a quarter, ... are the overviews of a pyramid.
 *
 * An image whose pixels cannot be read has its `problem`, and does not keep the others from being read.
 */
export async function readTiffPages(tiff: Tiff): Promise<TiffPages> {
  const directories = [...tiff.directories];
  const kinds = await Promise.all(directories.map((directory) => kindOf(tiff, directory)));
  const frames: number[] = [];
  const images: Kind[] = [];
  for (const [index, kind] of kinds.entries()) {
    const full = await fullImageOf(tiff, directories[index], kind);
    if (!full && !isImage(kind, images)) continue;
    images.push(full?.kind ?? kind);
    frames.push(full ? directories.push(full.directory) - 1 : index);
  }
  if (frames.length === 0) frames.push(largest(kinds));
  for (const frame of frames) {
    const directory = directories[frame];
    if (directory) directories[frame] = await readImageDirectory(tiff, directory);
  }
  return { directories, frames, mended: !isSame(frames, framesOfEarlierBuilds(kinds)) };
}

async function kindOf(tiff: Tiff, directory: TiffDirectory): Promise<Kind> {
  const number = (tag: number, missing: number) =>
    // A tag of another type is as good as none: libtiff ignores it.
    readNumber(tiff, directory, tag, missing).catch(() => missing);
  const marks = await number(TIFF_TAG.newSubfileType, -1);
  const old = KINDS_OF_OLD.get(await number(TIFF_TAG.subfileType, 0));
  const photometric = await number(TIFF_TAG.photometricInterpretation, -1);
  return {
    width: await number(TIFF_TAG.imageWidth, 0),
    height: await number(TIFF_TAG.imageLength, 0),
    marks: marks === -1 ? old : marks,
    isMask: photometric === MASK_PHOTOMETRIC,
    isPage: directory.entries.has(TIFF_TAG.pageNumber),
    tiled: directory.entries.has(TIFF_TAG.tileWidth),
  };
}

function isImage({ marks, isMask, isPage, ...kind }: Kind, images: readonly Kind[]): boolean {
  if (isMask || isMarked(marks, MASK) || isMarked(marks, REDUCED)) return false;
  if (isPage || isMarked(marks, PAGE)) return true;
  const [first] = images;
  const last = images.at(-1);
  if (!first || !last) return true;
  const isReduced = isOverview(first, kind) || isOverview(last, kind);
  // Programs that write every directory as a full one write pyramids in tiles.
  return !isReduced || (marks !== undefined && !(kind.tiled && last.tiled));
}

function isMarked(marks: number | undefined, bit: number): boolean {
  return marks !== undefined && (marks & bit) !== 0;
}

/** Whether a size is a half, a quarter, ... of another, however it was rounded. */
function isOverview(whole: Dimensions, part: Dimensions): boolean {
  for (let divisor = 2; divisor <= whole.width || divisor <= whole.height; divisor *= 2) {
    const fits = (side: number, of: number) => Math.abs(side - of / divisor) < 1 || side === 1;
    if (fits(part.width, whole.width) && fits(part.height, whole.height)) return true;
  }
  return false;
}

/** The larger image among the SubIFDs of a thumbnail, as cameras write them. */
async function fullImageOf(
  tiff: Tiff,
  directory: TiffDirectory | undefined,
  kind: Kind,
): Promise<{ readonly directory: TiffDirectory; readonly kind: Kind } | undefined> {
  const isThumbnail = kind.marks === undefined || isMarked(kind.marks, REDUCED);
  if (!directory || !isThumbnail || !directory.entries.has(TIFF_TAG.subIfds)) return undefined;
  // Damaged SubIFDs are as good as none.
  const positions = await readNumbers(tiff, directory, TIFF_TAG.subIfds).catch(() => new Float64Array(0));
  for (const position of positions.subarray(0, MOST_SUBDIRECTORIES)) {
    const sub = await readDirectoryAt(tiff, position).catch(() => undefined);
    if (!sub) continue;
    const of = await kindOf(tiff, sub);
    const isLarger = of.width * of.height > kind.width * kind.height;
    if (!isLarger || of.isMask || isMarked(of.marks, MASK) || isMarked(of.marks, REDUCED)) continue;
    const shared = SHARED_TAGS.flatMap((tag) => {
      const entry = directory.entries.get(tag);
      return entry ? [[tag, entry] as const] : [];
    });
    return { directory: { ...sub, entries: new Map([...shared, ...sub.entries]) }, kind: of };
  }
  return undefined;
}

/** Of reduced copies and masks only: the copy with the most pixels, else the first. */
function largest(kinds: readonly Kind[]): number {
  let best = 0;
  let most = 0;
  for (const [index, { width, height, marks, isMask }] of kinds.entries()) {
    if (isMask || isMarked(marks, MASK) || width * height <= most) continue;
    most = width * height;
    best = index;
  }
  return best;
}

/** A directory put right, or as it is in the file with the problem that its pixels have. */
async function readImageDirectory(tiff: Tiff, directory: TiffDirectory): Promise<TiffDirectory> {
  try {
    const { directory: repaired, fields } = await repairFields(tiff, directory);
    refuseUnread(fields);
    await repairChunks(tiff, repaired, fields);
    return repaired;
  } catch (error) {
    if (error instanceof LoupeError) return { ...directory, problem: error };
    throw error;
  }
}

/** What builds before marks decided took for images: all but marked copies after the first, and overviews of the first. */
function framesOfEarlierBuilds(kinds: readonly Kind[]): number[] {
  const [first] = kinds;
  return kinds.flatMap((kind, index) => {
    const isCopy = index > 0 && (isMarked(kind.marks, REDUCED) || isMarked(kind.marks, MASK));
    return isCopy || (first && index > 0 && isOverview(first, kind)) ? [] : [index];
  });
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
