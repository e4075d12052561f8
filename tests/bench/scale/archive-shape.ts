import { seededRandom, wholeBetween } from '../random.ts';

// Which images and essays an archive of so many images has. The same in every run: nothing is remembered but the number.

/** Photographs of one essay. */
export const PHOTOGRAPHS_EACH = 20;
/** Distinct pixels; all images have bytes and names of their own. */
export const VARIANTS = 64;

const FOLDER_SIZES = [200, 1000] as const;
const BOXES_EACH = 12;

/** A folder of the archive and the images in it, by their numbers. */
export interface ArchiveFolder {
  readonly path: string;
  readonly from: number;
  /** The first number that is in it no more. */
  readonly to: number;
}

/** Folders as archives have them: boxes of 200 to 1,000 negatives, a dozen boxes to a collection. */
export function foldersOf(images: number): ArchiveFolder[] {
  const random = seededRandom(1850);
  const folders: ArchiveFolder[] = [];
  for (let from = 0; from < images; ) {
    const box = folders.length;
    const to = Math.min(images, from + wholeBetween(random, ...FOLDER_SIZES));
    const collection = Math.floor(box / BOXES_EACH) + 1;
    const path = `collection-${pad(collection, 2)}/box-${pad(box + 1, 4)}`;
    folders.push({ path, from, to });
    from = to;
  }
  return folders;
}

/** The identifiers of all images, by their numbers. */
export function identifiersOf(images: number): string[] {
  return foldersOf(images).flatMap(({ path, from, to }) =>
    Array.from({ length: to - from }, (_, index) => `${path}/negative-${pad(from + index, 7)}`),
  );
}

/** Ids of the essays: every photograph is shown by one. */
export function essaysOf(images: number): string[] {
  return Array.from({ length: Math.ceil(images / PHOTOGRAPHS_EACH) }, (_, essay) => `essay-${pad(essay, 6)}`);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
